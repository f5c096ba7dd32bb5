module Tree
  extend ActiveSupport::Concern

  included do
    belongs_to :parent, class_name: to_s, optional: true
    has_many :children, class_name: name, foreign_key: :parent_id, dependent: :restrict_with_exception, inverse_of: :parent
    has_many :grandchildren, through: :children, source: :children
  end
end
