-- A PostgreSQL database with everything that a Rails app may meet, for the tests of tests/databases.
CREATE EXTENSION IF NOT EXISTS hstore;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS ltree;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE SCHEMA audit;
CREATE TYPE mood AS ENUM ('sad', 'so so', 'it''s fine');
CREATE TYPE audit.level AS ENUM ('low', 'high');
CREATE DOMAIN email AS character varying(120) CHECK (VALUE LIKE '%@%');
CREATE DOMAIN price AS numeric(12,2) NOT NULL DEFAULT 0;
CREATE COLLATION german (provider = libc, locale = 'C.UTF-8');

CREATE TABLE schema_migrations (version character varying NOT NULL PRIMARY KEY);
INSERT INTO schema_migrations VALUES ('20240101000000'), ('20250301090000');
CREATE TABLE ar_internal_metadata (key character varying NOT NULL PRIMARY KEY, value character varying,
  created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL);

CREATE TABLE people (
  id bigserial PRIMARY KEY,
  name character varying(80) NOT NULL,
  nickname character varying DEFAULT 'it''s "me"' NOT NULL,
  fixed character(4) DEFAULT 'abcd',
  one "char",
  bio text DEFAULT '' NOT NULL,
  mail email,
  folded citext DEFAULT 'X',
  sorted character varying COLLATE german,
  mood mood DEFAULT 'so so' NOT NULL,
  moods mood[] DEFAULT '{sad,"so so"}',
  level audit.level DEFAULT 'low',
  age smallint DEFAULT 18,
  points integer DEFAULT '-5'::integer NOT NULL,
  total bigint DEFAULT 9007199254740993,
  ratio real DEFAULT 0.5,
  exact double precision DEFAULT 1.25,
  huge double precision DEFAULT 'Infinity',
  amount numeric(10,2) DEFAULT 1.5,
  whole numeric(8,0) DEFAULT 7,
  any_number numeric DEFAULT 10,
  cost price,
  paid money DEFAULT 5,
  active boolean DEFAULT true NOT NULL,
  gone boolean DEFAULT false,
  born_on date DEFAULT '2001-02-03',
  today date DEFAULT CURRENT_DATE,
  alarm time without time zone DEFAULT '07:30:00',
  seen_at timestamp(6) without time zone,
  old_at timestamp without time zone DEFAULT '2020-01-02 03:04:05',
  milli_at timestamp(3) without time zone,
  made_at timestamp(6) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  now_at timestamp(6) with time zone DEFAULT now(),
  uuid uuid DEFAULT gen_random_uuid() NOT NULL,
  fixed_uuid uuid DEFAULT '00000000-0000-0000-0000-000000000001',
  data json DEFAULT '{"a": [1, null]}',
  more jsonb DEFAULT '{}' NOT NULL,
  pairs hstore DEFAULT '' NOT NULL,
  pairs_full hstore DEFAULT '"a"=>"1", "b"=>NULL',
  tags character varying[] DEFAULT '{}' NOT NULL,
  words text[] DEFAULT '{a,"b c"}',
  numbers integer[] DEFAULT ARRAY[]::integer[],
  matrix integer[][],
  bits bit(8) DEFAULT B'01010101',
  some_bits bit varying(16),
  raw bytea DEFAULT '\x6162',
  address inet DEFAULT '192.168.0.1',
  network cidr,
  card macaddr,
  searchable tsvector,
  path ltree,
  spot point DEFAULT '(1,2)',
  line line,
  segment lseg,
  box box,
  route path,
  area polygon,
  ring circle,
  markup xml,
  object oid,
  lasts interval DEFAULT '1 day',
  lasts3 interval(3),
  ints int4range DEFAULT '[1,10)',
  bigs int8range,
  nums numrange,
  days daterange,
  times tsrange,
  zoned tstzrange,
  full_name character varying GENERATED ALWAYS AS (upper((name)::text)) STORED,
  numbered serial,
  big_numbered bigserial,
  small_numbered smallserial
);
COMMENT ON TABLE people IS 'everyone''s table';
COMMENT ON COLUMN people.name IS 'as on the "passport"';
CREATE INDEX index_people_on_name ON people (name);
CREATE INDEX index_people_hash ON people USING hash (mail);
CREATE UNIQUE INDEX index_people_partial ON people (mail) WHERE active AND (gone IS NOT TRUE);
CREATE INDEX index_people_lower ON people (lower((name)::text), age DESC);
CREATE INDEX index_people_order ON people (name DESC, age ASC NULLS FIRST, points DESC NULLS LAST);
CREATE INDEX index_people_one_desc ON people (total DESC);
CREATE INDEX index_people_trgm ON people USING gin (name gin_trgm_ops);
CREATE INDEX index_people_pattern ON people (name varchar_pattern_ops, bio);
CREATE INDEX index_people_include ON people (points) INCLUDE (name, age);
CREATE UNIQUE INDEX index_people_nulls ON people (nickname, gone) NULLS NOT DISTINCT;
CREATE INDEX index_people_tags ON people USING gin (tags);
COMMENT ON INDEX index_people_on_name IS 'for the search';
ALTER TABLE people ADD CONSTRAINT points_small CHECK (points < 1000 AND (age > 0 OR age IS NULL));
ALTER TABLE people ADD CONSTRAINT chk_rails_0123456789 CHECK (name <> '') NOT VALID;

