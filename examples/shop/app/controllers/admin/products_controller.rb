module Admin
  class ProductsController < BaseController
    # The stock on the pages that are open changes with it.
    def restock
      product = Product.find(params[:id])
      product.increment!(:stock, params[:by].to_i)
      StockChannel.broadcast_to(product, stock: product.stock)
      render json: product.slice(:id, :sku, :stock)
    end
  end
end
