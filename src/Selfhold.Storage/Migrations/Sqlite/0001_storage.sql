-- Keys, each sealed by another key. These tables are left out of the data backup and make up the key backup.
CREATE TABLE keys_key (
    key_id     INTEGER NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    owner      BLOB    NOT NULL,
    version    INTEGER NOT NULL,
    wrapped    BLOB    NOT NULL,
    wrapped_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER NULL
);
CREATE UNIQUE INDEX keys_key_owner ON keys_key (kind, owner, version);

CREATE TABLE keys_record (
    record_id BLOB    NOT NULL PRIMARY KEY,
    key_id    INTEGER NOT NULL,
    wrapped   BLOB    NOT NULL
) WITHOUT ROWID;

-- What the hub knows about itself: its id, when its key was exported, when it was last backed up.
CREATE TABLE storage_fact (
    name  TEXT    NOT NULL PRIMARY KEY,
    value TEXT    NOT NULL,
    at    INTEGER NOT NULL
) WITHOUT ROWID;
