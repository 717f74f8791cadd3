-- The identity room: accounts, businesses' members, the OpenID provider's clients and tokens, sign-in from elsewhere.

-- People: accounts, what they sign in with, and where they are signed in. Values of persons lie only in columns named sealed.
CREATE TABLE identity_person (
  person_id uuid NOT NULL,
  handle bytea NOT NULL,
  state bigint NOT NULL,
  joined_into uuid NULL,
  epoch bigint NOT NULL,
  operator bigint NOT NULL,
  language text NULL,
  sealed bytea NOT NULL,
  created_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  PRIMARY KEY (person_id)
);
CREATE UNIQUE INDEX identity_person_handle ON identity_person (handle);
CREATE INDEX identity_person_joined_into ON identity_person (joined_into);


-- E-mail addresses and phone numbers; hash is a keyed look-up.
CREATE TABLE identity_contact (
  contact_id uuid NOT NULL,
  person_id uuid NOT NULL,
  kind bigint NOT NULL,
  hash bigint NOT NULL,
  main bigint NOT NULL,
  verified_at bigint NULL,
  sealed bytea NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (contact_id)
);
CREATE INDEX identity_contact_person ON identity_contact (person_id);
CREATE INDEX identity_contact_look_up ON identity_contact (kind, hash);

CREATE TABLE identity_passkey (
  credential_id bytea NOT NULL,
  person_id uuid NOT NULL,
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  flags bigint NOT NULL,
  transports text NOT NULL,
  sealed bytea NOT NULL,
  created_at bigint NOT NULL,
  used_at bigint NULL,
  PRIMARY KEY (credential_id)
);
CREATE INDEX identity_passkey_person ON identity_passkey (person_id);

CREATE TABLE identity_totp (
  person_id uuid NOT NULL,
  sealed bytea NOT NULL,
  last_step bigint NOT NULL,
  confirmed_at bigint NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (person_id)
);

CREATE TABLE identity_password (
  person_id uuid NOT NULL,
  hash text NOT NULL,
  changed_at bigint NOT NULL,
  PRIMARY KEY (person_id)
);

CREATE TABLE identity_recovery_code (
  hash bytea NOT NULL,
  person_id uuid NOT NULL,
  created_at bigint NOT NULL,
  used_at bigint NULL,
  PRIMARY KEY (hash)
);
CREATE INDEX identity_recovery_code_person ON identity_recovery_code (person_id);

CREATE TABLE identity_recovery (
  recovery_id uuid NOT NULL,
  person_id uuid NOT NULL,
  factors text NOT NULL,
  secret bytea NOT NULL,
  asked_at bigint NOT NULL,
  ready_at bigint NOT NULL,
  ended_at bigint NULL,
  outcome text NULL,
  PRIMARY KEY (recovery_id)
);
CREATE INDEX identity_recovery_person ON identity_recovery (person_id);

CREATE TABLE identity_session (
  session_id uuid NOT NULL,
  secret bytea NOT NULL,
  person_id uuid NOT NULL,
  account_id uuid NOT NULL,
  epoch bigint NOT NULL,
  auth_at bigint NOT NULL,
  acr text NOT NULL,
  amr text NOT NULL,
  sealed bytea NOT NULL,
  created_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  ended_at bigint NULL,
  PRIMARY KEY (session_id)
);
CREATE INDEX identity_session_person ON identity_session (person_id);
CREATE INDEX identity_session_expires ON identity_session (expires_at);


-- One-time things that are waited for: links, codes, ceremonies, requests in progress. Kept as hashes.
CREATE TABLE identity_ticket (
  hash bytea NOT NULL,
  kind text NOT NULL,
  person_id uuid NULL,
  browser bytea NULL,
  tries bigint NOT NULL,
  sealed bytea NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint NULL,
  PRIMARY KEY (hash)
);
CREATE INDEX identity_ticket_person ON identity_ticket (person_id);
CREATE INDEX identity_ticket_expires ON identity_ticket (expires_at);

