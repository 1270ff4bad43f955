-- Keys that follow each other, of this trust and of its peers: log keys by the size of the log, the others by time.

ALTER TABLE federation_keys ADD COLUMN valid_from TIMESTAMPTZ;
-- Until when peers take what it signed, or seal for it. Empty while no newer key was announced.
ALTER TABLE federation_keys ADD COLUMN valid_until TIMESTAMPTZ;
-- A log key: the sizes of checkpoints that it signs.
ALTER TABLE federation_keys ADD COLUMN from_size BIGINT NOT NULL DEFAULT 0;
ALTER TABLE federation_keys ADD COLUMN until_size BIGINT;
-- When the secret was overwritten.
ALTER TABLE federation_keys ADD COLUMN destroyed_at TIMESTAMPTZ;

-- A peer's key: from when and until when it is taken, where its log has announced a newer one. until_index of a log key is
-- the largest checkpoint that it may sign.
ALTER TABLE peer_keys ADD COLUMN valid_from TIMESTAMPTZ;
ALTER TABLE peer_keys ADD COLUMN valid_until TIMESTAMPTZ;

-- Of each key of the own log that a newer took over from: the newest checkpoint that it signed. It leads whoever knows that
-- key alone to the announcement of the newer.
CREATE TABLE register_key_checkpoints (
    key_id TEXT PRIMARY KEY,
    size BIGINT NOT NULL,
    note TEXT NOT NULL
);

-- Published summaries that were corrected: each is an entry that takes the place of another.
CREATE TABLE publication_revisions (
    entry_id UUID PRIMARY KEY,
    -- The entry that it takes the place of.
    revises UUID NOT NULL,
    case_id UUID NOT NULL REFERENCES cases (id),
    decision_seq BIGINT NOT NULL,
    subject UUID NOT NULL,
    -- What was generalised, as codes parted by spaces.
    generalisation TEXT NOT NULL,
    leaf_index BIGINT NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    -- error, privacy or addition.
    why TEXT NOT NULL,
    -- The reviewer's words, sealed under the subject's key.
    note BYTEA NOT NULL,
    revised_by UUID NOT NULL
);
CREATE INDEX publication_revisions_by_case ON publication_revisions (case_id);
CREATE INDEX publication_revisions_by_subject ON publication_revisions (subject);
CREATE UNIQUE INDEX publication_revisions_by_index ON publication_revisions (leaf_index);

-- A revoked peer: up to where its log is still shown, as the administrator said.
ALTER TABLE peers ADD COLUMN last_good_size BIGINT;
ALTER TABLE peers ADD COLUMN last_good_root BYTEA;
