class APIKey < ApplicationRecord
  belongs_to :account
end
