class Genre < ApplicationRecord
  has_and_belongs_to_many :books, -> { order(:title) }
  has_many :authors, -> { distinct }, through: :books
end
