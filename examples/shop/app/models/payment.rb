class Payment < ApplicationRecord
  belongs_to :order

  validates :amount_cents, numericality: { only_integer: true, greater_than: 0 }
  validate :amount_is_due, on: :create

  after_create :settle_order

  def kind
    type.delete_suffix("Payment").downcase
  end

  def description
    "#{kind}: #{amount_cents}"
  end

  private

  def amount_is_due
    return if order.nil? || amount_cents.nil?

    errors.add(:amount_cents, "is more than the #{order.due_cents} due") if amount_cents > order.due_cents
  end

  def settle_order
    order.settle!
  end
end
