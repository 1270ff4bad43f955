-- Mirrors: copies of peers' logs that are served on, nodes that accept no connections, and the way back after a database
-- was restored from a backup.

-- Whether the peer's node accepts connections. Where it does not, `url` is an address that leads nowhere.
ALTER TABLE peers ADD COLUMN accepts_connections BOOLEAN NOT NULL DEFAULT TRUE;

-- Whom the log's trust lets read its contents, as it tells those that mirror it. Nobody while it is empty.
ALTER TABLE register_sources ADD COLUMN mirror_grants TEXT;
-- The trust whose mirror the newest entries were fetched from. Empty: the log's own node.
ALTER TABLE register_sources ADD COLUMN fetched_via TEXT;

-- Hashes of the tree above the leaves, one for each 256^level leaves. Worked out from the leaves when first asked for.
CREATE TABLE register_hashes (
    source UUID NOT NULL REFERENCES register_sources (id),
    level BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (source, level, number)
);

-- Each time that the database was found to have been restored. The own log is not signed while one has not ended.
CREATE TABLE register_restores (
    number BIGINT PRIMARY KEY,
    found_at TIMESTAMPTZ NOT NULL,
    -- behind, other_history, marker_missing, epoch_lost or peers_ahead.
    reason TEXT NOT NULL,
    -- What was signed before, as the marker outside the database tells.
    signed_size BIGINT,
    signed_root BYTEA,
    -- Our own log and a peer's copy contradict each other: people must decide. The note is the peer's.
    conflict_note TEXT,
    conflict_peer UUID REFERENCES peers (id),
    ended_at TIMESTAMPTZ,
    -- Who let the log be signed although not everybody had answered, and why.
    overridden_by UUID REFERENCES users (id),
    override_reason TEXT
);

-- Which peers have said what they have of our log.
CREATE TABLE register_restore_answers (
    restore BIGINT NOT NULL REFERENCES register_restores (number),
    peer_id UUID NOT NULL REFERENCES peers (id),
    answered_at TIMESTAMPTZ NOT NULL,
    -- How many entries of it; 0 for none.
    size BIGINT NOT NULL,
    PRIMARY KEY (restore, peer_id)
);
