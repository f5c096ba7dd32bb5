json.array! @sellers do |seller|
  json.partial! "admin/sellers/seller", seller: seller
end
