# This file is auto-generated from the current state of the database. Instead
# of editing this file, please use the migrations feature of Active Record to
# incrementally modify your database, and then regenerate this schema definition.
#
# This file is the source Rails uses to define your schema when running `bin/rails
# db:schema:load`. When creating a new database, `bin/rails db:schema:load` tends to
# be faster and is potentially less error prone than running all of your
# migrations from scratch. Old migrations may fail to apply correctly if those
# migrations use external dependencies or application code.
#
# It's strongly recommended that you check this file into your version control system.

ActiveRecord::Schema[7.2].define(version: 2025_03_01_090000) do
  create_table "active_storage_attachments", force: :cascade do |t|
    t.string "name", null: false
    t.string "record_type", null: false
    t.bigint "record_id", null: false
    t.bigint "blob_id", null: false
    t.datetime "created_at", null: false
    t.index ["blob_id"], name: "index_active_storage_attachments_on_blob_id"
    t.index ["record_type", "record_id", "name", "blob_id"], name: "index_active_storage_attachments_uniqueness", unique: true
  end

  create_table "active_storage_blobs", force: :cascade do |t|
    t.string "key", null: false
    t.string "filename", null: false
    t.string "content_type"
    t.text "metadata"
    t.string "service_name", null: false
    t.bigint "byte_size", null: false
    t.string "checksum"
    t.datetime "created_at", null: false
    t.index ["key"], name: "index_active_storage_blobs_on_key", unique: true
  end

  create_table "active_storage_variant_records", force: :cascade do |t|
    t.bigint "blob_id", null: false
    t.string "variation_digest", null: false
    t.index ["blob_id", "variation_digest"], name: "index_active_storage_variant_records_uniqueness", unique: true
  end

  create_table "categories", force: :cascade do |t|
    t.string "name", limit: 80, null: false
    t.string "slug", limit: 80, null: false
    t.text "description"
    t.bigint "parent_id"
    t.integer "position", default: 0, null: false
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.index ["parent_id", "position"], name: "index_categories_on_parent_id_and_position"
    t.index ["slug"], name: "index_categories_on_slug", unique: true
  end

  create_table "categorizations", force: :cascade do |t|
    t.bigint "category_id", null: false
    t.bigint "product_id", null: false
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.index ["category_id"], name: "index_categorizations_on_category_id"
    t.index ["product_id", "category_id"], name: "index_categorizations_on_product_id_and_category_id", unique: true
  end

  create_table "customers", force: :cascade do |t|
    t.string "name", null: false
    t.string "email", limit: 120, null: false
    t.string "password_digest", null: false
    t.string "api_token", limit: 40, null: false
    t.date "born_on"
    t.boolean "newsletter", default: false, null: false
    t.json "preferences", default: {}, null: false
    t.integer "orders_count", default: 0, null: false
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.index ["api_token"], name: "index_customers_on_api_token", unique: true
    t.index ["email"], name: "index_customers_on_email", unique: true
  end

  create_table "lines", force: :cascade do |t|
    t.bigint "order_id", null: false
    t.bigint "product_id", null: false
    t.integer "quantity", default: 1, null: false
    t.integer "unit_price_cents", null: false
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.index ["order_id", "product_id"], name: "index_lines_on_order_id_and_product_id", unique: true
    t.index ["product_id"], name: "index_lines_on_product_id"
  end

  create_table "orders", force: :cascade do |t|
    t.bigint "customer_id", null: false
    t.string "number", limit: 12, null: false
    t.integer "state", default: 0, null: false
    t.bigint "total_cents", default: 0, null: false
    t.integer "lines_count", default: 0, null: false
    t.text "note"
    t.date "ship_on"
    t.datetime "placed_at"
    t.datetime "paid_at"
    t.datetime "cancelled_at"
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.index ["customer_id", "state"], name: "index_orders_on_customer_id_and_state"
    t.index ["number"], name: "index_orders_on_number", unique: true
  end

  create_table "payments", force: :cascade do |t|
    t.string "type", null: false
    t.bigint "order_id", null: false
    t.integer "amount_cents", null: false
    t.string "brand", limit: 20
    t.string "last4", limit: 4
    t.string "voucher_code", limit: 20
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.index ["order_id"], name: "index_payments_on_order_id"
  end

  create_table "price_changes", force: :cascade do |t|
    t.bigint "product_id", null: false
    t.integer "old_cents", null: false
    t.integer "new_cents", null: false
    t.datetime "created_at", null: false
    t.index ["product_id"], name: "index_price_changes_on_product_id"
  end

  create_table "products", force: :cascade do |t|
    t.bigint "seller_id", null: false
    t.string "name", limit: 120, null: false
    t.string "slug", limit: 120, null: false
    t.string "sku", limit: 12, null: false
    t.text "description"
    t.integer "price_cents", default: 0, null: false
    t.integer "status", default: 0, null: false
    t.integer "stock", default: 0, null: false
    t.float "weight_kg"
    t.decimal "rating", precision: 3, scale: 2
    t.integer "reviews_count", default: 0, null: false
    t.boolean "featured", default: false, null: false
    t.json "details"
    t.date "available_on"
    t.datetime "published_at"
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.index ["seller_id", "sku"], name: "index_products_on_seller_id_and_sku", unique: true
    t.index ["slug"], name: "index_products_on_slug", unique: true
    t.index ["status", "published_at"], name: "index_products_on_status_and_published_at"
  end

  create_table "reviews", force: :cascade do |t|
    t.string "reviewable_type", null: false
    t.bigint "reviewable_id", null: false
    t.bigint "customer_id", null: false
    t.integer "rating", null: false
    t.string "title"
    t.text "body", null: false
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.index ["customer_id", "reviewable_type", "reviewable_id"], name: "index_reviews_on_customer_and_reviewable", unique: true
    t.index ["reviewable_type", "reviewable_id"], name: "index_reviews_on_reviewable"
  end

  create_table "sellers", force: :cascade do |t|
    t.string "name", limit: 80, null: false
    t.string "email", limit: 120, null: false
    t.string "password_digest", null: false
    t.string "api_token", limit: 40, null: false
    t.string "status", default: "active", null: false
    t.decimal "commission", precision: 5, scale: 2, default: "10.0", null: false
    t.decimal "rating", precision: 3, scale: 2
    t.integer "products_count", default: 0, null: false
    t.integer "reviews_count", default: 0, null: false
    t.date "joined_on"
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.index ["api_token"], name: "index_sellers_on_api_token", unique: true
    t.index ["email"], name: "index_sellers_on_email", unique: true
  end

  add_foreign_key "active_storage_attachments", "active_storage_blobs", column: "blob_id"
  add_foreign_key "active_storage_variant_records", "active_storage_blobs", column: "blob_id"
  add_foreign_key "categories", "categories", column: "parent_id"
  add_foreign_key "categorizations", "categories"
  add_foreign_key "categorizations", "products"
  add_foreign_key "lines", "orders"
  add_foreign_key "lines", "products"
  add_foreign_key "orders", "customers"
  add_foreign_key "payments", "orders"
  add_foreign_key "price_changes", "products"
  add_foreign_key "products", "sellers"
  add_foreign_key "reviews", "customers"
end
