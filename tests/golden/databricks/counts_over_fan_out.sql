SELECT
    orders.status AS `orders.status`,
    COUNT(DISTINCT orders.id) AS `orders.count`,
    COUNT(order_items.id) AS `order_items.count`
FROM orders AS orders
LEFT JOIN order_items AS order_items ON orders.id = order_items.order_id
GROUP BY
    1
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
