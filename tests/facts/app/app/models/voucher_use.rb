class VoucherUse < ApplicationRecord
end
