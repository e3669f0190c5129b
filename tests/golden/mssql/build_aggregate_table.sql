-- Building persistent derived table written::orders_by_state
SELECT * INTO scratch.LR$64DA2D8A76AD87D87F_orders_by_state FROM (
SELECT
    users.state AS users_state,
    DATEADD(month, DATEDIFF(month, 0, orders.created_at), 0) AS orders_created_month,
    COUNT(*) AS orders_count,
    COALESCE(SUM(orders.total), 0) AS orders_total_sum,
    COALESCE(SUM(CASE WHEN orders.total IS NOT NULL THEN 1 ELSE NULL END), 0) AS orders_average_total_count
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
GROUP BY
    users.state,
    DATEADD(month, DATEDIFF(month, 0, orders.created_at), 0)
) AS built
