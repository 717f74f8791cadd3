-- Keys, each sealed by another key. These tables are left out of the data backup and make up the key backup.
CREATE TABLE keys_key (
    key_id     bigint NOT NULL PRIMARY KEY,
    kind       text   NOT NULL,
    owner      uuid   NOT NULL,
    version    bigint NOT NULL,
    wrapped    bytea  NOT NULL,
    wrapped_by bigint NOT NULL,
    created_at bigint NOT NULL,
    retired_at bigint NULL
);
CREATE UNIQUE INDEX keys_key_owner ON keys_key (kind, owner, version);

CREATE TABLE keys_record (
    record_id uuid   NOT NULL PRIMARY KEY,
    key_id    bigint NOT NULL,
    wrapped   bytea  NOT NULL
);

-- What the hub knows about itself: its id, when its key was exported, when it was last backed up.
CREATE TABLE storage_fact (
    name  text   NOT NULL PRIMARY KEY,
    value text   NOT NULL,
    at    bigint NOT NULL
);
