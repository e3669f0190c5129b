-- Building persistent derived table written::by_day
SELECT * INTO scratch.LR$C1147F32C7956BE07F_by_day FROM (
SELECT CAST(created_at AS DATE) AS day, status AS state, COUNT(*) AS n FROM orders
      WHERE 1=1 GROUP BY 1, 2
) AS built;
CREATE INDEX LR$C1147F32C7956BE07F_by_day_i1 ON scratch.LR$C1147F32C7956BE07F_by_day (day);
CREATE OR ALTER VIEW scratch.written_by_day AS
SELECT * FROM scratch.LR$C1147F32C7956BE07F_by_day
