-- What this trust tells its peers about all the logs it knows, and what it learns from theirs. Everything here was
-- verified before it was written. `number` is drawn from one counter, in the transaction that writes the row: it says what
-- a peer has not been told yet.

-- The largest checkpoint of each log that this trust has cosigned, or published itself. It never goes back.
CREATE TABLE witnessed_checkpoints (
    source BLOB PRIMARY KEY REFERENCES register_sources (id),
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    -- The note with the log's own signature and no other.
    note TEXT NOT NULL,
    number INTEGER NOT NULL
) STRICT;

-- Roots of earlier sizes that were recomputed and found good, so that a peer that lags costs no second look.
CREATE TABLE known_roots (
    source BLOB NOT NULL REFERENCES register_sources (id),
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    PRIMARY KEY (source, size)
) STRICT;

-- The newest cosignature of each cosigner on each log: of the log itself, of witnesses, and our own.
CREATE TABLE cosignatures (
    source BLOB NOT NULL REFERENCES register_sources (id),
    -- The name of the key: origin and role.
    cosigner TEXT NOT NULL,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    -- By the cosigner's clock.
    cosigned_at INTEGER NOT NULL,
    -- The signature line.
    line TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (source, cosigner)
) STRICT;

-- A signed checkpoint that a peer showed, larger than our copy: held against it when that has grown. One for each peer.
CREATE TABLE pending_checkpoints (
    source BLOB NOT NULL REFERENCES register_sources (id),
    peer_id BLOB NOT NULL REFERENCES peers (id),
    size INTEGER NOT NULL,
    note TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (source, peer_id)
) STRICT;

-- Proof that a log signed two histories. Takes the place of what `register_evidence` held, where only notes stand.
CREATE TABLE equivocations (
    -- The evidence's own id: a hash of what it proves.
    id BLOB PRIMARY KEY,
    source BLOB NOT NULL REFERENCES register_sources (id),
    document TEXT NOT NULL,
    -- The peer that handed it on; empty when it was found here.
    told_by BLOB REFERENCES peers (id),
    found_at INTEGER NOT NULL,
    number INTEGER NOT NULL
) STRICT;
CREATE INDEX equivocations_by_source ON equivocations (source, found_at);

-- How far each peer's exchange has been read.
CREATE TABLE exchange_cursors (
    peer_id BLOB PRIMARY KEY REFERENCES peers (id),
    next TEXT NOT NULL,
    taken_at INTEGER NOT NULL
) STRICT;
