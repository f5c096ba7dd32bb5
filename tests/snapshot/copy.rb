# frozen_string_literal: true

# `ruby copy.rb FROM TO`: the tables of one database and all their rows in another, empty one, by ActiveRecord alone.
require "active_record"
require "stringio"

class Source < ActiveRecord::Base
  self.abstract_class = true
  establish_connection(ARGV.fetch(0))
end

class Target < ActiveRecord::Base
  self.abstract_class = true
  establish_connection(ARGV.fetch(1))
end

def model(base, table)
  Class.new(base) do
    self.table_name = table
    self.inheritance_column = nil
    self.record_timestamps = false
    def self.name = "Row"
  end
end

text = StringIO.new
ActiveRecord::SchemaDumper.dump(Source.connection_pool, text)
ActiveRecord::Base.establish_connection(ARGV.fetch(1))
ActiveRecord::Schema.verbose = false
eval(text.string) # rubocop:disable Security/Eval
(Source.connection.tables - %w[schema_migrations ar_internal_metadata]).each do |table|
  rows = model(Source, table)
  columns = rows.column_names
  target = model(Target, table)
  rows.all.map { |row| columns.to_h { |name| [name, row[name]] } }.each_slice(50) do |slice|
    target.insert_all!(slice)
  end
end
