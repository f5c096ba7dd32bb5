class Customer < ApplicationRecord
  include Tokened

  has_many :orders, dependent: :restrict_with_error
  has_many :reviews, dependent: :destroy
  has_many :payments, through: :orders
  has_one :latest_order, -> { order(id: :desc) }, class_name: "Order"

  has_one_attached :avatar

  validates :name, presence: true, length: { in: 2..60 }
  validate :must_be_of_age, if: :born_on?

  def first_name
    name.split.first
  end

  def age(on: Date.current)
    return unless born_on

    years = on.year - born_on.year
    on < born_on + years.years ? years - 1 : years
  end

  def spent_cents
    payments.sum(:amount_cents)
  end

  private

  def must_be_of_age
    errors.add(:born_on, "must be at least 16 years ago") if born_on > 16.years.ago.to_date
  end
end
