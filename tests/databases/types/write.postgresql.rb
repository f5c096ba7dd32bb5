# Rows that Rails itself writes, from Ruby's values.
PARTS = %w[numbers texts moments arrays].map { |table| Class.new(ActiveRecord::Base) { self.table_name = table; self.inheritance_column = nil } }
def create!(**values)
  PARTS.each { |part| part.create!(values.transform_keys(&:to_s).slice(*part.column_names)) }
end
infinity = Float::INFINITY
create!(
  id: 50, an_int: 5, a_small: -5, a_big: 5_000_000_000, a_positive: 1, an_oid: 3_000_000_000, a_real: 0.1, a_double: -0.0,
  a_decimal: BigDecimal("0.1"), a_scaled: "1.005", a_whole: 123_456_789_012, a_wide: 10**64, wide_scaled: BigDecimal("1") / 3, a_money: "1234.56",
  a_string: "str\u{1F600}", a_short: "s", a_char: "c", a_text: "t", a_citext: "CI", an_email: "A@b", a_name: "n", a_bool: true,
  a_timestamp: Time.utc(2026, 1, 2, 3, 4, 5.678901r), a_milli: Time.utc(2026, 1, 2, 3, 4, 5.678901r), a_zoned: Time.utc(2026, 1, 2, 3, 4, 5),
  a_date: Date.new(2026, 1, 2), a_time: "10:20:30.4", an_interval: 1.year + 2.days + 3.5.seconds,
  a_json: { "a" => [1, nil, 2.5], "<&>" => "\u2028" }, a_jsonb: { "k" => { "x" => 1 } }, a_binary: "\x00\xFF\x10".b, a_uuid: "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
  an_inet: "192.168.0.1", a_cidr: "10.0.0.0/8", a_mac: "08-00-2b-01-02-03", a_bit: "10101010", a_one_bit: "1", a_varbit: "101", an_xml: "<x/>",
  a_hstore: { "a" => 1, "b" => nil, "q\"" => "\\" }, an_ltree: "a.b", a_point: [1.5, 2], a_tsvector: "'x':1",
  int_range: 1..9, big_range: 1...5, num_range: BigDecimal("1.5")..2, date_range: Date.new(2026, 1, 1)..Date.new(2026, 1, 31),
  ts_range: Time.utc(2026)..Time.utc(2027), a_mood: "so so", an_odd: "b'c", a_level: "low",
  ints: [1, nil, 3], bigs: [5_000_000_000], doubles: [0.1, nil], decimals: [BigDecimal("1.5")], strings: ["a", nil, "b,c\"\\", ""], texts: [["a"], ["b"]],
  bools: [true, false, nil], timestamps: [Time.utc(2026)], dates: [Date.new(2026, 1, 1), nil], times: ["10:20:30"], uuids: ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
  inets: ["10.0.0.1"], jsonbs: [{ "a" => 1 }, nil], moods: ["sad", nil], "type" => "T", "select" => 1, "Weird Name" => "w"
)
create!(id: 51, a_timestamp: infinity, a_zoned: -infinity, a_date: infinity, a_double: -infinity, a_real: Float::NAN, ints: [], strings: [], a_json: nil, a_hstore: {})
create!(id: 52, a_timestamp: Time.utc(-43, 3, 15, 12), a_date: Date.new(-43, 3, 15), a_binary: "", a_text: "", a_json: "text", a_jsonb: 5, jsonbs: [])
create!(id: 53, a_timestamp: Time.utc(1), a_date: Date.new(1, 1, 1), a_jsonb: [], a_bool: false, a_decimal: BigDecimal("-0"))
