# A name that can stand in a URL.
module Sluggable
  extend ActiveSupport::Concern

  included do
    before_validation :assign_slug, if: -> { slug.blank? && name.present? }

    validates :slug, presence: true, length: { maximum: 80 }, uniqueness: true,
                     format: { with: /\A[a-z0-9]+(?:-[a-z0-9]+)*\z/, allow_blank: true }
  end

  class_methods do
    # Finds by slug first and by id second, so that both kinds of link work.
    def locate(key)
      find_by(slug: key) || find(key)
    end
  end

  private

  def assign_slug
    self.slug = name.parameterize
  end
end
