SELECT
    orders.state AS "orders.state",
    orders.status AS "orders.status",
    COUNT(*) AS "orders.count"
FROM orders AS orders
GROUP BY
    1,
    2
ORDER BY
    1,
    2
LIMIT 500

-- sql for creating the subtotals
SELECT
    orders.state AS "orders.state",
    COUNT(*) AS "orders.count"
FROM orders AS orders
GROUP BY
    1