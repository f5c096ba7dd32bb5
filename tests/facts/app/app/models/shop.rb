class Shop < ApplicationRecord
  has_many :shelves, foreign_key: [:region_id, :shop_id]
  has_many :tills
end
