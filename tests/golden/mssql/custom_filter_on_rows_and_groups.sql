SELECT TOP 500
    orders.status AS [orders.status],
    COUNT(*) AS [orders.count]
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
WHERE ((CAST(CAST(DATEADD(month, -1, CAST((CAST(orders.created_at AS DATE)) AS DATETIME2)) AS DATE) AS DATETIME2) < CAST('2018-05-18T18:30:02' AS DATETIME2))) AND (((CHARINDEX('C' COLLATE Latin1_General_BIN2, users.state) > 0) OR (users.state IS NULL)))
GROUP BY
    orders.status
HAVING (((((COALESCE(SUM(orders.total), 0)) * 1.0 / NULLIF(COUNT(*), 0))) > 10))
ORDER BY
    2 DESC
