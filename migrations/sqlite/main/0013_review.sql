-- Requests for the opinion of another trust: those we sent, and those we received.

-- The question and what was disclosed are in the case's events; this is what leads an answer back to its case.
CREATE TABLE reviews_asked (
    review BLOB PRIMARY KEY,
    case_id BLOB NOT NULL REFERENCES cases (id),
    peer_id BLOB NOT NULL REFERENCES peers (id),
    conversation BLOB NOT NULL,
    asked_at INTEGER NOT NULL,
    deadline_at INTEGER NOT NULL,
    answered_at INTEGER
) STRICT;
CREATE INDEX reviews_asked_by_time ON reviews_asked (asked_at);
CREATE INDEX reviews_asked_by_case ON reviews_asked (case_id);

-- Dossier and answer are sealed under a key of the request's own; only the codes are clear.
CREATE TABLE reviews_received (
    id BLOB PRIMARY KEY,
    peer_id BLOB NOT NULL REFERENCES peers (id),
    -- The id that the asking trust gave it.
    review BLOB NOT NULL,
    conversation BLOB NOT NULL,
    subject BLOB NOT NULL,
    scheme TEXT NOT NULL,
    atc TEXT NOT NULL,
    icd10 TEXT,
    request BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    deadline_at INTEGER NOT NULL,
    answered_at INTEGER,
    answered_by BLOB REFERENCES users (id),
    -- The command that answered it: the same form sent twice answers once.
    command_id BLOB UNIQUE,
    opinion BLOB,
    UNIQUE (peer_id, review)
) STRICT;
CREATE INDEX reviews_received_by_time ON reviews_received (received_at);
