class Voucher < ApplicationRecord
end
