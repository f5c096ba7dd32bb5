class Note < ApplicationRecord
  belongs_to :box, optional: true, counter_cache: true

  validates :body, presence: true, on: :create
  validates :body, length: { maximum: 5 }, on: :update

  after_create { raise ArgumentError, "boom" if body == "boom" }
  before_save :mark_one
  before_save :mark_zero, prepend: true
  before_validation :mark_create, on: :create
  before_validation :mark_update, on: :update
  before_save :mark_if, if: [:short?, -> { body != "no" }]
  before_save :mark_unless, unless: :short?
  before_save :mark_both, if: :short?, unless: -> { body == "ab" }

  private

  def short? = body.to_s.length < 3

  def mark_one
    self.steps = "#{steps}1"
  end

  def mark_zero
    self.steps = "#{steps}0"
  end

  def mark_create
    self.steps = "#{steps}c"
  end

  def mark_update
    self.steps = "#{steps}u"
  end

  def mark_if
    self.steps = "#{steps}i"
  end

  def mark_unless
    self.steps = "#{steps}n"
  end

  def mark_both
    self.steps = "#{steps}b"
  end
end
