class Tag < ApplicationRecord
  has_many :taggings, dependent: :delete_all
  has_many :books, through: :taggings, source: :taggable, source_type: "Book"
  has_many :readers, through: :taggings, source: :taggable, source_type: "Reader"
  has_many :book_authors, -> { distinct }, through: :books, source: :author
end
