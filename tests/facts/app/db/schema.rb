ActiveRecord::Schema[7.2].define(version: 2026_01_01_000000) do
  create_table "accounts", force: :cascade do |t|
    t.string "name", null: false
    t.string "code", limit: 12
    t.bigint "owner_id"
    t.integer "people_count", default: 0, null: false
    t.decimal "balance", precision: 12, scale: 2, default: "0.0"
    t.datetime "created_at", precision: 6, null: false
    t.index ["code"], name: "index_accounts_on_code", unique: true
  end

  create_table "people", force: :cascade do |t|
    t.string "type"
    t.string "name"
    t.bigint "account_id", null: false
    t.bigint "boss_id"
    t.string "account_code", limit: 12
    t.boolean "active", default: true
    t.float "score"
    t.date "born_on"
    t.time "wakes_at"
    t.binary "photo"
    t.json "settings"
    t.text "about"
  end

  create_table "shops", primary_key: ["region_id", "id"], force: :cascade do |t|
    t.integer "region_id", null: false
    t.integer "id", null: false
    t.string "name"
  end

  create_table "shelves", force: :cascade do |t|
    t.integer "region_id"
    t.integer "shop_id"
    t.string "label"
  end

  create_table "tills", force: :cascade do |t|
    t.integer "shop_id"
  end

  create_table "pairs", primary_key: ["left", "right"], force: :cascade do |t|
    t.string "left", null: false
    t.string "right", null: false
  end

  create_table "pair_marks", force: :cascade do |t|
    t.string "pair_left"
    t.string "pair_right"
  end

  create_table "tenant_posts", force: :cascade do |t|
    t.integer "tenant_id", null: false
    t.string "title"
  end

  create_table "tenant_remarks", force: :cascade do |t|
    t.integer "tenant_id", null: false
    t.integer "tenant_post_id"
  end

  create_table "articles", force: :cascade do |t|
    t.string "title"
    t.bigint "author_id"
    t.bigint "editor_id"
    t.string "slug"
    t.integer "remarks_count", default: 0
    t.integer "likes_number", default: 0
    t.datetime "touched_at"
  end

  create_table "remarks", force: :cascade do |t|
    t.string "subject_type"
    t.bigint "subject_id"
    t.bigint "author_id"
    t.bigint "article_id"
    t.string "kind_of_thing"
    t.bigint "thing_id"
  end

  create_table "likes", force: :cascade do |t|
    t.bigint "article_id", null: false
    t.bigint "person_id", null: false
    t.index ["article_id", "person_id"], name: "index_likes", unique: true
  end

  create_table "tags", force: :cascade do |t|
    t.string "name"
    t.bigint "parent_id"
  end

  create_table "articles_tags", id: false, force: :cascade do |t|
    t.bigint "article_id", null: false
    t.bigint "tag_id", null: false
  end

  create_table "reading_list", id: false, force: :cascade do |t|
    t.bigint "reader_id", null: false
    t.bigint "piece_id", null: false
  end

  create_table "friendships", id: false, force: :cascade do |t|
    t.bigint "person_id", null: false
    t.bigint "friend_id", null: false
  end

  create_table "notes", force: :cascade do |t|
    t.string "noted_type"
    t.bigint "noted_id"
    t.bigint "author_id"
  end

  create_table "criteria", force: :cascade do |t|
    t.bigint "account_id"
  end

  create_table "stock", force: :cascade do |t|
    t.bigint "account_id"
  end

  create_table "api_keys", force: :cascade do |t|
    t.bigint "account_id"
  end

  create_table "billing_invoices", force: :cascade do |t|
    t.bigint "account_id"
    t.string "number", null: false
  end

  create_table "billing_lines", force: :cascade do |t|
    t.bigint "invoice_id"
    t.string "sku"
  end

  create_table "contacts", force: :cascade do |t|
    t.bigint "person_id"
  end

  create_table "contact_phones", force: :cascade do |t|
    t.bigint "contact_id"
  end

  create_table "legacy_things", primary_key: "code", id: :string, force: :cascade do |t|
    t.string "account_name"
    t.string "kind"
  end

  create_table "entries", force: :cascade do |t|
    t.string "entryable_type"
    t.bigint "entryable_id"
    t.bigint "account_id"
  end

  create_table "letters", force: :cascade do |t|
    t.string "subject"
  end

  create_table "audits", force: :cascade do |t|
    t.string "type"
    t.bigint "account_id"
  end

  create_table "vouchers", force: :cascade do |t|
    t.string "code"
  end

  create_table "voucher_uses", force: :cascade do |t|
    t.bigint "voucher_id", null: false
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

  create_table "active_storage_attachments", force: :cascade do |t|
    t.string "name", null: false
    t.string "record_type", null: false
    t.bigint "record_id", null: false
    t.bigint "blob_id", null: false
    t.datetime "created_at", null: false
  end

  create_table "active_storage_variant_records", force: :cascade do |t|
    t.bigint "blob_id", null: false
    t.string "variation_digest", null: false
  end

  create_table "action_text_rich_texts", force: :cascade do |t|
    t.string "name", null: false
    t.text "body"
    t.string "record_type", null: false
    t.bigint "record_id", null: false
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
  end

  create_table "action_mailbox_inbound_emails", force: :cascade do |t|
    t.integer "status", default: 0, null: false
    t.string "message_id", null: false
    t.string "message_checksum", null: false
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
  end

  add_foreign_key "people", "accounts"
  add_foreign_key "voucher_uses", "vouchers"
  add_foreign_key "accounts", "people", column: "owner_id"
end
