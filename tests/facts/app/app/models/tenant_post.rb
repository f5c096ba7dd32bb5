class TenantPost < ApplicationRecord
  query_constraints :tenant_id, :id
  has_many :tenant_remarks
end
