class Person < ApplicationRecord
  has_many :vehicles, as: :owner
end
