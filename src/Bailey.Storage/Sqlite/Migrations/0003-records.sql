-- What the application keeps beside plugins: accounts, tokens, invitations, runs of jobs.
CREATE TABLE records (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  owner TEXT,
  lookup TEXT,
  expires_at INTEGER,
  revision INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT;
CREATE UNIQUE INDEX records_by_lookup ON records (kind, lookup) WHERE lookup IS NOT NULL;
CREATE INDEX records_by_owner ON records (kind, owner, id);
CREATE INDEX records_by_expiry ON records (kind, expires_at) WHERE expires_at IS NOT NULL;
