json.array! @reviews, partial: "api/v1/reviews/review", as: :review
