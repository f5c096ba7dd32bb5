class Seller < ApplicationRecord
  include Tokened
  include Reviewable

  has_many :products, -> { order(:id) }, dependent: :restrict_with_error
  has_many :lines, through: :products
  has_many :orders, -> { distinct }, through: :lines

  enum :status, { active: "active", suspended: "suspended", closed: "closed" }

  scope :by_name, -> { order(:name, :id) }

  validates :name, presence: true, length: { maximum: 80 }
  validates :commission, numericality: { greater_than_or_equal_to: 0, less_than: 100 }

  before_save { self.joined_on ||= Date.current }
  after_update :withdraw_products, if: :saved_change_to_status?

  def self.revenue_by_name
    by_name.to_h { |seller| [seller.name, seller.revenue_cents] }
  end

  # What this seller keeps of the orders that were paid.
  def revenue_cents
    sold = lines.joins(:order).merge(Order.settled).sum { |line| line.total_cents }
    (sold * (100 - commission) / 100).round
  end

  def display_name
    suspended? ? "#{name} (suspended)" : name
  end

  private

  def withdraw_products
    return if active?

    products.published.each { |product| product.update!(status: :archived) }
  end
end
