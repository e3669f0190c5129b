-- Increment of written::by_day
DELETE FROM scratch.LR_E298E2EF50C277FC7F_by_day WHERE day >= DATE '2018-05-16';
INSERT INTO scratch.LR_E298E2EF50C277FC7F_by_day
SELECT CAST(created_at AS DATE) AS day, status AS state, COUNT(*) AS n FROM orders
      WHERE (created_at) >= DATE '2018-05-16' GROUP BY 1, 2
