-- Building persistent derived table written::by_day
CREATE TABLE scratch.LR_EDF618B19473DAC77F_by_day AS
SELECT CAST(created_at AS DATE) AS day, status AS state, COUNT(*) AS n FROM orders
      WHERE 1=1 GROUP BY 1, 2;
CREATE OR REPLACE VIEW scratch.written_by_day AS
SELECT * FROM scratch.LR_EDF618B19473DAC77F_by_day
