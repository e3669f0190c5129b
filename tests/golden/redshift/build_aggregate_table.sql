-- Building persistent derived table written::orders_by_state
CREATE TABLE scratch.LR$3A22CFDACDC621317F_orders_by_state AS
SELECT
    users.state AS users_state,
    DATE_TRUNC('month', orders.created_at) AS orders_created_month,
    COUNT(*) AS orders_count,
    COALESCE(SUM(orders.total), 0) AS orders_total_sum,
    COALESCE(SUM(CASE WHEN orders.total IS NOT NULL THEN 1 ELSE NULL END), 0) AS orders_average_total_count
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
GROUP BY
    1,
    2
