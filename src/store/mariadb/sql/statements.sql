-- Every statement that the MariaDB store prepares. A line "name: X" begins the one that the code
-- calls SRS__MARIADB_SQL_X. {} stands for the prefix of the tables' names.

-- The version of the schema.
-- name: VERSION
SELECT COALESCE(MAX(version), 0) FROM {}migrations;
-- name: RECORD_VERSION
INSERT INTO {}migrations (version) VALUES (?) ON DUPLICATE KEY UPDATE version = version;
-- name: TABLES
SELECT SUM(table_name = CONCAT(?, 'migrations')), COUNT(*)
  FROM information_schema.tables
 WHERE table_schema = DATABASE()
   AND table_name IN (CONCAT(?, 'migrations'), CONCAT(?, 'seasons'), CONCAT(?, 'users'),
                      CONCAT(?, 'trackers'), CONCAT(?, 'archived_trackers'),
                      CONCAT(?, 'review_log'), CONCAT(?, 'dead_letters'),
                      CONCAT(?, 'stale_entries'), CONCAT(?, 'changes'));
-- name: BYTES
SELECT CAST(COALESCE(SUM(data_length + index_length), 0) AS SIGNED),
       (SELECT COUNT(*) FROM {}dead_letters)
  FROM information_schema.tables
 WHERE table_schema = DATABASE()
   AND table_name IN (CONCAT(?, 'migrations'), CONCAT(?, 'seasons'), CONCAT(?, 'users'),
                      CONCAT(?, 'trackers'), CONCAT(?, 'archived_trackers'),
                      CONCAT(?, 'review_log'), CONCAT(?, 'dead_letters'),
                      CONCAT(?, 'stale_entries'), CONCAT(?, 'changes'));

-- One process at a time changes tables, partitions and which season is active.
-- name: ADMIN_LOCK
SELECT COALESCE(GET_LOCK(CONCAT('srs:', MD5(CONCAT(DATABASE(), '/', ?))), ?), 0);
-- name: ADMIN_UNLOCK
SELECT RELEASE_LOCK(CONCAT('srs:', MD5(CONCAT(DATABASE(), '/', ?))));

-- Transactions.
-- name: BEGIN
START TRANSACTION;
-- name: COMMIT
COMMIT;
-- name: ROLLBACK
ROLLBACK;
-- name: SAVEPOINT
SAVEPOINT before_append;
-- name: ROLLBACK_TO_SAVEPOINT
ROLLBACK TO SAVEPOINT before_append;

-- Seasons.
-- name: SEASON_LIST
SELECT name, starts_ms, ends_ms, archived_ms, is_active, cache_enabled, auto_archive,
       partition_created
  FROM {}seasons
 ORDER BY name;
-- name: SEASON_ONE
SELECT name, starts_ms, ends_ms, archived_ms, is_active, cache_enabled, auto_archive,
       partition_created
  FROM {}seasons
 WHERE name = ?;
-- name: SEASON_LOOK
SELECT season_id, archived_ms, partition_created FROM {}seasons WHERE name = ?;
-- The same, and nobody archives it until the transaction ends.
-- name: SEASON_SHARE
SELECT season_id, archived_ms, partition_created FROM {}seasons WHERE name = ? LOCK IN SHARE MODE;
-- name: SEASON_CREATE
INSERT INTO {}seasons (starts_ms, ends_ms, cache_enabled, auto_archive, name)
VALUES (?, ?, ?, ?, ?);
-- name: SEASON_CHANGE
UPDATE {}seasons
   SET starts_ms = ?, ends_ms = ?, cache_enabled = ?, auto_archive = ?
 WHERE name = ?;
-- name: SEASON_READY
UPDATE {}seasons SET partition_created = 1 WHERE name = ?;
-- A node of a cluster writes this in addition, so that one of two nodes that activate a season at
-- the same time is refused.
-- name: SEASON_TURN
UPDATE {}migrations SET turn = turn + 1 WHERE version = 1;
-- name: SEASON_RETIRE
UPDATE {}seasons SET is_active = 0 WHERE is_active = 1 AND name <> ?;
-- name: SEASON_ACTIVATE
UPDATE {}seasons SET is_active = 1 WHERE name = ?;

-- Trackers. Each SELECT gives: user, item, then the columns in order.
-- name: TRACKERS
SELECT user, item, subject, topic, revision, last_review_id, phase, step, level, reps, lapses,
       streak, stability, difficulty, last_review_ms, due_ms
  FROM {}trackers
 WHERE season = ?
 ORDER BY user, item
 LIMIT ?;
