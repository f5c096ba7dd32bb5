class Vehicle < ApplicationRecord
  belongs_to :owner, polymorphic: true, optional: true
end
