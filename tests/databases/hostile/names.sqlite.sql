-- Tables, columns and keys whose names are no plain identifiers.
CREATE TABLE "order items" (
    id integer PRIMARY KEY, "select" varchar, "a b" integer, "qu""ote" varchar DEFAULT 'it''s', "semi;colon" date, "naïve" text, "Cased_" text, cased text, "😀" decimal(6,2),
    "1st" boolean, "back\slash" text, "{}" text, "$1" text, "?" text, "--" text, "[brackets]" blob, `tick``s` text, "in decimals" float, "odd type" "fro b");
CREATE INDEX "My Index" ON "order items" ("select", "a b");
CREATE TABLE "from" ("Id" integer PRIMARY KEY, "order items id" bigint REFERENCES "order items", "where" text);
CREATE TABLE "my.order items" (id integer PRIMARY KEY, "self" text, "Self_" text);
CREATE TABLE "we""ird; table */" (id integer PRIMARY KEY, "*/" text);
CREATE TABLE "line
break" (id integer PRIMARY KEY, "col
umn" text);
CREATE TABLE "SELECT" (id integer PRIMARY KEY, "FROM" json);
CREATE VIEW "v w" AS SELECT id AS "i d", "select" AS "s""t" FROM "order items";

INSERT INTO "order items" VALUES
    (1, 'one', 1, 'q''u"o', '2026-01-02', 'ï', 'Big', 'small', 12.34, 1, '\', '{}', '$1', '?', '--', x'00ff', '`', 1.5, 7), (2, 'two', NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, x'61');
INSERT INTO "from" VALUES (1, 2, 'w'), (2, NULL, NULL);
INSERT INTO "my.order items" VALUES (1, 'a', 'b');
INSERT INTO "we""ird; table */" VALUES (1, '/*');
INSERT INTO "line
break" VALUES (1, 'a
b');
INSERT INTO "SELECT" VALUES (1, '{"a":"b"}');

CREATE TABLE vehicles (id integer PRIMARY KEY AUTOINCREMENT, type varchar, name varchar, owner_type varchar, owner_id bigint);
CREATE TABLE people (id integer PRIMARY KEY AUTOINCREMENT, name varchar);
INSERT INTO vehicles VALUES (1, 'Car', 'a', 'Person', 1), (2, 'Spaceship', 'b', 'Alien', 9), (3, NULL, 'c', NULL, NULL), (4, 'Vehicle', 'd', 'Person', 1);
INSERT INTO people VALUES (1, 'p');

CREATE TABLE digests (id blob NOT NULL PRIMARY KEY, note varchar);
CREATE TABLE digest_parts (id integer PRIMARY KEY AUTOINCREMENT, digest_id blob REFERENCES digests);
INSERT INTO digests VALUES (x'00ff', 'kept');
INSERT INTO digest_parts (digest_id) VALUES (x'00ff'), (NULL);
