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
    orders.status
) AS status_facts_columns
)
SELECT TOP 500
    status_facts.place AS [status_facts.place],
    COUNT(*) AS [orders.count]
FROM orders AS orders
LEFT JOIN status_facts ON orders.status = status_facts.status
GROUP BY
    status_facts.place
ORDER BY
    2 DESC
