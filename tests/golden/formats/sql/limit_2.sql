SELECT
    orders.state AS "orders.state",
    COUNT(*) AS "orders.count",
    COALESCE(SUM(orders.price), 0) AS "orders.total"
FROM orders AS orders
GROUP BY
    1
ORDER BY
    1
LIMIT 2