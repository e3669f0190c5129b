-- Building persistent derived table written::by_day
CREATE TABLE scratch.LR$82DE77931E5207557F_by_day AS
SELECT CAST(created_at AS DATE) AS day, status AS state, COUNT(*) AS n FROM orders
      WHERE 1=1 GROUP BY 1, 2;
CREATE INDEX LR$82DE77931E5207557F_by_day_i1 ON scratch.LR$82DE77931E5207557F_by_day (day);
CREATE OR REPLACE VIEW scratch.written_by_day AS
SELECT * FROM scratch.LR$82DE77931E5207557F_by_day
