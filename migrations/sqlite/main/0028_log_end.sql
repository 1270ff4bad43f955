-- A trust's logs follow on each other: one ends, and the next begins.

-- A log of this trust that has ended. The own log is the one that is appended to.
ALTER TABLE register_sources ADD COLUMN former INTEGER NOT NULL DEFAULT 0;
-- The trust whose log it is, where the log's name is not the trust's: of every log but a trust's first.
ALTER TABLE register_sources ADD COLUMN trust_origin TEXT;
-- Of this trust's logs: how many entries the logs before it have.
ALTER TABLE register_sources ADD COLUMN first_place INTEGER NOT NULL DEFAULT 0;

-- The log of the entry that withdrew or superseded this one, where that is not its own.
ALTER TABLE register_entries ADD COLUMN changed_in BLOB REFERENCES register_sources (id);
CREATE INDEX register_entries_changed_in ON register_entries (changed_in) WHERE changed_in IS NOT NULL;

-- Log keys: in which log the sizes are counted from which and up to which they sign. An empty until_log is the first log.
ALTER TABLE federation_keys ADD COLUMN from_log INTEGER NOT NULL DEFAULT 1;
ALTER TABLE federation_keys ADD COLUMN until_log INTEGER;
ALTER TABLE peer_keys ADD COLUMN from_log INTEGER NOT NULL DEFAULT 1;
ALTER TABLE peer_keys ADD COLUMN until_log INTEGER;
