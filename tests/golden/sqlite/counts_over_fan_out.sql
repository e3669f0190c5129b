WITH lookalike_stage_1 AS (
SELECT
    orders.status AS d0,
    COUNT(*) AS m0
FROM orders AS orders
GROUP BY
    1
),
lookalike_stage_2 AS (
SELECT
    orders.status AS d0,
    COUNT(order_items.id) AS m1
FROM orders AS orders
LEFT JOIN order_items AS order_items ON orders.id = order_items.order_id
GROUP BY
    1
)
SELECT
    lookalike_stage_1.d0 AS "orders.status",
    lookalike_stage_1.m0 AS "orders.count",
    lookalike_stage_2.m1 AS "order_items.count"
FROM lookalike_stage_1
INNER JOIN lookalike_stage_2 ON lookalike_stage_1.d0 IS lookalike_stage_2.d0
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
