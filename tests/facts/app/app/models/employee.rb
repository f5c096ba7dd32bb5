class Employee < Person
  has_many :remarks, foreign_key: "author_id"
end
