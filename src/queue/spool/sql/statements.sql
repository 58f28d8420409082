-- Every statement that is executed on a spool. A line "name: X" begins the one that the code calls
-- SRS__SPOOL_SQL_X.

-- name: BEGIN
BEGIN IMMEDIATE;
-- name: COMMIT
COMMIT;
-- name: ROLLBACK
ROLLBACK;

-- name: APPEND
INSERT INTO jobs (seq, season, user, reviews, accepted_ms, record) VALUES (?, ?, ?, ?, ?, ?);

-- name: DONE
DELETE FROM jobs WHERE seq = ?;

-- name: REFUSED
DELETE FROM jobs WHERE seq BETWEEN ? AND ?;

-- Pages that jobs take, and the size of one. Pages that are free are used again.
-- name: PAGES
SELECT page_count - freelist_count, page_size
  FROM pragma_page_count, pragma_freelist_count, pragma_page_size;

-- name: PAGE
SELECT seq, record FROM jobs WHERE seq > ? ORDER BY seq LIMIT ?;

-- name: PENDING
SELECT record FROM jobs WHERE season = ? AND user = ? ORDER BY seq;

-- name: ARRIVALS
SELECT season, user, max(seq) FROM jobs WHERE seq > ? GROUP BY season, user;

-- name: SURVEY
SELECT count(*), coalesce(sum(reviews), 0),
       (SELECT accepted_ms FROM jobs ORDER BY seq LIMIT 1)
  FROM jobs;
