SELECT
    formatDateTime(toMonday(toTimeZone(orders.created_at, 'America/Chicago')), '%Y-%m-%d') AS "orders.created_week",
    COUNT(*) AS "orders.count"
FROM orders AS orders
WHERE (orders.created_at >= toDateTime64('2018-05-17 19:00:00', 6) AND orders.created_at < toDateTime64('2018-05-18 19:00:00', 6))
GROUP BY
    toMonday(toTimeZone(orders.created_at, 'America/Chicago'))
ORDER BY
    1 DESC NULLS LAST
LIMIT 500
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, enable_extended_results_for_datetime_functions = 1
