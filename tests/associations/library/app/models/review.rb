class Review < ApplicationRecord
  belongs_to :edition, foreign_key: [:publisher_id, :edition_number], primary_key: [:publisher_id, :number], optional: true
end
