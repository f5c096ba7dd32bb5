class Note < ApplicationRecord
  belongs_to :noted, polymorphic: true
  belongs_to :author, class_name: "Person", optional: true
end
