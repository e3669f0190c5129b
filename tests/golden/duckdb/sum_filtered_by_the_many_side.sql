SELECT
    orders.status AS "orders.status",
    COALESCE(SUM(orders.total), 0) AS "orders.total_sum"
FROM orders AS orders
WHERE EXISTS (
    SELECT 1 FROM order_items AS order_items
    WHERE (orders.id = order_items.order_id) AND (order_items.status = 'shipped')
)
GROUP BY
    1
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
