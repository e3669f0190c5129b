SELECT TOP 500
    users.state AS [users.state],
    CONVERT(VARCHAR(7), DATEADD(month, DATEDIFF(month, 0, orders.created_at), 0), 120) AS [orders.created_month],
    COUNT(*) AS [orders.count]
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
WHERE (orders.created_at >= CAST('2018-03-01T00:00:00' AS DATETIME2) AND orders.created_at < CAST('2018-06-01T00:00:00' AS DATETIME2)) AND (users.state = 'CA' AND (users.state <> 'NY' OR users.state IS NULL))
GROUP BY
    users.state,
    DATEADD(month, DATEDIFF(month, 0, orders.created_at), 0)
ORDER BY
    2 DESC
