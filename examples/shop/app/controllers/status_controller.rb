class StatusController < ApplicationController
  def show
    render json: { name: "shop", products: Product.visible.count, sellers: Seller.active.count }
  end
end
