class Like < ApplicationRecord
  belongs_to :article, counter_cache: { active: true, column: :likes_number }
  belongs_to :person, autosave: true, validate: true
end
