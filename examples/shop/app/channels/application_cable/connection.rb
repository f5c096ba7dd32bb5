module ApplicationCable
  class Connection < ActionCable::Connection::Base
    identified_by :current_customer

    def connect
      self.current_customer = Customer.find_by(api_token: request.params[:token]) || reject_unauthorized_connection
    end
  end
end
