# Rows that Rails itself writes, from Ruby's values.
class Sample < ActiveRecord::Base
  self.inheritance_column = nil
end
Sample.create!(
  id: 50, a_tiny: -128, a_small: 5, a_medium: -5, an_int: 5, a_big: 5_000_000_000, pos_tiny: 255, pos_small: 65_535, pos_medium: 1, pos_int: 4_294_967_295,
  pos_big: 18_446_744_073_709_551_615, owner_id: 5, shown: 42, a_bool: true, a_two: 2, a_year: 1999, a_bit: "\x01".b, bits: "\x0F\xFF".b, most_bits: ("\xFF" * 8).b,
  a_float: 0.1, a_short_float: 1.005, a_double: 0.1 + 0.2, a_real: 1.0005, pos_double: 1e22,
  a_decimal: "1.005", a_whole: 123_456_789_012, a_wide: 10**64, wide_scaled: BigDecimal("1") / 3, tiny_scaled: BigDecimal("1e-38"), pos_decimal: 0.1r,
  a_char: "c \u{1F600}", a_string: "str\u{1F600}", a_short: "s", a_latin: "\u20ac", a_binary_text: "A", a_tinytext: "t", a_text: "t\u2028", a_mediumtext: "m", a_longtext: "l",
  a_fixed: "\x00\xFF".b, a_varbinary: "\x00\xFF\x10".b, a_tinyblob: "", a_blob: "a'b\\\x00".b, a_mediumblob: "\xFF".b, a_longblob: "x",
  a_date: Date.new(2026, 1, 2), a_datetime: Time.utc(2026, 1, 2, 3, 4, 5.678901r), a_milli: Time.utc(2026, 1, 2, 3, 4, 5.678901r), a_micro: Time.utc(2026, 1, 2, 3, 4, 5.678901r),
  a_timestamp: Time.utc(2026, 1, 2, 3, 4, 5.9r), a_micro_timestamp: Time.utc(2026, 1, 2, 3, 4, 5.678901r), a_time: "10:20:30.4", a_micro_time: "10:20:30.456789",
  a_mood: "so so", moods: "D,a", a_json: '{"a": [1, null, 2.5], "<&>": "\u2028"}', "type" => "T", "select" => 1, "Weird Name" => "w", "tick`ed" => -1
)
Sample.create!(id: 51, a_double: 5e-324, a_float: 1e-10, a_text: "", a_string: "", a_bool: false, a_date: Date.new(1, 1, 1), a_datetime: Time.utc(1))
Sample.create!(id: 52, a_double: 1.7976931348623157e308, a_date: Date.new(9999, 12, 31), a_bool: nil, a_blob: nil)
