SELECT
    orders.status AS "orders.status"
FROM orders AS orders
GROUP BY
    1
ORDER BY
    1
LIMIT 500
