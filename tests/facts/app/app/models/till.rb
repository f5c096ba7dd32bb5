class Till < ApplicationRecord
  belongs_to :shop
end
