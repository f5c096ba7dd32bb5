json.partial! "api/v1/reviews/review", review: @review
json.reviewable do
  json.type @review.reviewable_type
  json.id @review.reviewable_id
  json.name @review.reviewable.name
end
