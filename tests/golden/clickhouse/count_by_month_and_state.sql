SELECT
    users.state AS "users.state",
    formatDateTime(toStartOfMonth(orders.created_at), '%Y-%m') AS "orders.created_month",
    COUNT(*) AS "orders.count"
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
WHERE (orders.created_at >= toDateTime64('2018-03-01 00:00:00', 6) AND orders.created_at < toDateTime64('2018-06-01 00:00:00', 6)) AND (users.state = 'CA' AND (users.state <> 'NY' OR users.state IS NULL))
GROUP BY
    1,
    toStartOfMonth(orders.created_at)
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, enable_extended_results_for_datetime_functions = 1
