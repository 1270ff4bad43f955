-- Keys of the subjects, apart from what they protect: a backup of this store is kept 30 days at most, so that erasing a
-- key erases what it opens.

CREATE TABLE subject_keys (
    subject UUID PRIMARY KEY,
    -- The subject's key, wrapped by the trust's key-encryption key; empty once destroyed.
    wrapped_key BYTEA,
    kek_id TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    destroyed_at TIMESTAMPTZ
);

-- HMAC of a national identity number → the patient.
CREATE TABLE blind_index (
    tag BYTEA PRIMARY KEY,
    subject UUID NOT NULL
);
