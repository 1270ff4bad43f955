-- Peers that accept no connections: they ask us, and we never ask them. Where `accepts_connections` (0021) is false, `url` holds
-- a host that never exists, so that a release that does not read that column reads the row all the same.

-- When the last authenticated request of the peer came, to the minute.
ALTER TABLE peers ADD COLUMN heard_at TIMESTAMPTZ;
-- What the peer was last told of us.
ALTER TABLE peers ADD COLUMN told_accepts_connections BOOLEAN NOT NULL DEFAULT TRUE;
-- When the log's own node last brought us its newest checkpoint, since nobody can ask it.
ALTER TABLE register_sources ADD COLUMN brought_at TIMESTAMPTZ;
