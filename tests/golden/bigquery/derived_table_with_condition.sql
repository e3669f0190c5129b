WITH user_facts AS (
SELECT user_id, SUM(total) AS lifetime FROM orders
      WHERE ((created_at) >= TIMESTAMP '2018-05-01 00:00:00' AND (created_at) < TIMESTAMP '2018-06-01 00:00:00') AND 1=1 -- no filter on 'user_facts.note'

      GROUP BY user_id
)
SELECT
    user_facts.lifetime AS user_facts_lifetime,
    COUNT(*) AS orders_count
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
LEFT JOIN user_facts ON users.id = user_facts.user_id
GROUP BY
    1
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
