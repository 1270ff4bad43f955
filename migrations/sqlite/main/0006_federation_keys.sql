-- The name and the keys of this trust in the federation.

-- The name is given once: the register's entries are bound to it for ever.
CREATE TABLE federation_identity (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    origin TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE federation_keys (
    public_key TEXT PRIMARY KEY,
    -- log, envelope, request or sealing.
    purpose TEXT NOT NULL,
    -- Sealed with the trust's master key.
    secret BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    -- When a newer key took over. Kept until nothing that was sealed for it can still arrive.
    retired_at INTEGER
) STRICT;
CREATE UNIQUE INDEX federation_keys_in_use ON federation_keys (purpose) WHERE retired_at IS NULL;
