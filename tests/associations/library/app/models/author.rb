class Author < ApplicationRecord
  belongs_to :mentor, class_name: "Author", optional: true
  has_many :pupils, class_name: "Author", foreign_key: :mentor_id, inverse_of: :mentor, dependent: :nullify
  has_many :grandpupils, through: :pupils, source: :pupils
  has_one :author_profile, dependent: :destroy
  has_many :badges, through: :author_profile
  has_many :books, -> { order(:position) }, dependent: :restrict_with_error
  has_many :novels
  has_many :long_books, -> { where(pages: 300..).order(pages: :desc).limit(2) }, class_name: "Book"
  has_many :lent_books, -> { lent.ordered }, class_name: "Book"
  has_many :same_letter, ->(author) { where("title LIKE ?", "#{author.name[0]}%") }, class_name: "Book"
  has_many :edited_books, class_name: "Book", foreign_key: :editor_slug, primary_key: :slug, inverse_of: :editor
  has_many :chapters, through: :books
  has_many :genres, -> { distinct }, through: :books
  has_many :readers, -> { distinct }, through: :books
  has_many :tags, -> { distinct.order(:name) }, through: :books
  has_one :last_book, -> { order(id: :desc) }, class_name: "Book"
  has_one :last_shelf, through: :last_book, source: :shelf
end
