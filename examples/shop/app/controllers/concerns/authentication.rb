# Who is asking: customers and sellers come with a token (Authorization: Token token="...").
module Authentication
  extend ActiveSupport::Concern

  include ActionController::HttpAuthentication::Token::ControllerMethods

  included do
    before_action :require_customer
  end

  private

  attr_reader :current_customer, :current_seller

  def require_customer
    @current_customer = authenticate_with_http_token { |token, _options| Customer.find_by(api_token: token) }
    request_http_token_authentication("Shop") unless @current_customer
  end

  def require_seller
    @current_seller = authenticate_with_http_token { |token, _options| Seller.active.find_by(api_token: token) }
    request_http_token_authentication("Shop sellers") unless @current_seller
  end
end
