SELECT
    orders.status AS "orders.status",
    COUNT(*) AS "orders.count",
    COUNT(CASE WHEN (orders.status = 'complete') THEN 1 ELSE NULL END) AS "orders.complete_count",
    COALESCE(SUM(CASE WHEN (orders.status = 'complete') AND (orders.created_at >= toDateTime64('2018-01-01 00:00:00', 6) AND orders.created_at < toDateTime64('2019-01-01 00:00:00', 6)) THEN orders.total ELSE NULL END), 0) AS "orders.complete_sum",
    AVG(orders.total) AS "orders.average_total",
    quantileExactInclusive(0.5)(toFloat64(orders.total)) AS "orders.median_total",
    quantileExactInclusive(0.9)(toFloat64(orders.total)) AS "orders.p90_total",
    COUNT(DISTINCT orders.user_id) AS "orders.buyers",
    NULLIF(arrayStringConcat(arraySort(groupUniqArray(CAST(orders.status AS Nullable(String)))), '|RECORD|'), '') AS "orders.statuses",
    100 * (1.0 * COALESCE(SUM(CASE WHEN (orders.status = 'complete') AND (orders.created_at >= toDateTime64('2018-01-01 00:00:00', 6) AND orders.created_at < toDateTime64('2019-01-01 00:00:00', 6)) THEN orders.total ELSE NULL END), 0) / NULLIF(COALESCE(SUM(orders.total), 0), 0)) AS "orders.share_percent",
    CASE WHEN COUNT(*) > 1 THEN 'Yes' ELSE 'No' END AS "orders.is_busy",
    toDate32((MAX(orders.created_at))) AS "orders.last_created"
FROM orders AS orders
GROUP BY
    1
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, enable_extended_results_for_datetime_functions = 1
