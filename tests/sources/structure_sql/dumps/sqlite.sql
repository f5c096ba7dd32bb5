CREATE TABLE IF NOT EXISTS "schema_migrations" ("version" varchar NOT NULL PRIMARY KEY);
CREATE TABLE IF NOT EXISTS "users" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" varchar(20) DEFAULT 'it''s', "n" integer(2) DEFAULT 0, at datetime(6) NOT NULL, "d" decimal(8,2), "data" json DEFAULT '{}', "g" integer GENERATED ALWAYS AS (n * 2) VIRTUAL, "k" varchar COLLATE "NOCASE", CONSTRAINT chk CHECK (n > 0), CONSTRAINT "fk_rails_1"
FOREIGN KEY ("n")
  REFERENCES "users" ("id")
 ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE sqlite_sequence(name,seq);
CREATE UNIQUE INDEX "index_users_on_name" ON "users" ("name") /*application='Tiny'*/;
CREATE INDEX "low" ON "users" (lower(name), "n" DESC) WHERE n > 0;
CREATE VIRTUAL TABLE search USING fts5(title, body, tokenize = 'porter');
CREATE TABLE IF NOT EXISTS 'search_data'(id INTEGER PRIMARY KEY, block BLOB);
CREATE TRIGGER tr AFTER INSERT ON users BEGIN UPDATE users SET n = CASE WHEN 1 THEN 2 END; DELETE FROM users; END;
CREATE VIEW v AS SELECT name AS x, count(*) AS c FROM users;
CREATE TABLE plain (a, b INT, PRIMARY KEY (a, b)) WITHOUT ROWID;
INSERT INTO "schema_migrations" (version) VALUES
('20240101000000');
