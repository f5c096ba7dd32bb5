# Rows that Rails itself writes, from Ruby's values.
class Sample < ActiveRecord::Base
end
Sample.create!(
  id: 50, an_int: 5_000_000_000, a_big: 2**62, a_small: -5, a_float: 0.1, a_double: -0.0, a_decimal: BigDecimal("0.1"), a_scaled: "1.005", a_whole: 123_456_789_012,
  a_wide: 10**15, a_string: "str\u{1F600}", a_short: "s", a_text: "t", a_bool: true, a_time: Time.utc(2026, 1, 2, 3, 4, 5.678901r), a_plain: Time.utc(2026, 1, 2, 3, 4, 5.6r),
  a_stamp: Time.utc(2026), a_date: Date.new(2026, 1, 2), an_hour: "10:20:30.4", a_json: { "a" => [1, nil, 2.5], "<&>" => "\u2028" }, a_binary: "\x00\xFF\x10".b,
  a_uuid: "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", an_odd: "x", untyped: "5", a_hstore: "h", a_real: 1.5
)
Sample.create!(id: 51, a_float: Float::INFINITY, a_double: -Float::INFINITY, a_bool: false, a_json: [], a_binary: "", a_text: "", a_decimal: 12)
Sample.create!(id: 52, a_json: "text", a_time: Time.utc(1), a_date: Date.new(1, 1, 1), a_decimal: BigDecimal("-0"), untyped: "t")
