class StoredFile < ApplicationRecord
  self.table_name = "files"
  belongs_to :owner, polymorphic: true, optional: true
end
