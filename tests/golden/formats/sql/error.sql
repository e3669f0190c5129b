SELECT
    orders.id AS "orders.id",
    CASE WHEN orders.id > 3 THEN error('no such luck') ELSE orders.id END AS "orders.broken"
FROM orders AS orders
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500