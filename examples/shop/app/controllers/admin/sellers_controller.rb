module Admin
  class SellersController < BaseController
    before_action :set_seller, only: %i[update destroy]

    def index
      @sellers = Seller.by_name
    end

    def create
      @seller = Seller.create!(seller_params)
      render partial: "seller", locals: { seller: @seller }, status: :created
    end

    def update
      @seller.update!(seller_params)
      render partial: "seller", locals: { seller: @seller }
    end

    def destroy
      if @seller.destroy
        head :no_content
      else
        render_errors(@seller)
      end
    end

    private

    def set_seller
      @seller = Seller.find(params[:id])
    end

    def seller_params
      params.require(:seller).permit(:name, :email, :password, :status, :commission, :joined_on)
    end
  end
end
