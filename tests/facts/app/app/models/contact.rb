class Contact < ApplicationRecord
  belongs_to :person
  has_many :phones

  class Phone < ApplicationRecord
    belongs_to :contact
  end
end
