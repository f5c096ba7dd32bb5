json.categories @categories do |category|
  json.partial! "api/v1/categories/category", category: category
  json.children category.children, partial: "api/v1/categories/category", as: :category
end
