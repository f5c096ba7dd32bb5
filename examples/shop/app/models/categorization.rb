class Categorization < ApplicationRecord
  belongs_to :category
  belongs_to :product

  validates :category_id, uniqueness: { scope: :product_id, message: "already holds this product" }
end
