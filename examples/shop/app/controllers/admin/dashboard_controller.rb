module Admin
  class DashboardController < BaseController
    def show
      render json: {
        products: Product.statuses.keys.index_with { |status| Product.where(status: status).count },
        orders: Order.group(:state).order(:state).count,
        average_price_cents: Product.average_price_cents,
        revenue_cents: Seller.revenue_by_name,
        best_rated: Product.where.not(rating: nil).order(rating: :desc, id: :asc).limit(3).pluck(:name, :rating),
        low_stock: Product.published.where(stock: ..Product::LOW_STOCK).order(:stock, :id).pluck(:sku)
      }
    end
  end
end
