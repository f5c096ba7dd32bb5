class Scan < ApplicationRecord
  belongs_to :reader, foreign_key: :card, primary_key: :card, optional: true
end
