json.partial! "api/v1/products/product", product: @product
json.label @product.label
json.status @product.status
json.description @product.description
json.extract! @product, :stock, :weight_kg, :featured, :available_on, :published_at, :details, :tags
json.fresh @product.fresh?
json.categories @product.categories, :id, :name

if @product.rated?
  json.latest_review do
    json.partial! "api/v1/reviews/review", review: @product.latest_review
  end
end

json.price_changes @product.price_changes do |change|
  json.from change.old_cents
  json.to change.new_cents
  json.percent change.percent
end

json.created_at @product.created_at
json.updated_at @product.updated_at
