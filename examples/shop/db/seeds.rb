# The same rows whenever and wherever it runs: every time and token is fixed.
def at(day, hour = 9) = Time.utc(2025, 1, 1, hour) + day.days

# Everybody's password is "correct horse"; a digest that is made anew has a new salt.
digest = BCrypt::Engine.hash_secret("correct horse", "$2a$04$abcdefghijklmnopqrstuu")
token = ->(name) { Digest::SHA1.hexdigest("token of #{name}") }

ActiveRecord::Base.record_timestamps = false

sellers = [
  ["Harbour Ceramics", "hello@harbour.example", "12.5", 0],
  ["North Wool", "shop@northwool.example", "10", 3],
  ["Old Mill Paper", "post@oldmill.example", "8.25", 9],
  ["Søren & Daughters", "soren@daughters.example", "10", 20],
  ["Quiet Corner", "quiet@corner.example", "0", 31]
].map do |name, email, commission, day|
  Seller.create!(name:, email:, commission:, password_digest: digest, api_token: token.(email),
                 joined_on: at(day).to_date, created_at: at(day), updated_at: at(day))
end

customers = [
  ["Ada Lovelace", "ada@example.com", "1990-12-10", true, { "language" => "en", "topics" => ["new", "sale"] }],
  ["Grace Hopper", "grace@example.com", "1986-12-09", false, {}],
  ["José Núñez", "jose@example.com", nil, true, { "language" => "es", "currency" => "EUR" }],
  ["Mei", "mei@example.com", "2001-02-28", false, { "topics" => [] }],
  ["O'Brien <Pat> & Co", "pat@example.com", "1975-06-30", false, {}]
].map.with_index do |(name, email, born_on, newsletter, preferences), index|
  Customer.create!(name:, email:, born_on:, newsletter:, preferences:, password_digest: digest,
                   api_token: token.(email), created_at: at(40 + index), updated_at: at(40 + index))
end

tree = {
  "Kitchen" => ["Cups", "Plates", "Pots & Pans"],
  "Clothing" => ["Scarves", "Socks"],
  "Stationery" => ["Notebooks"],
  "Gifts" => []
}
categories = {}
tree.each_with_index do |(root, children), index|
  parent = Category.create!(name: root, position: index, created_at: at(50), updated_at: at(50),
                            description: ("All for the #{root.downcase}" if index.even?))
  categories[root] = parent
  children.each_with_index do |name, place|
    categories[name] = Category.create!(name:, parent:, position: place, created_at: at(51), updated_at: at(51))
  end
end

# seller, name, sku, cents, stock, status, featured, weight, details, categories
products = [
  [0, "Blue Cup", "CUP-0001", 1450, 40, :published, true, 0.31, { "color" => "blue", "tags" => ["Handmade", "gift"] }, %w[Cups Gifts]],
  [0, "White Cup", "CUP-0002", 1250, 3, :published, false, 0.3, { "color" => "white" }, %w[Cups]],
  [0, "Dinner Plate", "PLT-0001", 2200, 0, :published, true, 0.85, nil, %w[Plates]],
  [0, "Soup Plate (50% off)", "PLT-0002", 1999, 12, :published, false, nil, { "size" => "L", "tags" => [] }, %w[Plates]],
  [0, "Casserole", "POT-0001", 8900, 6, :draft, false, 3.4, nil, ["Pots & Pans"]],
  [1, "Grey Scarf", "SCF-0001", 4900, 25, :published, true, 0.2, { "color" => "grey", "size" => "180" }, %w[Scarves Gifts]],
  [1, "Red Scarf", "SCF-0002", 4900, 5, :published, false, 0.2, { "color" => "red", "tags" => ["b", "A", "b"] }, %w[Scarves]],
  [1, "Hiking Socks", "SOC-0001", 1600, 120, :published, false, 0.09, nil, %w[Socks]],
  [1, "Bed Socks", "SOC-0002", 1800, 80, :archived, false, 0.08, nil, %w[Socks]],
  [2, "Plain Notebook", "NTB-0001", 700, 300, :published, false, 0.15, nil, %w[Notebooks]],
  [2, "Dotted Notebook", "NTB-0002", 750, 0, :draft, false, 0.15, nil, %w[Notebooks]],
  [3, "Smørrebrød Board", "BRD-0001", 3350, 14, :published, true, 1.25, { "size" => "40x20", "tags" => ["Øak"] }, %w[Kitchen Gifts]],
  [3, "Butter Knife \"Lille\"", "KNF-0001", 990, 60, :published, false, 0.04, nil, %w[Kitchen]],
  [3, "Salt & Pepper <Set>", "SLT-0001", 2750, 9, :published, false, 0.45, nil, %w[Kitchen]]
].map.with_index do |(seller, name, sku, price_cents, stock, status, featured, weight_kg, details, names), index|
  time = at(60 + index)
  product = Product.new(seller: sellers[seller], name:, sku:, price_cents:, stock:, status:, featured:, weight_kg:,
                        details:, description: ("#{name}, made by hand." unless index % 5 == 4),
                        available_on: (time.to_date if index.odd?), created_at: time, updated_at: time)
  product.save!
  product.update_columns(published_at: status == :published ? time + 1.hour : nil)
  names.each do |category|
    product.categorizations.create!(category: categories[category], created_at: time, updated_at: time)
  end
  product
