-- Keys of the subjects, apart from what they protect: a backup of this store is kept 30 days at most, so that erasing a
-- key erases what it opens.

CREATE TABLE subject_keys (
    subject BLOB PRIMARY KEY,
    -- The subject's key, wrapped by the trust's key-encryption key; empty once destroyed.
    wrapped_key BLOB,
    kek_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    destroyed_at INTEGER
) STRICT;

-- HMAC of a national identity number → the patient.
CREATE TABLE blind_index (
    tag BLOB PRIMARY KEY,
    subject BLOB NOT NULL
) STRICT;
