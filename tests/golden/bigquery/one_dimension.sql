SELECT
    orders.status AS orders_status
FROM orders AS orders
GROUP BY
    1
ORDER BY
    1 ASC NULLS LAST
LIMIT 500
