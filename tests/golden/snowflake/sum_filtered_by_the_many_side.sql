WITH lookalike_stage_1 AS (
SELECT
    d0 AS d0,
    COALESCE(SUM(CASE WHEN k IS NOT NULL THEN v0 ELSE NULL END), 0) AS m0
FROM (
SELECT
    orders.status AS d0,
    orders.id AS k,
    ANY_VALUE(orders.total) AS v0
FROM orders AS orders
LEFT JOIN order_items AS order_items ON orders.id = order_items.order_id
WHERE (order_items.status = 'shipped')
GROUP BY
    1,
    2
) AS distinct_rows
GROUP BY
    1
)
SELECT
    lookalike_stage_1.d0 AS "orders.status",
    lookalike_stage_1.m0 AS "orders.total_sum"
FROM lookalike_stage_1
ORDER BY
    2 DESC NULLS LAST
FETCH NEXT 500 ROWS ONLY
