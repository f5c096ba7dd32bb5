CREATE TABLE samples (
    id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    a_tiny tinyint, a_small smallint, a_medium mediumint, an_int int, a_big bigint,
    pos_tiny tinyint unsigned, pos_small smallint unsigned, pos_medium mediumint unsigned, pos_int int unsigned, pos_big bigint unsigned,
    owner_id bigint unsigned, shown int(5) unsigned zerofill, a_bool tinyint(1), a_two tinyint(2), a_year year, a_bit bit, bits bit(12), most_bits bit(64),
    a_float float, a_short_float float(7,2), a_double double, a_real real(12,3), pos_double double unsigned,
    a_decimal decimal(10,2), a_whole decimal(12,0), a_wide decimal(65,0), wide_scaled decimal(65,30), tiny_scaled decimal(38,38), pos_decimal decimal(8,3) unsigned,
    a_char char(5), a_string varchar(255), a_short varchar(20), a_latin varchar(20) CHARACTER SET latin1, a_binary_text varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    a_tinytext tinytext, a_text text, a_mediumtext mediumtext, a_longtext longtext,
    a_fixed binary(4), a_varbinary varbinary(32), a_tinyblob tinyblob, a_blob blob, a_mediumblob mediumblob, a_longblob longblob,
    a_date date, a_datetime datetime, a_milli datetime(3), a_micro datetime(6), a_timestamp timestamp NULL, a_micro_timestamp timestamp(6) NULL, a_time time, a_micro_time time(6),
    a_mood enum('sad', 'so so', 'Ok!', ''), moods set('a', 'b c', 'D'), a_json json,
    a_place geometry, a_polygon polygon,
    worth int GENERATED ALWAYS AS (an_int * 2) VIRTUAL, kept int GENERATED ALWAYS AS (an_int + 1) STORED,
    `type` varchar(10), `select` int, `Weird Name` varchar(10), `tick``ed` int
) CHARACTER SET utf8mb4;

CREATE TABLE keyed (id varchar(36) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY, name text, sample_id bigint unsigned, CONSTRAINT FOREIGN KEY (sample_id) REFERENCES samples (id));
CREATE TABLE zeros (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, born date NOT NULL DEFAULT '0000-00-00', seen datetime NOT NULL DEFAULT '0000-00-00 00:00:00', gone date, left_at datetime(6), at_noon time);

