SELECT
    orders.status AS `orders.status`,
    COUNT(*) AS `orders.count`
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
WHERE ((CAST(CAST((CAST((CAST(orders.created_at AS DATE)) AS DATETIME(6)) - INTERVAL 1 MONTH) AS DATE) AS DATETIME(6)) < TIMESTAMP '2018-05-18 18:30:02')) AND (((LOCATE(CONVERT('C' USING utf8mb4) COLLATE utf8mb4_bin, users.state) > 0) OR (users.state IS NULL)))
GROUP BY
    1
HAVING (((((COALESCE(SUM(orders.total), 0)) * 1e0 / NULLIF(COUNT(*), 0))) > 10))
ORDER BY
    2 DESC
LIMIT 500
