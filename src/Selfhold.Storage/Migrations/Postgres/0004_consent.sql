-- Agreements, grants and what follows from them; the access log; proofs and statements of persons; what the door remembers.
-- Values of persons lie only in columns named sealed.

-- under: the person whose key wraps this one in place of its source's; null where the source's does.
ALTER TABLE keys_record ADD COLUMN under uuid NULL;

-- What was erased, for good: replayed over every backup that is restored. Kept with the keys, never with the data.
CREATE TABLE keys_tombstone (
  kind text NOT NULL,
  id uuid NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (kind, id)
);


-- The access log: one row per log, with the newest tree head. range: the roots of the perfect subtrees, largest first. note: the signed head.
CREATE TABLE accesslog_log (
  log bigint NOT NULL,
  origin text NOT NULL,
  size bigint NOT NULL,
  root bytea NOT NULL,
  range bytea NOT NULL,
  note text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (log)
);

-- What the log and the witness sign with; the private half sealed under the room's key. name: the signer's name in notes. verifier: the public half as it is published.
CREATE TABLE accesslog_key (
  name text NOT NULL,
  kind text NOT NULL,
  verifier text NOT NULL,
  sealed bytea NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (name, kind)
);

-- One look (or a denied one). seq: place in the tree, from 0. number: place in the chain, from 1. day: days since 1970. sealed: nonce and entry under the chain's key; null after erasure.
CREATE TABLE accesslog_entry (
  log bigint NOT NULL,
  seq bigint NOT NULL,
  chain uuid NOT NULL,
  number bigint NOT NULL,
  reader bigint NOT NULL,
  fields bigint NOT NULL,
  day bigint NOT NULL,
  outcome bigint NOT NULL,
  leaf bytea NOT NULL,
  sealed bytea NULL,
  PRIMARY KEY (log, seq)
);
CREATE UNIQUE INDEX accesslog_entry_chain ON accesslog_entry (chain, number);
CREATE INDEX accesslog_entry_reader ON accesslog_entry (log, reader, day, outcome, fields, chain);

-- Full tiles of 256 hashes (C2SP tlog-tiles); root: the hash that stands for the tile one level higher.
CREATE TABLE accesslog_tile (
  log bigint NOT NULL,
  level bigint NOT NULL,
  tile bigint NOT NULL,
  root bytea NOT NULL,
  hashes bytea NOT NULL,
  PRIMARY KEY (log, level, tile)
);

-- Who is looked at: a person or a customer. last: number of the last entry. head: its leaf hash. entered: when it began. A chain whose content was erased is its own owner.
CREATE TABLE accesslog_chain (
  chain uuid NOT NULL,
  owner uuid NOT NULL,
  kind bigint NOT NULL,
  last bigint NOT NULL,
  head bytea NOT NULL,
  entered bigint NOT NULL,
  PRIMARY KEY (chain)
);
CREATE UNIQUE INDEX accesslog_chain_owner ON accesslog_chain (owner);

-- Who looks, as a short number.
CREATE TABLE accesslog_reader (
  reader bigint NOT NULL,
  kind bigint NOT NULL,
  business uuid NULL,
  client text NULL,
  PRIMARY KEY (reader)
);
CREATE INDEX accesslog_reader_of ON accesslog_reader (kind, business, client);

-- Sets of attributes, as short numbers.
CREATE TABLE accesslog_fields (
  code bigint NOT NULL,
  names text NOT NULL,
  PRIMARY KEY (code)
);
CREATE UNIQUE INDEX accesslog_fields_names ON accesslog_fields (names);

-- Denied attempts by the hour: how many there were, how many of them an entry tells.
CREATE TABLE accesslog_denial (
  chain uuid NOT NULL,
  reader bigint NOT NULL,
  hour bigint NOT NULL,
  count bigint NOT NULL,
  entered bigint NOT NULL,
  PRIMARY KEY (chain, reader, hour)
);
CREATE INDEX accesslog_denial_hour ON accesslog_denial (hour);

-- Published heads, at most one per second.
CREATE TABLE accesslog_checkpoint (
  log bigint NOT NULL,
  size bigint NOT NULL,
  note text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (log, size)
);

CREATE TABLE accesslog_cosignature (
  log bigint NOT NULL,
  size bigint NOT NULL,
  witness text NOT NULL,
  line text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (log, size, witness)
);

-- Witnesses that co-sign our heads. size: the last size that it signed.
CREATE TABLE accesslog_witness (
  name text NOT NULL,
  url text NOT NULL,
  verifier text NOT NULL,
  size bigint NOT NULL,
  problem text NULL,
  created_at bigint NOT NULL,
  seen_at bigint NULL,
  PRIMARY KEY (name)
);

-- Logs of others that this hub is a witness of: their last head.
CREATE TABLE accesslog_witnessed (
  origin text NOT NULL,
  verifier text NOT NULL,
  size bigint NOT NULL,
  root bytea NOT NULL,
  note text NOT NULL,
  created_at bigint NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (origin)
);


-- Keys with which businesses sign their agreements and receipts.
CREATE TABLE consent_key (
  business_id uuid NOT NULL,
  kid text NOT NULL,
  public_jwk text NOT NULL,
  sealed bytea NOT NULL,
  created_at bigint NOT NULL,
  retired_at bigint NULL,
  PRIMARY KEY (business_id, kid)
);

