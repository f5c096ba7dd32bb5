class TenantRemark < ApplicationRecord
  query_constraints :tenant_id, :id
  belongs_to :tenant_post
end
