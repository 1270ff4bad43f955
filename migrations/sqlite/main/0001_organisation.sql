-- Who belongs to the trust, and who is signed in.

CREATE TABLE units (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- A user is who an issuer says they are: the same subject of another issuer is somebody else.
CREATE TABLE users (
    id BLOB PRIMARY KEY,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    display_name TEXT NOT NULL,
    language TEXT,
    -- Assurance level of the latest sign-in: low, substantial or high (eIDAS).
    assurance TEXT NOT NULL,
    -- Argon2id in PHC format; only local accounts have one.
    password_hash TEXT,
    active INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (issuer, subject)
) STRICT;

CREATE TABLE user_roles (
    user_id BLOB NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    PRIMARY KEY (user_id, role)
) STRICT;

CREATE TABLE user_units (
    user_id BLOB NOT NULL REFERENCES users (id),
    unit_id BLOB NOT NULL REFERENCES units (id),
    PRIMARY KEY (user_id, unit_id)
) STRICT;

-- The cookie's value is known to the browser alone; here is its SHA-256.
CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id),
    csrf_token TEXT NOT NULL,
    assurance TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL
) STRICT;

-- Failed sign-ins by a keyed hash of who tried: the limit holds over processes and restarts.
CREATE TABLE login_failures (
    bucket BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX login_failures_by_bucket ON login_failures (bucket, at);

-- What was typed when a session had expired, until its author has signed in again. Encrypted under the trust's key.
CREATE TABLE kept_forms (
    token_hash BLOB PRIMARY KEY,
    path TEXT NOT NULL,
    body BLOB NOT NULL,
    kept_at INTEGER NOT NULL
) STRICT;
