-- Schemas, tables, columns, types and keys whose names are no plain identifiers. Nothing of it is on the search path but what is in public.
CREATE SCHEMA "My Schema";
CREATE SCHEMA "MySchema";
CREATE SCHEMA "select";
CREATE SCHEMA "naïve";
CREATE TYPE "My Schema"."Mo od" AS ENUM ('so so', 'qu''o"te', 'type', '1st', '');
CREATE TYPE "UserRole" AS ENUM ('admin', 'Guest');
CREATE DOMAIN "My Schema"."Do main" AS integer CHECK (VALUE > 0);
CREATE TABLE "MySchema"."order items" (
    id bigserial PRIMARY KEY, "select" text, "a b" integer, "qu""ote" text DEFAULT 'it''s', "semi;colon" date, "naïve" text, "Cased" text, cased text,
    "mo od" "My Schema"."Mo od" DEFAULT 'so so', "mo ods" "My Schema"."Mo od"[], "do main" "My Schema"."Do main", "net work" inet, "😀" numeric(6,2), "1st" boolean,
    "back\slash" text, "{}" text, "$1" text, "?" text, "--" text);
CREATE INDEX "My Index" ON "MySchema"."order items" ("select", lower("Cased"));
CREATE TABLE "select"."from" ("Id" serial PRIMARY KEY, "order items id" bigint REFERENCES "MySchema"."order items", "where" text);
CREATE TABLE "select"."order items" (id serial PRIMARY KEY, "self" text, "Self" text);
CREATE TABLE "order items" (id serial PRIMARY KEY, "fn" text, "match" bytea, "Role" "UserRole");
CREATE TABLE "naïve"."from" (id serial PRIMARY KEY, "dot.ted" text);
-- Neither can be written: diesel cannot name the schema of one, and the other is named as the first table is.
CREATE TABLE "My Schema"."order items" (id serial PRIMARY KEY, "from Id" integer REFERENCES "select"."from");
CREATE TABLE "MySchema.order items" (id serial PRIMARY KEY);
CREATE TABLE "we""ird; table */" (id serial PRIMARY KEY, "*/" text);
CREATE TABLE "SELECT" (id serial PRIMARY KEY, "FROM" jsonb);
CREATE VIEW "MySchema"."v w" AS SELECT id AS "i d", "select" AS "s""t" FROM "MySchema"."order items";

INSERT INTO "MySchema"."order items" VALUES
    (1, 'one', 1, 'q''u"o', '2026-01-02', 'ï', 'Big', 'small', 'qu''o"te', ARRAY['type', NULL, '']::"My Schema"."Mo od"[], 7, '10.0.0.1/8', 12.34, true, '\', '{}', '$1', '?', '--'),
    (2, 'two', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "select"."from" VALUES (1, 2, 'w'), (2, NULL, NULL);
INSERT INTO "select"."order items" VALUES (1, 'a', 'b');
INSERT INTO "order items" VALUES (1, 'f', '\x00ff', 'Guest');
INSERT INTO "naïve"."from" VALUES (1, 'dot');
INSERT INTO "we""ird; table */" VALUES (1, '/*');
INSERT INTO "SELECT" VALUES (1, '{"a": "b"}');

CREATE TABLE vehicles (id bigserial PRIMARY KEY, type text, name text, owner_type text, owner_id bigint);
CREATE TABLE people (id bigserial PRIMARY KEY, name text);
INSERT INTO vehicles VALUES (1, 'Car', 'a', 'Person', 1), (2, 'Spaceship', 'b', 'Alien', 9), (3, NULL, 'c', NULL, NULL), (4, 'Vehicle', 'd', 'Person', 1);
INSERT INTO people VALUES (1, 'p');

CREATE TABLE digests (id bytea PRIMARY KEY, note text);
CREATE TABLE digest_parts (id bigserial PRIMARY KEY, digest_id bytea REFERENCES digests);
INSERT INTO digests VALUES ('\x00ff', 'kept');
INSERT INTO digest_parts (digest_id) VALUES ('\x00ff'), (NULL);
