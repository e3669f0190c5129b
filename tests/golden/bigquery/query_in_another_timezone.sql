SELECT
    FORMAT_DATETIME('%Y-%m-%d', DATETIME_TRUNC(DATETIME(CAST(orders.created_at AS TIMESTAMP), 'America/Chicago'), WEEK(MONDAY))) AS orders_created_week,
    COUNT(*) AS orders_count
FROM orders AS orders
WHERE (orders.created_at >= TIMESTAMP '2018-05-17 19:00:00' AND orders.created_at < TIMESTAMP '2018-05-18 19:00:00')
GROUP BY
    1
ORDER BY
    1 DESC NULLS LAST
LIMIT 500
