SELECT
    CAST((CAST(orders.created_at AS DATE)) AS VARCHAR) AS [orders.period],
    COUNT(*) AS [orders.count]
FROM orders AS orders
GROUP BY
    CAST((CAST(orders.created_at AS DATE)) AS VARCHAR)
ORDER BY
    2 DESC
