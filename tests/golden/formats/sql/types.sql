SELECT
    orders.id AS "orders.id",
    STRFTIME(DATE_TRUNC('second', orders.created_at), '%Y-%m-%d %H:%M:%S') AS "orders.created_time",
    CAST(orders.created_at AS DATE) AS "orders.created_date",
    STRFTIME(DATE_TRUNC('month', orders.created_at), '%Y-%m') AS "orders.created_month",
    STRFTIME(DATE_TRUNC('quarter', orders.created_at), '%Y-%m') AS "orders.created_quarter",
    EXTRACT(hour FROM orders.created_at) AS "orders.created_hour_of_day",
    CASE WHEN orders.paid THEN 'Yes' ELSE 'No' END AS "orders.paid",
    orders.price AS "orders.price",
    orders.ratio AS "orders.ratio"
FROM orders AS orders
GROUP BY
    1,
    DATE_TRUNC('second', orders.created_at),
    3,
    DATE_TRUNC('month', orders.created_at),
    DATE_TRUNC('quarter', orders.created_at),
    6,
    7,
    8,
    9
ORDER BY
    1
LIMIT 500