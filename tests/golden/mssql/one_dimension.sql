SELECT TOP 500
    orders.status AS [orders.status]
FROM orders AS orders
GROUP BY
    orders.status
ORDER BY
    CASE WHEN orders.status IS NULL THEN 1 ELSE 0 END, 1
