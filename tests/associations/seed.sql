INSERT INTO authors (id, name, slug, mentor_id, works, updated_at) VALUES
  (1, 'Ada', 'ada', NULL, 3, '2026-01-01 00:00:00'), (2, 'Ben', 'ben', 1, 2, '2026-01-01 00:00:00'),
  (3, 'Cid', 'cid', 1, 1, '2026-01-01 00:00:00'), (4, 'Dee', 'dee', 2, 0, '2026-01-01 00:00:00'),
  (5, 'Eve', 'eve', 99, 0, '2026-01-01 00:00:00');
INSERT INTO author_profiles (id, author_id, motto) VALUES (1, 1, 'Write'), (2, 2, NULL), (3, 2, 'Second of Ben');
INSERT INTO badges (id, author_profile_id, label) VALUES (1, 2, 'gold'), (2, 1, 'silver'), (3, 2, 'tin'), (4, 3, 'late');
INSERT INTO shelves (code, room) VALUES ('B2', 'West'), ('A1', 'East'), ('12', 'North');
INSERT INTO books (id, type, title, author_id, editor_slug, shelf_code, pages, lent, position) VALUES
  (1, 'Novel', 'Ash', 1, 'ben', 'B2', 310, 1, 2), (2, 'Comic', 'Bay', 1, 'ben', 'A1', 500, 0, 1),
  (3, NULL, 'Cat', 2, 'nobody', 'A1', 120, 1, NULL), (4, 'Novel', 'Dawn', 2, NULL, NULL, 400, 1, 1),
  (5, 'Atlas', 'Earth', NULL, 'ada', 'B2', 30, 0, NULL), (6, 'Novel', 'Aim', 1, 'ada', 'zz', 300, 1, 3),
  (7, NULL, 'Coast', 3, NULL, '12', 301, 1, 1);
UPDATE books SET type = NULL WHERE type = 'Atlas';
INSERT INTO chapters (id, book_id, number, title) VALUES
  (1, 1, 2, 'two'), (2, 1, 1, 'one'), (3, 3, 1, NULL), (4, 4, 3, 'c'), (5, 4, 1, 'a'), (6, 99, 1, 'lost'), (7, 2, 1, 'pow');
INSERT INTO genres (id, name) VALUES (1, 'Sea'), (2, 'Crime'), (3, 'War'), (4, 'None');
INSERT INTO books_genres (book_id, genre_id) VALUES (1, 2), (1, 1), (3, 2), (2, 3), (1, 2), (4, 99), (7, 1);
INSERT INTO readers (id, name, card) VALUES (1, 'Moe', 700), (2, 'Abe', 007), (3, 'Zoe', 42);
INSERT INTO book_fans (liked_id, fan_no) VALUES (1, 1), (1, 3), (2, 2), (NULL, 1), (3, NULL), (1, 2);
INSERT INTO branches (id, town) VALUES (1, 'Ulm'), (2, 'Bern');
INSERT INTO branch_hours (id, branch_id, day) VALUES (1, 2, 'Mon'), (2, 1, 'Tue'), (3, 2, 'Fri');
INSERT INTO loans (id, book_id, reader_id, due_on, returned, branch_id) VALUES
  (1, 1, 3, '2026-02-01', 0, 2), (2, 1, 1, NULL, 1, NULL), (3, 3, 1, '2026-03-01', 0, 1), (4, 1, 2, NULL, 0, 2), (5, 4, 99, NULL, 0, NULL),
  (6, 1, 3, NULL, 0, NULL);
INSERT INTO tags (id, name) VALUES (1, 'new'), (2, 'big'), (3, 'odd');
INSERT INTO taggings (id, tag_id, taggable_type, taggable_id) VALUES
  (1, 2, 'Book', 1), (2, 1, 'Book', 1), (3, 1, 'Reader', 1), (4, 3, 'Book', 3), (5, 1, 'Book', 4), (6, 2, 'Reader', 3), (7, 3, 'Book', 99);
INSERT INTO notes (id, notable_type, notable_id, text) VALUES
  (1, 'Book', '1', 'on a book'), (2, 'Shelf', 'A1', 'on a shelf'), (3, 'Shelf', '12', 'numbers'), (4, NULL, NULL, 'free'), (5, 'Book', '99', 'gone'),
  (6, 'Map', 'M7', 'of a class that is gone'), (7, 'Shelf', 'B2', 'last'), (8, 'Book', '3', 'also');
INSERT INTO files (id, owner_type, owner_id, name) VALUES (1, 'Map', 7, 'map.png'), (2, NULL, NULL, 'free.png');
INSERT INTO editions (id, publisher_id, number, title) VALUES (1, 1, 1, 'First'), (2, 1, 2, 'Second'), (3, 2, 1, 'Other');
INSERT INTO reviews (id, publisher_id, edition_number, stars) VALUES (1, 1, 2, 5), (2, 2, 1, 1), (3, 1, NULL, 3), (4, 2, 2, 4), (5, 1, 2, 2), (6, NULL, 1, 2);
INSERT INTO scans (id, card, gate) VALUES (1, '42', 'north'), (2, '700', 'south'), (3, 'x', 'none'), (4, '42', 'south');
