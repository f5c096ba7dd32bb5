json.partial! "api/v1/orders/order", order: @order
json.note @order.note
json.ship_on @order.ship_on
json.paid_cents @order.paid_cents
json.due_cents @order.due_cents
json.due_at @order.due_at if @order.payable?
json.overdue @order.overdue?
json.lines @order.lines.includes(:product) do |line|
  json.extract! line, :id, :quantity, :unit_price_cents, :total_cents
  json.product line.product, :id, :name, :sku
end
json.paid_at @order.paid_at if @order.paid?
json.cancelled_at @order.cancelled_at unless @order.cancelled_at.nil?
