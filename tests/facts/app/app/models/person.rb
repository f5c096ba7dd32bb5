class Person < ApplicationRecord
  belongs_to :account, counter_cache: true, touch: true
  belongs_to :boss, class_name: "Person", optional: true, inverse_of: :reports
  belongs_to :coded_account, class_name: Account.name, primary_key: "code", foreign_key: "account_code", optional: true
  has_many :reports, class_name: name, foreign_key: "boss_id", dependent: :nullify
  has_many :articles, foreign_key: :author_id, inverse_of: :author
  has_many :edited, class_name: "Article", inverse_of: :editor
  has_many :likes, dependent: :delete_all
  has_many :liked_articles, through: :likes, source: :article
  has_many :liked_authors, through: :liked_articles, source: :author
  has_one :contact
  has_many :phones, through: :contact, source: :phones
  has_many :named_phones, through: :contact, source: :phones, class_name: "Contact::Phone"
  has_and_belongs_to_many :friends, class_name: "Person", join_table: :friendships, association_foreign_key: :friend_id
  has_and_belongs_to_many :reading, class_name: "Article", join_table: "reading_list", foreign_key: "reader_id",
                                    association_foreign_key: "piece_id"
  acts_as_noted as: :noted, inverse_of: :noted
end
