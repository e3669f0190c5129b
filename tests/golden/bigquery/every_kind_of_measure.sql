SELECT
    orders.status AS orders_status,
    COUNT(*) AS orders_count,
    COUNT(CASE WHEN (orders.status = 'complete') THEN 1 ELSE NULL END) AS orders_complete_count,
    COALESCE(SUM(CASE WHEN (orders.status = 'complete') AND (orders.created_at >= TIMESTAMP '2018-01-01 00:00:00' AND orders.created_at < TIMESTAMP '2019-01-01 00:00:00') THEN orders.total ELSE NULL END), 0) AS orders_complete_sum,
    AVG(orders.total) AS orders_average_total,
    (ARRAY_AGG(orders.total IGNORE NULLS ORDER BY orders.total)[SAFE_OFFSET(CAST(FLOOR(0.5 * (COUNT(orders.total) - 1)) AS INT64))] + (ARRAY_AGG(orders.total IGNORE NULLS ORDER BY orders.total)[SAFE_OFFSET(CAST(CEIL(0.5 * (COUNT(orders.total) - 1)) AS INT64))] - ARRAY_AGG(orders.total IGNORE NULLS ORDER BY orders.total)[SAFE_OFFSET(CAST(FLOOR(0.5 * (COUNT(orders.total) - 1)) AS INT64))]) * (0.5 * (COUNT(orders.total) - 1) - FLOOR(0.5 * (COUNT(orders.total) - 1)))) AS orders_median_total,
    (ARRAY_AGG(orders.total IGNORE NULLS ORDER BY orders.total)[SAFE_OFFSET(CAST(FLOOR(0.9 * (COUNT(orders.total) - 1)) AS INT64))] + (ARRAY_AGG(orders.total IGNORE NULLS ORDER BY orders.total)[SAFE_OFFSET(CAST(CEIL(0.9 * (COUNT(orders.total) - 1)) AS INT64))] - ARRAY_AGG(orders.total IGNORE NULLS ORDER BY orders.total)[SAFE_OFFSET(CAST(FLOOR(0.9 * (COUNT(orders.total) - 1)) AS INT64))]) * (0.9 * (COUNT(orders.total) - 1) - FLOOR(0.9 * (COUNT(orders.total) - 1)))) AS orders_p90_total,
    COUNT(DISTINCT orders.user_id) AS orders_buyers,
    STRING_AGG(DISTINCT CAST(orders.status AS STRING), '|RECORD|' ORDER BY CAST(orders.status AS STRING)) AS orders_statuses,
    100 * (1.0 * COALESCE(SUM(CASE WHEN (orders.status = 'complete') AND (orders.created_at >= TIMESTAMP '2018-01-01 00:00:00' AND orders.created_at < TIMESTAMP '2019-01-01 00:00:00') THEN orders.total ELSE NULL END), 0) / NULLIF(COALESCE(SUM(orders.total), 0), 0)) AS orders_share_percent,
    CASE WHEN COUNT(*) > 1 THEN 'Yes' ELSE 'No' END AS orders_is_busy,
    CAST((MAX(orders.created_at)) AS DATE) AS orders_last_created
FROM orders AS orders
GROUP BY
    1
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
