-- Schema version 2: which entries of a shared cache may have missed a write.

CREATE TABLE IF NOT EXISTS {}stale_entries (
    season VARCHAR(64)  NOT NULL, -- it may be a season that nobody created
    user   VARCHAR(255) NOT NULL, -- season and user '': every entry
    token  BIGINT       NOT NULL, -- another one whenever the entry is marked again
    PRIMARY KEY (season, user),
    KEY stale_entries_token (token)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
