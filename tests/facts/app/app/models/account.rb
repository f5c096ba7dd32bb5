class Account < ApplicationRecord
  PERSON = "Person".freeze

  belongs_to :owner, class_name: PERSON, optional: true
  has_many :people, inverse_of: :account, dependent: :restrict_with_error
  has_many :active_people, -> { where(active: true) }, class_name: "Person"
  has_one :eldest, -> { order(:born_on) }, class_name: "::Person", foreign_key: :account_id
  has_many :coded_people, class_name: "Person", primary_key: :code, foreign_key: :account_code
  has_many :articles, through: :people
  has_many :tags, -> { distinct }, through: :articles
  has_many :remarks, through: :articles, source: :remarks
  has_many :criteria, dependent: :destroy
  has_many :stock
  has_many :api_keys, class_name: "APIKey", dependent: :destroy_async
  has_many :invoices, class_name: "Billing::Invoice"
  has_many :invoice_lines, through: :invoices, source: :lines
  has_one :contact, through: :owner
  has_many :entries
  has_many :letters, through: :entries, source: :entryable, source_type: "Letter"
  has_many :legacy_things, primary_key: :name, foreign_key: "account_name"
  acts_as_noted
end
