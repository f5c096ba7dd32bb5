class OrderMailer < ApplicationMailer
  def receipt
    @order = params[:order]
    mail to: @order.customer.email, subject: "Your order #{@order.number}"
  end
end
