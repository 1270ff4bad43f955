-- Other trusts, what each side has approved, and the mailbox between them.

CREATE TABLE peers (
    id UUID PRIMARY KEY,
    -- Name in the federation. It never changes: other keys mean another origin.
    origin TEXT NOT NULL UNIQUE,
    -- https://host[:port]
    url TEXT NOT NULL,
    trust_name TEXT NOT NULL,
    organisation_number TEXT NOT NULL,
    -- How its server proves itself: authority, pin, or authority_and_pin.
    certificate TEXT NOT NULL,
    -- SHA-256 of the subject public key info of its certificate.
    certificate_pin BYTEA,
    may_read_register BOOLEAN NOT NULL,
    may_request_review BOOLEAN NOT NULL,
    -- proposed_by_us, proposed_by_them, active, paused or revoked.
    state TEXT NOT NULL,
    approved_by UUID REFERENCES users (id),
    approved_at TIMESTAMPTZ,
    approved_by_them_at TIMESTAMPTZ,
    -- Who paused or revoked, and when.
    stopped_by UUID REFERENCES users (id),
    stopped_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

-- Confirmed by an administrator, never fetched while verifying. What is historic is judged by the log index.
CREATE TABLE peer_keys (
    peer_id UUID NOT NULL REFERENCES peers (id),
    -- log, envelope, request or sealing.
    purpose TEXT NOT NULL,
    public_key TEXT NOT NULL,
    key_id TEXT NOT NULL,
    from_index BIGINT NOT NULL,
    -- First index for which it no longer holds; empty while it is in use.
    until_index BIGINT,
    PRIMARY KEY (peer_id, public_key)
);
CREATE INDEX peer_keys_by_key_id ON peer_keys (key_id);
CREATE UNIQUE INDEX peer_keys_in_use ON peer_keys (peer_id, purpose) WHERE until_index IS NULL;

-- How it went to fetch from a peer: the last success, and what has been wrong since when.
CREATE TABLE peer_contacts (
    peer_id UUID NOT NULL REFERENCES peers (id),
    -- register or mailbox.
    plane TEXT NOT NULL,
    good_at TIMESTAMPTZ,
    problem TEXT,
    problem_since TIMESTAMPTZ,
    PRIMARY KEY (peer_id, plane)
);

-- Runs of the sequence numbers of what this trust sends. A restored database begins a new one.
CREATE TABLE mailbox_epochs (
    number BIGINT PRIMARY KEY,
    epoch UUID NOT NULL UNIQUE,
    began_at TIMESTAMPTZ NOT NULL
);

-- What this trust sends: sealed and signed once, the same bytes at every try, kept until they expire.
CREATE TABLE outbox (
    peer_id UUID NOT NULL REFERENCES peers (id),
    epoch_number BIGINT NOT NULL REFERENCES mailbox_epochs (number),
    sequence BIGINT NOT NULL,
    id UUID NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    conversation UUID NOT NULL,
    envelope BYTEA NOT NULL,
    sent_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    -- When the peer was seen to have it, by its answer to a push or by the cursor of its pull.
    delivered_at TIMESTAMPTZ,
    PRIMARY KEY (peer_id, epoch_number, sequence)
);
CREATE INDEX outbox_waiting ON outbox (peer_id, expires_at) WHERE delivered_at IS NULL;

-- What peers have sent. Kept past expiry: an id is accepted once.
CREATE TABLE inbox (
    peer_id UUID NOT NULL REFERENCES peers (id),
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    conversation UUID NOT NULL,
    epoch UUID NOT NULL,
    sequence BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    envelope BYTEA NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    -- applied, unread (a kind that this version does not know) or rejected.
    outcome TEXT NOT NULL,
    -- Why it was rejected.
    rejection TEXT,
    PRIMARY KEY (peer_id, id)
);

-- How far each peer's outbox has been read.
CREATE TABLE mailbox_cursors (
    peer_id UUID PRIMARY KEY REFERENCES peers (id),
    epoch UUID NOT NULL,
    sequence BIGINT NOT NULL
);

-- What an administrator must know of a peer's messages. Never their content.
CREATE TABLE mailbox_alarms (
    id UUID PRIMARY KEY,
    peer_id UUID NOT NULL REFERENCES peers (id),
    -- other_bytes (an id that came before with other content), bad_envelope or gap.
    kind TEXT NOT NULL,
    envelope_id UUID,
    detail TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX mailbox_alarms_by_peer ON mailbox_alarms (peer_id, at);
