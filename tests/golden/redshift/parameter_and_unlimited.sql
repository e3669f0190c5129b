SELECT
    CAST((CAST(orders.created_at AS DATE)) AS VARCHAR) AS "orders.period",
    COUNT(*) AS "orders.count"
FROM orders AS orders
GROUP BY
    1
ORDER BY
    2 DESC NULLS LAST
