class Box < ApplicationRecord
  has_many :items
  has_many :notes
end
