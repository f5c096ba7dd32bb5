# frozen_string_literal: true

# `rails runner answers.rb QUESTIONS FILE`: what the app answers, a line each, in the text that README.md of this folder gives.
require "json"

Rails.application.eager_load!

def sorted(value)
  case value
  when Hash then value.map { |key, each| [key.to_s, sorted(each)] }.sort.to_h
  when Array then value.map { |each| sorted(each) }
  when Symbol then value.to_s
  else value
  end
end

def shown(value)
  case value
  when nil then "~"
  when true then "t"
  when false then "f"
  when Integer then value.to_s
  when Float then format("%016x", [value].pack("G").unpack1("Q>"))
  when BigDecimal then value.to_s("F").sub(/\.?0+\z/, "").sub(/\A-0\z/, "0")
  when Time, ActiveSupport::TimeWithZone then (value.to_r * 1_000_000).to_i.to_s
  when Date then format("%04d-%02d-%02d", value.year, value.month, value.day)
  when ActiveRecord::Base then "##{value.id}"
  when ActiveRecord::Relation, Array then "[#{value.map { |each| shown(each) }.join(",")}]"
  when Hash then JSON.generate(sorted(value.as_json)).unpack1("H*")
  else value.to_s.unpack1("H*")
  end
end

def answer(asked, ordered)
  text = nil
  ActiveRecord::Base.transaction(requires_new: true) do
    value = yield
    value = value.to_a if value.is_a?(ActiveRecord::Relation)
    value = value.sort_by(&:id) if !ordered && value.is_a?(Array) && value.first.is_a?(ActiveRecord::Base)
    text = shown(value)
    raise ActiveRecord::Rollback
  end
  text
rescue StandardError => error
  $stderr.puts("#{asked}: #{error.class}: #{error.message.lines.first}") if ENV["ANSWERS_ERRORS"]
  "!"
end

File.open(ARGV.fetch(1), "w") do |out|
  JSON.parse(File.read(ARGV.fetch(0))).each do |question|
    model = question["model"].constantize
    name = question["name"]
    said = "#{question["model"]}#{question["mark"]}#{name}"
    if question["mark"] == "."
      out.puts "#{said} #{answer(said, question["ordered"]) { model.send(name) }}"
      next
    end
    model.base_class.unscoped.order(:id).each do |row|
      next unless row.is_a?(model)
      out.puts "#{said} #{row.id} #{answer(said, question["ordered"]) { model.base_class.unscoped.find(row.id).send(name) }}"
    end
  end
end
