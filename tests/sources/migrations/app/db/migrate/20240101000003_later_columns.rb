class LaterColumns < ActiveRecord::Migration[7.0]
  def up
    add_column :gadgets, :beta, :string, limit: 9
    rename_table :crates, :chests
  end

  def down
    rename_table :chests, :crates
    remove_column :gadgets, :beta
  end
end
