module Api
  module V1
    class CategoriesController < BaseController
      skip_before_action :require_customer
      before_action :require_seller, only: %i[create update destroy]
      before_action :set_category, only: %i[show update destroy]

      def index
        @categories = Category.roots.in_order.includes(:children)
      end

      def show
      end

      def create
        @category = Category.new(category_params)

        if @category.save
          render :show, status: :created, location: api_v1_category_url(@category)
        else
          render_errors(@category)
        end
      end

      def update
        @category.update!(category_params)
        render :show
      end

      def destroy
        @category.destroy!
        head :no_content
      end

      private

      def set_category
        @category = Category.locate(params[:id])
      end

      def category_params
        params.require(:category).permit(:name, :slug, :description, :parent_id, :position)
      end
    end
  end
end
