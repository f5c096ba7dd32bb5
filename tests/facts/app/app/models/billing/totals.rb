module Billing::Totals
  def total = sum(:id)
end
