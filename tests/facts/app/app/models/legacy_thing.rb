class LegacyThing < ApplicationRecord
  self.inheritance_column = "kind"
  belongs_to :account, primary_key: :name, foreign_key: :account_name, optional: true
end
