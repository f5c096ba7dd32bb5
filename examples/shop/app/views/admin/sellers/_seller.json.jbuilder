json.extract! seller, :id, :name, :email, :status, :commission, :products_count, :joined_on
json.revenue_cents seller.revenue_cents
