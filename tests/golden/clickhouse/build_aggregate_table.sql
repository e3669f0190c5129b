-- Building persistent derived table written::orders_by_state
CREATE TABLE scratch.LR_7FE8A886BD776DF87F_orders_by_state ENGINE = MergeTree ORDER BY tuple() AS
SELECT
    users.state AS users_state,
    toStartOfMonth(orders.created_at) AS orders_created_month,
    COUNT(*) AS orders_count,
    COALESCE(SUM(orders.total), 0) AS orders_total_sum,
    COALESCE(SUM(CASE WHEN orders.total IS NOT NULL THEN 1 ELSE NULL END), 0) AS orders_average_total_count
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
GROUP BY
    1,
    2
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, enable_extended_results_for_datetime_functions = 1
