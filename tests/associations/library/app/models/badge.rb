class Badge < ApplicationRecord
  belongs_to :author_profile
  has_one :author, through: :author_profile
end
