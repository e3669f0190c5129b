WITH lookalike_stage_1 AS (
SELECT
    orders.status AS d0,
    COALESCE(SUM(CASE WHEN (orders.status = 'complete') AND (orders.created_at >= TIMESTAMP '2018-01-01 00:00:00' AND orders.created_at < TIMESTAMP '2019-01-01 00:00:00') THEN orders.total ELSE NULL END), 0) AS m2,
    AVG(orders.total) AS m3,
    COALESCE(SUM(orders.total), 0) AS m8,
    (MAX(orders.created_at)) AS m9,
    COUNT(*) AS m0,
    COUNT(CASE WHEN (orders.status = 'complete') THEN 1 ELSE NULL END) AS m1,
    COUNT(DISTINCT orders.user_id) AS m6,
    LISTAGG(DISTINCT CAST(orders.status AS VARCHAR), '|RECORD|') WITHIN GROUP (ORDER BY CAST(orders.status AS VARCHAR)) AS m7
FROM orders AS orders
GROUP BY
    1
),
lookalike_stage_2 AS (
SELECT
    d0 AS d0,
    SUM(CASE WHEN ABS(place - 0.5 * last_place) < 1 THEN v4 * (1 - ABS(place - 0.5 * last_place)) ELSE NULL END) AS m4
FROM (
SELECT
    d0 AS d0,
    v4 AS v4,
    ROW_NUMBER() OVER (PARTITION BY d0 ORDER BY CASE WHEN v4 IS NULL THEN 1 ELSE 0 END, v4) - 1 AS place,
    COUNT(v4) OVER (PARTITION BY d0) - 1 AS last_place
FROM (
SELECT
    orders.status AS d0,
    orders.total AS v4
FROM orders AS orders
) AS rows_of_groups
) AS numbered_rows
GROUP BY
    1
),
lookalike_stage_3 AS (
SELECT
    d0 AS d0,
    SUM(CASE WHEN ABS(place - 0.9 * last_place) < 1 THEN v5 * (1 - ABS(place - 0.9 * last_place)) ELSE NULL END) AS m5
FROM (
SELECT
    d0 AS d0,
    v5 AS v5,
    ROW_NUMBER() OVER (PARTITION BY d0 ORDER BY CASE WHEN v5 IS NULL THEN 1 ELSE 0 END, v5) - 1 AS place,
    COUNT(v5) OVER (PARTITION BY d0) - 1 AS last_place
FROM (
SELECT
    orders.status AS d0,
    orders.total AS v5
FROM orders AS orders
) AS rows_of_groups
) AS numbered_rows
GROUP BY
    1
)
SELECT
    lookalike_stage_1.d0 AS "orders.status",
    lookalike_stage_1.m0 AS "orders.count",
    lookalike_stage_1.m1 AS "orders.complete_count",
    lookalike_stage_1.m2 AS "orders.complete_sum",
    lookalike_stage_1.m3 AS "orders.average_total",
    lookalike_stage_2.m4 AS "orders.median_total",
    lookalike_stage_3.m5 AS "orders.p90_total",
    lookalike_stage_1.m6 AS "orders.buyers",
    lookalike_stage_1.m7 AS "orders.statuses",
    100 * (1.0 * lookalike_stage_1.m2 / NULLIF(lookalike_stage_1.m8, 0)) AS "orders.share_percent",
    CASE WHEN lookalike_stage_1.m0 > 1 THEN 'Yes' ELSE 'No' END AS "orders.is_busy",
    CAST(lookalike_stage_1.m9 AS DATE) AS "orders.last_created"
FROM lookalike_stage_1
INNER JOIN lookalike_stage_2 ON (lookalike_stage_1.d0 = lookalike_stage_2.d0 OR (lookalike_stage_1.d0 IS NULL AND lookalike_stage_2.d0 IS NULL))
INNER JOIN lookalike_stage_3 ON (lookalike_stage_1.d0 = lookalike_stage_3.d0 OR (lookalike_stage_1.d0 IS NULL AND lookalike_stage_3.d0 IS NULL))
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
