-- Every statement that the SQLite store executes. A line "name: X" begins the one that the code
-- calls SRS__SQL_X.

-- Figures.
-- name: BYTES
SELECT page_count * page_size, (SELECT count(*) FROM dead_letters)
  FROM pragma_page_count, pragma_page_size;

-- Transactions.
-- name: BEGIN
BEGIN IMMEDIATE;
-- name: COMMIT
COMMIT;
-- name: ROLLBACK
ROLLBACK;

-- Seasons.
-- name: SEASON_LIST
SELECT name, starts_ms, ends_ms, archived_ms, is_active, cache_enabled, auto_archive
  FROM seasons
 WHERE ?1 IS NULL OR name = ?1
 ORDER BY name;
-- name: SEASON_ID
SELECT season_id, archived_ms FROM seasons WHERE name = ?1;
-- name: SEASON_PUT
INSERT INTO seasons (name, starts_ms, ends_ms, cache_enabled, auto_archive)
VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (name) DO UPDATE
   SET starts_ms = ?2, ends_ms = ?3, cache_enabled = ?4, auto_archive = ?5
 WHERE (starts_ms, ends_ms, cache_enabled, auto_archive) <> (?2, ?3, ?4, ?5);
-- name: SEASON_RETIRE
UPDATE seasons SET is_active = 0 WHERE is_active = 1 AND name <> ?1;
-- name: SEASON_ACTIVATE
UPDATE seasons SET is_active = 1 WHERE is_active = 0 AND name = ?1;

-- Trackers. Each SELECT gives: user, item, then the columns in order.
-- name: TRACKERS
SELECT user, item, subject, topic, revision, last_review_id, phase, step, level, reps, lapses,
       streak, stability, difficulty, last_review_ms, due_ms
  FROM trackers
 WHERE season_id = (SELECT season_id FROM seasons WHERE name = ?1) AND (user, item) > (?2, ?3)
 ORDER BY user, item
 LIMIT ?4;
-- name: TRACKERS_OF_USER
SELECT user, item, subject, topic, revision, last_review_id, phase, step, level, reps, lapses,
       streak, stability, difficulty, last_review_ms, due_ms
  FROM trackers
 WHERE season_id = (SELECT season_id FROM seasons WHERE name = ?1) AND user = ?2
 ORDER BY item
 LIMIT ?4;
-- name: TRACKERS_OF_USER_AFTER
SELECT user, item, subject, topic, revision, last_review_id, phase, step, level, reps, lapses,
       streak, stability, difficulty, last_review_ms, due_ms
  FROM trackers
 WHERE season_id = (SELECT season_id FROM seasons WHERE name = ?1) AND user = ?2 AND item > ?3
 ORDER BY item
 LIMIT ?4;
-- name: TRACKER
SELECT user, item, subject, topic, revision, last_review_id, phase, step, level, reps, lapses,
       streak, stability, difficulty, last_review_ms, due_ms
  FROM trackers
 WHERE season_id = ?1 AND user = ?2 AND item = ?3;