-- name: TRACKERS_AFTER
SELECT user, item, subject, topic, revision, last_review_id, phase, step, level, reps, lapses,
       streak, stability, difficulty, last_review_ms, due_ms
  FROM {}trackers
 WHERE season = ? AND ((user = ? AND item > ?) OR user > ?)
 ORDER BY user, item
 LIMIT ?;
-- name: TRACKERS_OF_USER
SELECT user, item, subject, topic, revision, last_review_id, phase, step, level, reps, lapses,
       streak, stability, difficulty, last_review_ms, due_ms
  FROM {}trackers
 WHERE season = ? AND user = ?
 ORDER BY item
 LIMIT ?;
-- name: TRACKERS_OF_USER_AFTER
SELECT user, item, subject, topic, revision, last_review_id, phase, step, level, reps, lapses,
       streak, stability, difficulty, last_review_ms, due_ms
  FROM {}trackers
 WHERE season = ? AND user = ? AND item > ?
 ORDER BY item
 LIMIT ?;
-- name: TRACKERS_OF_USER_LOCK
SELECT user, item, subject, topic, revision, last_review_id, phase, step, level, reps, lapses,
       streak, stability, difficulty, last_review_ms, due_ms
  FROM {}trackers
 WHERE season = ? AND user = ?
 ORDER BY item
   FOR UPDATE;
-- name: USERS_LOCK
INSERT INTO {}users (user) VALUES (?) ON DUPLICATE KEY UPDATE user = user;
-- The same where every node of a cluster has locks of its own: it writes, so that one of two commits
-- is refused.
-- name: USERS_TURN
INSERT INTO {}users (user) VALUES (?) ON DUPLICATE KEY UPDATE turn = turn + 1;
-- Takes [["user",["item",...]],...]. (An OR of as many keys would be planned for seconds.)
-- name: TRACKERS_OF_KEYS
SELECT STRAIGHT_JOIN t.user, t.item, t.subject, t.topic, t.revision, t.last_review_id, t.phase,
       t.step, t.level, t.reps, t.lapses, t.streak, t.stability, t.difficulty, t.last_review_ms,
       t.due_ms
  FROM JSON_TABLE(?, '$[*]' COLUMNS (
           user VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin PATH '$[0]',
           NESTED PATH '$[1][*]' COLUMNS (
               item VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin PATH '$'))) AS k
  JOIN {}trackers AS t ON t.season = ? AND t.user = k.user AND t.item = k.item
   FOR UPDATE;
-- name: TRACKERS_OF_KEY
SELECT user, item, subject, topic, revision, last_review_id, phase, step, level, reps, lapses,
       streak, stability, difficulty, last_review_ms, due_ms
  FROM {}trackers
 WHERE season = ? AND user = ? AND item = ?
   FOR UPDATE;
-- As TRACKERS_OF_KEYS, on a connection that must not wait.
-- name: TRACKERS_AHEAD
SELECT STRAIGHT_JOIN t.user, t.item, t.subject, t.topic, t.revision, t.last_review_id, t.phase,
       t.step, t.level, t.reps, t.lapses, t.streak, t.stability, t.difficulty, t.last_review_ms,
       t.due_ms
  FROM JSON_TABLE(?, '$[*]' COLUMNS (
           user VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin PATH '$[0]',
           NESTED PATH '$[1][*]' COLUMNS (
               item VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin PATH '$'))) AS k
  JOIN {}trackers AS t ON t.season = ? AND t.user = k.user AND t.item = k.item
   FOR UPDATE NOWAIT;
-- The revision comes last: assignments take effect from left to right.
-- name: TRACKERS_WRITE
INSERT INTO {}trackers (season, user, item, subject, topic, revision, last_review_id, phase, step,
                        level, reps, lapses, streak, stability, difficulty, last_review_ms, due_ms)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON DUPLICATE KEY UPDATE
       subject = IF(VALUE(revision) >= revision, VALUE(subject), subject),
       topic = IF(VALUE(revision) >= revision, VALUE(topic), topic),
       last_review_id = IF(VALUE(revision) >= revision, VALUE(last_review_id), last_review_id),
       phase = IF(VALUE(revision) >= revision, VALUE(phase), phase),
       step = IF(VALUE(revision) >= revision, VALUE(step), step),
       level = IF(VALUE(revision) >= revision, VALUE(level), level),
       reps = IF(VALUE(revision) >= revision, VALUE(reps), reps),
       lapses = IF(VALUE(revision) >= revision, VALUE(lapses), lapses),
       streak = IF(VALUE(revision) >= revision, VALUE(streak), streak),
       stability = IF(VALUE(revision) >= revision, VALUE(stability), stability),
       difficulty = IF(VALUE(revision) >= revision, VALUE(difficulty), difficulty),
       last_review_ms = IF(VALUE(revision) >= revision, VALUE(last_review_ms), last_review_ms),
       due_ms = IF(VALUE(revision) >= revision, VALUE(due_ms), due_ms),
       revision = GREATEST(revision, VALUE(revision));

