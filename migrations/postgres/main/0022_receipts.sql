-- Receipts, when to try again, and messages that a person must look at.

-- What became of a message at its recipient, and what a person decided about it. Empty for what 0.1.0 has sent.
-- Identifies exactly this envelope, erased or not.
ALTER TABLE outbox ADD COLUMN digest BYTEA;
-- Until when the last receipt is expected.
ALTER TABLE outbox ADD COLUMN receipt_due_at TIMESTAMPTZ;
-- When the peer was first known to have stored it, by a receipt.
ALTER TABLE outbox ADD COLUMN stored_at TIMESTAMPTZ;
-- When the last receipt came.
ALTER TABLE outbox ADD COLUMN settled_at TIMESTAMPTZ;
-- What the last receipt says: ok or rejected.
ALTER TABLE outbox ADD COLUMN outcome TEXT;
-- Why it was rejected: codes with a space between them.
ALTER TABLE outbox ADD COLUMN codes TEXT;
-- The peer asked for a later try.
ALTER TABLE outbox ADD COLUMN not_before TIMESTAMPTZ;
-- The peer refuses these bytes for good: with which code, and since when.
ALTER TABLE outbox ADD COLUMN refused_at TIMESTAMPTZ;
ALTER TABLE outbox ADD COLUMN refusal TEXT;
-- A person has looked at it and wants to see it no more.
ALTER TABLE outbox ADD COLUMN discarded_at TIMESTAMPTZ;
ALTER TABLE outbox ADD COLUMN discarded_by UUID REFERENCES users (id);
ALTER TABLE outbox ADD COLUMN discard_reason TEXT;
-- When the ciphertext was erased. The rest stays and still verifies.
ALTER TABLE outbox ADD COLUMN erased_at TIMESTAMPTZ;
-- What is pushed next.
CREATE INDEX outbox_to_push ON outbox (peer_id, epoch_number, sequence) WHERE delivered_at IS NULL AND refused_at IS NULL;
CREATE INDEX outbox_held ON outbox (peer_id, conversation) WHERE not_before IS NOT NULL AND delivered_at IS NULL;
CREATE INDEX outbox_unsettled ON outbox (receipt_due_at) WHERE settled_at IS NULL AND discarded_at IS NULL;
CREATE INDEX outbox_refused ON outbox (refused_at) WHERE refused_at IS NOT NULL AND discarded_at IS NULL;
CREATE INDEX outbox_rejected ON outbox (settled_at) WHERE outcome = 'rejected' AND discarded_at IS NULL;
CREATE INDEX outbox_by_conversation ON outbox (conversation);
CREATE INDEX outbox_to_erase ON outbox (expires_at) WHERE erased_at IS NULL;

ALTER TABLE inbox ADD COLUMN erased_at TIMESTAMPTZ;
CREATE INDEX inbox_by_number ON inbox (peer_id, epoch, sequence);
CREATE INDEX inbox_to_erase ON inbox (expires_at) WHERE erased_at IS NULL;

-- When a peer may be pushed to. Contact from the peer begins anew; what it asked us to wait is waited.
CREATE TABLE mailbox_tries (
    peer_id UUID PRIMARY KEY REFERENCES peers (id),
    -- Failed tries in a row.
    failures BIGINT NOT NULL,
    next_at TIMESTAMPTZ NOT NULL,
    -- End of the time that the peer asked for with Retry-After.
    not_before TIMESTAMPTZ
);

-- Receipts that this trust has signed. Kept for ever: they hold nothing of what a message said.
CREATE TABLE receipts_given (
    peer_id UUID NOT NULL REFERENCES peers (id),
    epoch_number BIGINT NOT NULL REFERENCES mailbox_epochs (number),
    number BIGINT NOT NULL,
    -- message or erasure.
    about TEXT NOT NULL,
    envelope_id UUID,
    -- stored, ok or rejected.
    outcome TEXT,
    log TEXT,
    withdrawal BIGINT,
    receipt BYTEA NOT NULL,
    given_at TIMESTAMPTZ NOT NULL,
    -- When it was handed over in an answer or brought. Only a hint: what must work is that the peer fetches it.
    offered_at TIMESTAMPTZ,
    PRIMARY KEY (peer_id, epoch_number, number)
);
CREATE INDEX receipts_given_by_envelope ON receipts_given (peer_id, envelope_id);
CREATE INDEX receipts_given_to_offer ON receipts_given (peer_id, epoch_number, number) WHERE offered_at IS NULL;

-- Receipts of peers, verified before they were stored, as received.
CREATE TABLE receipts_got (
    peer_id UUID NOT NULL REFERENCES peers (id),
    -- SHA-256 of the receipt.
    digest BYTEA NOT NULL,
    epoch UUID NOT NULL,
    number BIGINT NOT NULL,
    -- message, erasure or unread.
    about TEXT NOT NULL,
    envelope_id UUID,
    outcome TEXT,
    log TEXT,
    withdrawal BIGINT,
    receipt BYTEA NOT NULL,
    got_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (peer_id, digest)
);
CREATE INDEX receipts_got_by_number ON receipts_got (peer_id, epoch, number);
CREATE INDEX receipts_got_by_envelope ON receipts_got (peer_id, envelope_id);
CREATE INDEX receipts_got_by_log ON receipts_got (log, withdrawal) WHERE log IS NOT NULL;

-- How far each peer's receipts have been read.
CREATE TABLE receipt_cursors (
    peer_id UUID PRIMARY KEY REFERENCES peers (id),
    epoch UUID NOT NULL,
    number BIGINT NOT NULL
);
