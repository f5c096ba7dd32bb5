json.extract! order, :id, :number, :state, :total_cents, :lines_count, :placed_at
json.url api_v1_order_url(order)
