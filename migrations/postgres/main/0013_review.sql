-- Requests for the opinion of another trust: those we sent, and those we received.

-- The question and what was disclosed are in the case's events; this is what leads an answer back to its case.
CREATE TABLE reviews_asked (
    review UUID PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES cases (id),
    peer_id UUID NOT NULL REFERENCES peers (id),
    conversation UUID NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    deadline_at TIMESTAMPTZ NOT NULL,
    answered_at TIMESTAMPTZ
);
CREATE INDEX reviews_asked_by_time ON reviews_asked (asked_at);
CREATE INDEX reviews_asked_by_case ON reviews_asked (case_id);

-- Dossier and answer are sealed under a key of the request's own; only the codes are clear.
CREATE TABLE reviews_received (
    id UUID PRIMARY KEY,
    peer_id UUID NOT NULL REFERENCES peers (id),
    -- The id that the asking trust gave it.
    review UUID NOT NULL,
    conversation UUID NOT NULL,
    subject UUID NOT NULL,
    scheme TEXT NOT NULL,
    atc TEXT NOT NULL,
    icd10 TEXT,
    request BYTEA NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    deadline_at TIMESTAMPTZ NOT NULL,
    answered_at TIMESTAMPTZ,
    answered_by UUID REFERENCES users (id),
    -- The command that answered it: the same form sent twice answers once.
    command_id UUID UNIQUE,
    opinion BYTEA,
    UNIQUE (peer_id, review)
);
CREATE INDEX reviews_received_by_time ON reviews_received (received_at);
