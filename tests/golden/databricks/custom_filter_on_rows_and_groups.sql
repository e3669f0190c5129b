SELECT
    orders.status AS `orders.status`,
    COUNT(*) AS `orders.count`
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
WHERE ((CAST(CAST(DATEADD(MONTH, -1, CAST((CAST(orders.created_at AS DATE)) AS TIMESTAMP)) AS DATE) AS TIMESTAMP) < TIMESTAMP '2018-05-18 18:30:02')) AND (((POSITION('C' IN users.state) > 0) OR (users.state IS NULL)))
GROUP BY
    1
HAVING ((((CAST((COALESCE(SUM(orders.total), 0)) AS DOUBLE) / NULLIF(COUNT(*), 0))) > 10))
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
