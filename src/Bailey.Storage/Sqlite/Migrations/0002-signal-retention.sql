-- When a signal was sent, how much it counts as and to whom, and whether deliveries of it wait: so that old ones are found and removed without reading them.
ALTER TABLE signals ADD COLUMN sent_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE signals ADD COLUMN size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE signals ADD COLUMN principal TEXT;
ALTER TABLE signals ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
UPDATE signals SET sent_at = CAST(strftime('%s', json_extract(body, '$.sent_at')) AS INTEGER) * 1000000, size = length(CAST(body AS BLOB));
CREATE INDEX signals_by_age ON signals (community, id, sent_at, size, principal);
CREATE INDEX signals_by_principal ON signals (principal, size) WHERE principal IS NOT NULL;
CREATE INDEX signals_that_wait ON signals (community, id) WHERE waits = 1;
