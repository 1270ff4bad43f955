-- Second factors of local accounts: codes that change (TOTP, RFC 6238), sealed with the trust's key. One that was never
-- confirmed with a code counts for nothing. `last_step` is the half minute of the newest code that was used: none is taken
-- twice.
CREATE TABLE second_factors (
    user_id UUID PRIMARY KEY REFERENCES users (id),
    secret BYTEA NOT NULL,
    last_step BIGINT NOT NULL,
    begun_at TIMESTAMPTZ NOT NULL,
    confirmed_at TIMESTAMPTZ
);

-- Codes for when the phone is gone, each good once: keyed hashes.
CREATE TABLE recovery_codes (
    user_id UUID NOT NULL REFERENCES users (id),
    code_hash BYTEA NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);
