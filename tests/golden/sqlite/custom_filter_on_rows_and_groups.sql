SELECT
    orders.status AS "orders.status",
    COUNT(*) AS "orders.count"
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
WHERE ((DATETIME(DATE(SUBSTR((STRFTIME('%Y-%m-', DATETIME((DATE(orders.created_at))), 'start of month', (-1) || ' months') || MIN(STRFTIME('%d', DATETIME((DATE(orders.created_at)))), STRFTIME('%d', DATETIME((DATE(orders.created_at))), 'start of month', (-1) || ' months', '+1 month', '-1 day')) || STRFTIME(' %H:%M:%S', DATETIME((DATE(orders.created_at))))), 1, LENGTH(DATETIME((DATE(orders.created_at))))))) < '2018-05-18 18:30:02')) AND (((INSTR(users.state, 'C') > 0) OR (users.state IS NULL)))
GROUP BY
    1
HAVING (((((COALESCE(SUM(orders.total), 0)) * 1.0 / NULLIF(COUNT(*), 0))) > 10))
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
