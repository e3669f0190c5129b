WITH user_facts AS (
SELECT user_id, SUM(total) AS lifetime FROM orders
      WHERE ((created_at) >= toDateTime64('2018-05-01 00:00:00', 6) AND (created_at) < toDateTime64('2018-06-01 00:00:00', 6)) AND 1=1 -- no filter on 'user_facts.note'

      GROUP BY user_id
)
SELECT
    user_facts.lifetime AS "user_facts.lifetime",
    COUNT(*) AS "orders.count"
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
LEFT JOIN user_facts ON users.id = user_facts.user_id
GROUP BY
    1
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, enable_extended_results_for_datetime_functions = 1
