CREATE SCHEMA shop;
CREATE TABLE shop.customers (id INTEGER, name VARCHAR(80), country VARCHAR(2), credit NUMERIC(20, 4),
  lat DOUBLE PRECISION, lon DOUBLE PRECISION, zip VARCHAR(10));
INSERT INTO shop.customers VALUES
  (1, 'Ada', 'DE', 100.2500, 52.0, 13.0, '01067'), (2, 'Bořek', 'CZ', 0.1000, 50.0, 14.0, '11000'),
  (3, 'Chloé "C"', 'FR', NULL, NULL, NULL, '75001'), (4, 'Dai', 'DE', 0.2000, 53.0, 10.0, NULL);
CREATE TABLE shop.orders (id INTEGER, customer_id INTEGER, status VARCHAR(20), channel VARCHAR(20), note VARCHAR(200),
  gift BOOLEAN, shipping NUMERIC(10, 2), created_at TIMESTAMP, sent_on DATE);
INSERT INTO shop.orders VALUES
  (1, 1, 'paid', 'web', 'first, "quoted"', TRUE, 4.90, '2024-03-30 23:30:00', '2024-04-02'),
  (2, 1, 'sent', 'web', NULL, FALSE, 12.00, '2024-03-31 00:30:00', '2024-03-31'),
  (3, 2, 'open', 'store', 'line one
line two', FALSE, 0.00, '2024-12-30 12:00:00', NULL),
  (4, 2, 'cancelled', 'store', '', NULL, 25.50, '2024-12-31 23:59:59', NULL),
  (5, 3, 'paid', 'phone', '<b>bold</b> | bar', TRUE, 7.10, '2025-01-01 00:00:00', '2025-01-03'),
  (6, NULL, 'open', NULL, 'žluťoučký 🐎', FALSE, NULL, '2025-06-15 08:15:00', NULL),
  (7, 4, 'test', 'web', 'ours', FALSE, 99.00, '2025-06-16 00:00:00', NULL);
CREATE TABLE shop.books (id INTEGER, title VARCHAR(80), genre VARCHAR(20), pages INTEGER);
INSERT INTO shop.books VALUES (1, 'Tides', 'Novel', 300), (2, 'Ash', 'Poetry', 90), (3, 'Orbits', 'Science', 500),
  (4, 'Unsold', 'Novel', 120);
CREATE TABLE shop.order_lines (order_id INTEGER, line INTEGER, book_id INTEGER, quantity INTEGER, price NUMERIC(10, 2));
INSERT INTO shop.order_lines VALUES (1, 1, 1, 2, 10.10), (1, 2, 2, 1, 5.05), (2, 1, 1, 1, 10.10), (3, 1, 3, 3, 20.00),
  (4, 1, 2, 10, 5.00), (5, 1, 3, 1, 21.50), (5, 2, 1, 1, 9.99), (5, 3, 2, 2, 5.05), (7, 1, 1, 100, 1.00);
CREATE TABLE shop.authors (id INTEGER, name VARCHAR(80));
INSERT INTO shop.authors VALUES (1, 'Ng'), (2, 'Okoro'), (3, 'Silva');
CREATE TABLE shop.book_authors (book_id INTEGER, author_id INTEGER);
INSERT INTO shop.book_authors VALUES (1, 1), (1, 2), (2, 2), (3, 1), (3, 2), (3, 3);
