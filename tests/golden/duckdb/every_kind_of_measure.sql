SELECT
    orders.status AS "orders.status",
    COUNT(*) AS "orders.count",
    COUNT(CASE WHEN (orders.status = 'complete') THEN 1 ELSE NULL END) AS "orders.complete_count",
    COALESCE(SUM(CASE WHEN (orders.status = 'complete') AND (orders.created_at >= TIMESTAMP '2018-01-01 00:00:00' AND orders.created_at < TIMESTAMP '2019-01-01 00:00:00') THEN orders.total ELSE NULL END), 0) AS "orders.complete_sum",
    AVG(orders.total) AS "orders.average_total",
    MEDIAN(CAST(orders.total AS DOUBLE)) AS "orders.median_total",
    QUANTILE_CONT(CAST(orders.total AS DOUBLE), 0.9) AS "orders.p90_total",
    COUNT(DISTINCT orders.user_id) AS "orders.buyers",
    STRING_AGG(DISTINCT CAST(orders.status AS VARCHAR), '|RECORD|' ORDER BY CAST(orders.status AS VARCHAR)) AS "orders.statuses",
    100 * (1.0 * COALESCE(SUM(CASE WHEN (orders.status = 'complete') AND (orders.created_at >= TIMESTAMP '2018-01-01 00:00:00' AND orders.created_at < TIMESTAMP '2019-01-01 00:00:00') THEN orders.total ELSE NULL END), 0) / NULLIF(COALESCE(SUM(orders.total), 0), 0)) AS "orders.share_percent",
    CASE WHEN COUNT(*) > 1 THEN 'Yes' ELSE 'No' END AS "orders.is_busy",
    CAST((MAX(orders.created_at)) AS DATE) AS "orders.last_created"
FROM orders AS orders
GROUP BY
    1
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
