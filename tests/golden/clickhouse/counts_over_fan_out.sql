SELECT
    orders.status AS "orders.status",
    COUNT(DISTINCT orders.id) AS "orders.count",
    COUNT(order_items.id) AS "order_items.count"
FROM orders AS orders
LEFT JOIN order_items AS order_items ON orders.id = order_items.order_id
GROUP BY
    1
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, enable_extended_results_for_datetime_functions = 1
