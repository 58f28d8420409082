-- Schema version 1 of a spool: the jobs that a process has accepted and the store does not have
-- yet. Text compares byte by byte (BINARY).

PRAGMA application_id = 1397904209; -- "SRSQ"

CREATE TABLE jobs (
    seq         INTEGER PRIMARY KEY, -- in order of acceptance
    season      TEXT    NOT NULL,
    user        TEXT    NOT NULL,
    reviews     INTEGER NOT NULL, -- in the record
    accepted_ms INTEGER NOT NULL,
    record      BLOB    NOT NULL -- src/queue/record.h
);

-- Finds the jobs of a user, and counts pending reviews without reading the records.
CREATE INDEX jobs_user ON jobs (season, user, reviews);
