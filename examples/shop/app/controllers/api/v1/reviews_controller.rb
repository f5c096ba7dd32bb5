module Api
  module V1
    class ReviewsController < BaseController
      skip_before_action :require_customer, only: %i[index show]
      before_action :set_review, only: %i[update destroy]

      def index
        reviews = reviewable.reviews.newest_first
        reviews = reviews.rated_at_least(params[:rating]) if params[:rating].present?
        @reviews = paginate(reviews.includes(:customer))
      end

      def show
        @review = Review.find(params[:id])
      end

      def create
        @review = reviewable.reviews.new(review_params)
        @review.customer = current_customer
        @review.save!
        render :show, status: :created
      end

      def update
        @review.update!(review_params)
        render :show
      end

      def destroy
        @review.destroy!
        head :no_content
      end

      private

      def reviewable
        @reviewable ||= case params[:reviewable]
                        when "product" then Product.visible.find(params[:product_id])
                        when "seller" then Seller.find(params[:seller_id])
                        end
      end

      def set_review
        @review = current_customer.reviews.find(params[:id])
      end

      def review_params
        params.require(:review).permit(:rating, :title, :body)
      end
    end
  end
end
