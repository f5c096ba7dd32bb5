# Something that customers can review; keeps the average rating beside it.
module Reviewable
  extend ActiveSupport::Concern

  included do
    has_many :reviews, as: :reviewable, dependent: :destroy
  end

  def refresh_rating
    update_columns(rating: reviews.average(:rating)&.round(2))
  end

  def rated?
    reviews_count.positive?
  end
end
