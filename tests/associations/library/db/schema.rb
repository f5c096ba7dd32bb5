ActiveRecord::Schema[7.2].define(version: 2026_01_01_000000) do
  create_table "authors", force: :cascade do |t|
    t.string "name", null: false
    t.string "slug", null: false
    t.bigint "mentor_id"
    t.integer "works", default: 0, null: false
    t.datetime "read_at"
    t.datetime "updated_at", null: false
    t.index ["slug"], name: "index_authors_on_slug", unique: true
  end

  create_table "author_profiles", force: :cascade do |t|
    t.bigint "author_id", null: false
    t.string "motto"
  end

  create_table "badges", force: :cascade do |t|
    t.bigint "author_profile_id", null: false
    t.string "label", null: false
  end

  create_table "shelves", primary_key: "code", id: :string, force: :cascade do |t|
    t.string "room", null: false
  end

  create_table "books", force: :cascade do |t|
    t.string "type"
    t.string "title", null: false
    t.bigint "author_id"
    t.string "editor_slug"
    t.string "shelf_code"
    t.integer "pages", default: 0, null: false
    t.boolean "lent", default: false, null: false
    t.integer "position"
  end

  create_table "chapters", force: :cascade do |t|
    t.bigint "book_id", null: false
    t.integer "number", null: false
    t.string "title"
  end

  create_table "genres", force: :cascade do |t|
    t.string "name", null: false
  end

  create_table "books_genres", id: false, force: :cascade do |t|
    t.bigint "book_id", null: false
    t.bigint "genre_id", null: false
  end

  create_table "readers", force: :cascade do |t|
    t.string "name", null: false
    t.integer "card", null: false
  end

  create_table "book_fans", id: false, force: :cascade do |t|
    t.bigint "liked_id"
    t.bigint "fan_no"
  end

  create_table "loans", force: :cascade do |t|
    t.bigint "book_id", null: false
    t.bigint "reader_id", null: false
    t.date "due_on"
    t.boolean "returned", default: false, null: false
    t.bigint "branch_id"
    t.index ["branch_id"], name: "index_loans_on_branch_id"
  end

  create_table "branches", force: :cascade do |t|
    t.string "town", null: false
  end

  create_table "branch_hours", force: :cascade do |t|
    t.bigint "branch_id", null: false
    t.string "day", null: false
  end

  create_table "tags", force: :cascade do |t|
    t.string "name", null: false
  end

  create_table "taggings", force: :cascade do |t|
    t.bigint "tag_id", null: false
    t.string "taggable_type", null: false
    t.bigint "taggable_id", null: false
    t.index ["tag_id", "taggable_type", "taggable_id"], name: "index_taggings_once", unique: true
  end

  create_table "notes", force: :cascade do |t|
    t.string "notable_type"
    t.string "notable_id"
    t.string "text", null: false
  end

  create_table "files", force: :cascade do |t|
    t.string "owner_type"
    t.bigint "owner_id"
    t.string "name", null: false
  end

  create_table "editions", force: :cascade do |t|
    t.bigint "publisher_id", null: false
    t.integer "number", null: false
    t.string "title", null: false
    t.index ["publisher_id", "number"], name: "index_editions_once", unique: true
  end

  create_table "reviews", force: :cascade do |t|
    t.bigint "publisher_id"
    t.integer "edition_number"
    t.integer "stars", null: false
  end

  create_table "scans", force: :cascade do |t|
    t.string "card", null: false
    t.string "gate", null: false
  end

  add_foreign_key "books", "authors"
  add_foreign_key "branch_hours", "branches"
  add_foreign_key "loans", "branches"
end
