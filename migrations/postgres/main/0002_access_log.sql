-- Every read and write of a case. A row is written in the transaction of the step (or before the page leaves); one lease
-- holder later gives rows their place in a Merkle log, so that requests do not queue on a chain.

CREATE TABLE access_log (
    id UUID PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    actor UUID NOT NULL,
    roles TEXT NOT NULL,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id UUID,
    subject UUID,
    reason TEXT,
    -- Makes a leaf unguessable, so that the tree tells nothing of rows that are erased one day.
    salt BYTEA NOT NULL,
    -- Place in the Merkle log; empty until sequenced.
    leaf_index BIGINT UNIQUE,
    -- The leaf's hash as it was when it got its place: tells which row was changed, where the tree tells only that one was.
    leaf_hash BYTEA
);
CREATE INDEX access_log_unsequenced ON access_log (at) WHERE leaf_index IS NULL;
CREATE INDEX access_log_by_time ON access_log (at, id);
CREATE INDEX access_log_by_actor ON access_log (actor, at);
CREATE INDEX access_log_by_object ON access_log (object_id, at);
CREATE INDEX access_log_by_subject ON access_log (subject, at);

CREATE TABLE access_log_tree (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    size BIGINT NOT NULL,
    frontier BYTEA NOT NULL
);
