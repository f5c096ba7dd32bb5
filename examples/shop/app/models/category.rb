class Category < ApplicationRecord
  include Sluggable

  belongs_to :parent, class_name: "Category", optional: true
  has_many :children, -> { in_order }, class_name: "Category", foreign_key: :parent_id,
                                       dependent: :nullify, inverse_of: :parent
  has_many :categorizations, dependent: :destroy
  has_many :products, through: :categorizations

  scope :in_order, -> { order(:position, :name) }
  scope :roots, -> { where(parent_id: nil) }

  validates :name, presence: true, length: { maximum: 80 }, uniqueness: { scope: :parent_id, case_sensitive: false }
  validates :position, numericality: { only_integer: true, greater_than_or_equal_to: 0 }
  validate :parent_is_not_itself

  before_validation :squish_name

  # "Kitchen / Pots / Lids"
  def path
    [parent&.path, name].compact.join(" / ")
  end

  def root?
    parent_id.nil?
  end

  private

  def squish_name
    self.name = name&.squish
  end

  def parent_is_not_itself
    errors.add(:parent, "can't be the category itself") if persisted? && parent_id == id
  end
end
