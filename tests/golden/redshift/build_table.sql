-- Building persistent derived table written::by_day
CREATE TABLE scratch.LR$23F3DF7A43D9A7877F_by_day DISTSTYLE KEY DISTKEY (day) COMPOUND SORTKEY (day) AS
SELECT CAST(created_at AS DATE) AS day, status AS state, COUNT(*) AS n FROM orders
      WHERE 1=1 GROUP BY 1, 2;
CREATE OR REPLACE VIEW scratch.written_by_day AS
SELECT * FROM scratch.LR$23F3DF7A43D9A7877F_by_day
