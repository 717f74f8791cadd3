-- The records room: businesses, domains, sources, source records with their history, links, decisions, review, journal and the
-- packed index of blocking keys. Values of persons lie only in columns named sealed.
CREATE TABLE records_business (
  business_id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX records_business_name ON records_business (name);

CREATE TABLE records_domain (
  domain_id BLOB NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  business_id BLOB NOT NULL,
  country TEXT NULL,
  model_id TEXT NULL,
  trained_on INTEGER NOT NULL,
  policy TEXT NOT NULL,
  last_operation INTEGER NOT NULL,
  records INTEGER NOT NULL,
  customers INTEGER NOT NULL,
  decisions INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX records_domain_number ON records_domain (number);
CREATE UNIQUE INDEX records_domain_name ON records_domain (name);

CREATE TABLE records_source (
  source_id BLOB NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL,
  domain_number INTEGER NOT NULL,
  business_id BLOB NOT NULL,
  name TEXT NOT NULL,
  trust INTEGER NOT NULL,
  verified INTEGER NOT NULL,
  shape INTEGER NULL,
  last_ordinal INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX records_source_number ON records_source (number);
CREATE UNIQUE INDEX records_source_name ON records_source (name);

CREATE TABLE records_shape (
  source_number INTEGER NOT NULL,
  shape INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (source_number, shape)
) WITHOUT ROWID;

CREATE TABLE records_model (
  domain_number INTEGER NOT NULL,
  model_id TEXT NOT NULL,
  learned_at INTEGER NOT NULL,
  trained_on INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (domain_number, model_id)
);

CREATE TABLE records_operation (
  domain_number INTEGER NOT NULL,
  operation INTEGER NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  source_number INTEGER NULL,
  undoes INTEGER NULL,
  undone_by INTEGER NULL,
  model_before TEXT NULL,
  model_after TEXT NULL,
  report TEXT NOT NULL,
  sealed BLOB NULL,
  PRIMARY KEY (domain_number, operation)
) WITHOUT ROWID;

CREATE TABLE records_record (
  record_id BLOB NOT NULL,
  domain_number INTEGER NOT NULL,
  source_number INTEGER NOT NULL,
  version INTEGER NOT NULL,
  operation INTEGER NOT NULL,
  ended_by INTEGER NULL,
  observed_at INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  shape INTEGER NOT NULL,
  content BLOB NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (record_id)
);
CREATE INDEX records_record_source ON records_record (source_number);

CREATE TABLE records_version (
  record_id BLOB NOT NULL,
  version INTEGER NOT NULL,
  operation INTEGER NOT NULL,
  replaced_by INTEGER NOT NULL,
  ended_by INTEGER NULL,
  observed_at INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  shape INTEGER NOT NULL,
  content BLOB NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (record_id, version)
);
CREATE INDEX records_version_replaced ON records_version (replaced_by);

CREATE TABLE records_link (
  record_id BLOB NOT NULL PRIMARY KEY,
  domain_number INTEGER NOT NULL,
  customer_id BLOB NOT NULL,
  unit INTEGER NULL,
  component INTEGER NULL,
  origin INTEGER NOT NULL,
  weight REAL NOT NULL,
  partner BLOB NULL,
  levels INTEGER NOT NULL,
  operation INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX records_link_customer ON records_link (customer_id);
CREATE INDEX records_link_unit ON records_link (unit);
CREATE INDEX records_link_component ON records_link (component);

CREATE TABLE records_alias (
  old_id BLOB NOT NULL PRIMARY KEY,
  new_id BLOB NOT NULL,
  domain_number INTEGER NOT NULL,
  operation INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX records_alias_new ON records_alias (new_id);

CREATE TABLE records_change (
  domain_number INTEGER NOT NULL,
  operation INTEGER NOT NULL,
  record_id BLOB NOT NULL,
  old_customer BLOB NOT NULL,
  new_customer BLOB NULL,
  PRIMARY KEY (domain_number, operation, record_id)
) WITHOUT ROWID;
CREATE INDEX records_change_record ON records_change (record_id);

CREATE TABLE records_decision (
  domain_number INTEGER NOT NULL,
  operation INTEGER NOT NULL,
  record_a BLOB NOT NULL,
  record_b BLOB NOT NULL,
  same INTEGER NOT NULL,
  undone_by INTEGER NULL,
  PRIMARY KEY (domain_number, operation, record_a, record_b)
);
CREATE INDEX records_decision_a ON records_decision (record_a);
CREATE INDEX records_decision_b ON records_decision (record_b);

CREATE TABLE records_review (
  domain_number INTEGER NOT NULL,
  record_a BLOB NOT NULL,
  record_b BLOB NOT NULL,
  weight REAL NOT NULL,
  reason TEXT NOT NULL,
  component INTEGER NOT NULL,
  operation INTEGER NOT NULL,
  PRIMARY KEY (domain_number, record_a, record_b)
);
CREATE INDEX records_review_component ON records_review (component);

CREATE TABLE records_contact (
  domain_number INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  record_id BLOB NOT NULL,
  PRIMARY KEY (domain_number, kind, hash, record_id)
) WITHOUT ROWID;

CREATE TABLE records_index (
  domain_number INTEGER NOT NULL,
  rule INTEGER NOT NULL,
  buckets INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  PRIMARY KEY (domain_number, rule)
) WITHOUT ROWID;

CREATE TABLE records_bucket (
  slot INTEGER NOT NULL PRIMARY KEY,
  entries BLOB NOT NULL
);

CREATE TABLE records_hot (
  domain_number INTEGER NOT NULL,
  rule INTEGER NOT NULL,
  block INTEGER NOT NULL,
  part INTEGER NOT NULL,
  members INTEGER NOT NULL,
  units BLOB NOT NULL,
  PRIMARY KEY (domain_number, rule, block, part)
) WITHOUT ROWID;
