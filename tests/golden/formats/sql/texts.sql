SELECT
    orders.id AS "orders.id",
    orders.note AS "orders.note"
FROM orders AS orders
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500