SELECT TOP 500
    CONVERT(VARCHAR(10), DATEADD(day, -((DATEDIFF(day, 0, CAST(orders.created_at AT TIME ZONE 'UTC' AT TIME ZONE 'Central Standard Time' AS DATETIME2)) % 7 + 7) % 7), CAST(CAST(orders.created_at AT TIME ZONE 'UTC' AT TIME ZONE 'Central Standard Time' AS DATETIME2) AS DATE)), 120) AS [orders.created_week],
    COUNT(*) AS [orders.count]
FROM orders AS orders
WHERE (orders.created_at >= CAST('2018-05-17T19:00:00' AS DATETIME2) AND orders.created_at < CAST('2018-05-18T19:00:00' AS DATETIME2))
GROUP BY
    DATEADD(day, -((DATEDIFF(day, 0, CAST(orders.created_at AT TIME ZONE 'UTC' AT TIME ZONE 'Central Standard Time' AS DATETIME2)) % 7 + 7) % 7), CAST(CAST(orders.created_at AT TIME ZONE 'UTC' AT TIME ZONE 'Central Standard Time' AS DATETIME2) AS DATE))
ORDER BY
    1 DESC
