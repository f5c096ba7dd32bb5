# Class methods, as Rails 3.0 had them.
class OldStyle < ActiveRecord::Migration[4.2]
  def self.up
    create_table :boxes, :force => true do |t|
      t.column :name, :string, :limit => 30, :default => "", :null => false
      t.column "gadget_id", :integer, :null => false
      t.column :opened_on, :timestamp
    end
    create_table :crates do |t|
      t.column :box_id, :integer
    end
    add_index :boxes, :gadget_id
    add_index :boxes, [:name, :gadget_id], :name => "names"
    remove_index :boxes, :gadget_id
    add_foreign_key :crates, :boxes, column: :box_id
    execute "UPDATE boxes SET name = 'x'"
  end

  def self.down
    drop_table :boxes
  end
end
