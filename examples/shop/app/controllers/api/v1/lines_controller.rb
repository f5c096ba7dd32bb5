module Api
  module V1
    class LinesController < BaseController
      before_action :set_order
      before_action :set_line, only: %i[update destroy]

      def create
        line = @order.lines.build(params.require(:line).permit(:product_id, :quantity))
        line.save!
        render json: line_json(line), status: :created
      end

      def update
        @line.update!(params.require(:line).permit(:quantity))
        render json: line_json(@line)
      end

      def destroy
        @line.destroy!
        head :no_content
      end

      private

      def set_order
        @order = current_customer.orders.find(params[:order_id])
      end

      def set_line
        @line = @order.lines.find(params[:id])
      end

      def line_json(line)
        { line: line.as_json(only: %i[id product_id quantity unit_price_cents], methods: :total_cents),
          order: line.order.reload.summary }
      end
    end
  end
end
