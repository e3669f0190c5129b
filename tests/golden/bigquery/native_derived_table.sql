WITH status_facts AS (
SELECT
    status_facts_columns.*,
    RANK() OVER (ORDER BY orders DESC) AS place
FROM (
SELECT
    orders.status AS status,
    COUNT(*) AS orders,
    COALESCE(SUM(orders.total), 0) AS spent
FROM orders AS orders
GROUP BY
    1
) AS status_facts_columns
)
SELECT
    status_facts.place AS status_facts_place,
    COUNT(*) AS orders_count
FROM orders AS orders
LEFT JOIN status_facts ON orders.status = status_facts.status
GROUP BY
    1
ORDER BY
    2 DESC NULLS LAST
LIMIT 500