-- Due items, by the index trackers_due; the last column is how many there are without the limit.
-- name: DUE
SELECT user, item, subject, topic, revision, last_review_id, phase, step, level, reps, lapses,
       streak, stability, difficulty, last_review_ms, due_ms
  FROM {}trackers
 WHERE season = ? AND user = ? AND due_ms <= ?
 ORDER BY due_ms, item
 LIMIT ?;
-- name: DUE_TOTAL
SELECT user, item, subject, topic, revision, last_review_id, phase, step, level, reps, lapses,
       streak, stability, difficulty, last_review_ms, due_ms,
       (SELECT COUNT(*) FROM {}trackers WHERE season = ? AND user = ? AND due_ms <= ?)
  FROM {}trackers
 WHERE season = ? AND user = ? AND due_ms <= ?
 ORDER BY due_ms, item
 LIMIT ?;
-- name: DUE_COUNT
SELECT COUNT(*) FROM {}trackers WHERE season = ? AND user = ? AND due_ms <= ?;
-- name: DUE_FILTERED
SELECT user, item, subject, topic, revision, last_review_id, phase, step, level, reps, lapses,
       streak, stability, difficulty, last_review_ms, due_ms
  FROM {}trackers
 WHERE season = ? AND user = ? AND due_ms <= ?
   AND subject = COALESCE(?, subject) AND topic = COALESCE(?, topic)
 ORDER BY due_ms, item
 LIMIT ?;
-- name: DUE_FILTERED_TOTAL
SELECT user, item, subject, topic, revision, last_review_id, phase, step, level, reps, lapses,
       streak, stability, difficulty, last_review_ms, due_ms,
       (SELECT COUNT(*) FROM {}trackers WHERE season = ? AND user = ? AND due_ms <= ?
           AND subject = COALESCE(?, subject) AND topic = COALESCE(?, topic))
  FROM {}trackers
 WHERE season = ? AND user = ? AND due_ms <= ?
   AND subject = COALESCE(?, subject) AND topic = COALESCE(?, topic)
 ORDER BY due_ms, item
 LIMIT ?;
-- name: DUE_FILTERED_COUNT
SELECT COUNT(*)
  FROM {}trackers
 WHERE season = ? AND user = ? AND due_ms <= ?
   AND subject = COALESCE(?, subject) AND topic = COALESCE(?, topic);

-- The review log. Each SELECT gives the columns of an entry in the order of DEAD, less the season.
-- name: LOG
SELECT review_id, kind, rating, user, item, subject, topic, at_ms, response_ms
  FROM {}review_log
 WHERE season = ?
 ORDER BY user, item, at_ms, review_id
 LIMIT ?;
-- name: LOG_AFTER
SELECT review_id, kind, rating, user, item, subject, topic, at_ms, response_ms
  FROM {}review_log
 WHERE season = ?
   AND ((user = ? AND item = ? AND at_ms = ? AND review_id > ?)
        OR (user = ? AND item = ? AND at_ms > ?)
        OR (user = ? AND item > ?)
        OR user > ?)
 ORDER BY user, item, at_ms, review_id
 LIMIT ?;
-- name: LOG_OF_USER
SELECT review_id, kind, rating, user, item, subject, topic, at_ms, response_ms
  FROM {}review_log
 WHERE season = ? AND user = ?
 ORDER BY item, at_ms, review_id
 LIMIT ?;
-- name: LOG_OF_USER_AFTER
SELECT review_id, kind, rating, user, item, subject, topic, at_ms, response_ms
  FROM {}review_log
 WHERE season = ? AND user = ?
   AND ((item = ? AND at_ms = ? AND review_id > ?)
        OR (item = ? AND at_ms > ?)
        OR item > ?)
 ORDER BY item, at_ms, review_id
 LIMIT ?;
-- name: LOG_OF_ITEM
SELECT review_id, kind, rating, user, item, subject, topic, at_ms, response_ms
  FROM {}review_log
 WHERE season = ? AND user = ? AND item = ?
 ORDER BY at_ms, review_id
 LIMIT ?;
