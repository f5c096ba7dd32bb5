# What migrations do beyond saying statements one by one.
class Forms < ActiveRecord::Migration[7.1]
  KINDS = %w[red green].freeze

  class Thing < ActiveRecord::Base
    self.table_name = "gadgets"
  end

  def change
    reversible do |dir|
      dir.up do
        create_table(:gadgets) { |t| t.string :name }
      end
      dir.down { drop_table :gadgets }
    end
    KINDS.each { |kind| add_column :gadgets, "is_#{kind}", :boolean, default: false }
    up_only { add_column Thing.table_name, :only_up, :string }
    add_both :gadgets, :alpha, :beta
    add_column :gadgets, :skipped, :string if column_exists?(:gadgets, :nothing)
    add_column :gadgets, :taken, :string, limit: 10 unless index_exists?(:gadgets, :name)
    create_table(:dropped) { |t| t.string :name }
    create_table(:undone) { |t| t.references :gadget, foreign_key: true }
    drop_table :dropped do |t|
      t.string :name
    end
    revert do
      create_table(:undone) { |t| t.references :gadget, foreign_key: true }
    end
    if connection.adapter_name.match?(/sqlite/i)
      add_column :gadgets, :lite, :integer
    else
      add_column :gadgets, :heavy, :integer
    end
    say_with_time "more" do
      add_index :gadgets, :alpha, name: :first_letters
      add_index :gadgets, [:alpha, :beta]
    end
    remove_column :gadgets, :beta, :string
    add_index :gadgets, :only_up, name: "renamed_later", where: "taken IS NOT NULL" unless connection.adapter_name == "Mysql2"
    add_index :gadgets, :only_up, name: "renamed_later", if_not_exists: true
    rename_index :gadgets, "renamed_later", "renamed"
    add_check_constraint :gadgets, "is_red = is_green", name: "long_enough"
  end

  private

  def add_both(table, *names, **options)
    names.each { |name| add_column(table, name, :string, **options) }
  end
end
