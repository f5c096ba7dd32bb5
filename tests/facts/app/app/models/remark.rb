class Remark < ApplicationRecord
  belongs_to :subject, polymorphic: true, counter_cache: true
  belongs_to :author, class_name: "Employee", inverse_of: false, default: -> { Employee.first }
  belongs_to :thing, polymorphic: true, foreign_type: "kind_of_thing", optional: true
  belongs_to :article, -> { where(remarks: { subject_type: "Article" }) }, foreign_key: "subject_id", optional: true
end
