# An account that signs in by e-mail and password and then uses a token.
module Tokened
  extend ActiveSupport::Concern

  included do
    has_secure_password

    normalizes :email, with: ->(email) { email.strip.downcase }

    validates :email, presence: true, length: { maximum: 120 }, uniqueness: true,
                      format: { with: URI::MailTo::EMAIL_REGEXP, allow_blank: true }
    validates :password, length: { minimum: 8 }, allow_nil: true

    before_create :assign_api_token
  end

  class_methods do
    def sign_in(email, password)
      find_by(email: email)&.authenticate(password) || nil
    end
  end

  private

  def assign_api_token
    self.api_token ||= SecureRandom.hex(20)
  end
end