-- name: TRACKER_WRITE
INSERT INTO trackers (season_id, user, item, subject, topic, revision, last_review_id, phase, step,
                      level, reps, lapses, streak, stability, difficulty, last_review_ms, due_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
    ON CONFLICT (season_id, user, item) DO UPDATE
   SET subject = ?4, topic = ?5, revision = ?6, last_review_id = ?7, phase = ?8, step = ?9,
       level = ?10, reps = ?11, lapses = ?12, streak = ?13, stability = ?14, difficulty = ?15,
       last_review_ms = ?16, due_ms = ?17
 WHERE ?6 >= trackers.revision;

-- Due items, by the index trackers_due.
-- name: DUE
SELECT user, item, subject, topic, revision, last_review_id, phase, step, level, reps, lapses,
       streak, stability, difficulty, last_review_ms, due_ms
  FROM trackers
 WHERE season_id = (SELECT season_id FROM seasons WHERE name = ?1) AND user = ?2 AND due_ms <= ?3
   AND (?4 IS NULL OR subject = ?4) AND (?5 IS NULL OR topic = ?5)
 ORDER BY due_ms, item
 LIMIT ?6;
-- name: DUE_COUNT
SELECT count(*)
  FROM trackers
 WHERE season_id = (SELECT season_id FROM seasons WHERE name = ?1) AND user = ?2 AND due_ms <= ?3;
-- name: DUE_COUNT_FILTERED
SELECT count(*)
  FROM trackers
 WHERE season_id = (SELECT season_id FROM seasons WHERE name = ?1) AND user = ?2 AND due_ms <= ?3
   AND (?4 IS NULL OR subject = ?4) AND (?5 IS NULL OR topic = ?5);

-- The review log. Each SELECT gives the columns of an entry in the order of DEAD, less the season.
-- name: LOG
SELECT review_id, kind, rating, user, item, subject, topic, at_ms, response_ms
  FROM review_log
 WHERE season_id = (SELECT season_id FROM seasons WHERE name = ?1)
   AND (user, item, at_ms, review_id) > (?2, ?3, ?4, ?5)
 ORDER BY user, item, at_ms, review_id
 LIMIT ?6;
-- name: LOG_OF_USER
SELECT review_id, kind, rating, user, item, subject, topic, at_ms, response_ms
  FROM review_log
 WHERE season_id = (SELECT season_id FROM seasons WHERE name = ?1) AND user = ?2
   AND (item, at_ms, review_id) > (?3, ?4, ?5)
 ORDER BY item, at_ms, review_id
 LIMIT ?6;
-- name: LOG_OF_ITEM
SELECT review_id, kind, rating, user, item, subject, topic, at_ms, response_ms
  FROM review_log
 WHERE season_id = (SELECT season_id FROM seasons WHERE name = ?1) AND user = ?2 AND item = ?3
   AND (at_ms, review_id) > (?4, ?5)
 ORDER BY at_ms, review_id
 LIMIT ?6;
-- name: LOG_APPEND
INSERT INTO review_log (season_id, user, item, at_ms, review_id, kind, rating, subject, topic,
                        response_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    ON CONFLICT DO NOTHING;
-- name: LOG_SAME
SELECT user = ?3 AND item = ?4 AND at_ms = ?5 AND kind = ?6
  FROM review_log
 WHERE review_id = ?1 AND season_id = ?2;
-- name: FIND
SELECT CASE WHEN EXISTS (SELECT 1 FROM review_log WHERE review_id = ?1) THEN 1
            WHEN EXISTS (SELECT 1 FROM dead_letters WHERE review_id = ?1) THEN 2
            ELSE 0 END;

-- Dead letters.
-- name: DEAD
SELECT review_id, kind, rating, user, item, subject, topic, at_ms, response_ms, season, reason
  FROM dead_letters
 WHERE review_id > ?1
 ORDER BY review_id
 LIMIT ?2;
-- name: DEAD_PUT
INSERT INTO dead_letters (review_id, season, user, item, at_ms, kind, rating, subject, topic,
                          response_ms, reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
    ON CONFLICT (review_id) DO UPDATE SET reason = ?11;
-- name: DEAD_DELETE
DELETE FROM dead_letters WHERE review_id = ?1;

-- Entries of a shared cache that may have missed a write.
-- name: STALE_PUT
INSERT INTO stale_entries (season, user, token) VALUES (?1, ?2, ?3)
    ON CONFLICT (season, user) DO UPDATE SET token = ?3;
-- name: STALE_CLEAR
DELETE FROM stale_entries WHERE season = ?1 AND user = ?2 AND token = ?3;
-- name: STALE_LIST
SELECT season, user, token
  FROM stale_entries
 WHERE token > ?1
 ORDER BY token
 LIMIT ?2;

-- Changes by other writers.
-- name: CHANGE_PUT
INSERT INTO changes (season, user, place, writer, others)
VALUES (?1, ?2, (SELECT COALESCE(MAX(place), 0) + 1 FROM changes), ?3, 0)
    ON CONFLICT (season, user) DO UPDATE
   SET others = CASE WHEN writer = ?3 THEN others ELSE place END, place = excluded.place,
       writer = ?3;
-- name: CHANGES
SELECT season, user, CASE WHEN writer = ?1 THEN others ELSE place END, place
  FROM changes
 WHERE place > ?2
 ORDER BY place;
-- name: CHANGES_LAST
SELECT COALESCE(MAX(place), 0) FROM changes;

-- The health check.
-- name: JOURNAL
SELECT journal_mode, synchronous FROM pragma_journal_mode, pragma_synchronous;
-- Tables, and indexes with the statement that makes them: as in the migrations.
-- name: MISSING
SELECT column1, column2
  FROM (VALUES ('seasons', NULL), ('trackers', NULL), ('review_log', NULL), ('dead_letters', NULL),
               ('stale_entries', NULL), ('changes', NULL),
               ('seasons_active',
                'CREATE UNIQUE INDEX seasons_active ON seasons (is_active) WHERE is_active = 1'),
               ('trackers_due',
                'CREATE INDEX trackers_due ON trackers (season_id, user, due_ms, item)'),
               ('review_log_id',
                'CREATE UNIQUE INDEX review_log_id ON review_log (review_id, season_id)'),
               ('stale_entries_token',
                'CREATE INDEX stale_entries_token ON stale_entries (token)'),
               ('changes_place', 'CREATE UNIQUE INDEX changes_place ON changes (place)'))
 WHERE column1 NOT IN (SELECT name FROM sqlite_master);
-- One look-up for each season that there are rows of.
-- name: NO_SEASON
WITH RECURSIVE of_trackers (id) AS (
         SELECT MIN(season_id) FROM trackers
         UNION ALL
         SELECT (SELECT MIN(season_id) FROM trackers WHERE season_id > id)
           FROM of_trackers WHERE id IS NOT NULL),
     of_log (id) AS (
         SELECT MIN(season_id) FROM review_log
         UNION ALL
         SELECT (SELECT MIN(season_id) FROM review_log WHERE season_id > id)
           FROM of_log WHERE id IS NOT NULL)
SELECT 'trackers', id FROM of_trackers
 WHERE id IS NOT NULL AND id NOT IN (SELECT season_id FROM seasons)
 UNION ALL
SELECT 'review_log', id FROM of_log
 WHERE id IS NOT NULL AND id NOT IN (SELECT season_id FROM seasons);
-- name: QUICK_CHECK
SELECT quick_check FROM pragma_quick_check(5);
