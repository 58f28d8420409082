-- Schema version 2: which entries of a shared cache may have missed a write.

CREATE TABLE stale_entries (
    season TEXT    NOT NULL, -- by name: it may be a season that nobody created
    user   TEXT    NOT NULL, -- season and user '': every entry
    token  INTEGER NOT NULL, -- another one whenever the entry is marked again
    PRIMARY KEY (season, user)
) WITHOUT ROWID;

CREATE INDEX stale_entries_token ON stale_entries (token);
