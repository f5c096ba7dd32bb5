module Api
  module V1
    class SessionsController < BaseController
      wrap_parameters :session, include: %i[email password]

      skip_before_action :require_customer, only: :create

      def create
        credentials = params.require(:session).permit(:email, :password)
        customer = Customer.sign_in(credentials[:email].to_s, credentials[:password].to_s)

        if customer
          render json: { token: customer.api_token, name: customer.first_name }, status: :created
        else
          render json: { error: "Wrong e-mail or password" }, status: :unauthorized
        end
      end

      # Every other session ends with the token.
      def destroy
        current_customer.update!(api_token: SecureRandom.hex(20))
        head :no_content
      end
    end
  end
end