SET sql_mode = 'STRICT_ALL_TABLES';
-- What Rails reads as nil in a column that cannot be NULL is not written again: keys beyond 1000 are not copied.
INSERT INTO keyed (id, name) VALUES ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'one');
INSERT INTO zeros (id, gone, left_at, at_noon) VALUES (5001, '0000-00-00', '0000-00-00 00:00:00', '12:00:00'), (5002, NULL, NULL, '838:59:59'), (5003, '2026-01-02', '2026-01-02 03:04:05.000001', '-00:00:01');
INSERT INTO zeros (id, born, seen, at_noon) VALUES (5004, '0001-01-01', '0001-01-01 00:00:00', '-838:59:59');
-- 1: nothing at all.
INSERT INTO samples () VALUES ();
-- 2: an ordinary row.
INSERT INTO samples (
    a_tiny, a_small, a_medium, an_int, a_big, pos_tiny, pos_small, pos_medium, pos_int, pos_big, owner_id, shown, a_bool, a_two, a_year, a_bit, bits, most_bits,
    a_float, a_short_float, a_double, a_real, pos_double, a_decimal, a_whole, a_wide, wide_scaled, tiny_scaled, pos_decimal,
    a_char, a_string, a_short, a_latin, a_binary_text, a_tinytext, a_text, a_mediumtext, a_longtext,
    a_fixed, a_varbinary, a_tinyblob, a_blob, a_mediumblob, a_longblob,
    a_date, a_datetime, a_milli, a_micro, a_timestamp, a_micro_timestamp, a_time, a_micro_time, a_mood, moods, a_json, a_place, a_polygon,
    `type`, `select`, `Weird Name`, `tick``ed`
) VALUES (
    7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 1, 7, 2026, b'1', b'101', b'1',
    0.1, 12345.67, 0.1, 123456.789, 2.5, 12.34, 99, 99, 1.5, 0.5, 12.345,
    'char', 'string', 'short', 'café', 'CaSe', 'tiny', 'text', 'medium', 'long',
    x'00ff', x'00ff10', x'01', x'0203', x'04', x'05',
    '2026-01-02', '2026-01-02 03:04:05', '2026-01-02 03:04:05.678', '2026-01-02 03:04:05.678901', '2026-01-02 03:04:05', '2026-01-02 03:04:05.678901', '03:04:05', '03:04:05.678901',
    'so so', 'a,D', '{"a": [1, 2.5, null, true, "x"]}', ST_GeomFromText('LINESTRING(0 0, 1 1)'), ST_GeomFromText('POLYGON((0 0, 1 0, 1 1, 0 0))'),
    'kind', 5, 'weird', 6
);
-- 3: the least, and what is empty.
INSERT INTO samples (
    a_tiny, a_small, a_medium, an_int, a_big, pos_tiny, pos_small, pos_medium, pos_int, pos_big, owner_id, a_bool, a_two, a_year, a_bit, bits, most_bits,
    a_float, a_short_float, a_double, a_real, pos_double, a_decimal, a_whole, a_wide, wide_scaled, tiny_scaled, pos_decimal,
    a_char, a_string, a_short, a_latin, a_binary_text, a_tinytext, a_text, a_mediumtext, a_longtext,
    a_fixed, a_varbinary, a_tinyblob, a_blob, a_mediumblob, a_longblob,
    a_date, a_datetime, a_milli, a_micro, a_timestamp, a_micro_timestamp, a_time, a_micro_time, a_mood, moods, a_json
) VALUES (
    -128, -32768, -8388608, -1073741824, -9223372036854775808, 0, 0, 0, 0, 0, 0, 0, -128, 1901, b'0', b'0', b'0',
    -3.4028234e38, -99999.99, -1.7976931348623157e308, -999999999.999, 0, -99999999.99, -999999999999,
    -99999999999999999999999999999999999999999999999999999999999999999, -99999999999999999999999999999999999.999999999999999999999999999999,
    -0.99999999999999999999999999999999999999, 0,
    '', '', '', '', '', '', '', '', '', '', '', '', '', '', '',
    '0001-01-01', '0001-01-01 00:00:00', '0001-01-01 00:00:00.001', '0001-01-01 00:00:00.000001', '1970-01-01 00:00:01', '1970-01-01 00:00:01.000001', '00:00:00', '00:00:00.000001', '', '', '[]'
);
-- 4: the most. (Of the last days that there are, mysql2 forgets the parts of a second.)
INSERT INTO samples (
    a_tiny, a_small, a_medium, an_int, a_big, pos_tiny, pos_small, pos_medium, pos_int, pos_big, owner_id, shown, a_bool, a_two, a_year, a_bit, bits, most_bits,
    a_float, a_short_float, a_double, a_real, pos_double, a_decimal, a_whole, a_wide, wide_scaled, tiny_scaled, pos_decimal,
    a_char, a_string, a_short, a_latin, a_binary_text, a_tinytext, a_text, a_mediumtext, a_longtext,
    a_fixed, a_varbinary, a_tinyblob, a_blob, a_mediumblob, a_longblob,
    a_date, a_datetime, a_milli, a_micro, a_timestamp, a_micro_timestamp, a_time, a_micro_time, a_mood, moods, a_json
) VALUES (
    127, 32767, 8388607, 1073741822, 9223372036854775807, 255, 65535, 16777215, 4294967295, 18446744073709551615, 9223372036854775807, 99999, 2, 127, 2155, b'1', b'111111111111', 0xFFFFFFFFFFFFFFFF,
    3.4028234e38, 99999.99, 1.7976931348623157e308, 999999999.999, 1e308, 99999999.99, 999999999999,
    99999999999999999999999999999999999999999999999999999999999999999, 99999999999999999999999999999999999.999999999999999999999999999999,
    0.99999999999999999999999999999999999999, 99999.999,
    '😀😀😀😀😀', REPEAT('😀', 255), '😀é\n\\''"%', 'ÿ€', '😀', REPEAT('é', 127), REPEAT('x', 65535), REPEAT('😀', 20000), REPEAT('y', 100000),
    x'ffffffff', REPEAT(x'ff', 32), REPEAT(x'00', 255), REPEAT(x'fe', 65535), REPEAT(x'00', 70000), REPEAT(x'80', 70000),
    '9999-12-31', '9999-12-31 23:59:59', '9998-12-31 23:59:59.999', '9998-12-31 23:59:59.999999', '2038-01-19 03:14:07', '2038-01-19 03:14:07.999999', '23:59:59', '23:59:59.999999', 'Ok!', 'a,b c,D', '"\\u0000😀"'
);
-- 5: what is odd.
INSERT INTO samples (a_float, a_double, a_year, a_time, a_bool, a_text, a_blob, a_json, wide_scaled, a_decimal) VALUES (
    16777217, -0.0, 0, '23:59:59', -1, ' \t\n\r ', x'2720225c0d0a25', 'null', 0.000000000000000000000000000001, -0.01
);
INSERT INTO samples (a_float, a_double, a_time, a_json, a_string) VALUES (1e-38, 5e-324, '100:00:00', '{"b": 1, "a": {"<&>": 1e3, "big": 12345678901234567890}}', 'a\0b');