CREATE TABLE identity_attempt (
  bucket bytea NOT NULL,
  count bigint NOT NULL,
  since bigint NOT NULL,
  blocked_until bigint NOT NULL,
  PRIMARY KEY (bucket)
);


-- Two accounts that are one person, each proven; undone, both are as before.
CREATE TABLE identity_joined (
  join_id uuid NOT NULL,
  kept uuid NOT NULL,
  joined uuid NOT NULL,
  at bigint NOT NULL,
  undone_at bigint NULL,
  PRIMARY KEY (join_id)
);
CREATE INDEX identity_joined_kept ON identity_joined (kept);
CREATE INDEX identity_joined_joined ON identity_joined (joined);


-- People at businesses.
CREATE TABLE identity_member (
  business_id uuid NOT NULL,
  person_id uuid NOT NULL,
  role text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (business_id, person_id)
);
CREATE INDEX identity_member_person ON identity_member (person_id);

CREATE TABLE identity_business (
  business_id uuid NOT NULL,
  legal_name text NULL,
  contact text NULL,
  website text NULL,
  logo bytea NULL,
  logo_type text NULL,
  changed_at bigint NOT NULL,
  PRIMARY KEY (business_id)
);

CREATE TABLE identity_web_domain (
  business_id uuid NOT NULL,
  name text NOT NULL,
  token text NOT NULL,
  method text NULL,
  verified_at bigint NULL,
  checked_at bigint NULL,
  problem text NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (business_id, name)
);
CREATE INDEX identity_web_domain_name ON identity_web_domain (name);


-- OpenID provider: clients and what was given to them.
CREATE TABLE identity_client (
  client_id text NOT NULL,
  business_id uuid NOT NULL,
  domain_id uuid NOT NULL,
  name text NOT NULL,
  settings text NOT NULL,
  dynamic bigint NOT NULL,
  registration bytea NULL,
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  disabled_at bigint NULL,
  PRIMARY KEY (client_id)
);
CREATE INDEX identity_client_business ON identity_client (business_id);

CREATE TABLE identity_client_key (
  key_id uuid NOT NULL,
  client_id text NOT NULL,
  name text NOT NULL,
  prefix text NOT NULL,
  secret bytea NOT NULL,
  scopes text NOT NULL,
  created_at bigint NOT NULL,
  used_at bigint NULL,
  expires_at bigint NULL,
  revoked_at bigint NULL,
  PRIMARY KEY (key_id)
);
CREATE INDEX identity_client_key_client ON identity_client_key (client_id);

CREATE TABLE identity_client_origin (
  origin text NOT NULL,
  client_id text NOT NULL,
  PRIMARY KEY (origin, client_id)
);
CREATE INDEX identity_client_origin_client ON identity_client_origin (client_id);

CREATE TABLE identity_subject (
  domain_id uuid NOT NULL,
  person_id uuid NOT NULL,
  subject text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (domain_id, person_id)
);
CREATE INDEX identity_subject_person ON identity_subject (person_id);
CREATE UNIQUE INDEX identity_subject_subject ON identity_subject (domain_id, subject);

CREATE TABLE identity_approval (
  person_id uuid NOT NULL,
  client_id text NOT NULL,
  scopes text NOT NULL,
  claims text NOT NULL,
  approved_at bigint NOT NULL,
  withdrawn_at bigint NULL,
  PRIMARY KEY (person_id, client_id)
);
CREATE INDEX identity_approval_client ON identity_approval (client_id);

CREATE TABLE identity_code (
  hash bytea NOT NULL,
  client_id text NOT NULL,
  family_id uuid NOT NULL,
  request text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint NULL,
  PRIMARY KEY (hash)
);
CREATE INDEX identity_code_expires ON identity_code (expires_at);

