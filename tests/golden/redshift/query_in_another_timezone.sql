SELECT
    TO_CHAR(DATE_TRUNC('week', (CAST(orders.created_at AS TIMESTAMPTZ) AT TIME ZONE 'America/Chicago')), 'YYYY-MM-DD') AS "orders.created_week",
    COUNT(*) AS "orders.count"
FROM orders AS orders
WHERE (orders.created_at >= TIMESTAMP '2018-05-17 19:00:00' AND orders.created_at < TIMESTAMP '2018-05-18 19:00:00')
GROUP BY
    DATE_TRUNC('week', (CAST(orders.created_at AS TIMESTAMPTZ) AT TIME ZONE 'America/Chicago'))
ORDER BY
    1 DESC NULLS LAST
LIMIT 500
