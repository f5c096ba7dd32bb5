class Reader < ApplicationRecord
  has_and_belongs_to_many :liked_books, class_name: "Book", join_table: "book_fans", foreign_key: "fan_no",
                                        association_foreign_key: "liked_id"
  has_many :loans
  has_many :books, through: :loans
  has_many :novels, through: :loans, source: :novel
  has_many :scans, foreign_key: :card, primary_key: :card
end
