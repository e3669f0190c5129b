SELECT
    orders.status AS "orders.status"
FROM orders AS orders
GROUP BY
    1
ORDER BY
    1 ASC NULLS LAST
LIMIT 500
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, enable_extended_results_for_datetime_functions = 1
