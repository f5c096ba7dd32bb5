module Billing
  class Invoice < ApplicationRecord
    belongs_to :account
    has_many :lines, dependent: :delete_all, extend: Totals
  end
end
