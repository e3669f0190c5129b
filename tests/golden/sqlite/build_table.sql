-- Building persistent derived table written::by_day
CREATE TABLE scratch.LR$DB6001A598BBF4FA7F_by_day AS
SELECT CAST(created_at AS DATE) AS day, status AS state, COUNT(*) AS n FROM orders
      WHERE 1=1 GROUP BY 1, 2;
CREATE INDEX scratch.LR$DB6001A598BBF4FA7F_by_day_i1 ON LR$DB6001A598BBF4FA7F_by_day (day);
DROP VIEW IF EXISTS scratch.written_by_day;
CREATE VIEW scratch.written_by_day AS
SELECT * FROM scratch.LR$DB6001A598BBF4FA7F_by_day
