class Novel < Book
  has_many :parts, class_name: "Chapter", foreign_key: :book_id
end
