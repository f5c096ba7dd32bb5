class Item < ApplicationRecord
  belongs_to :box, optional: true
  belongs_to :parent, class_name: "Item", optional: true
  has_many :children, class_name: "Item", foreign_key: :parent_id

  enum :state, { hidden: 0, shown: 1 }
  enum :size, { small: "s", large: "l" }
end
