SELECT
    DATE_FORMAT(DATE_SUB(DATE(CONVERT_TZ(orders.created_at, '+00:00', 'America/Chicago')), INTERVAL WEEKDAY(CONVERT_TZ(orders.created_at, '+00:00', 'America/Chicago')) DAY), '%Y-%m-%d') AS `orders.created_week`,
    COUNT(*) AS `orders.count`
FROM orders AS orders
WHERE (orders.created_at >= TIMESTAMP '2018-05-17 19:00:00' AND orders.created_at < TIMESTAMP '2018-05-18 19:00:00')
GROUP BY
    1
ORDER BY
    1 DESC
LIMIT 500
