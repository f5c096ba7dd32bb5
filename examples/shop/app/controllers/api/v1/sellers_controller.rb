module Api
  module V1
    class SellersController < BaseController
      skip_before_action :require_customer

      def index
        sellers = paginate(Seller.active.by_name)
        render json: sellers.as_json(only: %i[id name products_count rating joined_on])
      end

      def show
        seller = Seller.find(params[:id])
        render json: seller, except: %i[email password_digest api_token commission],
               methods: :display_name, include: { products: { only: %i[id name price_cents status] } }
      end
    end
  end
end
