SELECT
    DATE_FORMAT(DATE_TRUNC('WEEK', CONVERT_TIMEZONE('America/Chicago', orders.created_at)), 'yyyy-MM-dd') AS `orders.created_week`,
    COUNT(*) AS `orders.count`
FROM orders AS orders
WHERE (orders.created_at >= TIMESTAMP '2018-05-17 19:00:00' AND orders.created_at < TIMESTAMP '2018-05-18 19:00:00')
GROUP BY
    DATE_TRUNC('WEEK', CONVERT_TIMEZONE('America/Chicago', orders.created_at))
ORDER BY
    1 DESC NULLS LAST
LIMIT 500
