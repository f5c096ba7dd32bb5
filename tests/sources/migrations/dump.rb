# Runs the migrations of a folder on an empty database with the real ActiveRecord, and prints the schema that it dumps.
require "active_record"
require "stringio"

ActiveRecord::Base.logger = nil
ActiveRecord::Migration.verbose = false
ActiveRecord::Base.establish_connection(ENV.fetch("DATABASE_URL"))
ActiveRecord::MigrationContext.new([ARGV.fetch(0)]).migrate
out = StringIO.new
ActiveRecord::SchemaDumper.dump(ActiveRecord::Base.connection_pool, out)
puts out.string
