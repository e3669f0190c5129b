SELECT
    orders.status AS orders_status,
    COUNT(*) AS orders_count
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
WHERE ((CAST(CAST(DATETIME_ADD(CAST((CAST(orders.created_at AS DATE)) AS DATETIME), INTERVAL -1 MONTH) AS DATE) AS DATETIME) < TIMESTAMP '2018-05-18 18:30:02')) AND (((STRPOS(users.state, 'C') > 0) OR (users.state IS NULL)))
GROUP BY
    1
HAVING (((((COALESCE(SUM(orders.total), 0)) * 1.0 / NULLIF(COUNT(*), 0))) > 10))
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
