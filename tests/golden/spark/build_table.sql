-- Building persistent derived table written::by_day
CREATE TABLE scratch.LR_E298E2EF50C277FC7F_by_day CLUSTER BY (state) AS
SELECT CAST(created_at AS DATE) AS day, status AS state, COUNT(*) AS n FROM orders
      WHERE 1=1 GROUP BY 1, 2;
CREATE OR REPLACE VIEW scratch.written_by_day AS
SELECT * FROM scratch.LR_E298E2EF50C277FC7F_by_day
