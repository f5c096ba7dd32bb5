class Tag < ApplicationRecord
  include Tree
  has_and_belongs_to_many :articles
  has_many :remarks, foreign_type: "kind_of_thing", as: :thing
end
