-- Schema version 1. {} stands for the prefix of the tables' names. Every statement can be run again,
-- since a step that is broken off is. Ids are UTF-8 that compares byte by byte, trailing spaces
-- included; times are milliseconds since 1970, UTC. docs/internals/schemas.md explains each table.

CREATE TABLE IF NOT EXISTS {}migrations (
    version    INT UNSIGNED NOT NULL PRIMARY KEY,
    applied_at TIMESTAMP    NOT NULL DEFAULT CURRENT_TIMESTAMP,
    turn       INT UNSIGNED NOT NULL DEFAULT 0 -- counts changes of the active season in a cluster
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS {}seasons (
    season_id         INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, -- names the partitions
    name              VARCHAR(64)  NOT NULL,
    starts_ms         BIGINT       NOT NULL, -- -1: no beginning
    ends_ms           BIGINT       NOT NULL, -- -1: no end
    archived_ms       BIGINT       NOT NULL DEFAULT -1, -- -1: it is live
    is_active         TINYINT      NOT NULL DEFAULT 0,
    cache_enabled     TINYINT      NOT NULL,
    auto_archive      TINYINT      NOT NULL,
    partition_created TINYINT      NOT NULL DEFAULT 0, -- 1: trackers and review_log have it
    UNIQUE KEY seasons_name (name)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Transactions lock a row of this table before they read the trackers of a user, because they
-- cannot lock a tracker that does not exist yet.
CREATE TABLE IF NOT EXISTS {}users (
    user VARCHAR(255)    NOT NULL PRIMARY KEY,
    turn BIGINT UNSIGNED NOT NULL DEFAULT 0 -- counts the locks, where a lock has to write
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS {}trackers (
    season         VARCHAR(64)      NOT NULL,
    user           VARCHAR(255)     NOT NULL,
    item           VARCHAR(255)     NOT NULL, -- '': the user's latest reset
    subject        VARCHAR(255)     NOT NULL, -- '': none
    topic          VARCHAR(255)     NOT NULL, -- '': none
    revision       BIGINT UNSIGNED  NOT NULL, -- log entries folded into it
    last_review_id BINARY(16)       NOT NULL,
    phase          INT              NOT NULL,
    step           INT              NOT NULL,
    level          INT              NOT NULL,
    reps           INT UNSIGNED     NOT NULL,
    lapses         INT UNSIGNED     NOT NULL,
    streak         INT UNSIGNED     NOT NULL,
    stability      DOUBLE           NOT NULL,
    difficulty     DOUBLE           NOT NULL,
    last_review_ms BIGINT           NOT NULL,
    due_ms         BIGINT           NOT NULL, -- 9223372036854775807: never, it was removed
    PRIMARY KEY (season, user, item),
    KEY trackers_due (season, user, due_ms, item)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin
PARTITION BY LIST COLUMNS (season) (PARTITION none VALUES IN (''));

-- As trackers, column for column: partitions move here when a season is archived.
CREATE TABLE IF NOT EXISTS {}archived_trackers (
    season         VARCHAR(64)      NOT NULL,
    user           VARCHAR(255)     NOT NULL,
    item           VARCHAR(255)     NOT NULL,
    subject        VARCHAR(255)     NOT NULL,
    topic          VARCHAR(255)     NOT NULL,
    revision       BIGINT UNSIGNED  NOT NULL,
    last_review_id BINARY(16)       NOT NULL,
    phase          INT              NOT NULL,
    step           INT              NOT NULL,
    level          INT              NOT NULL,
    reps           INT UNSIGNED     NOT NULL,
    lapses         INT UNSIGNED     NOT NULL,
    streak         INT UNSIGNED     NOT NULL,
    stability      DOUBLE           NOT NULL,
    difficulty     DOUBLE           NOT NULL,
    last_review_ms BIGINT           NOT NULL,
    due_ms         BIGINT           NOT NULL,
    PRIMARY KEY (season, user, item),
    KEY trackers_due (season, user, due_ms, item)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin
PARTITION BY LIST COLUMNS (season) (PARTITION none VALUES IN (''));

CREATE TABLE IF NOT EXISTS {}review_log (
    season      VARCHAR(64)  NOT NULL,
    user        VARCHAR(255) NOT NULL,
    item        VARCHAR(255) NOT NULL, -- '': a reset
    at_ms       BIGINT       NOT NULL,
    review_id   BINARY(16)   NOT NULL,
    kind        INT          NOT NULL,
    rating      INT          NOT NULL, -- 1-4; 0 if it is no review
    subject     VARCHAR(255) NULL, -- NULL: unchanged
    topic       VARCHAR(255) NULL, -- NULL: unchanged
    response_ms BIGINT       NOT NULL, -- -1: unknown
    PRIMARY KEY (season, user, item, at_ms, review_id),
    -- An id is unique within its season; asked for without the season, too.
    UNIQUE KEY review_log_id (review_id, season)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin
PARTITION BY LIST COLUMNS (season) (PARTITION none VALUES IN (''));

CREATE TABLE IF NOT EXISTS {}dead_letters (
    review_id   BINARY(16)   NOT NULL PRIMARY KEY,
    season      VARCHAR(64)  NOT NULL, -- it may be a season that nobody created
    user        VARCHAR(255) NOT NULL,
    item        VARCHAR(255) NOT NULL,
    at_ms       BIGINT       NOT NULL,
    kind        INT          NOT NULL,
    rating      INT          NOT NULL,
    subject     VARCHAR(255) NULL,
    topic       VARCHAR(255) NULL,
    response_ms BIGINT       NOT NULL,
    reason      TEXT         NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Entries of a shared cache that may have missed a write.
CREATE TABLE IF NOT EXISTS {}stale_entries (
    season VARCHAR(64)  NOT NULL, -- it may be a season that nobody created
    user   VARCHAR(255) NOT NULL, -- season and user '': every entry
    token  BIGINT       NOT NULL, -- another one whenever the entry is marked again
    PRIMARY KEY (season, user),
    KEY stale_entries_token (token)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Which users were changed, by whom: processes that have a cache of their own look for the changes
-- of others.
CREATE TABLE IF NOT EXISTS {}changes (
    season VARCHAR(64)  NOT NULL, -- season and user '': the list of seasons
    user   VARCHAR(255) NOT NULL,
    writer BIGINT       NOT NULL, -- who made the latest change; 0: everybody has to look
    others BIGINT       NOT NULL DEFAULT 0, -- the place of the latest one by anybody else; 0: none
    place  BIGINT       NOT NULL -- of the latest change: microseconds since 1970, and higher each time
           DEFAULT (TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))),
    PRIMARY KEY (season, user),
    KEY changes_place (place)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