CREATE TABLE identity_family (
  family_id uuid NOT NULL,
  client_id text NOT NULL,
  domain_id uuid NOT NULL,
  person_id uuid NOT NULL,
  session_id uuid NULL,
  subject text NOT NULL,
  scopes text NOT NULL,
  claims text NOT NULL,
  offline bigint NOT NULL,
  generation bigint NOT NULL,
  rotated_at bigint NOT NULL,
  auth_at bigint NOT NULL,
  acr text NOT NULL,
  amr text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  revoked_at bigint NULL,
  PRIMARY KEY (family_id)
);
CREATE INDEX identity_family_person ON identity_family (person_id);
CREATE INDEX identity_family_session ON identity_family (session_id);
CREATE INDEX identity_family_expires ON identity_family (expires_at);

CREATE TABLE identity_revoked (
  jti text NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (jti)
);
CREATE INDEX identity_revoked_expires ON identity_revoked (expires_at);

CREATE TABLE identity_assertion (
  hash bytea NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (hash)
);
CREATE INDEX identity_assertion_expires ON identity_assertion (expires_at);

CREATE TABLE identity_client_session (
  session_id uuid NOT NULL,
  client_id text NOT NULL,
  sid text NOT NULL,
  subject text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (session_id, client_id)
);
CREATE UNIQUE INDEX identity_client_session_sid ON identity_client_session (sid);

CREATE TABLE identity_logout (
  delivery_id uuid NOT NULL,
  client_id text NOT NULL,
  sid text NOT NULL,
  subject text NOT NULL,
  tries bigint NOT NULL,
  next_at bigint NOT NULL,
  created_at bigint NOT NULL,
  done_at bigint NULL,
  problem text NULL,
  PRIMARY KEY (delivery_id)
);
CREATE INDEX identity_logout_due ON identity_logout (next_at);

CREATE TABLE identity_signing_key (
  kid text NOT NULL,
  algorithm text NOT NULL,
  public_jwk text NOT NULL,
  sealed bytea NOT NULL,
  created_at bigint NOT NULL,
  active_from bigint NOT NULL,
  retires_at bigint NOT NULL,
  ends_at bigint NOT NULL,
  PRIMARY KEY (kid)
);


-- Sign-in with an account from elsewhere.
CREATE TABLE identity_provider (
  provider_id text NOT NULL,
  name text NOT NULL,
  issuer text NOT NULL,
  client_id text NOT NULL,
  sealed bytea NOT NULL,
  scopes text NOT NULL,
  vouches bigint NOT NULL,
  created_at bigint NOT NULL,
  disabled_at bigint NULL,
  PRIMARY KEY (provider_id)
);

CREATE TABLE identity_upstream (
  provider_id text NOT NULL,
  subject bytea NOT NULL,
  person_id uuid NOT NULL,
  sealed bytea NOT NULL,
  linked_at bigint NOT NULL,
  used_at bigint NULL,
  PRIMARY KEY (provider_id, subject)
);
CREATE INDEX identity_upstream_person ON identity_upstream (person_id);


-- The hub's own work: mail on its way, keys of the web server, and what happened, without names.
CREATE TABLE identity_mail (
  mail_id uuid NOT NULL,
  sealed bytea NOT NULL,
  tries bigint NOT NULL,
  next_at bigint NOT NULL,
  created_at bigint NOT NULL,
  done_at bigint NULL,
  problem text NULL,
  PRIMARY KEY (mail_id)
);
CREATE INDEX identity_mail_due ON identity_mail (next_at);

CREATE TABLE identity_protection (
  name text NOT NULL,
  sealed bytea NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (name)
);

CREATE TABLE identity_event (
  event_id uuid NOT NULL,
  kind text NOT NULL,
  person_id uuid NULL,
  client_id text NULL,
  reason text NULL,
  at bigint NOT NULL,
  PRIMARY KEY (event_id)
);
CREATE INDEX identity_event_person ON identity_event (person_id, event_id);
