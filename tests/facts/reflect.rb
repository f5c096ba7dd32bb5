# frozen_string_literal: true

# What a booted Rails says of its models: `rails runner reflect.rb FILE` writes it to FILE as JSON.
# Rails' own models and the classes that has_and_belongs_to_many makes are marked, so that the comparison may leave them out.
require "json"

def text(value)
  case value
  when nil, true, false, Integer then value
  when Array then value.map { |each| text(each) }
  else value.to_s
  end
end

def attempt
  yield
rescue StandardError, NotImplementedError => error
  "#{error.class}"
end

def column(column)
  {
    name: column.name,
    sql_type: column.sql_type,
    type: text(column.type),
    null: column.null,
    default: column.default,
    default_function: column.default_function,
    limit: column.limit,
    precision: column.precision,
    scale: column.scale,
  }
end

def association(reflection)
  through = reflection.through_reflection?
  habtm = reflection.macro == :has_and_belongs_to_many
  known = {
    name: text(reflection.name),
    macro: text(reflection.macro),
    class: reflection.polymorphic? ? nil : attempt { reflection.klass.name },
    foreign_key: attempt { text(reflection.foreign_key) },
    polymorphic: reflection.polymorphic? ? true : false,
    foreign_type: attempt { text(reflection.polymorphic? ? reflection.foreign_type : reflection.type) },
    through: text(reflection.options[:through]),
    source: through ? attempt { text(reflection.source_reflection_name) } : nil,
    source_type: text(reflection.options[:source_type]),
    as: text(reflection.options[:as]),
    dependent: text(reflection.options[:dependent]) || nil,
    counter_cache: reflection.macro == :belongs_to ? attempt { text(reflection.counter_cache_column) } : nil,
    touch: text(reflection.options[:touch]) || false,
    inverse_of: through || habtm ? nil : attempt { text(reflection.send(:inverse_name)) || nil },
    join_table: habtm ? attempt { reflection.join_table } : nil,
    association_foreign_key: habtm ? attempt { reflection.association_foreign_key } : nil,
  }
  known[:primary_key] =
    if through || habtm || reflection.polymorphic? then nil
    elsif reflection.macro == :belongs_to then attempt { text(reflection.association_primary_key) }
    else attempt { text(reflection.active_record_primary_key) }
    end
  known
end

def model(each)
  return { abstract: true } if each.abstract_class?

  there = attempt { each.table_exists? } == true
  {
    abstract: false,
    table: each.table_name,
    table_exists: there,
    primary_key: there ? attempt { text(each.primary_key) } : nil,
    base: each.base_class.name,
    superclass: each.superclass.name,
    inheritance_column: text(each.inheritance_column),
    columns: there && each.base_class? ? each.columns.map { |c| column(c) } : nil,
    associations: each.reflect_on_all_associations.map { |reflection| association(reflection) },
  }
end

Rails.application.eager_load!
classes = ActiveRecord::Base.descendants.select do |each|
  each.name && !each.name.include?("HABTM_") && !each.name.start_with?("ActiveRecord::")
end
File.write(
  ARGV.fetch(0),
  JSON.pretty_generate(
    rails: Rails.version,
    adapter: ActiveRecord::Base.connection_db_config.adapter,
    models: classes.sort_by(&:name).to_h { |each| [each.name, model(each)] },
  ),
)
