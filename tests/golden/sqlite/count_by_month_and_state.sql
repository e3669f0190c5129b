SELECT
    users.state AS "users.state",
    STRFTIME('%Y-%m', DATE(orders.created_at, 'start of month')) AS "orders.created_month",
    COUNT(*) AS "orders.count"
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
WHERE (orders.created_at >= '2018-03-01 00:00:00' AND orders.created_at < '2018-06-01 00:00:00') AND (users.state = 'CA' AND (users.state <> 'NY' OR users.state IS NULL))
GROUP BY
    1,
    DATE(orders.created_at, 'start of month')
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
