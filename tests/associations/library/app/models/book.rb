class Book < ApplicationRecord
  belongs_to :author, optional: true, counter_cache: :works
  belongs_to :editor, class_name: "Author", foreign_key: :editor_slug, primary_key: :slug, optional: true
  belongs_to :shelf, foreign_key: :shelf_code, optional: true
  has_many :chapters, -> { order(:number) }, dependent: :delete_all
  has_one :first_chapter, -> { where(number: 1) }, class_name: "Chapter"
  has_one :mentor, through: :author
  has_and_belongs_to_many :genres
  has_and_belongs_to_many :fans, -> { order(name: :desc) }, class_name: "Reader", join_table: "book_fans",
                                 foreign_key: "liked_id", association_foreign_key: "fan_no"
  has_many :loans, dependent: :destroy
  has_many :readers, through: :loans
  has_many :open_loans, -> { where(returned: false) }, class_name: "Loan"
  has_many :open_readers, -> { order(:name) }, through: :open_loans, source: :reader
  has_many :late_readers, -> { where(loans: { returned: true }) }, through: :loans, source: :reader
  has_many :due_readers, -> { merge(Loan.due).order(:name) }, through: :loans, source: :reader
  has_many :taggings, as: :taggable, dependent: :destroy
  has_many :tags, through: :taggings
  has_many :notes, as: :notable, dependent: :destroy

  scope :lent, -> { where(lent: true) }
  scope :ordered, -> { order(:title) }
end
