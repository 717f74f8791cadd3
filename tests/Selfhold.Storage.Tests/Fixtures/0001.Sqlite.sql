-- A hub of schema 0001, as it was released: never changed. Its master key is 0001.key.
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
CREATE TABLE "__EFMigrationsHistory" ("MigrationId" TEXT NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY, "ProductVersion" TEXT NOT NULL);
INSERT INTO "__EFMigrationsHistory" VALUES ('0001_storage', '10.0.14');
INSERT INTO keys_key (key_id, kind, owner, version, wrapped, wrapped_by, created_at, retired_at) VALUES (1, 'master', X'00000000000000000000000000000000', 1, X'010101000000c321fa249e2f9c423dcdabfa9f78845371d7088f5f4221c11da61775eedf7c6f220d003fe8d684a1cc14d69ca4a84a8c9b1f4b95b40ee81e7ece3345', 1, 1795330594756101, NULL);
INSERT INTO keys_key (key_id, kind, owner, version, wrapped, wrapped_by, created_at, retired_at) VALUES (2, 'index', X'00000000000000000000000000000000', 1, X'010101000000c2846d8205b7cf497c5484da9134dbfe6866620335b8795985e51651af071f75ba422e03ff05e7243b1e2ada0ae1083aba73852829f0bb002cf5ae54', 1, 1795330594756250, NULL);
INSERT INTO keys_key (key_id, kind, owner, version, wrapped, wrapped_by, created_at, retired_at) VALUES (3, 'domain', X'0196f0000000700080000000000000aa', 1, X'010101000000658315b6057c6434eab4ce58d0ad6f4e20bc0f8981faac9aa99d645fafd60c6385de656f4185db1e47776fdef49dcc81a7f62e3bfc2616ef6884e65f', 1, 1795330594839428, NULL);
INSERT INTO keys_key (key_id, kind, owner, version, wrapped, wrapped_by, created_at, retired_at) VALUES (4, 'source', X'0196f0000000700080000000000000ab', 1, X'010101000000cdf759deaab07d916da556034c635d54b12a8f53fa4d5f61df03cd572b5cee6f5190f976955771a4a2c57c68899fdf6e216422c096bc918f207773cc', 1, 1795330594846904, NULL);
INSERT INTO keys_record (record_id, key_id, wrapped) VALUES (X'0196f000000070008000000000000001', 4, X'0101040000005624841ff45c0782c4af1089e0237917200f7991a6ffb9b6cd3908cb80e44a58f636a77871b7340bd3684d5c43fd3967ecdea5df0822f97fc4e5a397');
INSERT INTO keys_record (record_id, key_id, wrapped) VALUES (X'0196f000000070008000000000000002', 4, X'01010400000066773f0f6130e4325a63d459e79dc7f1386abcd00b8f6f3b56b15faf2940378a613f6e59c55149bb16f348a3e6c91c7db38d1fb1e04ccadcd0edd4b5');
INSERT INTO keys_record (record_id, key_id, wrapped) VALUES (X'0196f000000070008000000000000003', 4, X'010104000000fb203014f88deaaf8108d2c153a2f5928620c39c7e5fbf52fd90644d5df0c76045af5a5645cb0b61105dcf58277b1f13cf15a026b420f4455e043384');
INSERT INTO storage_fact (name, value, at) VALUES ('hub_id', '0196f000-0000-7000-8000-00000000f1f1', 1795330594761033);
