-- Building persistent derived table written::orders_by_state
CREATE TABLE scratch.LR_4CC4C34E77F34F2F7F_orders_by_state AS
SELECT
    users.state AS users_state,
    DATETIME_TRUNC(CAST(orders.created_at AS DATETIME), MONTH) AS orders_created_month,
    COUNT(*) AS orders_count,
    COALESCE(SUM(orders.total), 0) AS orders_total_sum,
    COALESCE(SUM(CASE WHEN orders.total IS NOT NULL THEN 1 ELSE NULL END), 0) AS orders_average_total_count
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
GROUP BY
    1,
    2
