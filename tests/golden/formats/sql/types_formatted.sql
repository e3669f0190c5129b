SELECT
    orders.id AS "orders.id",
    STRFTIME(DATE_TRUNC('quarter', orders.created_at), '%Y-%m') AS "orders.created_quarter",
    STRFTIME(DATE_TRUNC('week', orders.created_at), '%Y-%m-%d') AS "orders.created_week",
    orders.price AS "orders.price",
    orders.ratio AS "orders.ratio"
FROM orders AS orders
GROUP BY
    1,
    DATE_TRUNC('quarter', orders.created_at),
    DATE_TRUNC('week', orders.created_at),
    4,
    5
ORDER BY
    1
LIMIT 500