class Line < ApplicationRecord
  belongs_to :order, counter_cache: true, touch: true
  belongs_to :product

  validates :quantity, numericality: { only_integer: true, in: 1..99 }
  validates :product_id, uniqueness: { scope: :order_id, message: "is already in the order" }
  validate :product_is_for_sale, on: :create
  validate :order_is_open

  before_validation :copy_price, on: :create
  after_save :recalculate_order, if: -> { saved_change_to_quantity? || saved_change_to_unit_price_cents? }
  after_destroy :recalculate_order

  def total_cents
    quantity * unit_price_cents
  end

  private

  def copy_price
    self.unit_price_cents ||= product.price_cents if product
  end

  def recalculate_order
    order.recalculate!
  end

  def product_is_for_sale
    errors.add(:product, "is not for sale") unless product.nil? || product.published?
  end

  def order_is_open
    errors.add(:order, "is closed") unless order.nil? || order.cart?
  end
end
