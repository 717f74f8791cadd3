-- The identity room: accounts, businesses' members, the OpenID provider's clients and tokens, sign-in from elsewhere.

-- People: accounts, what they sign in with, and where they are signed in. Values of persons lie only in columns named sealed.
CREATE TABLE identity_person (
  person_id BLOB NOT NULL,
  handle BLOB NOT NULL,
  state INTEGER NOT NULL,
  joined_into BLOB NULL,
  epoch INTEGER NOT NULL,
  operator INTEGER NOT NULL,
  language TEXT NULL,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (person_id)
);
CREATE UNIQUE INDEX identity_person_handle ON identity_person (handle);
CREATE INDEX identity_person_joined_into ON identity_person (joined_into);


-- E-mail addresses and phone numbers; hash is a keyed look-up.
CREATE TABLE identity_contact (
  contact_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  kind INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  main INTEGER NOT NULL,
  verified_at INTEGER NULL,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (contact_id)
);
CREATE INDEX identity_contact_person ON identity_contact (person_id);
CREATE INDEX identity_contact_look_up ON identity_contact (kind, hash);

CREATE TABLE identity_passkey (
  credential_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  public_key BLOB NOT NULL,
  counter INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  transports TEXT NOT NULL,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  used_at INTEGER NULL,
  PRIMARY KEY (credential_id)
);
CREATE INDEX identity_passkey_person ON identity_passkey (person_id);

CREATE TABLE identity_totp (
  person_id BLOB NOT NULL,
  sealed BLOB NOT NULL,
  last_step INTEGER NOT NULL,
  confirmed_at INTEGER NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (person_id)
);

CREATE TABLE identity_password (
  person_id BLOB NOT NULL,
  hash TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (person_id)
);

CREATE TABLE identity_recovery_code (
  hash BLOB NOT NULL,
  person_id BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  used_at INTEGER NULL,
  PRIMARY KEY (hash)
);
CREATE INDEX identity_recovery_code_person ON identity_recovery_code (person_id);

CREATE TABLE identity_recovery (
  recovery_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  factors TEXT NOT NULL,
  secret BLOB NOT NULL,
  asked_at INTEGER NOT NULL,
  ready_at INTEGER NOT NULL,
  ended_at INTEGER NULL,
  outcome TEXT NULL,
  PRIMARY KEY (recovery_id)
);
CREATE INDEX identity_recovery_person ON identity_recovery (person_id);

CREATE TABLE identity_session (
  session_id BLOB NOT NULL,
  secret BLOB NOT NULL,
  person_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  auth_at INTEGER NOT NULL,
  acr TEXT NOT NULL,
  amr TEXT NOT NULL,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER NULL,
  PRIMARY KEY (session_id)
);
CREATE INDEX identity_session_person ON identity_session (person_id);
CREATE INDEX identity_session_expires ON identity_session (expires_at);


-- One-time things that are waited for: links, codes, ceremonies, requests in progress. Kept as hashes.
CREATE TABLE identity_ticket (
  hash BLOB NOT NULL,
  kind TEXT NOT NULL,
  person_id BLOB NULL,
  browser BLOB NULL,
  tries INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER NULL,
  PRIMARY KEY (hash)
);
CREATE INDEX identity_ticket_person ON identity_ticket (person_id);
CREATE INDEX identity_ticket_expires ON identity_ticket (expires_at);

CREATE TABLE identity_attempt (
  bucket BLOB NOT NULL,
  count INTEGER NOT NULL,
  since INTEGER NOT NULL,
  blocked_until INTEGER NOT NULL,
  PRIMARY KEY (bucket)
) WITHOUT ROWID;


-- Two accounts that are one person, each proven; undone, both are as before.
CREATE TABLE identity_joined (
  join_id BLOB NOT NULL,
  kept BLOB NOT NULL,
  joined BLOB NOT NULL,
  at INTEGER NOT NULL,
  undone_at INTEGER NULL,
  PRIMARY KEY (join_id)
);
CREATE INDEX identity_joined_kept ON identity_joined (kept);
CREATE INDEX identity_joined_joined ON identity_joined (joined);


-- People at businesses.
CREATE TABLE identity_member (
  business_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  role TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (business_id, person_id)
) WITHOUT ROWID;
CREATE INDEX identity_member_person ON identity_member (person_id);

CREATE TABLE identity_business (
  business_id BLOB NOT NULL,
  legal_name TEXT NULL,
  contact TEXT NULL,
  website TEXT NULL,
  logo BLOB NULL,
  logo_type TEXT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (business_id)
);

CREATE TABLE identity_web_domain (
  business_id BLOB NOT NULL,
  name TEXT NOT NULL,
  token TEXT NOT NULL,
  method TEXT NULL,
  verified_at INTEGER NULL,
  checked_at INTEGER NULL,
  problem TEXT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (business_id, name)
) WITHOUT ROWID;
CREATE INDEX identity_web_domain_name ON identity_web_domain (name);


-- OpenID provider: clients and what was given to them.
CREATE TABLE identity_client (
  client_id TEXT NOT NULL,
  business_id BLOB NOT NULL,
  domain_id BLOB NOT NULL,
  name TEXT NOT NULL,
  settings TEXT NOT NULL,
  dynamic INTEGER NOT NULL,
  registration BLOB NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  disabled_at INTEGER NULL,
  PRIMARY KEY (client_id)
);
CREATE INDEX identity_client_business ON identity_client (business_id);

