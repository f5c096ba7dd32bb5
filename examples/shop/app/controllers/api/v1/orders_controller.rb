module Api
  module V1
    class OrdersController < BaseController
      before_action :set_order, except: %i[index create]

      def index
        orders = current_customer.orders.newest_first
        orders = orders.where(state: params[:state]) if Order.states.key?(params[:state])
        @orders = paginate(orders)
      end

      def show
      end

      def create
        @order = current_customer.orders.create!(order_params)
        render :show, status: :created, location: api_v1_order_path(@order)
      end

      def update
        if @order.update(order_params)
          render :show
        else
          render_errors(@order)
        end
      end

      def destroy
        if @order.destroy
          head :no_content
        else
          render json: { errors: @order.errors.full_messages }, status: :conflict
        end
      end

      def place
        return render json: { error: "The order is #{@order.state}" }, status: :conflict unless @order.cart?
        return render json: { error: "The order is empty" }, status: :unprocessable_entity if @order.lines.empty?

        @order.place!
        render :show
      end

      def cancel
        if @order.cancel!
          render json: @order.summary.merge(state: @order.state, cancelled: true)
        else
          render json: { error: "A #{@order.state} order cannot be cancelled" }, status: :conflict
        end
      end

      def receipt
        OrderMailer.with(order: @order).receipt.deliver_later
        head :accepted
      end

      private

      def set_order
        @order = current_customer.orders.find(params[:id])
      end

      def order_params
        params.fetch(:order, {}).permit(:note, :ship_on)
      end
    end
  end
end