CREATE TABLE uuid_keys (id uuid DEFAULT gen_random_uuid() PRIMARY KEY, person_id bigint);
ALTER TABLE uuid_keys ADD CONSTRAINT fk_rails_0123456789 FOREIGN KEY (person_id) REFERENCES people(id);
CREATE TABLE plain_uuid_keys (id uuid PRIMARY KEY);
CREATE TABLE int_keys (id serial PRIMARY KEY, name text);
CREATE TABLE plain_int_keys (id integer PRIMARY KEY);
CREATE TABLE plain_big_keys (id bigint PRIMARY KEY);
CREATE TABLE string_keys (code character varying(10) PRIMARY KEY, label text);
CREATE TABLE identities (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, n integer GENERATED ALWAYS AS IDENTITY);
CREATE TABLE keyless (a integer, b integer);
CREATE TABLE pairs (shop_id bigint NOT NULL, number integer NOT NULL, label text, PRIMARY KEY (shop_id, number));
CREATE TABLE pair_lines (id bigserial PRIMARY KEY, pair_shop_id bigint, pair_number integer, again_id bigint, person_id bigint,
  CONSTRAINT to_pair FOREIGN KEY (pair_shop_id, pair_number) REFERENCES pairs(shop_id, number) ON DELETE CASCADE,
  CONSTRAINT to_person FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT to_self FOREIGN KEY (again_id) REFERENCES pair_lines(id) ON DELETE RESTRICT DEFERRABLE);
ALTER TABLE pair_lines ADD CONSTRAINT unchecked FOREIGN KEY (again_id) REFERENCES people(id) NOT VALID;
CREATE TABLE bookings (id bigserial PRIMARY KEY, room integer NOT NULL, during daterange, cancelled boolean DEFAULT false NOT NULL, position integer,
  CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (NOT cancelled),
  CONSTRAINT one_place UNIQUE (room, position) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT one_day UNIQUE (during));
CREATE TABLE "Odd ""Names""" (id bigserial PRIMARY KEY, "select" integer, "Camel" text, "with space" text, "ünïcode" text, "fk" bigint REFERENCES people(id));
CREATE INDEX "odd index" ON "Odd ""Names""" ("select", "Camel" DESC);

CREATE TABLE measures (id bigint NOT NULL, day date NOT NULL, value integer, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE measures_2024 PARTITION OF measures FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX index_measures_on_value ON measures (value);
CREATE TABLE cities (id bigserial PRIMARY KEY, name text);
CREATE TABLE capitals (country text) INHERITS (cities);
CREATE UNLOGGED TABLE caches (id bigserial PRIMARY KEY, value text);

CREATE TABLE audit.events (id bigserial PRIMARY KEY, person_id bigint REFERENCES public.people(id), level audit.level);
CREATE VIEW adults AS SELECT id, name, age FROM people WHERE age >= 18;
CREATE MATERIALIZED VIEW counts AS SELECT mood, count(*) AS number FROM people GROUP BY mood;
CREATE UNIQUE INDEX index_counts_on_mood ON counts (mood);
