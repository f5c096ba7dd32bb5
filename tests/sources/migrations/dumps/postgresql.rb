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

ActiveRecord::Schema[7.2].define(version: 2024_01_01_000004) do
  # These are extensions that must be enabled in order to support this database
  enable_extension "plpgsql"

  create_table "boxes", id: :serial, force: :cascade do |t|
    t.string "name", limit: 30, default: "", null: false
    t.integer "gadget_id", null: false
    t.integer "height", default: 3
    t.integer "breadth", null: false
    t.index ["name", "gadget_id"], name: "names"
  end

  create_table "children_42", id: :integer, default: nil, force: :cascade do |t|
    t.integer "parents_42_id"
    t.string "owner_type"
    t.integer "owner_id"
    t.integer "thing_id", null: false
    t.integer "guardian_id"
    t.text "title"
    t.string "undertitle"
    t.datetime "marked_at", precision: nil
    t.datetime "moved_at", precision: nil
    t.integer "place_id"
    t.datetime "created_at", precision: nil
    t.datetime "updated_at", precision: nil
    t.index ["owner_type", "owner_id"], name: "index_children_42_on_owner_type_and_owner_id"
    t.index ["thing_id"], name: "index_children_42_on_thing_id", unique: true
  end

  create_table "children_50", id: :integer, default: nil, force: :cascade do |t|
    t.integer "parents_50_id"
    t.string "owner_type"
    t.integer "owner_id"
    t.integer "thing_id", null: false
    t.integer "guardian_id"
    t.text "title"
    t.string "undertitle"
    t.datetime "marked_at", precision: nil
    t.datetime "moved_at", precision: nil
    t.integer "place_id"
    t.datetime "created_at", precision: nil
    t.datetime "updated_at", precision: nil
    t.index ["owner_type", "owner_id"], name: "index_children_50_on_owner_type_and_owner_id"
    t.index ["parents_50_id"], name: "index_children_50_on_parents_50_id"
    t.index ["place_id"], name: "index_children_50_on_place_id"
    t.index ["thing_id"], name: "index_children_50_on_thing_id", unique: true
  end

  create_table "children_51", id: :serial, force: :cascade do |t|
    t.bigint "parents_51_id"
    t.string "owner_type"
    t.bigint "owner_id"
    t.bigint "thing_id", null: false
    t.bigint "guardian_id"
    t.text "title"
    t.string "undertitle"
    t.datetime "marked_at", precision: nil
    t.datetime "moved_at", precision: nil
    t.bigint "place_id"
    t.datetime "created_at", precision: nil
    t.datetime "updated_at", precision: nil
    t.index ["owner_type", "owner_id"], name: "index_children_51_on_owner_type_and_owner_id"
    t.index ["parents_51_id"], name: "index_children_51_on_parents_51_id"
    t.index ["place_id"], name: "index_children_51_on_place_id"
    t.index ["thing_id"], name: "index_children_51_on_thing_id", unique: true
  end

  create_table "children_52", id: :serial, force: :cascade do |t|
    t.bigint "parents_52_id"
    t.string "owner_type"
    t.bigint "owner_id"
    t.bigint "thing_id", null: false
    t.bigint "guardian_id"
    t.text "title"
    t.string "undertitle"
    t.datetime "marked_at", precision: nil
    t.datetime "moved_at", precision: nil
    t.bigint "place_id"
    t.datetime "created_at", precision: nil
    t.datetime "updated_at", precision: nil
    t.index ["owner_type", "owner_id"], name: "index_children_52_on_owner_type_and_owner_id"
    t.index ["parents_52_id"], name: "index_children_52_on_parents_52_id"
    t.index ["place_id"], name: "index_children_52_on_place_id"
    t.index ["thing_id"], name: "index_children_52_on_thing_id", unique: true
  end

  create_table "children_60", id: :serial, force: :cascade do |t|
    t.bigint "parents_60_id"
    t.string "owner_type"
    t.bigint "owner_id"
    t.bigint "thing_id", null: false
    t.bigint "guardian_id"
    t.text "title"
    t.string "undertitle"
    t.datetime "marked_at", precision: nil
    t.datetime "moved_at", precision: nil
    t.bigint "place_id"
    t.datetime "created_at"
    t.datetime "updated_at"
    t.index ["owner_type", "owner_id"], name: "index_children_60_on_owner_type_and_owner_id"
    t.index ["parents_60_id"], name: "index_children_60_on_parents_60_id"
    t.index ["place_id"], name: "index_children_60_on_place_id"
    t.index ["thing_id"], name: "index_children_60_on_thing_id", unique: true
  end

  create_table "children_61", id: :serial, force: :cascade do |t|
    t.bigint "parents_61_id"
    t.string "owner_type"
    t.bigint "owner_id"
    t.bigint "thing_id", null: false
    t.bigint "guardian_id"
    t.text "title"
    t.string "undertitle"
    t.datetime "marked_at", precision: nil
    t.datetime "moved_at", precision: nil
    t.bigint "place_id"
    t.datetime "created_at"
    t.datetime "updated_at"
    t.index ["owner_type", "owner_id"], name: "index_children_61_on_owner"
    t.index ["parents_61_id"], name: "index_children_61_on_parents_61_id"
    t.index ["place_id"], name: "index_children_61_on_place_id"
    t.index ["thing_id"], name: "index_children_61_on_thing_id", unique: true
  end

  create_table "children_70", id: :serial, force: :cascade do |t|
    t.bigint "parents_70_id"
    t.string "owner_type"
    t.bigint "owner_id"
    t.bigint "thing_id", null: false
    t.bigint "guardian_id"
    t.text "title"
    t.string "undertitle"
    t.datetime "marked_at", precision: nil
    t.datetime "moved_at"
    t.bigint "place_id"
    t.datetime "created_at"
    t.datetime "updated_at"
    t.index ["owner_type", "owner_id"], name: "index_children_70_on_owner"
    t.index ["parents_70_id"], name: "index_children_70_on_parents_70_id"
    t.index ["place_id"], name: "index_children_70_on_place_id"
    t.index ["thing_id"], name: "index_children_70_on_thing_id", unique: true
  end

  create_table "children_71", id: :serial, force: :cascade do |t|
    t.bigint "parents_71_id"
    t.string "owner_type"
    t.bigint "owner_id"
    t.bigint "thing_id", null: false
    t.bigint "guardian_id"
    t.text "title"
    t.string "undertitle"
    t.datetime "marked_at", precision: nil
    t.datetime "moved_at"
    t.bigint "place_id"
    t.datetime "created_at"
    t.datetime "updated_at"
    t.index ["owner_type", "owner_id"], name: "index_children_71_on_owner"
    t.index ["parents_71_id"], name: "index_children_71_on_parents_71_id"
    t.index ["place_id"], name: "index_children_71_on_place_id"
    t.index ["thing_id"], name: "index_children_71_on_thing_id", unique: true
  end

  create_table "children_72", id: :serial, force: :cascade do |t|
    t.bigint "parents_72_id"
    t.string "owner_type"
    t.bigint "owner_id"
    t.bigint "thing_id", null: false
    t.bigint "guardian_id"
    t.text "title"
    t.string "undertitle"
    t.datetime "marked_at", precision: nil
    t.datetime "moved_at"
    t.bigint "place_id"
    t.datetime "created_at"
    t.datetime "updated_at"
    t.index ["owner_type", "owner_id"], name: "index_children_72_on_owner"
    t.index ["parents_72_id"], name: "index_children_72_on_parents_72_id"
    t.index ["place_id"], name: "index_children_72_on_place_id"
    t.index ["thing_id"], name: "index_children_72_on_thing_id", unique: true
  end

  create_table "crates", id: :serial, force: :cascade do |t|
    t.integer "box_id"
  end

  create_table "gadgets", force: :cascade do |t|
    t.string "name"
    t.boolean "is_red", default: false
    t.boolean "is_green", default: false
    t.string "only_up"
    t.string "alpha"
    t.string "taken", limit: 10
    t.integer "heavy"
    t.index ["alpha"], name: "first_letters"
    t.index ["only_up"], name: "renamed", where: "(taken IS NOT NULL)"
    t.check_constraint "is_red = is_green", name: "long_enough"
  end

  create_table "kept", force: :cascade do |t|
    t.string "name"
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
  end

  create_table "keyless_42", id: false, force: :cascade do |t|
    t.integer "c"
    t.string "kept"
    t.index ["c"], name: "index_keyless_42_on_c"
  end

  create_table "keyless_50", id: false, force: :cascade do |t|
    t.integer "c"
    t.string "kept"
    t.index ["c"], name: "index_keyless_50_on_c"
  end

  create_table "keyless_51", id: false, force: :cascade do |t|
    t.integer "c"
    t.string "kept"
    t.index ["c"], name: "index_keyless_51_on_c"
  end

  create_table "keyless_52", id: false, force: :cascade do |t|
    t.integer "c"
    t.string "kept"
    t.index ["c"], name: "index_keyless_52_on_c"
  end

  create_table "keyless_60", id: false, force: :cascade do |t|
    t.integer "c"
    t.string "kept"
    t.index ["c"], name: "index_keyless_60_on_c"
  end

  create_table "keyless_61", id: false, force: :cascade do |t|
    t.integer "c"
    t.string "kept"
    t.index ["c"], name: "index_keyless_61_on_c"
  end

  create_table "keyless_70", id: false, force: :cascade do |t|
    t.integer "c"
    t.string "kept"
    t.index ["c"], name: "index_keyless_70_on_c"
  end

  create_table "keyless_71", id: false, force: :cascade do |t|
    t.integer "c"
    t.string "kept"
    t.index ["c"], name: "index_keyless_71_on_c"
  end

  create_table "keyless_72", id: false, force: :cascade do |t|
    t.integer "c"
    t.string "kept"
    t.index ["c"], name: "index_keyless_72_on_c"
  end

  create_table "lefts_42_rights_42", id: false, force: :cascade do |t|
    t.integer "lefts_42_id", null: false
    t.integer "rights_42_id", null: false
  end

  create_table "lefts_50_rights_50", id: false, force: :cascade do |t|
    t.integer "lefts_50_id", null: false
    t.integer "rights_50_id", null: false
  end

  create_table "lefts_51_rights_51", id: false, force: :cascade do |t|
    t.bigint "lefts_51_id", null: false
    t.bigint "rights_51_id", null: false
  end

  create_table "lefts_52_rights_52", id: false, force: :cascade do |t|
    t.bigint "lefts_52_id", null: false
    t.bigint "rights_52_id", null: false
  end

  create_table "lefts_60_rights_60", id: false, force: :cascade do |t|
    t.bigint "lefts_60_id", null: false
    t.bigint "rights_60_id", null: false
  end

  create_table "lefts_61_rights_61", id: false, force: :cascade do |t|
    t.bigint "lefts_61_id", null: false
    t.bigint "rights_61_id", null: false
  end

  create_table "lefts_70_rights_70", id: false, force: :cascade do |t|
    t.bigint "lefts_70_id", null: false
    t.bigint "rights_70_id", null: false
  end

  create_table "lefts_71_rights_71", id: false, force: :cascade do |t|
    t.bigint "lefts_71_id", null: false
    t.bigint "rights_71_id", null: false
  end

  create_table "lefts_72_rights_72", id: false, force: :cascade do |t|
    t.bigint "lefts_72_id", null: false
    t.bigint "rights_72_id", null: false
  end

  create_table "named_keys_42", primary_key: "number", id: :bigint, default: nil, force: :cascade do |t|
    t.string "label"
    t.datetime "born", precision: nil
    t.datetime "created_at", precision: nil
    t.datetime "updated_at", precision: nil
    t.index ["label", "born"], name: "index_named_keys_42_on_label_and_born", order: { born: :desc }
    t.index ["label"], name: "first_of_label_42"
  end

  create_table "named_keys_50", primary_key: "number", id: :bigint, default: nil, force: :cascade do |t|
    t.string "label"
    t.datetime "born", precision: nil
    t.datetime "created_at", precision: nil
    t.datetime "updated_at", precision: nil
    t.index ["label", "born"], name: "index_named_keys_50_on_label_and_born", order: { born: :desc }
    t.index ["label"], name: "first_of_label_50"
  end

  create_table "named_keys_51", primary_key: "number", force: :cascade do |t|
    t.string "label"
    t.datetime "born", precision: nil
    t.datetime "created_at", precision: nil
    t.datetime "updated_at", precision: nil
    t.index ["label", "born"], name: "index_named_keys_51_on_label_and_born", order: { born: :desc }
    t.index ["label"], name: "first_of_label_51"
  end

  create_table "named_keys_52", primary_key: "number", force: :cascade do |t|
    t.string "label"
    t.datetime "born", precision: nil
    t.datetime "created_at", precision: nil
    t.datetime "updated_at", precision: nil
    t.index ["label", "born"], name: "index_named_keys_52_on_label_and_born", order: { born: :desc }
    t.index ["label"], name: "first_of_label_52"
  end

  create_table "named_keys_60", primary_key: "number", force: :cascade do |t|
    t.string "label"
    t.datetime "born", precision: nil
    t.datetime "created_at"
    t.datetime "updated_at"
    t.index ["label", "born"], name: "index_named_keys_60_on_label_and_born", order: { born: :desc }
    t.index ["label"], name: "first_of_label_60"
  end

  create_table "named_keys_61", primary_key: "number", force: :cascade do |t|
    t.string "label"
    t.datetime "born", precision: nil
    t.datetime "created_at"
    t.datetime "updated_at"
    t.index ["label", "born"], name: "index_named_keys_61_on_label_and_born", order: { born: :desc }
    t.index ["label"], name: "first_of_label_61"
  end

  create_table "named_keys_70", primary_key: "number", force: :cascade do |t|
    t.string "label"
    t.datetime "born"
    t.datetime "created_at"
    t.datetime "updated_at"
    t.index ["label", "born"], name: "index_named_keys_70_on_label_and_born", order: { born: :desc }
    t.index ["label"], name: "first_of_label_70"
  end

  create_table "named_keys_71", primary_key: "number", force: :cascade do |t|
    t.string "label"
    t.datetime "born"
    t.datetime "created_at"
    t.datetime "updated_at"
    t.index ["label", "born"], name: "index_named_keys_71_on_label_and_born", order: { born: :desc }
    t.index ["label"], name: "first_of_label_71"
  end

  create_table "named_keys_72", primary_key: "number", force: :cascade do |t|
    t.string "label"
    t.datetime "born"
    t.datetime "created_at"
    t.datetime "updated_at"
    t.index ["label", "born"], name: "index_named_keys_72_on_label_and_born", order: { born: :desc }
    t.index ["label"], name: "first_of_label_72"
  end

  create_table "parents_42", id: :serial, force: :cascade do |t|
    t.string "name", limit: 40, default: "it's", null: false
    t.string "body", limit: 200
    t.bigint "small", default: 9, null: false
    t.bigint "large", default: 12
    t.bigint "huge"
    t.float "ratio", default: 1.5
    t.decimal "price", precision: 8, scale: 2, default: "0.0", null: false
    t.decimal "whole", precision: 10
    t.boolean "active", default: true, null: false
    t.datetime "day", precision: nil
    t.time "at"
    t.datetime "noticed_at", precision: nil
    t.datetime "exact_at", precision: 3
    t.datetime "stamped_at", precision: nil
    t.binary "blob"
    t.json "data"
    t.datetime "created_at", precision: nil
    t.datetime "updated_at", precision: nil
    t.datetime "later_at", precision: nil
    t.datetime "stamp_at", precision: nil
    t.decimal "score", precision: 5, scale: 3, default: "1.25"
    t.integer "town_id"
    t.string "holder_type"
    t.integer "holder_id"
    t.index ["holder_type", "holder_id"], name: "index_parents_42_on_holder_type_and_holder_id"
    t.index ["name", "small"], name: "index_parents_42_on_name_and_small", unique: true, where: "active"
    t.index ["noticed_at"], name: "index_parents_42_on_noticed_at"
  end

  create_table "parents_50", id: :serial, force: :cascade do |t|
    t.string "name", limit: 40, default: "it's", null: false
    t.string "body", limit: 200
    t.bigint "small", default: 9, null: false
    t.bigint "large", default: 12
    t.bigint "huge"
    t.float "ratio", default: 1.5
    t.decimal "price", precision: 8, scale: 2, default: "0.0", null: false
    t.decimal "whole", precision: 10
    t.boolean "active", default: true, null: false
    t.datetime "day", precision: nil
    t.time "at"
    t.datetime "noticed_at", precision: nil
    t.datetime "exact_at", precision: 3
    t.datetime "stamped_at", precision: nil
    t.binary "blob"
    t.json "data"
    t.datetime "created_at", precision: nil, null: false
    t.datetime "updated_at", precision: nil, null: false
    t.datetime "later_at", precision: nil
    t.datetime "stamp_at", precision: nil
    t.decimal "score", precision: 5, scale: 3, default: "1.25"
    t.integer "town_id"
    t.string "holder_type"
    t.integer "holder_id"
    t.index ["holder_type", "holder_id"], name: "index_parents_50_on_holder_type_and_holder_id"
    t.index ["name", "small"], name: "index_parents_50_on_name_and_small", unique: true, where: "active"
    t.index ["noticed_at"], name: "index_parents_50_on_noticed_at"
    t.index ["town_id"], name: "index_parents_50_on_town_id"
  end

  create_table "parents_51", force: :cascade do |t|
    t.string "name", limit: 40, default: "it's", null: false
    t.string "body", limit: 200
    t.bigint "small", default: 9, null: false
    t.bigint "large", default: 12
    t.bigint "huge"
    t.float "ratio", default: 1.5
    t.decimal "price", precision: 8, scale: 2, default: "0.0", null: false
    t.decimal "whole", precision: 10
    t.boolean "active", default: true, null: false
    t.datetime "day", precision: nil
    t.time "at"
    t.datetime "noticed_at", precision: nil
    t.datetime "exact_at", precision: 3
    t.datetime "stamped_at", precision: nil
    t.binary "blob"
    t.json "data"
    t.datetime "created_at", precision: nil, null: false
    t.datetime "updated_at", precision: nil, null: false
    t.datetime "later_at", precision: nil
    t.datetime "stamp_at", precision: nil
    t.decimal "score", precision: 5, scale: 3, default: "1.25"
    t.bigint "town_id"
    t.string "holder_type"
    t.bigint "holder_id"
    t.index ["holder_type", "holder_id"], name: "index_parents_51_on_holder_type_and_holder_id"
    t.index ["name", "small"], name: "index_parents_51_on_name_and_small", unique: true, where: "active"
    t.index ["noticed_at"], name: "index_parents_51_on_noticed_at"
    t.index ["town_id"], name: "index_parents_51_on_town_id"
  end

  create_table "parents_52", force: :cascade do |t|
    t.string "name", limit: 40, default: "it's", null: false
    t.string "body", limit: 200
    t.bigint "small", default: 9, null: false
    t.bigint "large", default: 12
    t.bigint "huge"
    t.float "ratio", default: 1.5
    t.decimal "price", precision: 8, scale: 2, default: "0.0", null: false
    t.decimal "whole", precision: 10
    t.boolean "active", default: true, null: false
    t.datetime "day", precision: nil
    t.time "at"
    t.datetime "noticed_at", precision: nil
    t.datetime "exact_at", precision: 3
    t.datetime "stamped_at", precision: nil
    t.binary "blob"
    t.json "data"
    t.datetime "created_at", precision: nil, null: false
    t.datetime "updated_at", precision: nil, null: false
    t.datetime "later_at", precision: nil
    t.datetime "stamp_at", precision: nil
    t.decimal "score", precision: 5, scale: 3, default: "1.25"
    t.bigint "town_id"
    t.string "holder_type"
    t.bigint "holder_id"
    t.index ["holder_type", "holder_id"], name: "index_parents_52_on_holder_type_and_holder_id"
    t.index ["name", "small"], name: "index_parents_52_on_name_and_small", unique: true, where: "active"
    t.index ["noticed_at"], name: "index_parents_52_on_noticed_at"
    t.index ["town_id"], name: "index_parents_52_on_town_id"
  end

  create_table "parents_60", force: :cascade do |t|
    t.string "name", limit: 40, default: "it's", null: false
    t.string "body", limit: 200
    t.bigint "small", default: 9, null: false
    t.bigint "large", default: 12
    t.bigint "huge"
    t.float "ratio", default: 1.5
    t.decimal "price", precision: 8, scale: 2, default: "0.0", null: false
    t.decimal "whole", precision: 10
    t.boolean "active", default: true, null: false
    t.datetime "day", precision: nil
    t.time "at"
    t.datetime "noticed_at", precision: nil
    t.datetime "exact_at", precision: 3
    t.datetime "stamped_at", precision: nil
    t.binary "blob"
    t.json "data"
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.datetime "later_at", precision: nil
    t.datetime "stamp_at", precision: nil
    t.decimal "score", precision: 5, scale: 3, default: "1.25"
    t.bigint "town_id"
    t.string "holder_type"
    t.bigint "holder_id"
    t.index ["holder_type", "holder_id"], name: "index_parents_60_on_holder_type_and_holder_id"
    t.index ["name", "small"], name: "index_parents_60_on_name_and_small", unique: true, where: "active"
    t.index ["noticed_at"], name: "index_parents_60_on_noticed_at"
    t.index ["town_id"], name: "index_parents_60_on_town_id"
  end

  create_table "parents_61", force: :cascade do |t|
    t.string "name", limit: 40, default: "it's", null: false
    t.string "body", limit: 200
    t.bigint "small", default: 9, null: false
    t.bigint "large", default: 12
    t.bigint "huge"
    t.float "ratio", default: 1.5
    t.decimal "price", precision: 8, scale: 2, default: "0.0", null: false
    t.decimal "whole", precision: 10
    t.boolean "active", default: true, null: false
    t.datetime "day", precision: nil
    t.time "at"
    t.datetime "noticed_at", precision: nil
    t.datetime "exact_at", precision: 3
    t.datetime "stamped_at", precision: nil
    t.binary "blob"
    t.json "data"
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.datetime "later_at", precision: nil
    t.datetime "stamp_at", precision: nil
    t.decimal "score", precision: 5, scale: 3, default: "1.25"
    t.bigint "town_id"
    t.string "holder_type"
    t.bigint "holder_id"
    t.index ["holder_type", "holder_id"], name: "index_parents_61_on_holder"
    t.index ["name", "small"], name: "index_parents_61_on_name_and_small", unique: true, where: "active"
    t.index ["noticed_at"], name: "index_parents_61_on_noticed_at"
    t.index ["town_id"], name: "index_parents_61_on_town_id"
  end

  create_table "parents_70", force: :cascade do |t|
    t.string "name", limit: 40, default: "it's", null: false
    t.string "body", limit: 200
    t.bigint "small", default: 9, null: false
    t.bigint "large", default: 12
    t.bigint "huge"
    t.float "ratio", default: 1.5
    t.decimal "price", precision: 8, scale: 2, default: "0.0", null: false
    t.decimal "whole", precision: 10
    t.boolean "active", default: true, null: false
    t.datetime "day"
    t.time "at"
    t.datetime "noticed_at"
    t.datetime "exact_at", precision: 3
    t.datetime "stamped_at", precision: nil
    t.binary "blob"
    t.json "data"
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.datetime "later_at"
    t.datetime "stamp_at", precision: nil
    t.decimal "score", precision: 5, scale: 3, default: "1.25"
    t.bigint "town_id"
    t.string "holder_type"
    t.bigint "holder_id"
    t.index ["holder_type", "holder_id"], name: "index_parents_70_on_holder"
    t.index ["name", "small"], name: "index_parents_70_on_name_and_small", unique: true, where: "active"
    t.index ["noticed_at"], name: "index_parents_70_on_noticed_at"
    t.index ["town_id"], name: "index_parents_70_on_town_id"
  end

  create_table "parents_71", force: :cascade do |t|
    t.string "name", limit: 40, default: "it's", null: false
    t.string "body", limit: 200
    t.bigint "small", default: 9, null: false
    t.bigint "large", default: 12
    t.bigint "huge"
    t.float "ratio", default: 1.5
    t.decimal "price", precision: 8, scale: 2, default: "0.0", null: false
    t.decimal "whole", precision: 10
    t.boolean "active", default: true, null: false
    t.datetime "day"
    t.time "at"
    t.datetime "noticed_at"
    t.datetime "exact_at", precision: 3
    t.datetime "stamped_at", precision: nil
    t.binary "blob"
    t.json "data"
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.datetime "later_at"
    t.datetime "stamp_at", precision: nil
    t.decimal "score", precision: 5, scale: 3, default: "1.25"
    t.bigint "town_id"
    t.string "holder_type"
    t.bigint "holder_id"
    t.index ["holder_type", "holder_id"], name: "index_parents_71_on_holder"
    t.index ["name", "small"], name: "index_parents_71_on_name_and_small", unique: true, where: "active"
    t.index ["noticed_at"], name: "index_parents_71_on_noticed_at"
    t.index ["town_id"], name: "index_parents_71_on_town_id"
  end

  create_table "parents_72", force: :cascade do |t|
    t.string "name", limit: 40, default: "it's", null: false
    t.string "body", limit: 200
    t.bigint "small", default: 9, null: false
    t.bigint "large", default: 12
    t.bigint "huge"
    t.float "ratio", default: 1.5
    t.decimal "price", precision: 8, scale: 2, default: "0.0", null: false
    t.decimal "whole", precision: 10
    t.boolean "active", default: true, null: false
    t.datetime "day"
    t.time "at"
    t.datetime "noticed_at"
    t.datetime "exact_at", precision: 3
    t.datetime "stamped_at", precision: nil
    t.binary "blob"
    t.json "data"
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.datetime "later_at"
    t.datetime "stamp_at", precision: nil
    t.decimal "score", precision: 5, scale: 3, default: "1.25"
    t.bigint "town_id"
    t.string "holder_type"
    t.bigint "holder_id"
    t.index ["holder_type", "holder_id"], name: "index_parents_72_on_holder"
    t.index ["name", "small"], name: "index_parents_72_on_name_and_small", unique: true, where: "active"
    t.index ["noticed_at"], name: "index_parents_72_on_noticed_at"
    t.index ["town_id"], name: "index_parents_72_on_town_id"
  end

  add_foreign_key "children_42", "parents_42", column: "guardian_id", on_delete: :cascade
  add_foreign_key "children_50", "parents_50", column: "guardian_id", on_delete: :cascade
  add_foreign_key "children_51", "parents_51", column: "guardian_id", on_delete: :cascade
  add_foreign_key "children_52", "parents_52", column: "guardian_id", on_delete: :cascade
  add_foreign_key "children_60", "parents_60", column: "guardian_id", on_delete: :cascade
  add_foreign_key "children_61", "parents_61", column: "guardian_id", on_delete: :cascade
  add_foreign_key "children_70", "parents_70", column: "guardian_id", on_delete: :cascade
  add_foreign_key "children_71", "parents_71", column: "guardian_id", on_delete: :cascade
  add_foreign_key "children_72", "parents_72", column: "guardian_id", on_delete: :cascade
end
