class Billing::Line < ApplicationRecord
  belongs_to :invoice
  has_one :account, through: :invoice
end
