json.partial! "api/v1/categories/category", category: @category
json.description @category.description
json.path @category.path
json.root @category.root?
json.products_count @category.products.count
json.children @category.children, :id, :name, :slug
