-- The records room: businesses, domains, sources, source records with their history, links, decisions, review, journal and the
-- packed index of blocking keys. Values of persons lie only in columns named sealed.
CREATE TABLE records_business (
  business_id uuid NOT NULL PRIMARY KEY,
  name text NOT NULL,
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX records_business_name ON records_business (name);

CREATE TABLE records_domain (
  domain_id uuid NOT NULL PRIMARY KEY,
  number bigint NOT NULL,
  name text NOT NULL,
  business_id uuid NOT NULL,
  country text NULL,
  model_id text NULL,
  trained_on bigint NOT NULL,
  policy text NOT NULL,
  last_operation bigint NOT NULL,
  records bigint NOT NULL,
  customers bigint NOT NULL,
  decisions bigint NOT NULL,
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX records_domain_number ON records_domain (number);
CREATE UNIQUE INDEX records_domain_name ON records_domain (name);

CREATE TABLE records_source (
  source_id uuid NOT NULL PRIMARY KEY,
  number bigint NOT NULL,
  domain_number bigint NOT NULL,
  business_id uuid NOT NULL,
  name text NOT NULL,
  trust bigint NOT NULL,
  verified boolean NOT NULL,
  shape bigint NULL,
  last_ordinal bigint NOT NULL,
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX records_source_number ON records_source (number);
CREATE UNIQUE INDEX records_source_name ON records_source (name);

CREATE TABLE records_shape (
  source_number bigint NOT NULL,
  shape bigint NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (source_number, shape)
);

CREATE TABLE records_model (
  domain_number bigint NOT NULL,
  model_id text NOT NULL,
  learned_at bigint NOT NULL,
  trained_on bigint NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (domain_number, model_id)
);

CREATE TABLE records_operation (
  domain_number bigint NOT NULL,
  operation bigint NOT NULL,
  kind text NOT NULL,
  at bigint NOT NULL,
  source_number bigint NULL,
  undoes bigint NULL,
  undone_by bigint NULL,
  model_before text NULL,
  model_after text NULL,
  report text NOT NULL,
  sealed bytea NULL,
  PRIMARY KEY (domain_number, operation)
);

CREATE TABLE records_record (
  record_id uuid NOT NULL,
  domain_number bigint NOT NULL,
  source_number bigint NOT NULL,
  version bigint NOT NULL,
  operation bigint NOT NULL,
  ended_by bigint NULL,
  observed_at bigint NOT NULL,
  ordinal bigint NOT NULL,
  shape bigint NOT NULL,
  content bytea NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (record_id)
);
CREATE INDEX records_record_source ON records_record (source_number);

CREATE TABLE records_version (
  record_id uuid NOT NULL,
  version bigint NOT NULL,
  operation bigint NOT NULL,
  replaced_by bigint NOT NULL,
  ended_by bigint NULL,
  observed_at bigint NOT NULL,
  ordinal bigint NOT NULL,
  shape bigint NOT NULL,
  content bytea NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (record_id, version)
);
CREATE INDEX records_version_replaced ON records_version (replaced_by);

CREATE TABLE records_link (
  record_id uuid NOT NULL PRIMARY KEY,
  domain_number bigint NOT NULL,
  customer_id uuid NOT NULL,
  unit bigint NULL,
  component bigint NULL,
  origin bigint NOT NULL,
  weight double precision NOT NULL,
  partner uuid NULL,
  levels bigint NOT NULL,
  operation bigint NOT NULL
);
CREATE INDEX records_link_customer ON records_link (customer_id);
CREATE INDEX records_link_unit ON records_link (unit);
CREATE INDEX records_link_component ON records_link (component);

CREATE TABLE records_alias (
  old_id uuid NOT NULL PRIMARY KEY,
  new_id uuid NOT NULL,
  domain_number bigint NOT NULL,
  operation bigint NOT NULL
);
CREATE INDEX records_alias_new ON records_alias (new_id);

CREATE TABLE records_change (
  domain_number bigint NOT NULL,
  operation bigint NOT NULL,
  record_id uuid NOT NULL,
  old_customer uuid NOT NULL,
  new_customer uuid NULL,
  PRIMARY KEY (domain_number, operation, record_id)
);
CREATE INDEX records_change_record ON records_change (record_id);

CREATE TABLE records_decision (
  domain_number bigint NOT NULL,
  operation bigint NOT NULL,
  record_a uuid NOT NULL,
  record_b uuid NOT NULL,
  same boolean NOT NULL,
  undone_by bigint NULL,
  PRIMARY KEY (domain_number, operation, record_a, record_b)
);
CREATE INDEX records_decision_a ON records_decision (record_a);
CREATE INDEX records_decision_b ON records_decision (record_b);

CREATE TABLE records_review (
  domain_number bigint NOT NULL,
  record_a uuid NOT NULL,
  record_b uuid NOT NULL,
  weight double precision NOT NULL,
  reason text NOT NULL,
  component bigint NOT NULL,
  operation bigint NOT NULL,
  PRIMARY KEY (domain_number, record_a, record_b)
);
CREATE INDEX records_review_component ON records_review (component);

CREATE TABLE records_contact (
  domain_number bigint NOT NULL,
  kind bigint NOT NULL,
  hash bigint NOT NULL,
  record_id uuid NOT NULL,
  PRIMARY KEY (domain_number, kind, hash, record_id)
);

CREATE TABLE records_index (
  domain_number bigint NOT NULL,
  rule bigint NOT NULL,
  buckets bigint NOT NULL,
  entries bigint NOT NULL,
  PRIMARY KEY (domain_number, rule)
);

CREATE TABLE records_bucket (
  slot bigint NOT NULL PRIMARY KEY,
  entries bytea NOT NULL
);

CREATE TABLE records_hot (
  domain_number bigint NOT NULL,
  rule bigint NOT NULL,
  block bigint NOT NULL,
  part bigint NOT NULL,
  members bigint NOT NULL,
  units bytea NOT NULL,
  PRIMARY KEY (domain_number, rule, block, part)
);
