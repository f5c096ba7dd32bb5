CREATE EXTENSION hstore;
CREATE EXTENSION citext;
CREATE EXTENSION ltree;
CREATE TYPE mood AS ENUM ('sad', 'so so', 'Ok!', '');
CREATE TYPE pair AS (first integer, second text);
CREATE TYPE "Odd Name" AS ENUM ('a', 'b''c');
CREATE DOMAIN positive AS integer CHECK (value > 0);
CREATE DOMAIN email AS citext;
CREATE SCHEMA other;
CREATE TYPE other.level AS ENUM ('low', 'high');

-- All columns in one table while rows are written; below they are parted: Diesel is compiled for 32 columns in a third of the time.
CREATE TABLE samples (
    id bigserial PRIMARY KEY,
    an_int integer, a_small smallint, a_big bigint, a_positive positive, an_oid oid,
    a_real real, a_double double precision,
    a_decimal numeric, a_scaled numeric(10,2), a_whole numeric(12,0), a_wide numeric(65,0), wide_scaled numeric(65,30), a_money money,
    a_string character varying, a_short character varying(20), a_char character(5), a_text text, a_citext citext, an_email email, a_name name,
    a_bool boolean,
    a_timestamp timestamp without time zone, a_milli timestamp(3) without time zone, a_zoned timestamp with time zone, a_date date,
    a_time time without time zone, an_interval interval,
    a_json json, a_jsonb jsonb, a_binary bytea, a_uuid uuid,
    an_inet inet, a_cidr cidr, a_mac macaddr, a_mac8 macaddr8, a_bit bit(8), a_one_bit bit, a_varbit bit varying(64), an_xml xml,
    a_tsvector tsvector, a_tsquery tsquery, a_hstore hstore, an_ltree ltree,
    a_point point, a_line line, a_lseg lseg, a_box box, a_path path, a_polygon polygon, a_circle circle,
    int_range int4range, big_range int8range, num_range numrange, date_range daterange, ts_range tsrange, tz_range tstzrange,
    a_multirange int4multirange,
    a_mood mood, an_odd "Odd Name", a_level other.level, a_pair pair, a_zoned_time time with time zone, a_jsonpath jsonpath, a_lsn pg_lsn,
    ints integer[], smalls smallint[], bigs bigint[], oids oid[], doubles double precision[], decimals numeric[], moneys money[],
    strings character varying[], texts text[], citexts citext[], bools boolean[], timestamps timestamp[], zoneds timestamptz[],
    dates date[], times time[], uuids uuid[], inets inet[], jsonbs jsonb[], moods mood[], levels other.level[], binaries bytea[],
    intervals interval[], hstores hstore[], pairs pair[],
    "type" text, "select" integer, "Weird Name" text
);

CREATE TABLE keyed (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text, sample_id bigint);
INSERT INTO keyed (id, name, sample_id) VALUES ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'one', NULL);

