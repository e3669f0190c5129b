SELECT
    CASE WHEN orders.total < 20 THEN 'Below 20' WHEN orders.total >= 20 AND orders.total < 60 THEN '20 to 59' WHEN orders.total >= 60 AND orders.total < 100 THEN '60 to 99' WHEN orders.total >= 100 THEN '100 or Above' ELSE 'Undefined' END AS "orders.total_tier",
    CASE WHEN orders.total >= 100 THEN 'large' WHEN orders.total >= 50 THEN 'middling' ELSE 'small' END AS "orders.size",
    COUNT(*) AS "orders.count",
    CASE WHEN orders.total >= 100 THEN '00' WHEN orders.total >= 50 THEN '01' ELSE '02' END AS "orders.size__sort_"
FROM orders AS orders
GROUP BY
    1,
    2,
    4
ORDER BY
    4
LIMIT 500
