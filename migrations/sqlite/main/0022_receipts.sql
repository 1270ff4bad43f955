-- Receipts, when to try again, and messages that a person must look at.

-- What became of a message at its recipient, and what a person decided about it. Empty for what 0.1.0 has sent.
-- Identifies exactly this envelope, erased or not.
ALTER TABLE outbox ADD COLUMN digest BLOB;
-- Until when the last receipt is expected.
ALTER TABLE outbox ADD COLUMN receipt_due_at INTEGER;
-- When the peer was first known to have stored it, by a receipt.
ALTER TABLE outbox ADD COLUMN stored_at INTEGER;
-- When the last receipt came.
ALTER TABLE outbox ADD COLUMN settled_at INTEGER;
-- What the last receipt says: ok or rejected.
ALTER TABLE outbox ADD COLUMN outcome TEXT;
-- Why it was rejected: codes with a space between them.
ALTER TABLE outbox ADD COLUMN codes TEXT;
-- The peer asked for a later try.
ALTER TABLE outbox ADD COLUMN not_before INTEGER;
-- The peer refuses these bytes for good: with which code, and since when.
ALTER TABLE outbox ADD COLUMN refused_at INTEGER;
ALTER TABLE outbox ADD COLUMN refusal TEXT;
-- A person has looked at it and wants to see it no more.
ALTER TABLE outbox ADD COLUMN discarded_at INTEGER;
ALTER TABLE outbox ADD COLUMN discarded_by BLOB REFERENCES users (id);
ALTER TABLE outbox ADD COLUMN discard_reason TEXT;
-- When the ciphertext was erased. The rest stays and still verifies.
ALTER TABLE outbox ADD COLUMN erased_at INTEGER;
-- What is pushed next.
CREATE INDEX outbox_to_push ON outbox (peer_id, epoch_number, sequence) WHERE delivered_at IS NULL AND refused_at IS NULL;
CREATE INDEX outbox_held ON outbox (peer_id, conversation) WHERE not_before IS NOT NULL AND delivered_at IS NULL;
CREATE INDEX outbox_unsettled ON outbox (receipt_due_at) WHERE settled_at IS NULL AND discarded_at IS NULL;
CREATE INDEX outbox_refused ON outbox (refused_at) WHERE refused_at IS NOT NULL AND discarded_at IS NULL;
CREATE INDEX outbox_rejected ON outbox (settled_at) WHERE outcome = 'rejected' AND discarded_at IS NULL;
CREATE INDEX outbox_by_conversation ON outbox (conversation);
CREATE INDEX outbox_to_erase ON outbox (expires_at) WHERE erased_at IS NULL;

ALTER TABLE inbox ADD COLUMN erased_at INTEGER;
CREATE INDEX inbox_by_number ON inbox (peer_id, epoch, sequence);
CREATE INDEX inbox_to_erase ON inbox (expires_at) WHERE erased_at IS NULL;

-- When a peer may be pushed to. Contact from the peer begins anew; what it asked us to wait is waited.
CREATE TABLE mailbox_tries (
    peer_id BLOB PRIMARY KEY REFERENCES peers (id),
    -- Failed tries in a row.
    failures INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    -- End of the time that the peer asked for with Retry-After.
    not_before INTEGER
) STRICT;

-- Receipts that this trust has signed. Kept for ever: they hold nothing of what a message said.
CREATE TABLE receipts_given (
    peer_id BLOB NOT NULL REFERENCES peers (id),
    epoch_number INTEGER NOT NULL REFERENCES mailbox_epochs (number),
    number INTEGER NOT NULL,
    -- message or erasure.
    about TEXT NOT NULL,
    envelope_id BLOB,
    -- stored, ok or rejected.
    outcome TEXT,
    log TEXT,
    withdrawal INTEGER,
    receipt BLOB NOT NULL,
    given_at INTEGER NOT NULL,
    -- When it was handed over in an answer or brought. Only a hint: what must work is that the peer fetches it.
    offered_at INTEGER,
    PRIMARY KEY (peer_id, epoch_number, number)
) STRICT;
CREATE INDEX receipts_given_by_envelope ON receipts_given (peer_id, envelope_id);
CREATE INDEX receipts_given_to_offer ON receipts_given (peer_id, epoch_number, number) WHERE offered_at IS NULL;

-- Receipts of peers, verified before they were stored, as received.
CREATE TABLE receipts_got (
    peer_id BLOB NOT NULL REFERENCES peers (id),
    -- SHA-256 of the receipt.
    digest BLOB NOT NULL,
    epoch BLOB NOT NULL,
    number INTEGER NOT NULL,
    -- message, erasure or unread.
    about TEXT NOT NULL,
    envelope_id BLOB,
    outcome TEXT,
    log TEXT,
    withdrawal INTEGER,
    receipt BLOB NOT NULL,
    got_at INTEGER NOT NULL,
    PRIMARY KEY (peer_id, digest)
) STRICT;
CREATE INDEX receipts_got_by_number ON receipts_got (peer_id, epoch, number);
CREATE INDEX receipts_got_by_envelope ON receipts_got (peer_id, envelope_id);
CREATE INDEX receipts_got_by_log ON receipts_got (log, withdrawal) WHERE log IS NOT NULL;

-- How far each peer's receipts have been read.
CREATE TABLE receipt_cursors (
    peer_id BLOB PRIMARY KEY REFERENCES peers (id),
    epoch BLOB NOT NULL,
    number INTEGER NOT NULL
) STRICT;
