WITH lookalike_groups AS (
SELECT
    users.state AS "users.state",
    orders.status AS "orders.status",
    COUNT(*) AS "orders.count"
FROM orders AS orders
LEFT JOIN users AS users ON orders.user_id = users.id
GROUP BY
    1,
    2
),
lookalike_ranked_columns AS (
SELECT
    lookalike_groups."users.state" AS "users.state",
    lookalike_groups."orders.status" AS "orders.status",
    lookalike_groups."orders.count" AS "orders.count",
    DENSE_RANK() OVER (ORDER BY CASE WHEN lookalike_groups."orders.status" IS NULL THEN 1 ELSE 0 END, lookalike_groups."orders.status") AS z__pivot_col_rank
FROM lookalike_groups
),
lookalike_ranked AS (
SELECT
    lookalike_ranked_columns."users.state" AS "users.state",
    lookalike_ranked_columns."orders.status" AS "orders.status",
    lookalike_ranked_columns."orders.count" AS "orders.count",
    lookalike_ranked_columns.z__pivot_col_rank AS z__pivot_col_rank,
    RANK() OVER (ORDER BY CASE WHEN lookalike_ranked_columns.z__pivot_col_rank = 2 THEN CASE WHEN lookalike_ranked_columns."orders.count" IS NOT NULL THEN 0 ELSE 1 END ELSE 2 END, CASE WHEN lookalike_ranked_columns.z__pivot_col_rank = 2 THEN lookalike_ranked_columns."orders.count" ELSE NULL END DESC, CASE WHEN lookalike_ranked_columns."orders.count" IS NULL THEN 1 ELSE 0 END, lookalike_ranked_columns."orders.count" DESC, lookalike_ranked_columns.z__pivot_col_rank, CASE WHEN lookalike_ranked_columns."users.state" IS NULL THEN 1 ELSE 0 END, lookalike_ranked_columns."users.state") AS z___rank
FROM lookalike_ranked_columns
WHERE lookalike_ranked_columns.z__pivot_col_rank <= 16384
),
lookalike_lowest AS (
SELECT
    lookalike_ranked."users.state" AS "users.state",
    lookalike_ranked."orders.status" AS "orders.status",
    lookalike_ranked."orders.count" AS "orders.count",
    lookalike_ranked.z__pivot_col_rank AS z__pivot_col_rank,
    lookalike_ranked.z___rank AS z___rank,
    MIN(lookalike_ranked.z___rank) OVER (PARTITION BY lookalike_ranked."users.state") AS z___min_rank
FROM lookalike_ranked
),
lookalike_placed AS (
SELECT
    lookalike_lowest."users.state" AS "users.state",
    lookalike_lowest."orders.status" AS "orders.status",
    lookalike_lowest."orders.count" AS "orders.count",
    lookalike_lowest.z__pivot_col_rank AS z__pivot_col_rank,
    DENSE_RANK() OVER (ORDER BY lookalike_lowest.z___min_rank) AS z___pivot_row_rank,
    RANK() OVER (PARTITION BY lookalike_lowest.z__pivot_col_rank ORDER BY lookalike_lowest.z___min_rank) AS z__pivot_col_ordering,
    CASE WHEN lookalike_lowest.z___min_rank = lookalike_lowest.z___rank THEN 1 ELSE 0 END AS z__is_highest_ranked_cell
FROM lookalike_lowest
)
SELECT
    lookalike_placed."users.state" AS "users.state",
    lookalike_placed."orders.status" AS "orders.status",
    lookalike_placed."orders.count" AS "orders.count",
    lookalike_placed.z__pivot_col_rank AS z__pivot_col_rank,
    lookalike_placed.z___pivot_row_rank AS z___pivot_row_rank
FROM lookalike_placed
WHERE (lookalike_placed.z__pivot_col_rank <= 3 OR lookalike_placed.z__is_highest_ranked_cell = 1 OR lookalike_placed.z__pivot_col_rank = 4 AND lookalike_placed.z__pivot_col_ordering = 1) AND (lookalike_placed.z___pivot_row_rank <= 500 OR lookalike_placed.z__pivot_col_ordering = 1)
ORDER BY
    z___pivot_row_rank,
    z__pivot_col_rank
