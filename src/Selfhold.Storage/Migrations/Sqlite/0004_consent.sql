-- Agreements, grants and what follows from them; the access log; proofs and statements of persons; what the door remembers.
-- Values of persons lie only in columns named sealed.

-- under: the person whose key wraps this one in place of its source's; null where the source's does.
ALTER TABLE keys_record ADD COLUMN under BLOB NULL;

-- What was erased, for good: replayed over every backup that is restored. Kept with the keys, never with the data.
CREATE TABLE keys_tombstone (
  kind TEXT NOT NULL,
  id BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;


-- The access log: one row per log, with the newest tree head. range: the roots of the perfect subtrees, largest first. note: the signed head.
CREATE TABLE accesslog_log (
  log INTEGER NOT NULL,
  origin TEXT NOT NULL,
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  range BLOB NOT NULL,
  note TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (log)
) WITHOUT ROWID;

-- What the log and the witness sign with; the private half sealed under the room's key. name: the signer's name in notes. verifier: the public half as it is published.
CREATE TABLE accesslog_key (
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  verifier TEXT NOT NULL,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (name, kind)
) WITHOUT ROWID;

-- One look (or a denied one). seq: place in the tree, from 0. number: place in the chain, from 1. day: days since 1970. sealed: nonce and entry under the chain's key; null after erasure.
CREATE TABLE accesslog_entry (
  log INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  chain BLOB NOT NULL,
  number INTEGER NOT NULL,
  reader INTEGER NOT NULL,
  fields INTEGER NOT NULL,
  day INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  leaf BLOB NOT NULL,
  sealed BLOB NULL,
  PRIMARY KEY (log, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX accesslog_entry_chain ON accesslog_entry (chain, number);
CREATE INDEX accesslog_entry_reader ON accesslog_entry (log, reader, day, outcome, fields, chain);

-- Full tiles of 256 hashes (C2SP tlog-tiles); root: the hash that stands for the tile one level higher.
CREATE TABLE accesslog_tile (
  log INTEGER NOT NULL,
  level INTEGER NOT NULL,
  tile INTEGER NOT NULL,
  root BLOB NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (log, level, tile)
);

-- Who is looked at: a person or a customer. last: number of the last entry. head: its leaf hash. entered: when it began. A chain whose content was erased is its own owner.
CREATE TABLE accesslog_chain (
  chain BLOB NOT NULL,
  owner BLOB NOT NULL,
  kind INTEGER NOT NULL,
  last INTEGER NOT NULL,
  head BLOB NOT NULL,
  entered INTEGER NOT NULL,
  PRIMARY KEY (chain)
) WITHOUT ROWID;
CREATE UNIQUE INDEX accesslog_chain_owner ON accesslog_chain (owner);

-- Who looks, as a short number.
CREATE TABLE accesslog_reader (
  reader INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  business BLOB NULL,
  client TEXT NULL,
  PRIMARY KEY (reader)
);
CREATE INDEX accesslog_reader_of ON accesslog_reader (kind, business, client);

-- Sets of attributes, as short numbers.
CREATE TABLE accesslog_fields (
  code INTEGER NOT NULL,
  names TEXT NOT NULL,
  PRIMARY KEY (code)
);
CREATE UNIQUE INDEX accesslog_fields_names ON accesslog_fields (names);

-- Denied attempts by the hour: how many there were, how many of them an entry tells.
CREATE TABLE accesslog_denial (
  chain BLOB NOT NULL,
  reader INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  count INTEGER NOT NULL,
  entered INTEGER NOT NULL,
  PRIMARY KEY (chain, reader, hour)
) WITHOUT ROWID;
CREATE INDEX accesslog_denial_hour ON accesslog_denial (hour);

-- Published heads, at most one per second.
CREATE TABLE accesslog_checkpoint (
  log INTEGER NOT NULL,
  size INTEGER NOT NULL,
  note TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (log, size)
) WITHOUT ROWID;

CREATE TABLE accesslog_cosignature (
  log INTEGER NOT NULL,
  size INTEGER NOT NULL,
  witness TEXT NOT NULL,
  line TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (log, size, witness)
) WITHOUT ROWID;

-- Witnesses that co-sign our heads. size: the last size that it signed.
CREATE TABLE accesslog_witness (
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  verifier TEXT NOT NULL,
  size INTEGER NOT NULL,
  problem TEXT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NULL,
  PRIMARY KEY (name)
) WITHOUT ROWID;

-- Logs of others that this hub is a witness of: their last head.
CREATE TABLE accesslog_witnessed (
  origin TEXT NOT NULL,
  verifier TEXT NOT NULL,
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  note TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (origin)
) WITHOUT ROWID;


-- Keys with which businesses sign their agreements and receipts.
CREATE TABLE consent_key (
  business_id BLOB NOT NULL,
  kid TEXT NOT NULL,
  public_jwk TEXT NOT NULL,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  retired_at INTEGER NULL,
  PRIMARY KEY (business_id, kid)
) WITHOUT ROWID;

-- What a business asks: canonical JSON, its SHA-256 and signature. A version never changes.
CREATE TABLE consent_agreement (
  agreement_id BLOB NOT NULL,
  version INTEGER NOT NULL,
  business_id BLOB NOT NULL,
  purpose TEXT NOT NULL,
  hash BLOB NOT NULL,
  document TEXT NOT NULL,
  jws TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  retired_at INTEGER NULL,
  PRIMARY KEY (agreement_id, version)
);
CREATE INDEX consent_agreement_business ON consent_agreement (business_id, purpose);
CREATE UNIQUE INDEX consent_agreement_hash ON consent_agreement (hash);

-- A person's answer to one version of an agreement. special: 1 for the separate, explicit answer about special categories.
CREATE TABLE consent_grant (
  person_id BLOB NOT NULL,
  grant_id BLOB NOT NULL,
  business_id BLOB NOT NULL,
  agreement_id BLOB NOT NULL,
  version INTEGER NOT NULL,
  special INTEGER NOT NULL,
  purpose TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, grant_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX consent_grant_once ON consent_grant (person_id, agreement_id, version, special);
CREATE INDEX consent_grant_grant ON consent_grant (grant_id);
CREATE INDEX consent_grant_business ON consent_grant (business_id, purpose);

-- What became of a grant, in order from 1; never changed. Its state is read from here. sealed: why somebody else than the person did it.
CREATE TABLE consent_event (
  person_id BLOB NOT NULL,
  grant_id BLOB NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  attributes TEXT NOT NULL,
  until INTEGER NULL,
  uses INTEGER NULL,
  channel TEXT NOT NULL,
  language TEXT NOT NULL,
  notice BLOB NULL,
  actor TEXT NOT NULL,
  sealed BLOB NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (person_id, grant_id, number)
) WITHOUT ROWID;

-- What may be released now: one row per grant, found by person, business and purpose, and written with the event that changes it. attributes, denied: a line each;
-- denied with the time. An attribute flows where a grant was given after the last time it was denied, in any row of the three.
CREATE TABLE consent_decision (
  person_id BLOB NOT NULL,
  business_id BLOB NOT NULL,
  purpose TEXT NOT NULL,
  grant_id BLOB NOT NULL,
  agreement BLOB NOT NULL,
  basis TEXT NOT NULL,
  state TEXT NOT NULL,
  attributes TEXT NOT NULL,
  given_at INTEGER NULL,
  denied TEXT NOT NULL,
  until INTEGER NULL,
  uses INTEGER NULL,
  generation INTEGER NOT NULL,
  PRIMARY KEY (person_id, business_id, purpose, grant_id)
) WITHOUT ROWID;
CREATE INDEX consent_decision_until ON consent_decision (until);

-- Signed receipts, one per event that gave something.
CREATE TABLE consent_receipt (
  person_id BLOB NOT NULL,
  grant_id BLOB NOT NULL,
  number INTEGER NOT NULL,
  jws TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, grant_id, number)
) WITHOUT ROWID;

-- A business asked for an agreement. person_id: null where nobody here was meant.
CREATE TABLE consent_request (
  request_id BLOB NOT NULL,
  business_id BLOB NOT NULL,
  client_id TEXT NOT NULL,
  agreement_id BLOB NOT NULL,
  version INTEGER NOT NULL,
  person_id BLOB NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  answered_at INTEGER NULL,
  PRIMARY KEY (request_id)
);
CREATE INDEX consent_request_person ON consent_request (person_id);
CREATE INDEX consent_request_expires ON consent_request (expires_at);
CREATE INDEX consent_request_business ON consent_request (business_id, created_at);


-- Source records that a person proved to be about her; their keys lie under hers.
CREATE TABLE records_proof (
  record_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  domain_number INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  second TEXT NULL,
  told BLOB NOT NULL,
  proven_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (record_id)
) WITHOUT ROWID;
CREATE INDEX records_proof_person ON records_proof (person_id);

CREATE TABLE records_proof_event (
  person_id BLOB NOT NULL,
  event_id BLOB NOT NULL,
  record_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (person_id, event_id)
) WITHOUT ROWID;
CREATE INDEX records_proof_event_record ON records_proof_event (record_id);

-- What a person says of herself; a newer one follows the older, which stays in history.
CREATE TABLE records_statement (
  person_id BLOB NOT NULL,
  statement_id BLOB NOT NULL,
  attribute TEXT NOT NULL,
  slot INTEGER NOT NULL,
  assurance INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  stated_at INTEGER NOT NULL,
  ended_at INTEGER NULL,
  PRIMARY KEY (person_id, statement_id)
) WITHOUT ROWID;

-- Codes on their way to a contact point that a person says is hers. Kept as hashes.
CREATE TABLE records_challenge (
  challenge_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  kind INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  code BLOB NOT NULL,
  tries INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER NULL,
  PRIMARY KEY (challenge_id)
);
CREATE INDEX records_challenge_person ON records_challenge (person_id);
CREATE INDEX records_challenge_point ON records_challenge (kind, hash);
CREATE INDEX records_challenge_expires ON records_challenge (expires_at);


-- Answers to requests that may come twice.
CREATE TABLE supply_idempotency (
  client_id TEXT NOT NULL,
  key BLOB NOT NULL,
  request BLOB NOT NULL,
  status INTEGER NOT NULL,
  sealed BLOB NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (client_id, key)
) WITHOUT ROWID;
CREATE INDEX supply_idempotency_expires ON supply_idempotency (expires_at);

-- Ids of customers that were erased: those who knew them are told so.
CREATE TABLE supply_gone (
  domain_id BLOB NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (domain_id, id)
) WITHOUT ROWID;
