module Api
  module V1
    class CategorizationsController < BaseController
      skip_before_action :require_customer
      before_action :require_seller
      before_action :set_product

      def create
        categorization = @product.categorizations.create!(category_id: params.require(:category_id))
        render json: categorization, except: %i[created_at updated_at], status: :created
      end

      def destroy
        @product.categorizations.find_by!(category_id: params[:id]).destroy
        head :no_content
      end

      private

      def set_product
        @product = current_seller.products.find(params[:product_id])
      end
    end
  end
end
