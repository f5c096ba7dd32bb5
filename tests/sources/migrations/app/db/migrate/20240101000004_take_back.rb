class TakeBack < ActiveRecord::Migration[7.0]
  def change
    revert LaterColumns
    remove_foreign_key :crates, :boxes, column: :box_id
    create_table :kept do |t|
      t.string :name
      t.timestamps
    end
    change_table :boxes do |t|
      t.remove :opened_on, type: :datetime
      t.integer :height, :width
      t.change_default :height, from: nil, to: 3
      t.change_null :width, false, 0
      t.rename :width, :breadth
    end
  end
end
