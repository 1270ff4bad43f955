-- Of each key of a peer's log that a newer took over from: the newest checkpoint that it signed, of those that we verified. It
-- leads whoever reads our copy and knows that key alone to the announcement of the newer.
CREATE TABLE register_copy_key_checkpoints (
    source UUID NOT NULL REFERENCES register_sources (id),
    key_id TEXT NOT NULL,
    size BIGINT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (source, key_id)
);
