SELECT
    orders.status AS "orders.status",
    orders.note AS "orders.note"
FROM orders AS orders
WHERE (orders.id IN (1, 2))
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500