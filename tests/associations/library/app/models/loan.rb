class Loan < ApplicationRecord
  belongs_to :book
  belongs_to :novel, foreign_key: :book_id, optional: true
  belongs_to :reader
  has_many :tags, through: :book
  scope :due, -> { where.not(due_on: nil) }
end