CREATE TABLE identity_client_key (
  key_id BLOB NOT NULL,
  client_id TEXT NOT NULL,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  secret BLOB NOT NULL,
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  used_at INTEGER NULL,
  expires_at INTEGER NULL,
  revoked_at INTEGER NULL,
  PRIMARY KEY (key_id)
);
CREATE INDEX identity_client_key_client ON identity_client_key (client_id);

CREATE TABLE identity_client_origin (
  origin TEXT NOT NULL,
  client_id TEXT NOT NULL,
  PRIMARY KEY (origin, client_id)
) WITHOUT ROWID;
CREATE INDEX identity_client_origin_client ON identity_client_origin (client_id);

CREATE TABLE identity_subject (
  domain_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  subject TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (domain_id, person_id)
) WITHOUT ROWID;
CREATE INDEX identity_subject_person ON identity_subject (person_id);
CREATE UNIQUE INDEX identity_subject_subject ON identity_subject (domain_id, subject);

CREATE TABLE identity_approval (
  person_id BLOB NOT NULL,
  client_id TEXT NOT NULL,
  scopes TEXT NOT NULL,
  claims TEXT NOT NULL,
  approved_at INTEGER NOT NULL,
  withdrawn_at INTEGER NULL,
  PRIMARY KEY (person_id, client_id)
) WITHOUT ROWID;
CREATE INDEX identity_approval_client ON identity_approval (client_id);

CREATE TABLE identity_code (
  hash BLOB NOT NULL,
  client_id TEXT NOT NULL,
  family_id BLOB NOT NULL,
  request TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER NULL,
  PRIMARY KEY (hash)
);
CREATE INDEX identity_code_expires ON identity_code (expires_at);

CREATE TABLE identity_family (
  family_id BLOB NOT NULL,
  client_id TEXT NOT NULL,
  domain_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  session_id BLOB NULL,
  subject TEXT NOT NULL,
  scopes TEXT NOT NULL,
  claims TEXT NOT NULL,
  offline INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  rotated_at INTEGER NOT NULL,
  auth_at INTEGER NOT NULL,
  acr TEXT NOT NULL,
  amr TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER NULL,
  PRIMARY KEY (family_id)
);
CREATE INDEX identity_family_person ON identity_family (person_id);
CREATE INDEX identity_family_session ON identity_family (session_id);
CREATE INDEX identity_family_expires ON identity_family (expires_at);

CREATE TABLE identity_revoked (
  jti TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (jti)
) WITHOUT ROWID;
CREATE INDEX identity_revoked_expires ON identity_revoked (expires_at);

CREATE TABLE identity_assertion (
  hash BLOB NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (hash)
) WITHOUT ROWID;
CREATE INDEX identity_assertion_expires ON identity_assertion (expires_at);

CREATE TABLE identity_client_session (
  session_id BLOB NOT NULL,
  client_id TEXT NOT NULL,
  sid TEXT NOT NULL,
  subject TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (session_id, client_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX identity_client_session_sid ON identity_client_session (sid);

CREATE TABLE identity_logout (
  delivery_id BLOB NOT NULL,
  client_id TEXT NOT NULL,
  sid TEXT NOT NULL,
  subject TEXT NOT NULL,
  tries INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  done_at INTEGER NULL,
  problem TEXT NULL,
  PRIMARY KEY (delivery_id)
);
CREATE INDEX identity_logout_due ON identity_logout (next_at);

CREATE TABLE identity_signing_key (
  kid TEXT NOT NULL,
  algorithm TEXT NOT NULL,
  public_jwk TEXT NOT NULL,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  active_from INTEGER NOT NULL,
  retires_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  PRIMARY KEY (kid)
);


-- Sign-in with an account from elsewhere.
CREATE TABLE identity_provider (
  provider_id TEXT NOT NULL,
  name TEXT NOT NULL,
  issuer TEXT NOT NULL,
  client_id TEXT NOT NULL,
  sealed BLOB NOT NULL,
  scopes TEXT NOT NULL,
  vouches INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  disabled_at INTEGER NULL,
  PRIMARY KEY (provider_id)
);

CREATE TABLE identity_upstream (
  provider_id TEXT NOT NULL,
  subject BLOB NOT NULL,
  person_id BLOB NOT NULL,
  sealed BLOB NOT NULL,
  linked_at INTEGER NOT NULL,
  used_at INTEGER NULL,
  PRIMARY KEY (provider_id, subject)
);
CREATE INDEX identity_upstream_person ON identity_upstream (person_id);


-- The hub's own work: mail on its way, keys of the web server, and what happened, without names.
CREATE TABLE identity_mail (
  mail_id BLOB NOT NULL,
  sealed BLOB NOT NULL,
  tries INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  done_at INTEGER NULL,
  problem TEXT NULL,
  PRIMARY KEY (mail_id)
);
CREATE INDEX identity_mail_due ON identity_mail (next_at);

CREATE TABLE identity_protection (
  name TEXT NOT NULL,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (name)
);

CREATE TABLE identity_event (
  event_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  person_id BLOB NULL,
  client_id TEXT NULL,
  reason TEXT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (event_id)
);
CREATE INDEX identity_event_person ON identity_event (person_id, event_id);
