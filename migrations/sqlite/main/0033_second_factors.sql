-- Second factors of local accounts: codes that change (TOTP, RFC 6238), sealed with the trust's key. One that was never
-- confirmed with a code counts for nothing. `last_step` is the half minute of the newest code that was used: none is taken
-- twice.
CREATE TABLE second_factors (
    user_id BLOB PRIMARY KEY REFERENCES users (id),
    secret BLOB NOT NULL,
    last_step INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    confirmed_at INTEGER
) STRICT;

-- Codes for when the phone is gone, each good once: keyed hashes.
CREATE TABLE recovery_codes (
    user_id BLOB NOT NULL REFERENCES users (id),
    code_hash BLOB NOT NULL,
    PRIMARY KEY (user_id, code_hash)
) STRICT;
