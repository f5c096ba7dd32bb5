class Shelf < ApplicationRecord
  belongs_to :shop, foreign_key: [:region_id, :shop_id]
end
