class CardPayment < Payment
  BRANDS = %w[visa mastercard amex].freeze

  validates :brand, inclusion: { in: BRANDS, message: "%{value} is not accepted" }
  validates :last4, format: { with: /\A\d{4}\z/ }

  before_validation { self.brand = brand.to_s.downcase }

  def description
    "#{brand.capitalize} ending in #{last4}"
  end
end