-- name: LOG_OF_ITEM_AFTER
SELECT review_id, kind, rating, user, item, subject, topic, at_ms, response_ms
  FROM {}review_log
 WHERE season = ? AND user = ? AND item = ?
   AND ((at_ms = ? AND review_id > ?) OR at_ms > ?)
 ORDER BY at_ms, review_id
 LIMIT ?;
-- Does not change an event whose id exists: the number of affected rows shows that.
-- name: LOG_APPEND
INSERT INTO {}review_log (season, user, item, at_ms, review_id, kind, rating, subject, topic,
                          response_ms)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON DUPLICATE KEY UPDATE kind = kind;
-- Takes ["id",...], hexadecimal; gives where each one that is there stands in the list, from 1.
-- name: LOG_EXISTING
SELECT k.place, e.user, e.item, e.at_ms, e.kind
  FROM JSON_TABLE(?, '$[*]' COLUMNS (place FOR ORDINALITY, id CHAR(32) PATH '$')) AS k
  JOIN {}review_log AS e ON e.season = ? AND e.review_id = UNHEX(k.id)
  LOCK IN SHARE MODE;
-- name: FIND
SELECT CASE WHEN EXISTS (SELECT 1 FROM {}review_log WHERE review_id = ?) THEN 1
            WHEN EXISTS (SELECT 1 FROM {}dead_letters WHERE review_id = ?) THEN 2
            ELSE 0 END;

-- Dead letters.
-- name: DEAD
SELECT review_id, kind, rating, user, item, subject, topic, at_ms, response_ms, season, reason
  FROM {}dead_letters
 ORDER BY review_id
 LIMIT ?;
-- name: DEAD_AFTER
SELECT review_id, kind, rating, user, item, subject, topic, at_ms, response_ms, season, reason
  FROM {}dead_letters
 WHERE review_id > ?
 ORDER BY review_id
 LIMIT ?;
-- name: DEAD_PUT
INSERT INTO {}dead_letters (review_id, season, user, item, at_ms, kind, rating, subject, topic,
                            response_ms, reason)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON DUPLICATE KEY UPDATE reason = VALUE(reason);
-- name: DEAD_DELETE
DELETE FROM {}dead_letters WHERE review_id = ?;

-- Entries of a shared cache that may have missed a write.
-- name: STALE_PUT
INSERT INTO {}stale_entries (season, user, token) VALUES (?, ?, ?)
    ON DUPLICATE KEY UPDATE token = VALUE(token);
-- name: STALE_CLEAR
DELETE FROM {}stale_entries WHERE season = ? AND user = ? AND token = ?;
-- name: STALE_LIST
SELECT season, user, token FROM {}stale_entries WHERE token > ? ORDER BY token LIMIT ?;

-- Changes by other writers. In CHANGE_PUT the order of the assignments matters: each sees what those
-- before it have assigned.
-- name: CHANGE_PUT
INSERT INTO {}changes (season, user, writer) VALUES (?, ?, ?)
    ON DUPLICATE KEY UPDATE
       others = IF(writer = VALUE(writer), others, place),
       place = GREATEST(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)), place + 1),
       writer = VALUE(writer);
-- name: CHANGES
SELECT season, user, IF(writer = ?, others, place)
  FROM {}changes
 WHERE place > LEAST(?, TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) - ?) - ?
   AND (writer <> ?
        OR others > LEAST(?, TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) - ?) - ?)
 UNION ALL
SELECT NULL, NULL, TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6));

-- The health check.
-- name: SETTINGS
SELECT @@innodb_flush_log_at_trx_commit, @@log_bin, @@sync_binlog, @@read_only,
       @@global.max_allowed_packet;
