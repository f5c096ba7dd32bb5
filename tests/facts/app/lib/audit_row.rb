# A model outside app/.
class AuditRow < ApplicationRecord
  self.table_name = "audits"
  self.inheritance_column = nil
  belongs_to :account, optional: true
end
