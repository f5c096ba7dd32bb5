class Box < ApplicationRecord
  has_many :items
end
