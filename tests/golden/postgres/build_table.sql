-- Building persistent derived table written::by_day
CREATE TABLE scratch.LR$5A3A704F00F751317F_by_day AS
SELECT CAST(created_at AS DATE) AS day, status AS state, COUNT(*) AS n FROM orders
      WHERE 1=1 GROUP BY 1, 2;
CREATE INDEX LR$5A3A704F00F751317F_by_day_i1 ON scratch.LR$5A3A704F00F751317F_by_day (day);
CREATE OR REPLACE VIEW scratch.written_by_day AS
SELECT * FROM scratch.LR$5A3A704F00F751317F_by_day
