module Api
  module V1
    class ProductsController < BaseController
      skip_before_action :require_customer
      before_action :require_seller, except: %i[index show search featured]
      before_action :set_product, only: %i[update destroy publish archive]
      before_action only: :search do
        render json: { error: "q is missing" }, status: :bad_request if params[:q].blank?
      end

      def index
        products = Product.visible
        products = products.where(id: category.categorizations.select(:product_id)) if params[:category_id]
        products = products.cheaper_than(params[:cheaper_than].to_i) if params[:cheaper_than].present?
        products = products.in_stock if params[:in_stock] == "true"
        @products = paginate(products.newest_first.includes(:seller))
      end

      def show
        @product = Product.visible.includes(:seller, :categories).locate(params[:id])
      end

      def search
        @products = paginate(Product.visible.search(params[:q].to_s).newest_first.includes(:seller))
        render :index
      end

      def featured
        products = Product.visible.featured.in_stock.newest_first.limit(5)
        render json: products, only: %i[id name slug], methods: %i[price availability],
               include: { seller: { only: :name, methods: :display_name } }
      end

      def create
        @product = current_seller.products.build(product_params)

        if @product.save
          render :show, status: :created, location: api_v1_product_url(@product)
        else
          render_errors(@product)
        end
      end

      def update
        if @product.update(product_params)
          render :show
        else
          render_errors(@product)
        end
      end

      def destroy
        if @product.destroy
          head :no_content
        else
          render_errors(@product)
        end
      end

      def publish
        @product.publish!
        render :show
      end

      def archive
        @product.archived!
        render :show
      end

      private

      def set_product
        @product = current_seller.products.find(params[:id])
      end

      def category
        @category ||= Category.locate(params[:category_id])
      end

      def product_params
        params.require(:product).permit(:name, :sku, :description, :price_cents, :stock, :status, :weight_kg,
                                        :featured, :available_on, details: [:color, :size, { tags: [] }])
      end
    end
  end
end
