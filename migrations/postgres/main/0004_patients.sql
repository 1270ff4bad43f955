-- Who the patients are, each encrypted under a key of their own that lives in the key store.

CREATE TABLE patients (
    subject UUID PRIMARY KEY,
    identity BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
