-- Building persistent derived table written::by_day
CREATE TABLE scratch.LR$CD716B43C62731547F_by_day AS
SELECT CAST(created_at AS DATE) AS day, status AS state, COUNT(*) AS n FROM orders
      WHERE 1=1 GROUP BY 1, 2;
CREATE INDEX LR$CD716B43C62731547F_by_day_i1 ON scratch.LR$CD716B43C62731547F_by_day (day);
CREATE OR REPLACE VIEW scratch.written_by_day AS
SELECT * FROM scratch.LR$CD716B43C62731547F_by_day
