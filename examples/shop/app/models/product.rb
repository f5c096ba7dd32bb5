class Product < ApplicationRecord
  include Sluggable
  include Reviewable

  SKU_FORMAT = /\A[A-Z]{3}-\d{4}\z/
  LOW_STOCK = 5

  belongs_to :seller, counter_cache: true, touch: true
  has_many :categorizations, dependent: :destroy
  has_many :categories, -> { order(:name) }, through: :categorizations
  has_many :price_changes, -> { order(:id) }, dependent: :delete_all
  has_many :lines, dependent: :restrict_with_error
  has_many :orders, through: :lines
  has_one :latest_review, -> { order(id: :desc) }, as: :reviewable, class_name: "Review"

  enum :status, { draft: 0, published: 1, archived: 2 }, validate: true

  scope :visible, -> { published.where(published_at: ..Time.current) }
  scope :newest_first, -> { order(published_at: :desc, id: :desc) }
  scope :featured, -> { where(featured: true) }
  scope :in_stock, -> { where(stock: 1..) }
  scope :cheaper_than, ->(cents) { where("price_cents < ?", cents) }
  scope :published_since, ->(time) { where(published_at: time..) if time }
  scope :search, lambda { |text|
    pattern = "%#{sanitize_sql_like(text)}%"
    where("products.name LIKE :pattern OR products.description LIKE :pattern", pattern: pattern)
  }

  validates :name, presence: true, length: { in: 3..120 }
  validates :sku, presence: true, uniqueness: { scope: :seller_id },
                  format: { with: SKU_FORMAT, message: "must look like ABC-1234", allow_blank: true }
  validates :price_cents, numericality: { only_integer: true, greater_than_or_equal_to: 0 }
  validates :price_cents, numericality: { greater_than: 0, less_than_or_equal_to: 10_000_000 }, if: :published?
  validates :stock, numericality: { only_integer: true, greater_than_or_equal_to: 0 }
  validates :weight_kg, numericality: { greater_than: 0, less_than: 1000 }, allow_nil: true
  validates :description, presence: { message: "is needed to publish" }, on: :update, if: :published?
  validate :seller_may_sell, on: :create

  before_validation :upcase_sku
  before_save :stamp_publication, if: :will_save_change_to_status?
  before_save { self.details = details.compact if details.present? }
  after_update :record_price_change, if: :saved_change_to_price_cents?

  def self.average_price_cents
    average(:price_cents)&.round || 0
  end

  def price
    format("%.2f", price_cents / 100.0)
  end

  def label
    featured? ? "#{name} ★" : name
  end

  def availability
    if archived? then "gone"
    elsif stock.zero? then "sold out"
    elsif stock <= LOW_STOCK then "only #{stock} left"
    else "in stock"
    end
  end

  def fresh?
    published_at.present? && published_at > 30.days.ago
  end

  def tags
    Array(details&.fetch("tags", nil)).map { |tag| tag.to_s.downcase }.uniq.sort
  end

  def publish!
    update!(status: :published)
  end

  def take!(quantity)
    raise OutOfStock, "#{name} is out of stock" if stock < quantity

    update!(stock: stock - quantity)
  end

  private

  def upcase_sku
    self.sku = sku.strip.upcase if sku
  end

  def stamp_publication
    self.published_at = published? ? Time.current : nil
  end

  def record_price_change
    price_changes.create!(old_cents: price_cents_before_last_save, new_cents: price_cents)
  end

  def seller_may_sell
    errors.add(:seller, "is #{seller.status}") if seller && !seller.active?
  end
end
