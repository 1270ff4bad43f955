-- Signing in at an identity provider.

-- When the person last proved themselves, and the provider's session behind ours. The ID token is sealed with the trust's
-- key: it tells the provider whom to sign out.
ALTER TABLE sessions ADD COLUMN authenticated_at INTEGER;
ALTER TABLE sessions ADD COLUMN issuer_session TEXT;
ALTER TABLE sessions ADD COLUMN issuer_subject TEXT;
ALTER TABLE sessions ADD COLUMN id_token BLOB;
CREATE INDEX sessions_by_issuer_session ON sessions (issuer_session);
CREATE INDEX sessions_by_issuer_subject ON sessions (issuer_subject);

-- Sign-ins that have begun, by the SHA-256 of their state; taken out when they end, whatever comes of them. The body is
-- sealed with the trust's key. The bucket is a keyed hash of who began it.
CREATE TABLE sign_in_requests (
    state_hash BLOB PRIMARY KEY,
    body BLOB NOT NULL,
    bucket BLOB NOT NULL,
    begun_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_requests_by_begun_at ON sign_in_requests (begun_at);

-- Logout tokens that were followed, by the SHA-256 of their id: each is followed once.
CREATE TABLE logout_tokens (
    jti_hash BLOB PRIMARY KEY,
    taken_at INTEGER NOT NULL
) STRICT;
