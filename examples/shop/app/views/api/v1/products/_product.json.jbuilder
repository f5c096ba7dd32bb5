json.extract! product, :id, :name, :slug, :sku, :price_cents, :price, :rating
json.availability product.availability
json.seller do
  json.id product.seller.id
  json.name product.seller.display_name
end
