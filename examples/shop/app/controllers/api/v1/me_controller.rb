module Api
  module V1
    class MeController < BaseController
      wrap_parameters :customer, include: %i[name email password born_on newsletter preferences]

      skip_before_action :require_customer, only: :create

      def show
        render json: current_customer.as_json(
          only: %i[id name email born_on newsletter preferences orders_count],
          methods: %i[first_name spent_cents],
          include: { latest_order: { only: %i[id number state total_cents] } }
        )
      end

      def create
        customer = Customer.create!(customer_params)
        render json: customer, except: %i[password_digest api_token], status: :created
      end

      def update
        if current_customer.update(customer_params)
          render json: current_customer, only: %i[id name email born_on newsletter preferences]
        else
          render_errors(current_customer)
        end
      end

      def avatar
        if current_customer.avatar.attached?
          redirect_to rails_blob_url(current_customer.avatar), allow_other_host: true
        else
          head :not_found
        end
      end

      private

      def customer_params
        params.require(:customer).permit(:name, :email, :password, :born_on, :newsletter,
                                         preferences: [:language, :currency, { topics: [] }])
      end
    end
  end
end