end

orders_to_be = [
  [0, :paid, [[0, 2], [5, 1]], 80],
  [0, :placed, [[7, 3]], 90],
  [0, :cart, [[1, 1]], 95],
  [1, :shipped, [[11, 1], [12, 4]], 100],
  [1, :cancelled, [[6, 1]], 101],
  [2, :cart, [], 110],
  [2, :placed, [[13, 2], [3, 1]], 111],
  [3, :cart, [[0, 1], [2, 1]], 115]
]
orders = orders_to_be.map do |customer, state, lines, day|
  order = Order.create!(customer: customers[customer], created_at: at(day), updated_at: at(day),
                        note: ("Please wrap" if day.even?), ship_on: (at(day + 3).to_date if state == :shipped))
  lines.each do |product, quantity|
    order.lines.create!(product: products[product], quantity:, created_at: at(day), updated_at: at(day))
  end
  order
end

[
  [CardPayment, 0, 7800, { brand: "visa", last4: "4242" }],
  [CardPayment, 3, 5310, { brand: "amex", last4: "0005" }],
  [VoucherPayment, 3, 2000, { voucher_code: "V1236" }],
  [VoucherPayment, 6, 1000, { voucher_code: "GIFT-55-0" }]
].each do |type, order, amount_cents, attributes|
  payment = type.new(order: orders[order].reload, amount_cents:, created_at: at(120), updated_at: at(120), **attributes)
  payment.save!(validate: false)
end

[
  [products[0], 0, 5, "lovely   CUP", "Holds tea, keeps it warm, looks good."],
  [products[0], 1, 4, nil, "A little smaller than I thought it would be, but very nice."],
  [products[5], 2, 3, "", "Warm, though it itches <a bit> & sheds."],
  [products[11], 3, 5, "Skøn", "Smukt arbejde, kan anbefales."],
  [sellers[0], 0, 4, "Quick", "Answered within an hour, twice."],
  [sellers[3], 4, 2, nil, "Parcel came late and open."]
].each_with_index do |(reviewable, customer, rating, title, body), index|
  Review.create!(reviewable:, customer: customers[customer], rating:, title:, body:,
                 created_at: at(130 + index), updated_at: at(130 + index))
end

products[1].price_changes.create!(old_cents: 1400, new_cents: 1250, created_at: at(140))

# Lines are only added to carts, and products only by active sellers; and what touched the rows above was now.
sellers.zip(%i[active active suspended active closed]) do |seller, status|
  seller.update_columns(status:, updated_at: seller.created_at)
end
orders.zip(orders_to_be) do |order, (_customer, state, _lines, day)|
  order.update_columns(state:, updated_at: order.created_at, placed_at: (at(day, 10) unless state == :cart),
                       paid_at: (at(day, 12) if %i[paid shipped].include?(state)),
                       cancelled_at: (at(day, 15) if state == :cancelled))
end

ActiveRecord::Base.record_timestamps = true
