class PriceChange < ApplicationRecord
  belongs_to :product

  def percent
    return 0.0 if old_cents.zero?

    ((new_cents - old_cents) * 100.0 / old_cents).round(1)
  end
end
