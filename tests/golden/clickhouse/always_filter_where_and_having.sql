SELECT
    orders.status AS "orders.status",
    COUNT(*) AS "orders.count"
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
WHERE (orders.status = 'complete') AND (users.state IS NOT NULL)
GROUP BY
    1
HAVING (COUNT(*) > 0)
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, enable_extended_results_for_datetime_functions = 1
