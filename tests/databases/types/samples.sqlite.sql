CREATE TABLE samples (
    id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
    an_int integer, a_big bigint, a_small integer(2), a_float float, a_double double, a_decimal decimal, a_scaled decimal(10,2), a_whole decimal(12,0),
    a_wide decimal(30,0), a_string varchar, a_short varchar(20), a_text text, a_bool boolean, a_time datetime(6), a_plain datetime, a_stamp timestamp,
    a_date date, an_hour time, a_json json, a_binary blob, a_uuid uuid, an_odd frobnicated, untyped, a_hstore hstore, a_real real
);
-- 1: nothing at all.
INSERT INTO samples DEFAULT VALUES;
-- 2: an ordinary row, as Rails stores it.
INSERT INTO samples VALUES (2, 7, 7, 7, 1.5, 2.5, 12.5, 12.34, 99, 99, 'string', 'short', 'text', 1, '2026-01-02 03:04:05.678901', '2026-01-02 03:04:05',
    '2026-01-02 03:04:05', '2026-01-02', '2000-01-01 03:04:05', '{"a": [1, 2.5, null]}', x'00ff10', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'odd', 'any', 'h', 2.5);
-- 3: the least, and what is empty.
INSERT INTO samples VALUES (3, -9223372036854775808, -9223372036854775808, -32768, -0.0, -1.7976931348623157e308, 0, -99999999.99, -999999999999, -5, '', '', '', 0,
    '0001-01-01 00:00:00', '0001-01-01 00:00:00', '0001-01-01 00:00:00', '0001-01-01', '2000-01-01 00:00:00', '{}', x'', '', '', '', '', -0.0);
-- 4: the most: every integer has eight bytes.
INSERT INTO samples VALUES (4, 9223372036854775807, 9223372036854775807, 32767, 5e-324, 1.7976931348623157e308, 123456789.125, 99999999.99, 999999999999, 1e18,
    '4-byte 😀 é', '😀', 'a' || char(9, 10, 13, 8232) || '%', 1, '9999-12-31 23:59:59.999999', '9999-12-31 23:59:59', '9999-12-31 23:59:59', '9999-12-31',
    '2000-01-01 23:59:59.999999', '[1e-7, "😀", 123456789012345678901234567890]', x'deadbeef00', 'u123', 'five', 'x', 'y', 1e300);
-- 5: what affinity leaves as it came: texts in numbers, numbers in texts, texts in blobs, Rails' old booleans.
INSERT INTO samples VALUES (5, '12abc', '7', 2.0, '1.5', 'abc', '12.50', '1e3', '42', '77', 12, 1.5, x'616263', 't', '2026-01-02 03:04:05.5', '2026-01-02T03:04:05Z',
    '2026-01-02', '2026-01-02 03:04:05', '03:04:05', '5', 'text', 'b', 'x007', 'c', 'd', 7);
INSERT INTO samples (id, a_bool, an_int, a_decimal, a_json, a_text, a_float) VALUES (6, 'f', 1.75, 'abc', 'no json', 12.0, 9e999);
INSERT INTO samples (id, a_bool, an_int, a_binary, a_json, a_text, a_float) VALUES (7, 'true', 'x', 12, 'null', 0.1, 5);
INSERT INTO samples (id, a_bool, a_decimal, a_json) VALUES (8, 'false', 0.1, '"text"');
INSERT INTO samples (id, a_bool, a_decimal) VALUES (9, 2, 1e30);
-- Numbers and bytes in columns of a type that Rails does not know.
INSERT INTO samples (id, an_odd, untyped, a_hstore) VALUES (10, 12345678901234567890, x'61ff', 7), (11, 5, 2.5, x'ff00'), (12, -1, 9223372036854775807, 'x');
-- What is no time, what is one only to Rails, and numbers where times should be.
INSERT INTO samples (id, a_date, an_hour, a_time, a_plain) VALUES
    (20, 'garbage', 'garbage', 'garbage', 'garbage'), (21, '', '', '', ''), (22, '2026-13-45', '2026-13-45 10:00', '2026-13-45 10:00:00', '2026-13-45'),
    (23, '0000-00-00', '00:00:00', '0000-00-00 00:00:00', '0000-00-00'), (24, '2026-02-30', '25:00:00', '2026-02-30 12:00:00', '2026-02-30'),
    (25, x'61ff', 42, 42, 1767225600), (26, x'323032362d30312d3032', 1.5, x'323032362d30312d30322031303a3230', 2461042.5), (27, '2026-01', '10:20', '2026-01', '2026'),
    (28, '01/02/2026', '10:20 PM', '01/02/2026 10:00', '1/2'), (29, '2 January 2026', 'noon', '2 January 2026 at 5pm', 'May'), (30, ' ', ' ', ' ', ' '),
    (31, '2026-01-02', '24:00:00', '2026-01-02 24:00:00', '2026-01-02 25:00:00'), (32, '2026-01-02 trash', '10:20:30 trash', '2026-01-02 10:20:30 trash', 'junk'),
    (33, '26-1-2', '2026-01-02T10:20:30', '2026-01-02T10:20:30+02:00', '10:20'), (34, '2026-1-2', '10:20:30.5+02:00', '2026-01-02 10:20:60', 'now');
