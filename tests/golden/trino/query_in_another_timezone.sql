SELECT
    DATE_FORMAT(DATE_TRUNC('week', CAST(CAST(orders.created_at AS TIMESTAMP(6) WITH TIME ZONE) AT TIME ZONE 'America/Chicago' AS TIMESTAMP(6))), '%Y-%m-%d') AS "orders.created_week",
    COUNT(*) AS "orders.count"
FROM orders AS orders
WHERE (orders.created_at >= TIMESTAMP '2018-05-17 19:00:00' AND orders.created_at < TIMESTAMP '2018-05-18 19:00:00')
GROUP BY
    DATE_TRUNC('week', CAST(CAST(orders.created_at AS TIMESTAMP(6) WITH TIME ZONE) AT TIME ZONE 'America/Chicago' AS TIMESTAMP(6)))
ORDER BY
    1 DESC NULLS LAST
LIMIT 500
