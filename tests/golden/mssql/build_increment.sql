-- Increment of written::by_day
DELETE FROM scratch.LR$C1147F32C7956BE07F_by_day WHERE day >= CAST('2018-05-16' AS DATE);
INSERT INTO scratch.LR$C1147F32C7956BE07F_by_day
SELECT CAST(created_at AS DATE) AS day, status AS state, COUNT(*) AS n FROM orders
      WHERE (created_at) >= CAST('2018-05-16' AS DATE) GROUP BY 1, 2
