class PairMark < ApplicationRecord
  belongs_to :pair, foreign_key: [:pair_left, :pair_right]
end
