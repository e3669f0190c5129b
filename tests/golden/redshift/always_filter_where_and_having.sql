SELECT
    orders.status AS "orders.status",
    COUNT(*) AS "orders.count"
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
WHERE (orders.status = 'complete') AND (users.state IS NOT NULL)
GROUP BY
    1
HAVING (COUNT(*) > 0)
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