-- 1: nothing at all.
INSERT INTO samples DEFAULT VALUES;
-- 2: an ordinary row.
INSERT INTO samples VALUES (
    2, 7, 7, 7, 7, 7, 1.5, 2.5, 12.5, 12.34, 99, 99, 1.5, 12.34, 'string', 'short', 'char', 'text', 'Citext', 'Ann@example.com', 'name',
    true, '2026-01-02 03:04:05', '2026-01-02 03:04:05.678', '2026-01-02 03:04:05.678901+02', '2026-01-02', '03:04:05', '1 year 2 months 3 days 04:05:06.789',
    '{"a": [1, 2.5, null, true, "x"]}', '{"b": {"c": []}}', '\x00ff10', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
    '192.168.1.5/24', '10.0.0.0/8', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', B'10110001', B'1', B'101', '<a b="c">d</a>',
    'a fat cat:3A sat', 'fat & (rat | cat)', 'a=>1, "b c"=>NULL, d=>""', 'Top.Science.Astronomy',
    '(1.5,-2)', '{1,2,3}', '[(0,0),(1,1)]', '(1,1),(0,0)', '[(0,0),(1,1),(2,0)]', '((0,0),(1,1),(2,0))', '<(0,0),1>',
    '[1,10)', '[1,10)', '[1.5,2.5]', '[2026-01-01,2026-02-01)', '["2026-01-01 00:00:00","2026-01-02 00:00:00"]', '["2026-01-01 00:00:00+00",)', '{[1,3),[5,8)}',
    'so so', 'b''c', 'high', '(1,"a b")', '03:04:05+02', '$.a[*]', '16/B374D848',
    '{1,NULL,-3}', '{1,2}', '{1,9223372036854775807}', '{1,4294967295}', '{1.5,NULL,-0}', '{1.50,NULL,3}', '{1.50,-2}',
    '{a,NULL,"b c","NULL","q\"\\"}', '{a,b}', '{A,b}', '{t,NULL,f}', '{"2026-01-02 03:04:05.6"}', '{"2026-01-02 03:04:05+02"}',
    '{2026-01-02,NULL}', '{03:04:05}', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', '{10.0.0.1,10.0.0.0/8}', '{"{\"a\": 1}",NULL}', '{sad,NULL,"so so"}', '{low}', '{"\\x00ff",NULL}',
    '{"1 day"}', '{"a=>1"}', '{"(1,x)"}', 'kind', 5, 'weird'
);
-- 3: the least, and what is empty.
INSERT INTO samples VALUES (
    3, -2147483648, -32768, -9223372036854775808, 1, 0, '-3.4e38', '-0', '-0.000000000000000000000000000001', -99999999.99, -999999999999,
    -99999999999999999999999999999999999999999999999999999999999999999, -99999999999999999999999999999999999.999999999999999999999999999999, '-92233720368547758.08',
    '', '', '', '', '', '', '', false, '0001-01-01 00:00:00', '0001-01-01 00:00:00', '0001-01-01 00:00:00+00', '0001-01-01', '00:00:00', '-1 days',
    '{}', '[]', '', '00000000-0000-0000-0000-000000000000', '0.0.0.0/0', '::/0', '00:00:00:00:00:00', '00:00:00:00:00:00:00:00', B'00000000', B'0', B'', '',
    '', '', '', '', '(0,0)', '{1,0,0}', '[(0,0),(0,0)]', '(0,0),(0,0)', '((0,0))', '((0,0))', '<(0,0),0>',
    'empty', 'empty', 'empty', 'empty', 'empty', 'empty', '{}', '', 'a', 'low', '(,)', '00:00:00+00', '$', '0/0',
    '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '', -5, ''
);
-- 4: the most.
INSERT INTO samples VALUES (
    4, 2147483647, 32767, 9223372036854775807, 2147483647, 4294967295, '3.4e38', '1.7976931348623157e308', '123456789012345678901234567890.123456789012345678901234567890', 99999999.99, 999999999999,
    99999999999999999999999999999999999999999999999999999999999999999, 99999999999999999999999999999999999.999999999999999999999999999999, '92233720368547758.07',
    E'4-byte \U0001F600 e\u0301 \u00df', E'\U0001F600', E'\u00e4\u00f6', E'a\tb\n\r\u2028%', E'\U0001F600', E'\u00c4@x', 'n', true,
    '9999-12-31 23:59:59.999999', '9999-12-31 23:59:59.999', '9999-12-31 23:59:59.999999+00', '9999-12-31', '23:59:59.999999', '178000000 years',
    '{"k": "\ud83d\ude00", "n": 123456789012345678901234567890, "f": 1e-7}', '{"a": "\u0001\"\\", "z": 0.1, "aa": 12345678901234567890}', '\xdeadbeef00', 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128', '255.255.255.255/32', 'ff:ff:ff:ff:ff:ff', 'ff:ff:ff:ff:ff:ff:ff:ff', B'11111111', B'1', B'1111111111111111111111111111111111111111111111111111111111111111', E'<a>\u00e4</a>',
    E'\'\U0001F600\':1', '!a', E'"\\"q"=>"\\\\", "\U0001F600"=>"x,y"', 'a.b_c.D', '(1e300,-1e-300)', '{-1,0.5,2}', '[(1,2),(3,4)]', '(3,4),(1,2)', '((0,0),(1,1))', '((0,0),(1,1),(5,5))', '<(1.5,2.5),3>',
    '(,)', '[5,)', '(,2.5)', '(,2026-01-01)', '(,infinity)', '[-infinity,infinity]', '{(,1),[3,)}', 'Ok!', 'b''c', 'high', '(-5,"q\"\\")', '23:59:59.999999-12', 'strict $.x', 'FFFFFFFF/FFFFFFFF',
    '{{1,2},{3,NULL}}', '[0:1]={1,2}', '{{{1}},{{2}}}', '{1}', '{NaN,Infinity,-Infinity}', '{123456789012345678901234567890.5}', '{0}',
    E'{"\U0001F600","{","}",",","\\\\","\\"",""}', '{{a,b},{c,d}}', '{""}', '{{t},{f}}', '{infinity,-infinity,"9999-12-31 23:59:59.999999"}', '{infinity}',
    '{infinity,-infinity,9999-12-31}', '{23:59:59.999999}', '{ffffffff-ffff-ffff-ffff-ffffffffffff,NULL}', '{::1}', '{"[1,2]","\"s\"","null"}', '{{sad,Ok!},{"",NULL}}', '{high,NULL}', '{"\\x"}',
    '{"1 year 2 mons"}', '{"\"k\"=>NULL"}', '{"(2,\"a b\")"}', 'x', 2147483647, 'y'
);
-- 5: infinity, and not a number.
INSERT INTO samples (id, a_real, a_double, a_timestamp, a_zoned, a_date) VALUES (5, 'NaN', 'NaN', 'infinity', 'infinity', 'infinity');
INSERT INTO samples (id, a_real, a_double, a_timestamp, a_zoned, a_date) VALUES (6, '-Infinity', 'Infinity', '-infinity', '-infinity', '-infinity');
-- 7: before Christ.
INSERT INTO samples (id, a_timestamp, a_zoned, a_date, dates, timestamps) VALUES (7, '0044-03-15 12:00:00 BC', '0044-03-15 12:00:00+00 BC', '0044-03-15 BC', '{"0044-03-15 BC"}', '{"0044-03-15 12:00:00 BC"}');
-- 8: beyond four digits of a year.
INSERT INTO samples (id, a_timestamp, a_zoned, a_date) VALUES (8, '12026-01-02 03:04:05', '12026-01-02 03:04:05+00', '12026-01-02');
-- 9: the twenty-fourth hour, and a decimal that is no number.
INSERT INTO samples (id, a_time) VALUES (9, '24:00:00');
INSERT INTO samples (id, a_decimal, decimals) VALUES (10, 'NaN', '{NaN}');

