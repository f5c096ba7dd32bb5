# A macro that the app gives every record.
module ActsAsNoted
  def self.included(base)
    base.extend(ClassMethods)
  end

  module ClassMethods
    def acts_as_noted(as: :noted, **options)
      has_many :notes, -> { order(:id) }, as: as, dependent: :delete_all, **options
      has_many :note_authors, through: :notes, source: :author
    end
  end
end
