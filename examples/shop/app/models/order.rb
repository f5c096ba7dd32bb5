class Order < ApplicationRecord
  PAYMENT_TERM_DAYS = 14

  belongs_to :customer, counter_cache: true
  has_many :lines, -> { order(:id) }, dependent: :destroy
  has_many :products, through: :lines
  has_many :payments, -> { order(:id) }, dependent: :restrict_with_error

  enum :state, { cart: 0, placed: 1, paid: 2, shipped: 3, cancelled: 4 }

  scope :settled, -> { where(state: %i[paid shipped]) }
  scope :newest_first, -> { order(id: :desc) }
  scope :over, ->(cents) { where(total_cents: cents..) }

  validates :note, length: { maximum: 500 }
  validates :total_cents, numericality: { greater_than_or_equal_to: 0 }
  validate :ship_on_follows_order, if: :ship_on?

  before_create :assign_number
  before_destroy :only_carts_vanish

  def self.next_number
    format("R%06d", (maximum(:id) || 0) + 1)
  end

  def recalculate!
    update!(total_cents: lines.reload.sum { |line| line.total_cents })
  end

  def place!
    transaction do
      lines.includes(:product).each { |line| line.product.take!(line.quantity) }
      update!(state: :placed, placed_at: Time.current)
    end
  end

  def cancel!
    return false unless cancellable?

    update!(state: :cancelled, cancelled_at: Time.current)
  end

  def settle!
    return if due_cents.positive?

    update!(state: :paid, paid_at: Time.current)
  end

  def cancellable?
    cart? || (placed? && payments.none?)
  end

  def payable?
    placed? && due_cents.positive?
  end

  def paid_cents
    payments.sum(:amount_cents)
  end

  def due_cents
    [total_cents - paid_cents, 0].max
  end

  def due_at
    placed_at && placed_at + PAYMENT_TERM_DAYS.days
  end

  def overdue?
    payable? && due_at.past?
  end

  def summary
    { number: number, items: lines.sum(:quantity), total: format("%.2f", total_cents / 100.0) }
  end

  private

  def assign_number
    self.number = self.class.next_number
  end

  def only_carts_vanish
    return if cart?

    errors.add(:base, "Only a cart can be deleted")
    throw :abort
  end

  def ship_on_follows_order
    earliest = (created_at || Time.current).to_date
    errors.add(:ship_on, "must not be before #{earliest.iso8601}") if ship_on < earliest
  end
end
