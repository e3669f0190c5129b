SELECT
    CAST((toDate32(orders.created_at)) AS VARCHAR) AS "orders.period",
    COUNT(*) AS "orders.count"
FROM orders AS orders
GROUP BY
    1
ORDER BY
    2 DESC NULLS LAST
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, enable_extended_results_for_datetime_functions = 1
