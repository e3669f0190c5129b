SELECT
    orders.status AS "orders.status",
    COUNT(*) AS "orders.count"
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
WHERE ((toDateTime64(toDate32((toDateTime64((toDate32(orders.created_at)), 6) - INTERVAL 1 MONTH)), 6) < toDateTime64('2018-05-18 18:30:02', 6))) AND (((positionUTF8(users.state, 'C') > 0) OR (users.state IS NULL)))
GROUP BY
    1
HAVING ((((toFloat64((COALESCE(SUM(orders.total), 0))) / NULLIF(toFloat64(COUNT(*)), 0))) > 10))
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, enable_extended_results_for_datetime_functions = 1
