class Edition < ApplicationRecord
  has_many :reviews, foreign_key: [:publisher_id, :edition_number], primary_key: [:publisher_id, :number]
end
