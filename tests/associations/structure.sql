CREATE TABLE "authors" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" varchar NOT NULL, "slug" varchar NOT NULL, "mentor_id" bigint, "works" integer DEFAULT 0 NOT NULL, "read_at" datetime(6), "updated_at" datetime(6) NOT NULL);
CREATE UNIQUE INDEX "index_authors_on_slug" ON "authors" ("slug");
CREATE TABLE "author_profiles" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "author_id" bigint NOT NULL, "motto" varchar);
CREATE TABLE "badges" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "author_profile_id" bigint NOT NULL, "label" varchar NOT NULL);
CREATE TABLE "shelves" ("code" varchar NOT NULL PRIMARY KEY, "room" varchar NOT NULL);
CREATE TABLE "chapters" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "book_id" bigint NOT NULL, "number" integer NOT NULL, "title" varchar);
CREATE TABLE "genres" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" varchar NOT NULL);
CREATE TABLE "books_genres" ("book_id" bigint NOT NULL, "genre_id" bigint NOT NULL);
CREATE TABLE "readers" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" varchar NOT NULL, "card" integer NOT NULL);
CREATE TABLE "book_fans" ("liked_id" bigint, "fan_no" bigint);
CREATE TABLE "branches" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "town" varchar NOT NULL);
CREATE TABLE "tags" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" varchar NOT NULL);
CREATE TABLE "taggings" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "tag_id" bigint NOT NULL, "taggable_type" varchar NOT NULL, "taggable_id" bigint NOT NULL);
CREATE UNIQUE INDEX "index_taggings_once" ON "taggings" ("tag_id", "taggable_type", "taggable_id");
CREATE TABLE "notes" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "notable_type" varchar, "notable_id" varchar, "text" varchar NOT NULL);
CREATE TABLE "files" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "owner_type" varchar, "owner_id" bigint, "name" varchar NOT NULL);
CREATE TABLE "editions" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "publisher_id" bigint NOT NULL, "number" integer NOT NULL, "title" varchar NOT NULL);
CREATE UNIQUE INDEX "index_editions_once" ON "editions" ("publisher_id", "number");
CREATE TABLE "reviews" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "publisher_id" bigint, "edition_number" integer, "stars" integer NOT NULL);
CREATE TABLE "scans" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "card" varchar NOT NULL, "gate" varchar NOT NULL);
CREATE TABLE "books" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "type" varchar, "title" varchar NOT NULL, "author_id" bigint, "editor_slug" varchar, "shelf_code" varchar, "pages" integer DEFAULT 0 NOT NULL, "lent" boolean DEFAULT 0 NOT NULL, "position" integer, CONSTRAINT "fk_rails_53d51ce16a"
FOREIGN KEY ("author_id")
  REFERENCES "authors" ("id")
);
CREATE TABLE "branch_hours" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "branch_id" bigint NOT NULL, "day" varchar NOT NULL, CONSTRAINT "fk_rails_dbac2ec23c"
FOREIGN KEY ("branch_id")
  REFERENCES "branches" ("id")
);
CREATE TABLE "loans" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "book_id" bigint NOT NULL, "reader_id" bigint NOT NULL, "due_on" date, "returned" boolean DEFAULT 0 NOT NULL, "branch_id" bigint, CONSTRAINT "fk_rails_4fddf418d4"
FOREIGN KEY ("branch_id")
  REFERENCES "branches" ("id")
);
CREATE INDEX "index_loans_on_branch_id" ON "loans" ("branch_id");
CREATE TABLE "schema_migrations" ("version" varchar NOT NULL PRIMARY KEY);
CREATE TABLE "ar_internal_metadata" ("key" varchar NOT NULL PRIMARY KEY, "value" varchar, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL);
