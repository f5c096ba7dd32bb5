# frozen_string_literal: true

# `ruby rows.rb URL FILE`: every row of every table as ActiveRecord reads it, a line each, in the text that README.md of this folder gives.
require "active_record"
require "json"

ActiveRecord.default_timezone = :utc
ActiveRecord::Base.establish_connection(ARGV.fetch(0))

def sorted(value)
  case value
  when Hash then value.sort.to_h { |key, each| [key, sorted(each)] }
  when Array then value.map { |each| sorted(each) }
  else value
  end
end

def micros(time)
  (time.to_r * 1_000_000).to_i
end

def shown(value, type)
  return "~" if value.nil?
  case type
  when :boolean then value ? "t" : "f"
  when :integer then value.to_s
  when :float then format("%016x", [value].pack("G").unpack1("Q>"))
  when :decimal then value.is_a?(Integer) ? value.to_s : value.to_s("F").sub(/\.?0+\z/, "").sub(/\A-0\z/, "0")
  when :datetime, :timestamp, :timestamptz then micros(value.to_time).to_s
  when :date then format("%04d-%02d-%02d", value.year, value.month, value.day)
  when :time then (micros(value.to_time) - micros(Time.utc(2000, 1, 1))).to_s
  when :binary then value.to_s.unpack1("H*")
  when :json, :jsonb then JSON.generate(sorted(value)).unpack1("H*")
  else value.to_s.unpack1("H*")
  end
end

File.open(ARGV.fetch(1), "w") do |out|
  (ActiveRecord::Base.connection.tables - %w[schema_migrations ar_internal_metadata]).sort.each do |table|
    model = Class.new(ActiveRecord::Base) do
      self.table_name = table
      self.inheritance_column = nil
      def self.name = "Row"
    end
    model.unscoped.each do |row|
      out.puts [table, *model.columns.map { |column| "#{column.name}=#{shown(row[column.name], model.type_for_attribute(column.name).type)}" }].join(" ")
    end
  end
end
