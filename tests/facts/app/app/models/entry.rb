class Entry < ApplicationRecord
  delegated_type :entryable, types: %w[Letter], dependent: :destroy, inverse_of: :entry
  belongs_to :account
end
