SELECT
    users.state AS "users.state",
    TO_CHAR(CAST(DATE_TRUNC('month', orders.created_at) AS TIMESTAMP_NTZ), 'YYYY-MM') AS "orders.created_month",
    COUNT(*) AS "orders.count"
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
WHERE (orders.created_at >= TIMESTAMP '2018-03-01 00:00:00' AND orders.created_at < TIMESTAMP '2018-06-01 00:00:00') AND (users.state = 'CA' AND (users.state <> 'NY' OR users.state IS NULL))
GROUP BY
    1,
    DATE_TRUNC('month', orders.created_at)
ORDER BY
    2 DESC NULLS LAST
FETCH NEXT 500 ROWS ONLY
