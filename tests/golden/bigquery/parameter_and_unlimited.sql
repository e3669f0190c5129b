SELECT
    CAST((CAST(orders.created_at AS DATE)) AS VARCHAR) AS orders_period,
    COUNT(*) AS orders_count
FROM orders AS orders
GROUP BY
    1
ORDER BY
    2 DESC NULLS LAST
