-- Increment of written::by_day
DELETE FROM scratch.LR$DB6001A598BBF4FA7F_by_day WHERE day >= '2018-05-16';
INSERT INTO scratch.LR$DB6001A598BBF4FA7F_by_day
SELECT CAST(created_at AS DATE) AS day, status AS state, COUNT(*) AS n FROM orders
      WHERE (created_at) >= '2018-05-16' GROUP BY 1, 2
