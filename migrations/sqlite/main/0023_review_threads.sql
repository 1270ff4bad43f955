-- What belongs to a request beside question and answer: how it ended, what was said about it, and files.

ALTER TABLE reviews_asked ADD COLUMN withdrawn_at INTEGER;
ALTER TABLE reviews_asked ADD COLUMN declined_at INTEGER;
CREATE UNIQUE INDEX reviews_asked_by_conversation ON reviews_asked (conversation);

-- Once it is withdrawn or declined, the key that seals it is destroyed and the sealed columns are empty.
ALTER TABLE reviews_received ADD COLUMN withdrawn_at INTEGER;
ALTER TABLE reviews_received ADD COLUMN declined_at INTEGER;
ALTER TABLE reviews_received ADD COLUMN declined_by BLOB REFERENCES users (id);
ALTER TABLE reviews_received ADD COLUMN decline_reason TEXT;
CREATE UNIQUE INDEX reviews_received_by_conversation ON reviews_received (peer_id, conversation);

-- Texts are sealed under the key of the case that asked, or of the request that was received.
CREATE TABLE review_messages (
    id BLOB PRIMARY KEY,
    -- reviews_asked.review or reviews_received.id.
    review BLOB NOT NULL,
    -- Who of this trust wrote it; empty for what the other trust wrote.
    author BLOB REFERENCES users (id),
    at INTEGER NOT NULL,
    -- The command that sent it: the same form sent twice says it once.
    command_id BLOB UNIQUE,
    -- What carries it to the other trust.
    envelope BLOB,
    -- When somebody who answers for this trust first saw what the other wrote.
    seen_at INTEGER,
    text BLOB NOT NULL
) STRICT;
CREATE INDEX review_messages_by_review ON review_messages (review, at);
CREATE INDEX review_messages_unseen ON review_messages (review) WHERE author IS NULL AND seen_at IS NULL;

-- A file, once: it may go to several trusts. Name, type, size and hash are empty while only chunks have come.
CREATE TABLE review_files (
    id BLOB PRIMARY KEY,
    subject BLOB NOT NULL,
    name BLOB,
    media_type TEXT,
    size_bytes INTEGER,
    chunks INTEGER,
    sha256 BLOB,
    -- partial, whole, or damaged (all of it is there, and not what was announced).
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX review_files_by_subject ON review_files (subject);
CREATE INDEX review_files_partial ON review_files (created_at) WHERE state = 'partial';

CREATE TABLE review_file_chunks (
    file BLOB NOT NULL REFERENCES review_files (id),
    number INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (file, number)
) STRICT;

-- A file in a conversation, under the id that both trusts know.
CREATE TABLE review_attachments (
    review BLOB NOT NULL,
    id BLOB NOT NULL,
    file BLOB NOT NULL REFERENCES review_files (id),
    author BLOB REFERENCES users (id),
    at INTEGER NOT NULL,
    -- What carries its announcement.
    envelope BLOB,
    -- Chunks that are in the outbox.
    sent INTEGER NOT NULL,
    seen_at INTEGER,
    PRIMARY KEY (review, id)
) STRICT;
CREATE INDEX review_attachments_by_file ON review_attachments (file);

-- What carries each chunk, so that both sides can be told how far it has come.
CREATE TABLE review_chunk_envelopes (
    review BLOB NOT NULL,
    attachment BLOB NOT NULL,
    number INTEGER NOT NULL,
    envelope BLOB NOT NULL,
    PRIMARY KEY (review, attachment, number)
) STRICT;
