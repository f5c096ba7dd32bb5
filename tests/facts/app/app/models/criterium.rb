class Criterium < ApplicationRecord
  belongs_to :account
end
