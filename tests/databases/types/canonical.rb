# The rows of the given tables in the text that canonical.rs writes too. A kind of value has a letter; all but plain ASCII is %XX.
#   ruby canonical.rb   runs inside `bin/rails runner`; TABLES names the tables, RAW the columns whose database text is compared.
require "json"

module Canonical
  module_function

  def bytes(text)
    text.to_s.b.gsub(/[^ -$&-~]/n) { |byte| format("%%%02X", byte.ord) }
  end

  def float(number)
    "f:" + [number].pack("G").unpack1("H*")
  end

  def number(value)
    return "n:NaN" if value.is_a?(BigDecimal) && value.nan?
    return "n:#{"-" if value < 0}Infinity" if value.is_a?(BigDecimal) && value.infinite?
    text = value.is_a?(Integer) ? value.to_s : value.to_s("F").sub(/\.0\z/, "")
    "n:" + (text == "-0" ? "0" : text)
  end

  def json(value)
    case value
    when nil then "null"
    when Hash then "{" + value.map { |k, v| "#{bytes(k)}=#{json(v)}" }.join(",") + "}"
    when Array then "[" + value.map { |v| json(v) }.join(",") + "]"
    when true, false then value.to_s
    when Integer then value.to_s
    when Float then float(value)
    else "'" + bytes(value) + "'"
    end
  end

  def value(value, kind)
    # What a binary column holds are bytes to Rust, a number's text too; what a text column holds is a text.
    return "b:" + bytes(value.to_s) if kind == :binary && !value.nil? && !value.is_a?(Array)
    return "s:" + bytes(value) if %i[string text].include?(kind) && value.is_a?(String)
    case value
    when nil then "nil"
    when true, false then value.to_s
    when Array then kind == :json ? "j:" + json(value) : "[" + value.map { |v| value(v, kind) }.join(",") + "]"
    when Hash then "j:" + json(value)
    when BigDecimal then number(value)
    when Integer then kind == :json ? "j:#{value}" : number(value)
    when Float then kind == :json ? "j:" + json(value) : float(value)
    when Date then "D:" + value.strftime("%Y-%m-%d")
    when Time, ActiveSupport::TimeWithZone
      moment = value.utc.round(6)
      kind == :time ? "T:" + moment.strftime("%H:%M:%S.%6N") : "t:" + moment.strftime("%Y-%m-%dT%H:%M:%S.%6N")
    when ActiveModel::Type::Binary::Data then "b:" + bytes(value.to_s)
    else
      return "j:" + json(value) if kind == :json
      (kind == :binary || (value.is_a?(String) && value.encoding == Encoding::BINARY) ? "b:" : "s:") + bytes(value)
    end
  end

  RAW = %i[inet cidr macaddr macaddr8 hstore interval xml tsvector tsquery ltree bit bit_varying point line lseg box path polygon circle
           int4range int8range numrange daterange tsrange tstzrange].freeze

  def column(row, column)
    raw = RAW.include?(column.type) || column.type.nil?
    text = row.read_attribute_before_type_cast(column.name)
    return value(text.nil? ? nil : text.to_s, :string) if raw && !column.try(:array) && row.class.connection.adapter_name == "PostgreSQL"
    given = row.read_attribute(column.name)
    if raw && column.try(:array) && text
      decoder = PG::TextDecoder::Array.new
      return "nil" if text.nil?
      return value(decoder.decode(text.to_s), :string)
    end
    json = %i[json jsonb].include?(column.type)
    return "[" + given.map { |one| one.nil? ? "nil" : "j:" + json(one) }.join(",") + "]" if json && column.try(:array) && given
    kind = %i[json jsonb].include?(column.type) ? :json : column.type
    return "j:" + json(given) if kind == :json && !given.nil? && !column.try(:array)
    value(given, kind)
  rescue => error
    "error: #{error.class}: #{error.message}"
  end

  def print_all(tables)
    tables.each do |table|
      model = Class.new(ActiveRecord::Base) { self.table_name = table; self.inheritance_column = nil }
      model.order(model.primary_key).each do |row|
        model.columns.each { |c| puts "#{table} #{row.id} #{c.name} #{column(row, c)}" }
      end
    end
  end
end
