moment = Time.utc(2026, 1, 2, 3, 4, 5)
stamps = { created_at: moment, updated_at: moment }
red = Box.create!(name: "Red", **stamps)
Box.create!(name: "Empty", **stamps)
first = Item.create!(name: "Anvil", note: "heavy", stock: 3, state: :shown, size: :large, open: true, price: "12.50",
                     weight: 9.5, made_on: "2025-12-01", sold_at: moment, box: red, **stamps)
Item.create!(name: "Bell", note: "", stock: 0, state: :hidden, size: :small, open: false, price: "0.10",
             weight: 0.25, made_on: "2025-11-30", sold_at: moment + 0.25, box: red, parent: first, **stamps)
Item.create!(**stamps)
Item.create!(name: "Cup", stock: -2, state: :shown, open: true, price: "99999999.99", parent: first, **stamps)
Item.create!(name: "0", stock: 7, price: "7", weight: 1e20, **stamps)
