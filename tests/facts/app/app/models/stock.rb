class Stock < ApplicationRecord
  belongs_to :account
end
