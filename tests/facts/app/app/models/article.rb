class Article < ApplicationRecord
  with_options class_name: "Person", optional: true do
    belongs_to :author, touch: :touched_at
    belongs_to :editor
  end
  with_options dependent: :destroy do |assoc|
    assoc.has_many :remarks, as: :subject do
      def latest = order(id: :desc).first
    end
    assoc.has_many :likes, counter_cache: :likes_number
  end
  has_many :fans, through: :likes, source: :person
  has_one :first_like, -> { order(:id) }, class_name: "Like"
  has_one :first_fan, through: :first_like, source: :person
  has_and_belongs_to_many :tags, -> { order(:name) }, after_add: :note_tag, autosave: true
  has_one :account, through: :author, strict_loading: true
  has_one_attached :cover
  has_many_attached :scans
  has_rich_text :body

  private

  def note_tag(_tag) = nil
end