-- What a business asks: canonical JSON, its SHA-256 and signature. A version never changes.
CREATE TABLE consent_agreement (
  agreement_id uuid NOT NULL,
  version bigint NOT NULL,
  business_id uuid NOT NULL,
  purpose text NOT NULL,
  hash bytea NOT NULL,
  document text NOT NULL,
  jws text NOT NULL,
  created_at bigint NOT NULL,
  retired_at bigint NULL,
  PRIMARY KEY (agreement_id, version)
);
CREATE INDEX consent_agreement_business ON consent_agreement (business_id, purpose);
CREATE UNIQUE INDEX consent_agreement_hash ON consent_agreement (hash);

-- A person's answer to one version of an agreement. special: 1 for the separate, explicit answer about special categories.
CREATE TABLE consent_grant (
  person_id uuid NOT NULL,
  grant_id uuid NOT NULL,
  business_id uuid NOT NULL,
  agreement_id uuid NOT NULL,
  version bigint NOT NULL,
  special bigint NOT NULL,
  purpose text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (person_id, grant_id)
);
CREATE UNIQUE INDEX consent_grant_once ON consent_grant (person_id, agreement_id, version, special);
CREATE INDEX consent_grant_grant ON consent_grant (grant_id);
CREATE INDEX consent_grant_business ON consent_grant (business_id, purpose);

-- What became of a grant, in order from 1; never changed. Its state is read from here. sealed: why somebody else than the person did it.
CREATE TABLE consent_event (
  person_id uuid NOT NULL,
  grant_id uuid NOT NULL,
  number bigint NOT NULL,
  kind text NOT NULL,
  attributes text NOT NULL,
  until bigint NULL,
  uses bigint NULL,
  channel text NOT NULL,
  language text NOT NULL,
  notice bytea NULL,
  actor text NOT NULL,
  sealed bytea NULL,
  at bigint NOT NULL,
  PRIMARY KEY (person_id, grant_id, number)
);

-- What may be released now: one row per grant, found by person, business and purpose, and written with the event that changes it. attributes, denied: a line each;
-- denied with the time. An attribute flows where a grant was given after the last time it was denied, in any row of the three.
CREATE TABLE consent_decision (
  person_id uuid NOT NULL,
  business_id uuid NOT NULL,
  purpose text NOT NULL,
  grant_id uuid NOT NULL,
  agreement bytea NOT NULL,
  basis text NOT NULL,
  state text NOT NULL,
  attributes text NOT NULL,
  given_at bigint NULL,
  denied text NOT NULL,
  until bigint NULL,
  uses bigint NULL,
  generation bigint NOT NULL,
  PRIMARY KEY (person_id, business_id, purpose, grant_id)
);
CREATE INDEX consent_decision_until ON consent_decision (until);

-- Signed receipts, one per event that gave something.
CREATE TABLE consent_receipt (
  person_id uuid NOT NULL,
  grant_id uuid NOT NULL,
  number bigint NOT NULL,
  jws text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (person_id, grant_id, number)
);

-- A business asked for an agreement. person_id: null where nobody here was meant.
CREATE TABLE consent_request (
  request_id uuid NOT NULL,
  business_id uuid NOT NULL,
  client_id text NOT NULL,
  agreement_id uuid NOT NULL,
  version bigint NOT NULL,
  person_id uuid NULL,
  state text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  answered_at bigint NULL,
  PRIMARY KEY (request_id)
);
CREATE INDEX consent_request_person ON consent_request (person_id);
CREATE INDEX consent_request_expires ON consent_request (expires_at);
CREATE INDEX consent_request_business ON consent_request (business_id, created_at);


-- Source records that a person proved to be about her; their keys lie under hers.
CREATE TABLE records_proof (
  record_id uuid NOT NULL,
  person_id uuid NOT NULL,
  domain_number bigint NOT NULL,
  kind bigint NOT NULL,
  hash bigint NOT NULL,
  second text NULL,
  told bytea NOT NULL,
  proven_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (record_id)
);
CREATE INDEX records_proof_person ON records_proof (person_id);

CREATE TABLE records_proof_event (
  person_id uuid NOT NULL,
  event_id uuid NOT NULL,
  record_id uuid NOT NULL,
  kind text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (person_id, event_id)
);
CREATE INDEX records_proof_event_record ON records_proof_event (record_id);

-- What a person says of herself; a newer one follows the older, which stays in history.
CREATE TABLE records_statement (
  person_id uuid NOT NULL,
  statement_id uuid NOT NULL,
  attribute text NOT NULL,
  slot bigint NOT NULL,
  assurance bigint NOT NULL,
  sealed bytea NOT NULL,
  stated_at bigint NOT NULL,
  ended_at bigint NULL,
  PRIMARY KEY (person_id, statement_id)
);

-- Codes on their way to a contact point that a person says is hers. Kept as hashes.
CREATE TABLE records_challenge (
  challenge_id bytea NOT NULL,
  person_id uuid NOT NULL,
  kind bigint NOT NULL,
  hash bigint NOT NULL,
  code bytea NOT NULL,
  tries bigint NOT NULL,
  sealed bytea NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint NULL,
  PRIMARY KEY (challenge_id)
);
CREATE INDEX records_challenge_person ON records_challenge (person_id);
CREATE INDEX records_challenge_point ON records_challenge (kind, hash);
CREATE INDEX records_challenge_expires ON records_challenge (expires_at);


-- Answers to requests that may come twice.
CREATE TABLE supply_idempotency (
  client_id text NOT NULL,
  key bytea NOT NULL,
  request bytea NOT NULL,
  status bigint NOT NULL,
  sealed bytea NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (client_id, key)
);
CREATE INDEX supply_idempotency_expires ON supply_idempotency (expires_at);

-- Ids of customers that were erased: those who knew them are told so.
CREATE TABLE supply_gone (
  domain_id uuid NOT NULL,
  id text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (domain_id, id)
);
