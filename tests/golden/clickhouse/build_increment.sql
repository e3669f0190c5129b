-- Increment of written::by_day
DELETE FROM scratch.LR_56439B072F5AC46F7F_by_day WHERE day >= toDate32('2018-05-16');
INSERT INTO scratch.LR_56439B072F5AC46F7F_by_day
SELECT CAST(created_at AS DATE) AS day, status AS state, COUNT(*) AS n FROM orders
      WHERE (created_at) >= toDate32('2018-05-16') GROUP BY 1, 2
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, enable_extended_results_for_datetime_functions = 1
