class Branch < ApplicationRecord
end
