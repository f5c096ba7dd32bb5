json.(review, :id, :rating, :stars, :headline, :body)
json.author review.customer.first_name
json.created_at review.created_at
