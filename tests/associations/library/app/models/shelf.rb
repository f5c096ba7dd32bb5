class Shelf < ApplicationRecord
  has_many :books, foreign_key: :shelf_code, inverse_of: :shelf
  has_many :authors, -> { distinct }, through: :books
  has_many :notes, as: :notable, dependent: :destroy
end
