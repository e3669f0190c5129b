WITH lookalike_groups AS (
SELECT
    users.state AS [users.state],
    orders.status AS [orders.status],
    COUNT(DISTINCT orders.user_id) AS [orders.buyers]
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
GROUP BY
    users.state,
    orders.status
),
lookalike_ranked_columns AS (
SELECT
    lookalike_groups.[users.state] AS [users.state],
    lookalike_groups.[orders.status] AS [orders.status],
    lookalike_groups.[orders.buyers] AS [orders.buyers],
    DENSE_RANK() OVER (ORDER BY CASE WHEN lookalike_groups.[orders.status] IS NULL THEN 1 ELSE 0 END, lookalike_groups.[orders.status]) AS z__pivot_col_rank
FROM lookalike_groups
),
lookalike_beside_totals AS (
SELECT
    lookalike_ranked_columns.[users.state] AS [users.state],
    lookalike_ranked_columns.[orders.status] AS [orders.status],
    lookalike_ranked_columns.[orders.buyers] AS [orders.buyers],
    lookalike_ranked_columns.z__pivot_col_rank AS z__pivot_col_rank,
    lookalike_row_totals.total_3 AS z___row_total_3,
    MAX(lookalike_ranked_columns.z__pivot_col_rank) OVER () AS z__pivot_col_count
FROM lookalike_ranked_columns
LEFT JOIN (
SELECT
    users.state AS total_1,
    COUNT(DISTINCT orders.user_id) AS total_3
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
GROUP BY
    users.state
) AS lookalike_row_totals ON EXISTS (SELECT lookalike_ranked_columns.[users.state] INTERSECT SELECT lookalike_row_totals.total_1)
),
lookalike_ranked AS (
SELECT
    lookalike_beside_totals.[users.state] AS [users.state],
    lookalike_beside_totals.[orders.status] AS [orders.status],
    lookalike_beside_totals.[orders.buyers] AS [orders.buyers],
    lookalike_beside_totals.z__pivot_col_rank AS z__pivot_col_rank,
    RANK() OVER (ORDER BY CASE WHEN CASE WHEN lookalike_beside_totals.z__pivot_col_count <= 4 THEN lookalike_beside_totals.z___row_total_3 ELSE NULL END IS NULL THEN 1 ELSE 0 END, CASE WHEN lookalike_beside_totals.z__pivot_col_count <= 4 THEN lookalike_beside_totals.z___row_total_3 ELSE NULL END DESC, CASE WHEN lookalike_beside_totals.z__pivot_col_rank = 5 THEN CASE WHEN lookalike_beside_totals.[orders.buyers] IS NOT NULL THEN 0 ELSE 1 END ELSE 2 END, CASE WHEN lookalike_beside_totals.z__pivot_col_rank = 5 THEN lookalike_beside_totals.[orders.buyers] ELSE NULL END DESC, CASE WHEN lookalike_beside_totals.[orders.buyers] IS NULL THEN 1 ELSE 0 END, lookalike_beside_totals.[orders.buyers] DESC, lookalike_beside_totals.z__pivot_col_rank, CASE WHEN lookalike_beside_totals.[users.state] IS NULL THEN 1 ELSE 0 END, lookalike_beside_totals.[users.state]) AS z___rank
FROM lookalike_beside_totals
WHERE lookalike_beside_totals.z__pivot_col_rank <= 16384
),
lookalike_lowest AS (
SELECT
    lookalike_ranked.[users.state] AS [users.state],
    lookalike_ranked.[orders.status] AS [orders.status],
    lookalike_ranked.[orders.buyers] AS [orders.buyers],
    lookalike_ranked.z__pivot_col_rank AS z__pivot_col_rank,
    lookalike_ranked.z___rank AS z___rank,
    MIN(lookalike_ranked.z___rank) OVER (PARTITION BY lookalike_ranked.[users.state]) AS z___min_rank
FROM lookalike_ranked
),
lookalike_placed AS (
SELECT
    lookalike_lowest.[users.state] AS [users.state],
    lookalike_lowest.[orders.status] AS [orders.status],
    lookalike_lowest.[orders.buyers] AS [orders.buyers],
    lookalike_lowest.z__pivot_col_rank AS z__pivot_col_rank,
    DENSE_RANK() OVER (ORDER BY lookalike_lowest.z___min_rank) AS z___pivot_row_rank,
    RANK() OVER (PARTITION BY lookalike_lowest.z__pivot_col_rank ORDER BY lookalike_lowest.z___min_rank) AS z__pivot_col_ordering,
    CASE WHEN lookalike_lowest.z___min_rank = lookalike_lowest.z___rank THEN 1 ELSE 0 END AS z__is_highest_ranked_cell
FROM lookalike_lowest
)
SELECT
    lookalike_placed.[users.state] AS [users.state],
    lookalike_placed.[orders.status] AS [orders.status],
    lookalike_placed.[orders.buyers] AS [orders.buyers],
    lookalike_placed.z__pivot_col_rank AS z__pivot_col_rank,
    lookalike_placed.z___pivot_row_rank AS z___pivot_row_rank
FROM lookalike_placed
WHERE (lookalike_placed.z__pivot_col_rank <= 50 OR lookalike_placed.z__is_highest_ranked_cell = 1 OR lookalike_placed.z__pivot_col_rank = 51 AND lookalike_placed.z__pivot_col_ordering = 1) AND (lookalike_placed.z___pivot_row_rank <= 500 OR lookalike_placed.z__pivot_col_ordering = 1)
ORDER BY
    z___pivot_row_rank,
    z__pivot_col_rank
