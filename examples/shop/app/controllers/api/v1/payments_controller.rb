module Api
  module V1
    class PaymentsController < BaseController
      before_action :set_order

      def index
        render json: { paid_cents: @order.paid_cents, due_cents: @order.due_cents,
                       payments: @order.payments.map { |payment| payment_json(payment) } }
      end

      def create
        return render json: { error: "The order is #{@order.state}" }, status: :conflict unless @order.payable?

        payment = new_payment
        if payment.nil?
          render json: { error: "kind must be card or voucher" }, status: :bad_request
        elsif payment.save
          render json: payment_json(payment).merge(state: @order.state), status: :created
        else
          render_errors(payment)
        end
      end

      private

      def set_order
        @order = current_customer.orders.find(params[:order_id])
      end

      def new_payment
        attributes = params.require(:payment)
        case attributes[:kind]
        when "card"
          CardPayment.new(attributes.permit(:amount_cents, :brand, :last4).merge(order: @order))
        when "voucher"
          VoucherPayment.new(attributes.permit(:amount_cents, :voucher_code).merge(order: @order))
        end
      end

      def payment_json(payment)
        { id: payment.id, kind: payment.kind, description: payment.description, amount_cents: payment.amount_cents }
      end
    end
  end
end