-- name: CLOCK
SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED);
-- Each index of the schema that is not there: its table, its name, what makes it, whether the table is
-- there.
-- name: MISSING_INDEXES
SELECT k.tab, k.idx, k.made_by, t.table_name IS NOT NULL
  FROM (SELECT 'seasons' AS tab, 'PRIMARY' AS idx, 'PRIMARY KEY (season_id)' AS made_by
        UNION ALL SELECT 'seasons', 'seasons_name', 'UNIQUE KEY seasons_name (name)'
        UNION ALL SELECT 'users', 'PRIMARY', 'PRIMARY KEY (user)'
        UNION ALL SELECT 'trackers', 'PRIMARY', 'PRIMARY KEY (season, user, item)'
        UNION ALL SELECT 'trackers', 'trackers_due',
                         'KEY trackers_due (season, user, due_ms, item)'
        UNION ALL SELECT 'archived_trackers', 'PRIMARY', 'PRIMARY KEY (season, user, item)'
        UNION ALL SELECT 'archived_trackers', 'trackers_due',
                         'KEY trackers_due (season, user, due_ms, item)'
        UNION ALL SELECT 'review_log', 'PRIMARY',
                         'PRIMARY KEY (season, user, item, at_ms, review_id)'
        UNION ALL SELECT 'review_log', 'review_log_id',
                         'UNIQUE KEY review_log_id (review_id, season)'
        UNION ALL SELECT 'dead_letters', 'PRIMARY', 'PRIMARY KEY (review_id)'
        UNION ALL SELECT 'stale_entries', 'PRIMARY', 'PRIMARY KEY (season, user)'
        UNION ALL SELECT 'stale_entries', 'stale_entries_token',
                         'KEY stale_entries_token (token)'
        UNION ALL SELECT 'changes', 'PRIMARY', 'PRIMARY KEY (season, user)'
        UNION ALL SELECT 'changes', 'changes_place', 'KEY changes_place (place)') AS k
  LEFT JOIN (SELECT table_name FROM information_schema.tables
              WHERE table_schema = DATABASE()) AS t
    ON t.table_name = CONCAT('{}', k.tab) COLLATE utf8mb4_general_ci
  LEFT JOIN (SELECT DISTINCT table_name, index_name
               FROM information_schema.statistics
              WHERE table_schema = DATABASE()
                AND table_name IN ('{}seasons', '{}users', '{}trackers', '{}archived_trackers',
                                   '{}review_log', '{}dead_letters', '{}stale_entries',
                                   '{}changes')) AS i
    ON i.table_name = CONCAT('{}', k.tab) COLLATE utf8mb4_general_ci
   AND i.index_name = k.idx COLLATE utf8mb4_general_ci
 WHERE i.index_name IS NULL AND (t.table_name IS NOT NULL OR k.idx = 'PRIMARY')
 ORDER BY k.tab, k.idx;
-- A partition has the number of its season for a name, but for one of a database that was taken over.
-- name: MISSING_PARTITIONS
SELECT s.name, t.tab
  FROM {}seasons AS s
  JOIN (SELECT 'trackers' AS tab UNION ALL SELECT 'review_log') AS t
  LEFT JOIN (SELECT table_name, partition_name,
                    CONVERT(partition_description USING utf8mb4) AS for_values
               FROM information_schema.partitions
              WHERE table_schema = DATABASE()
                AND table_name IN ('{}trackers', '{}review_log')) AS p
    ON p.table_name = CONCAT('{}', t.tab) COLLATE utf8mb4_general_ci
   AND (p.partition_name = CONCAT('p', s.season_id) COLLATE utf8mb4_general_ci
        OR LOCATE(CONCAT('''', REPLACE(REPLACE(s.name, '\\', '\\\\'), '''', ''''''), ''''),
                  p.for_values COLLATE utf8mb4_nopad_bin) > 0)
 WHERE s.archived_ms = -1 AND p.partition_name IS NULL
 ORDER BY s.name, t.tab;
-- name: DEFAULT_PARTITION
SELECT partition_name
  FROM information_schema.partitions
 WHERE table_schema = DATABASE() AND table_name = CONCAT(?, ?)
   AND partition_description IN ('DEFAULT', 'MAXVALUE'); -- it shows the latter for the former
-- Whether a table has a partition for a season, and the name of its DEFAULT partition.
-- name: SEASON_PARTITION
SELECT COALESCE(MAX(partition_name = ?
                    OR LOCATE(CONCAT('''', REPLACE(REPLACE(?, '\\', '\\\\'), '''', ''''''), ''''),
                              CONVERT(partition_description USING utf8mb4)
                                  COLLATE utf8mb4_nopad_bin) > 0), 0),
       MAX(IF(partition_description IN ('DEFAULT', 'MAXVALUE'), partition_name, NULL))
  FROM information_schema.partitions
 WHERE table_schema = DATABASE() AND table_name = CONCAT(?, ?);
-- name: NO_SEASON
SELECT 'trackers' FROM DUAL WHERE EXISTS (SELECT 1 FROM {}trackers WHERE season = '')
 UNION ALL
SELECT 'review_log' FROM DUAL WHERE EXISTS (SELECT 1 FROM {}review_log WHERE season = '');
