class Review < ApplicationRecord
  REVIEWABLE_TYPES = %w[Product Seller].freeze

  belongs_to :reviewable, polymorphic: true, counter_cache: true
  belongs_to :customer

  scope :newest_first, -> { order(id: :desc) }
  scope :rated_at_least, ->(rating) { where(rating: rating..) }

  validates :rating, inclusion: { in: 1..5 }
  validates :reviewable_type, inclusion: { in: REVIEWABLE_TYPES }
  validates :title, length: { maximum: 60 }, allow_blank: true
  validates :body, presence: true, length: { minimum: 10, maximum: 2000 }
  validates :customer_id, uniqueness: { scope: %i[reviewable_type reviewable_id], message: "has already reviewed this" }

  before_save :tidy_title
  after_save :refresh_reviewable
  after_destroy :refresh_reviewable

  def headline
    title.presence || body.truncate(40)
  end

  def stars
    "★" * rating + "☆" * (5 - rating)
  end

  private

  def tidy_title
    self.title = title.squish.capitalize if title.present?
  end

  def refresh_reviewable
    reviewable.refresh_rating
  end
end
