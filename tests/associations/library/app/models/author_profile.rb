class AuthorProfile < ApplicationRecord
  belongs_to :author, touch: :read_at
  has_many :badges, dependent: :delete_all
end