CREATE TABLE numbers AS SELECT id, an_int, a_small, a_big, a_positive, an_oid, a_real, a_double, a_decimal, a_scaled, a_whole, a_wide, wide_scaled, a_money, a_bool, "select" FROM samples;
ALTER TABLE numbers ADD PRIMARY KEY (id);
CREATE SEQUENCE numbers_id_seq START 100 OWNED BY numbers.id;
ALTER TABLE numbers ALTER id SET DEFAULT nextval('numbers_id_seq');

CREATE TABLE texts AS SELECT id, a_string, a_short, a_char, a_text, a_citext, an_email, a_name, a_json, a_jsonb, a_binary, a_uuid, an_inet, a_cidr, a_mac, a_mac8, a_bit, a_one_bit, a_varbit, an_xml, a_tsvector, a_tsquery, a_hstore, an_ltree, a_mood, an_odd, a_level, a_jsonpath, "type", "Weird Name" FROM samples;
ALTER TABLE texts ADD PRIMARY KEY (id);
CREATE SEQUENCE texts_id_seq START 100 OWNED BY texts.id;
ALTER TABLE texts ALTER id SET DEFAULT nextval('texts_id_seq');

CREATE TABLE moments AS SELECT id, a_timestamp, a_milli, a_zoned, a_date, a_time, an_interval, a_zoned_time, int_range, big_range, num_range, date_range, ts_range, tz_range, a_multirange, a_point, a_line, a_lseg, a_box, a_path, a_polygon, a_circle, a_pair, a_lsn FROM samples;
ALTER TABLE moments ADD PRIMARY KEY (id);
CREATE SEQUENCE moments_id_seq START 100 OWNED BY moments.id;
ALTER TABLE moments ALTER id SET DEFAULT nextval('moments_id_seq');

CREATE TABLE arrays AS SELECT id, ints, smalls, bigs, oids, doubles, decimals, moneys, strings, texts, citexts, bools, timestamps, zoneds, dates, times, uuids, inets, jsonbs, moods, levels, binaries, intervals, hstores, pairs FROM samples;
ALTER TABLE arrays ADD PRIMARY KEY (id);
CREATE SEQUENCE arrays_id_seq START 100 OWNED BY arrays.id;
ALTER TABLE arrays ALTER id SET DEFAULT nextval('arrays_id_seq');

DROP TABLE samples;
