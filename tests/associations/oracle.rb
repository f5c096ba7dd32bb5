# What Rails reads of the library (`ruby oracle.rb APP DATABASE PROBES`) or writes through it (`.. writes.rb`); the database has the schema and the rows.
require "active_record"
require "json"
app, database, probes = ARGV
ActiveRecord::Base.establish_connection(adapter: "sqlite3", database: database)
ActiveRecord.belongs_to_required_by_default = true if ActiveRecord.respond_to?(:belongs_to_required_by_default=)
ActiveRecord::Base.belongs_to_required_by_default = true
ActiveRecord::Base.automatic_scope_inversing = true
ActiveRecord::Base.has_many_inversing = true
Dir["#{app}/app/models/*.rb"].sort_by { |f| File.basename(f) == "application_record.rb" ? "" : f }
  .each { |f| Object.autoload(File.basename(f, ".rb").camelize.to_sym, f) }

def shown(value, polymorphic)
  case value
  when nil then "-"
  when ActiveRecord::Base then polymorphic ? "#{value.class.base_class} #{value.id}" : value.id.to_s
  else value.map { |one| one.id.to_s }.join(",")
  end
end

def read(row, reflection)
  shown(reflection.collection? ? row.public_send(reflection.name).to_a : row.public_send(reflection.name), reflection.polymorphic?)
rescue NameError
  "Unknown #{row[reflection.foreign_type]} #{row[reflection.foreign_key]}"
end

def said(*answers) = answers.each { |answer| puts "said #{answer}" }

if probes.end_with?(".rb")
  load probes
  exit
end

queries = 0
ActiveSupport::Notifications.subscribe("sql.active_record") { |*, payload| queries += 1 unless %w[SCHEMA TRANSACTION].include?(payload[:name]) || payload[:cached] }

JSON.parse(File.read(probes)).each do |name, association|
  model = name.constantize
  association = association.to_sym
  reflection = model._reflect_on_association(association) or raise "#{name} has no #{association}"
  rows = model.order(model.primary_key).to_a
  rows.each { |row| puts "#{name} #{row.id} #{association} = #{read(row, reflection)}" }
  next if reflection.polymorphic? && %w[StoredFile Note].include?(name) # a class that is gone stops `includes`
  queries = 0
  rows = model.order(model.primary_key).includes(association).to_a
  puts "#{name} #{association} asks #{queries}"
  rows.each { |row| puts "eager #{name} #{row.id} #{association} = #{read(row, reflection)}" }
  next if reflection.polymorphic? || reflection.scope&.arity.to_i > 0
  ids = model.joins(association).pluck(model.arel_table[model.primary_key]).uniq.sort
  puts "where #{name} #{association} = #{ids.join(",")}"
end
