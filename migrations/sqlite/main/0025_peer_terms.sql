-- What more a peer may be allowed, and how often we fetch from it.

ALTER TABLE peers ADD COLUMN may_mirror INTEGER NOT NULL DEFAULT 0;
ALTER TABLE peers ADD COLUMN may_witness INTEGER NOT NULL DEFAULT 0;
-- Seconds between two fetches; empty for the trust's own setting.
ALTER TABLE peers ADD COLUMN sync_every_secs INTEGER;
-- When we fetch from the peer again on this plane, drawn with jitter when a turn is taken; empty: now.
ALTER TABLE peer_contacts ADD COLUMN next_at INTEGER;
