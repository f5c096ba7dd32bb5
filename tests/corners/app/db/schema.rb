ActiveRecord::Schema[7.2].define(version: 1) do
  create_table "boxes", force: :cascade do |t|
    t.string "name", null: false
    t.integer "notes_count", default: 0, null: false
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
  end

  create_table "items", force: :cascade do |t|
    t.string "name"
    t.text "note"
    t.integer "stock"
    t.integer "state", default: 0, null: false
    t.string "size"
    t.boolean "open"
    t.decimal "price", precision: 10, scale: 2
    t.float "weight"
    t.date "made_on"
    t.datetime "sold_at"
    t.bigint "box_id"
    t.bigint "parent_id"
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.index ["box_id"], name: "index_items_on_box_id"
  end

  create_table "notes", force: :cascade do |t|
    t.string "body"
    t.string "steps", default: "", null: false
    t.bigint "box_id"
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
  end
end
