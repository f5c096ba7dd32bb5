-- A MariaDB database with everything that a Rails app may meet, for the tests of tests/databases.
SET NAMES utf8mb4;
CREATE TABLE schema_migrations (version varchar(255) NOT NULL PRIMARY KEY);
INSERT INTO schema_migrations VALUES ('20240101000000'), ('20250301090000');
CREATE TABLE ar_internal_metadata (`key` varchar(255) NOT NULL PRIMARY KEY, value varchar(255),
  created_at datetime(6) NOT NULL, updated_at datetime(6) NOT NULL);

CREATE TABLE people (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varchar(80) NOT NULL COMMENT 'as on the "passport"',
  nickname varchar(255) DEFAULT 'it''s "me" \\ back' NOT NULL,
  empty_default varchar(255) DEFAULT '' NOT NULL,
  fixed char(4) DEFAULT 'abcd',
  plain char(255),
  sorted varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
  latin varchar(40) CHARACTER SET latin1,
  bio text,
  short tinytext, middle mediumtext, long_one longtext,
  bytes blob, short_bytes tinyblob, middle_bytes mediumblob, long_bytes longblob,
  some_bytes varbinary(20), fixed_bytes binary(16),
  tiny tinyint, tiny_unsigned tinyint unsigned, small smallint DEFAULT 18, middle_int mediumint,
  points int DEFAULT -5 NOT NULL, points_unsigned int unsigned DEFAULT 5, wide int(11),
  total bigint DEFAULT 9007199254740993, total_unsigned bigint unsigned DEFAULT 18446744073709551615,
  active tinyint(1) DEFAULT 1 NOT NULL, gone tinyint(1) DEFAULT 0, odd tinyint(1) unsigned,
  ratio float DEFAULT 0.5, exact double DEFAULT 1.25, positive double unsigned,
  amount decimal(10,2) DEFAULT 1.50, whole decimal(8,0) DEFAULT 7, bare decimal, amount_unsigned decimal(12,3) unsigned,
  born_on date DEFAULT '2001-02-03', alarm time DEFAULT '07:30:00', alarm3 time(3),
  seen_at datetime(6), old_at datetime DEFAULT '2020-01-02 03:04:05', milli_at datetime(3),
  made_at datetime(6) DEFAULT CURRENT_TIMESTAMP(6) NOT NULL,
  kept_at datetime DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  stamp timestamp NULL, stamp6 timestamp(6) NULL,
  founded year, bit1 bit(1), bit8 bit(8) DEFAULT b'101',
  mood enum('sad','so so','it''s fine') DEFAULT 'so so' NOT NULL,
  moods set('a','b') DEFAULT 'a,b',
  data json, token uuid DEFAULT uuid(), address inet6,
  word varchar(36) DEFAULT (uuid()), doubled int DEFAULT (1 + 1),
  full_name varchar(100) GENERATED ALWAYS AS (upper(name)) VIRTUAL,
  initial varchar(1) GENERATED ALWAYS AS (left(name, 1)) STORED,
  spot point
) COMMENT='everyone''s table';
CREATE INDEX index_people_on_name ON people (name) COMMENT 'for the search';
CREATE UNIQUE INDEX index_people_unique ON people (nickname, gone);
CREATE INDEX index_people_length ON people (bio(20), name(10));
CREATE INDEX index_people_order ON people (points DESC, tiny);
CREATE FULLTEXT INDEX index_people_text ON people (bio, middle);
ALTER TABLE people ADD CONSTRAINT points_small CHECK (points < 1000 AND (tiny > 0 OR tiny IS NULL));

CREATE TABLE int_keys (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name text);
CREATE TABLE unsigned_keys (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY);
CREATE TABLE plain_keys (id bigint NOT NULL PRIMARY KEY);
CREATE TABLE string_keys (code varchar(10) PRIMARY KEY, label text);
CREATE TABLE keyless (a int, b int);
CREATE TABLE pairs (shop_id bigint NOT NULL, number int NOT NULL, label text, PRIMARY KEY (shop_id, number));
CREATE TABLE pair_lines (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, pair_shop_id bigint, pair_number int, again_id bigint, person_id bigint,
  CONSTRAINT to_pair FOREIGN KEY (pair_shop_id, pair_number) REFERENCES pairs(shop_id, number) ON DELETE CASCADE,
  CONSTRAINT to_person FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT fk_rails_0123456789 FOREIGN KEY (again_id) REFERENCES pair_lines(id) ON DELETE RESTRICT);
CREATE TABLE `Odd "Names"` (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, `select` int, `Camel` text, `with space` text, `ünïcode` varchar(20), `ba``ck` int);
CREATE TABLE logs (id bigint NOT NULL, message varchar(255), PRIMARY KEY (id)) ENGINE=MyISAM DEFAULT CHARSET=latin1;
CREATE TABLE places (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, spot point NOT NULL, SPATIAL INDEX index_places_on_spot (spot));
CREATE TABLE measures (id bigint NOT NULL, day date NOT NULL, value int, PRIMARY KEY (id, day))
  PARTITION BY RANGE (year(day)) (PARTITION p2024 VALUES LESS THAN (2025), PARTITION later VALUES LESS THAN MAXVALUE);
CREATE VIEW adults AS SELECT id, name, tiny FROM people WHERE tiny >= 18;
