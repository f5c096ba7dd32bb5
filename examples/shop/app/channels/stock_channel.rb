# Tells the pages that show a product how many are left.
class StockChannel < ApplicationCable::Channel
  def subscribed
    product = Product.visible.find_by(id: params[:id])
    product ? stream_for(product) : reject
  end
end
