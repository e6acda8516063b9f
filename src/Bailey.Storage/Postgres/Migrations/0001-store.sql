CREATE TABLE packages (
  digest TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  plugin_id TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  publisher TEXT COLLATE "C",
  bytes BYTEA NOT NULL
);

CREATE TABLE installations (
  community TEXT COLLATE "C" NOT NULL,
  plugin_id TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (community, plugin_id)
);

-- Which packages an installation names, so that one that nobody names is found and removed.
CREATE TABLE installed_packages (
  digest TEXT COLLATE "C" NOT NULL REFERENCES packages (digest),
  community TEXT COLLATE "C" NOT NULL,
  plugin_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (digest, community, plugin_id),
  FOREIGN KEY (community, plugin_id) REFERENCES installations (community, plugin_id) ON DELETE CASCADE
);
CREATE INDEX installed_packages_by_plugin ON installed_packages (community, plugin_id);

CREATE TABLE plugin_values (
  community TEXT COLLATE "C" NOT NULL,
  plugin_id TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  principal TEXT COLLATE "C" NOT NULL,
  size BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (community, plugin_id, name)
);
CREATE INDEX plugin_values_by_principal ON plugin_values (principal, size);

CREATE TABLE domains (
  community TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  parent_id TEXT COLLATE "C",
  name TEXT COLLATE "C" NOT NULL,
  data TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (community, id),
  FOREIGN KEY (community, parent_id) REFERENCES domains (community, id)
);
CREATE INDEX domains_by_parent ON domains (community, parent_id);

CREATE TABLE documents (
  kind BIGINT NOT NULL,
  community TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  plugin_id TEXT COLLATE "C" NOT NULL,
  principal TEXT COLLATE "C" NOT NULL,
  time BIGINT NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (kind, community, id)
);
CREATE INDEX documents_by_plugin ON documents (community, plugin_id);

-- The node is that of the connection that puts the signal; only it delivers the signal.
CREATE TABLE signals (
  community TEXT COLLATE "C" NOT NULL,
  id BYTEA NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  sent_at BIGINT NOT NULL,
  size BIGINT NOT NULL,
  principal TEXT COLLATE "C",
  waits BIGINT NOT NULL,
  node TEXT COLLATE "C" NOT NULL DEFAULT current_setting('bailey.node'),
  PRIMARY KEY (community, id)
);
CREATE INDEX signals_by_age ON signals (community, id, sent_at, size);
CREATE INDEX signals_by_principal ON signals (principal, size) WHERE principal IS NOT NULL;
CREATE INDEX signals_that_wait ON signals (id) WHERE waits = 1;

CREATE TABLE signal_steps (
  community TEXT COLLATE "C" NOT NULL,
  id BYTEA NOT NULL,
  number BIGINT NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (community, id, number),
  FOREIGN KEY (community, id) REFERENCES signals (community, id) ON DELETE CASCADE
);

-- Numbers are given under a lock that is held until the commit, so that they can be seen in their order.
CREATE TABLE events (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id BYTEA NOT NULL,
  time BIGINT NOT NULL,
  type TEXT COLLATE "C" NOT NULL,
  community TEXT COLLATE "C",
  plugin TEXT COLLATE "C",
  data TEXT COLLATE "C" NOT NULL
);

-- What the application keeps beside plugins: accounts, tokens, invitations, runs of jobs.
CREATE TABLE records (
  kind TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  owner TEXT COLLATE "C",
  lookup TEXT COLLATE "C",
  expires_at BIGINT,
  revision BIGINT NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (kind, id),
  -- By a hash, as the text may be longer than an index of text takes. No text has the two characters that part kind and lookup.
  CONSTRAINT records_lookup_unique EXCLUDE USING hash ((kind || E'\001\003' || lookup) WITH =) WHERE (lookup IS NOT NULL)
);
CREATE INDEX records_by_lookup ON records USING hash (lookup);
CREATE INDEX records_by_owner ON records (kind, owner, id);
CREATE INDEX records_by_expiry ON records (kind, expires_at) WHERE expires_at IS NOT NULL;

-- The head of each chain, and where it begins: what is older was pruned, as the receipt says.
CREATE TABLE audit_chains (
  id BIGINT NOT NULL PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  sequence BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  mac BYTEA NOT NULL,
  pruned BIGINT NOT NULL,
  receipt TEXT COLLATE "C"
);

-- How many chains there are, so that a whole one cannot vanish; and which key vouches for them.
CREATE TABLE audit_root (
  id BIGINT NOT NULL PRIMARY KEY,
  chains BIGINT NOT NULL,
  mac BYTEA NOT NULL,
  key_fingerprint TEXT COLLATE "C" NOT NULL
);

-- place = chain * 2^40 + sequence, as in SQLite.
CREATE TABLE audit_entries (
  place BIGINT NOT NULL PRIMARY KEY,
  id BYTEA NOT NULL,
  time BIGINT NOT NULL,
  node TEXT COLLATE "C" NOT NULL,
  domain TEXT COLLATE "C" NOT NULL,
  principal TEXT COLLATE "C",
  plugin TEXT COLLATE "C",
  version TEXT COLLATE "C",
  action TEXT COLLATE "C" NOT NULL,
  capability TEXT COLLATE "C",
  target TEXT COLLATE "C",
  outcome BIGINT NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  decision BYTEA NOT NULL,
  duration BIGINT NOT NULL,
  fuel BIGINT NOT NULL,
  metadata TEXT COLLATE "C",
  hash BYTEA NOT NULL
);

-- Which values occur in which block of 256 entries: a row for each value and block instead of an index entry for each value of each entry.
CREATE TABLE audit_index (
  chain BIGINT NOT NULL,
  value BIGINT NOT NULL,
  block BIGINT NOT NULL,
  PRIMARY KEY (chain, value, block)
);

CREATE TABLE audit_blocks (
  chain BIGINT NOT NULL,
  block BIGINT NOT NULL,
  earliest BIGINT NOT NULL,
  latest BIGINT NOT NULL,
  PRIMARY KEY (chain, block)
);

-- Who is there. Times are of the database's clock.
CREATE TABLE nodes (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  session TEXT COLLATE "C" NOT NULL,
  started BIGINT NOT NULL,
  heartbeat BIGINT NOT NULL
);

-- The number of the last transaction of each node: it tells whether a commit that was not answered was done, and shuts out whoever lost the name.
CREATE TABLE writers (
  node TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  session TEXT COLLATE "C" NOT NULL,
  batch BIGINT NOT NULL
);

-- What other nodes must hear of, in the order of commits; and up to which number that is forgotten.
CREATE TABLE changes (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  time BIGINT NOT NULL,
  session TEXT COLLATE "C" NOT NULL,
  kind INTEGER NOT NULL,
  first TEXT COLLATE "C" NOT NULL,
  second TEXT COLLATE "C"
);
CREATE TABLE changes_forgotten (
  id BIGINT NOT NULL PRIMARY KEY,
  number BIGINT NOT NULL
);
INSERT INTO changes_forgotten (id, number) VALUES (1, 0);
