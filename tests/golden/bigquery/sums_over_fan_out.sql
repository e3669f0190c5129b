WITH lookalike_stage_1 AS (
SELECT
    users.state AS d0,
    DATETIME_TRUNC(CAST(orders.created_at AS DATETIME), MONTH) AS d1,
    COALESCE(SUM(orders.total), 0) AS m0,
    COUNT(*) AS m3
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
GROUP BY
    1,
    2
),
lookalike_stage_2 AS (
SELECT
    users.state AS d0,
    DATETIME_TRUNC(CAST(orders.created_at AS DATETIME), MONTH) AS d1,
    COALESCE(SUM(order_items.price), 0) AS m1
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
LEFT JOIN order_items AS order_items ON orders.id = order_items.order_id
GROUP BY
    1,
    2
),
lookalike_stage_3 AS (
SELECT
    d0 AS d0,
    d1 AS d1,
    COALESCE(SUM(CASE WHEN k IS NOT NULL THEN v2 ELSE NULL END), 0) AS m2
FROM (
SELECT
    users.state AS d0,
    DATETIME_TRUNC(CAST(orders.created_at AS DATETIME), MONTH) AS d1,
    users.id AS k,
    ANY_VALUE(users.balance) AS v2
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
GROUP BY
    1,
    2,
    3
) AS distinct_rows
GROUP BY
    1,
    2
)
SELECT
    lookalike_stage_1.d0 AS users_state,
    FORMAT_DATETIME('%Y-%m', lookalike_stage_1.d1) AS orders_created_month,
    lookalike_stage_1.m0 AS orders_total_sum,
    lookalike_stage_2.m1 AS order_items_price_sum,
    lookalike_stage_3.m2 AS users_balance_sum,
    lookalike_stage_2.m1 / NULLIF(lookalike_stage_1.m3, 0) AS order_items_price_per_order
FROM lookalike_stage_1
INNER JOIN lookalike_stage_2 ON (lookalike_stage_1.d0 = lookalike_stage_2.d0 OR (lookalike_stage_1.d0 IS NULL AND lookalike_stage_2.d0 IS NULL)) AND (lookalike_stage_1.d1 = lookalike_stage_2.d1 OR (lookalike_stage_1.d1 IS NULL AND lookalike_stage_2.d1 IS NULL))
INNER JOIN lookalike_stage_3 ON (lookalike_stage_1.d0 = lookalike_stage_3.d0 OR (lookalike_stage_1.d0 IS NULL AND lookalike_stage_3.d0 IS NULL)) AND (lookalike_stage_1.d1 = lookalike_stage_3.d1 OR (lookalike_stage_1.d1 IS NULL AND lookalike_stage_3.d1 IS NULL))
WHERE (lookalike_stage_1.m0 > 10)
ORDER BY
    3 DESC NULLS LAST
LIMIT 10
