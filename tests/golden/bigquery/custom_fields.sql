WITH lookalike_stage_1 AS (
SELECT
    (CASE WHEN ((CASE WHEN orders.total >= 100 THEN 'large' WHEN orders.total >= 50 THEN 'middling' ELSE 'small' END) IN ('large', 'middling')) THEN 'not small' ELSE (CASE WHEN orders.total >= 100 THEN 'large' WHEN orders.total >= 50 THEN 'middling' ELSE 'small' END) END) AS d0,
    CASE WHEN orders.total < 0 THEN 'T00 (-inf,0)' WHEN orders.total >= 0 AND orders.total < 50 THEN 'T01 [0,50)' WHEN orders.total >= 50 AND orders.total < 100 THEN 'T02 [50,100)' WHEN orders.total >= 100 THEN 'T03 [100,inf)' ELSE 'Undefined' END AS d1,
    CASE WHEN (DIV(DATETIME_DIFF(CAST(TIMESTAMP '2018-05-18 18:30:02' AS DATETIME), CAST((DATETIME_TRUNC(CAST(orders.created_at AS DATETIME), SECOND)) AS DATETIME), MICROSECOND), 86400000000) <= 7) THEN 'Yes' ELSE 'No' END AS d2,
    COALESCE(SUM(CASE WHEN (orders.status = 'complete') THEN orders.total ELSE NULL END), 0) AS m0
FROM orders AS orders
GROUP BY
    1,
    2,
    3
),
lookalike_stage_2 AS (
SELECT
    (CASE WHEN ((CASE WHEN orders.total >= 100 THEN 'large' WHEN orders.total >= 50 THEN 'middling' ELSE 'small' END) IN ('large', 'middling')) THEN 'not small' ELSE (CASE WHEN orders.total >= 100 THEN 'large' WHEN orders.total >= 50 THEN 'middling' ELSE 'small' END) END) AS d0,
    CASE WHEN orders.total < 0 THEN 'T00 (-inf,0)' WHEN orders.total >= 0 AND orders.total < 50 THEN 'T01 [0,50)' WHEN orders.total >= 50 AND orders.total < 100 THEN 'T02 [50,100)' WHEN orders.total >= 100 THEN 'T03 [100,inf)' ELSE 'Undefined' END AS d1,
    CASE WHEN (DIV(DATETIME_DIFF(CAST(TIMESTAMP '2018-05-18 18:30:02' AS DATETIME), CAST((DATETIME_TRUNC(CAST(orders.created_at AS DATETIME), SECOND)) AS DATETIME), MICROSECOND), 86400000000) <= 7) THEN 'Yes' ELSE 'No' END AS d2,
    COUNT(order_items.id) AS m1
FROM orders AS orders
LEFT JOIN order_items AS order_items ON orders.id = order_items.order_id
GROUP BY
    1,
    2,
    3
)
SELECT
    lookalike_stage_1.d0 AS size_group,
    lookalike_stage_1.d1 AS price_bin,
    lookalike_stage_1.d2 AS is_recent,
    lookalike_stage_1.m0 AS spent,
    lookalike_stage_2.m1 AS order_items_count
FROM lookalike_stage_1
INNER JOIN lookalike_stage_2 ON (lookalike_stage_1.d0 = lookalike_stage_2.d0 OR (lookalike_stage_1.d0 IS NULL AND lookalike_stage_2.d0 IS NULL)) AND (lookalike_stage_1.d1 = lookalike_stage_2.d1 OR (lookalike_stage_1.d1 IS NULL AND lookalike_stage_2.d1 IS NULL)) AND (lookalike_stage_1.d2 = lookalike_stage_2.d2 OR (lookalike_stage_1.d2 IS NULL AND lookalike_stage_2.d2 IS NULL))
ORDER BY
    4 DESC NULLS LAST
LIMIT 500
