SELECT
    COUNT(*) AS `orders.count`
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
WHERE (users.state IN ('CA', 'O\'Brien')) AND (orders.id IN (1, 2))
ORDER BY
    1 DESC NULLS LAST
LIMIT 500
