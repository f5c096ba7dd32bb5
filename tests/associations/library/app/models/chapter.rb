class Chapter < ApplicationRecord
  belongs_to :book
  belongs_to :novel, foreign_key: :book_id, optional: true
  has_one :author, through: :book
  has_one :shelf, through: :book
end
