CREATE TABLE packages (
  digest TEXT NOT NULL PRIMARY KEY,
  plugin_id TEXT NOT NULL,
  version TEXT NOT NULL,
  publisher TEXT,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE installations (
  community TEXT NOT NULL,
  plugin_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (community, plugin_id)
) STRICT;

-- Which packages an installation names, so that one that nobody names is found and removed.
CREATE TABLE installed_packages (
  digest TEXT NOT NULL REFERENCES packages (digest),
  community TEXT NOT NULL,
  plugin_id TEXT NOT NULL,
  PRIMARY KEY (digest, community, plugin_id),
  FOREIGN KEY (community, plugin_id) REFERENCES installations (community, plugin_id) ON DELETE CASCADE
) STRICT;
CREATE INDEX installed_packages_by_plugin ON installed_packages (community, plugin_id);

CREATE TABLE plugin_values (
  community TEXT NOT NULL,
  plugin_id TEXT NOT NULL,
  name TEXT NOT NULL,
  principal TEXT NOT NULL,
  size INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (community, plugin_id, name)
) STRICT;
CREATE INDEX plugin_values_by_principal ON plugin_values (principal, size);

CREATE TABLE domains (
  community TEXT NOT NULL,
  id TEXT NOT NULL,
  parent_id TEXT,
  name TEXT NOT NULL,
  data TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (community, id),
  FOREIGN KEY (community, parent_id) REFERENCES domains (community, id)
) STRICT;
CREATE INDEX domains_by_parent ON domains (community, parent_id);

CREATE TABLE documents (
  kind INTEGER NOT NULL,
  community TEXT NOT NULL,
  id TEXT NOT NULL,
  plugin_id TEXT NOT NULL,
  principal TEXT NOT NULL,
  time INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (kind, community, id)
) STRICT;
CREATE INDEX documents_by_plugin ON documents (community, plugin_id);

CREATE TABLE signals (
  community TEXT NOT NULL,
  id BLOB NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (community, id)
) STRICT;

CREATE TABLE signal_steps (
  community TEXT NOT NULL,
  id BLOB NOT NULL,
  number INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (community, id, number),
  FOREIGN KEY (community, id) REFERENCES signals (community, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE events (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL,
  time INTEGER NOT NULL,
  type TEXT NOT NULL,
  community TEXT,
  plugin TEXT,
  data TEXT NOT NULL
) STRICT;

-- The head of each chain, and where it begins: what is older was pruned, as the receipt says.
CREATE TABLE audit_chains (
  id INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  sequence INTEGER NOT NULL,
  hash BLOB NOT NULL,
  mac BLOB NOT NULL,
  pruned INTEGER NOT NULL,
  receipt TEXT
) STRICT;

-- How many chains there are, so that a whole one cannot vanish; and the number of the last transaction.
CREATE TABLE audit_root (
  id INTEGER NOT NULL PRIMARY KEY,
  chains INTEGER NOT NULL,
  mac BLOB NOT NULL,
  batch INTEGER NOT NULL
) STRICT;

-- place = chain * 2^40 + sequence: a single number is the quickest key to append by.
CREATE TABLE audit_entries (
  place INTEGER NOT NULL PRIMARY KEY,
  id BLOB NOT NULL,
  time INTEGER NOT NULL,
  node TEXT NOT NULL,
  domain TEXT NOT NULL,
  principal TEXT,
  plugin TEXT,
  version TEXT,
  action TEXT NOT NULL,
  capability TEXT,
  target TEXT,
  outcome INTEGER NOT NULL,
  reason TEXT NOT NULL,
  decision BLOB NOT NULL,
  duration INTEGER NOT NULL,
  fuel INTEGER NOT NULL,
  metadata TEXT,
  hash BLOB NOT NULL
) STRICT;

-- Which values occur in which block of 256 entries: a row for each value and block instead of an index entry for each value of each entry.
CREATE TABLE audit_index (
  chain INTEGER NOT NULL,
  value INTEGER NOT NULL,
  block INTEGER NOT NULL,
  PRIMARY KEY (chain, value, block)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_blocks (
  chain INTEGER NOT NULL,
  block INTEGER NOT NULL,
  earliest INTEGER NOT NULL,
  latest INTEGER NOT NULL,
  PRIMARY KEY (chain, block)
) STRICT, WITHOUT ROWID;
