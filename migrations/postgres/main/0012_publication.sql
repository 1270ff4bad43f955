-- Summaries on their way to the register.

-- A summary that the anonymity gate held back, until a privacy reviewer has released it or keeps it back.
CREATE TABLE publication_holds (
    id UUID PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES cases (id),
    -- The event that decided: a decision is published at most once.
    decision_seq BIGINT NOT NULL,
    subject UUID NOT NULL,
    -- held, released, kept_back
    status TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- Why it is held, as codes parted by spaces. Never a text that was hit.
    reasons TEXT NOT NULL,
    -- The summary as it would be published, sealed under the subject's key; gone once it is settled.
    summary BYTEA,
    held_at TIMESTAMPTZ NOT NULL,
    settled_at TIMESTAMPTZ,
    settled_by UUID,
    -- Why it was released or kept back, sealed under the subject's key.
    reason BYTEA,
    UNIQUE (case_id, decision_seq)
);
CREATE INDEX publication_holds_waiting ON publication_holds (held_at) WHERE status = 'held';

-- What was published of whom, from the first entry on: later releases are checked against the history of releases.
CREATE TABLE publication_ledger (
    entry_id UUID PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES cases (id),
    decision_seq BIGINT NOT NULL,
    subject UUID NOT NULL,
    -- What was generalised, as codes parted by spaces: period_quarter icd10_category
    generalisation TEXT NOT NULL,
    leaf_index BIGINT NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    UNIQUE (case_id, decision_seq)
);
CREATE INDEX publication_ledger_by_subject ON publication_ledger (subject);
