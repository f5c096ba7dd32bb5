class Pair < ApplicationRecord
  has_many :marks, class_name: "PairMark", foreign_key: [:pair_left, :pair_right]
end
