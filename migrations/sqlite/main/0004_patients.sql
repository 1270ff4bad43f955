-- Who the patients are, each encrypted under a key of their own that lives in the key store.

CREATE TABLE patients (
    subject BLOB PRIMARY KEY,
    identity BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
