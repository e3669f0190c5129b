-- Building persistent derived table written::by_day
CREATE TABLE scratch.LR_56439B072F5AC46F7F_by_day ENGINE = MergeTree ORDER BY (day) AS
SELECT CAST(created_at AS DATE) AS day, status AS state, COUNT(*) AS n FROM orders
      WHERE 1=1 GROUP BY 1, 2
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, enable_extended_results_for_datetime_functions = 1;
CREATE OR REPLACE VIEW scratch.written_by_day AS
SELECT * FROM scratch.LR_56439B072F5AC46F7F_by_day
