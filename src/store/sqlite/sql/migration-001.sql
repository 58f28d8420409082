-- Schema version 1. Text compares byte by byte (BINARY); times are milliseconds since 1970, UTC;
-- ids are 16 bytes. docs/internals/schemas.md explains each table.

PRAGMA application_id = 1397904177; -- "SRS1"

CREATE TABLE seasons (
    season_id     INTEGER PRIMARY KEY,
    name          TEXT    NOT NULL UNIQUE,
    starts_ms     INTEGER NOT NULL, -- -1: no beginning
    ends_ms       INTEGER NOT NULL, -- -1: no end
    archived_ms   INTEGER NOT NULL DEFAULT -1, -- -1: it is live
    is_active     INTEGER NOT NULL DEFAULT 0 CHECK (is_active IN (0, 1)),
    cache_enabled INTEGER NOT NULL CHECK (cache_enabled IN (0, 1)),
    auto_archive  INTEGER NOT NULL CHECK (auto_archive IN (0, 1))
);

CREATE UNIQUE INDEX seasons_active ON seasons (is_active) WHERE is_active = 1;

CREATE TABLE trackers (
    season_id      INTEGER NOT NULL,
    user           TEXT    NOT NULL,
    item           TEXT    NOT NULL, -- '': the user's latest reset
    subject        TEXT    NOT NULL, -- '': none
    topic          TEXT    NOT NULL, -- '': none
    revision       INTEGER NOT NULL, -- log entries folded into it
    last_review_id BLOB    NOT NULL,
    phase          INTEGER NOT NULL,
    step           INTEGER NOT NULL,
    level          INTEGER NOT NULL,
    reps           INTEGER NOT NULL,
    lapses         INTEGER NOT NULL,
    streak         INTEGER NOT NULL,
    stability      REAL    NOT NULL,
    difficulty     REAL    NOT NULL,
    last_review_ms INTEGER NOT NULL,
    due_ms         INTEGER NOT NULL, -- 9223372036854775807: never, it was removed
    PRIMARY KEY (season_id, user, item)
) WITHOUT ROWID;

CREATE INDEX trackers_due ON trackers (season_id, user, due_ms, item);

CREATE TABLE review_log (
    season_id   INTEGER NOT NULL,
    user        TEXT    NOT NULL,
    item        TEXT    NOT NULL, -- '': a reset
    at_ms       INTEGER NOT NULL,
    review_id   BLOB    NOT NULL,
    kind        INTEGER NOT NULL,
    rating      INTEGER NOT NULL, -- 1-4; 0 if it is no review
    subject     TEXT, -- NULL: unchanged
    topic       TEXT, -- NULL: unchanged
    response_ms INTEGER NOT NULL, -- -1: unknown
    PRIMARY KEY (season_id, user, item, at_ms, review_id)
) WITHOUT ROWID;

-- An id is unique within its season; asked for without the season, too.
CREATE UNIQUE INDEX review_log_id ON review_log (review_id, season_id);

CREATE TABLE dead_letters (
    review_id   BLOB    NOT NULL PRIMARY KEY,
    season      TEXT    NOT NULL, -- by name: it may be a season that nobody created
    user        TEXT    NOT NULL,
    item        TEXT    NOT NULL,
    at_ms       INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    rating      INTEGER NOT NULL,
    subject     TEXT,
    topic       TEXT,
    response_ms INTEGER NOT NULL,
    reason      TEXT    NOT NULL
) WITHOUT ROWID;

-- Which entries of a shared cache may have missed a write.
CREATE TABLE stale_entries (
    season TEXT    NOT NULL, -- by name: it may be a season that nobody created
    user   TEXT    NOT NULL, -- season and user '': every entry
    token  INTEGER NOT NULL, -- another one whenever the entry is marked again
    PRIMARY KEY (season, user)
) WITHOUT ROWID;

CREATE INDEX stale_entries_token ON stale_entries (token);

-- Which users were changed, by whom: processes that have a cache of their own look for the changes
-- of others.
CREATE TABLE changes (
    season TEXT    NOT NULL, -- season and user '': the list of seasons
    user   TEXT    NOT NULL,
    place  INTEGER NOT NULL, -- of the latest change among those of all users
    writer INTEGER NOT NULL, -- who made it; 0: everybody has to look
    others INTEGER NOT NULL, -- the place of the latest change by anybody else; 0: none
    PRIMARY KEY (season, user)
) WITHOUT ROWID;

CREATE UNIQUE INDEX changes_place ON changes (place);
