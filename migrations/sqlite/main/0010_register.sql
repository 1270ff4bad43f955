-- The register: our own log and our copies of the peers' logs, in the same tables. What is stored here was verified
-- before it was written; leaves at or above a source's size are staged and nobody sees them.

CREATE TABLE register_sources (
    id BLOB PRIMARY KEY,
    -- Who the trust is in the federation. Stored, never derived from a host.
    origin TEXT NOT NULL UNIQUE,
    -- The first 16 digits of the origin's SHA-256: stands for it in addresses.
    origin_hash TEXT NOT NULL UNIQUE,
    trust_name TEXT NOT NULL,
    -- The trust's own log.
    own INTEGER NOT NULL,
    -- How many leaves are verified, and the RFC 6962 root over them.
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    -- Own log: the compact range that the next entry is appended to.
    compact_range BLOB,
    -- Peer's log: where the pull stands.
    sync_state TEXT,
    -- The newest checkpoint: of a peer the verified one, of the own log the signed one, as its note.
    checkpoint TEXT,
    checkpoint_size INTEGER,
    -- The log signed two histories: nothing of it is applied any more.
    frozen_at INTEGER
) STRICT;
CREATE UNIQUE INDEX register_sources_own ON register_sources (own) WHERE own;

-- Signed notes that contradict each other: proof for a third party.
CREATE TABLE register_evidence (
    id BLOB PRIMARY KEY,
    source BLOB NOT NULL REFERENCES register_sources (id),
    problem TEXT NOT NULL,
    known_note TEXT,
    seen_note TEXT NOT NULL,
    found_at INTEGER NOT NULL
) STRICT;
CREATE INDEX register_evidence_by_source ON register_evidence (source, found_at);

CREATE TABLE register_leaves (
    source BLOB NOT NULL REFERENCES register_sources (id),
    leaf_index INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    commitment BLOB NOT NULL,
    PRIMARY KEY (source, leaf_index)
) STRICT;

-- What a leaf commits to. Content and salt are gone when the entry is withdrawn, and not there yet when it is withheld.
CREATE TABLE register_entries (
    source BLOB NOT NULL REFERENCES register_sources (id),
    leaf_index INTEGER NOT NULL,
    -- As the content names itself; empty where there is no content that we read.
    entry_id BLOB,
    -- live, withheld, withdrawn, superseded; unread: of a kind that this version does not read; refused: unfit to show.
    status TEXT NOT NULL,
    salt BLOB,
    content BLOB,
    -- The entry of the same log that this one takes the place of.
    supersedes BLOB,
    -- The index of the entry that withdrew or superseded this one.
    changed_by INTEGER,
    applied_at INTEGER NOT NULL,
    PRIMARY KEY (source, leaf_index),
    UNIQUE (source, entry_id)
) STRICT;
CREATE INDEX register_entries_superseding ON register_entries (source, supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX register_entries_withheld ON register_entries (source, leaf_index) WHERE status = 'withheld';

-- What the search finds: the live decision summaries of all trusts. Can be made again from the entries.
CREATE TABLE register_decisions (
    document INTEGER PRIMARY KEY,
    source BLOB NOT NULL REFERENCES register_sources (id),
    leaf_index INTEGER NOT NULL,
    scheme TEXT NOT NULL,
    scope TEXT NOT NULL,
    atc TEXT NOT NULL,
    substance TEXT NOT NULL,
    -- The indication's first code, and behind it the last of a block: C81-C96 is C81 to C96.
    icd10 TEXT,
    icd10_last TEXT,
    indication_text TEXT,
    outcome TEXT NOT NULL,
    classification TEXT,
    decided_by TEXT NOT NULL,
    -- Month, quarter or year as published, and its first and last month: 2026-Q4 is 2026-10 to 2026-12.
    decided TEXT NOT NULL,
    decided_first TEXT NOT NULL,
    decided_last TEXT NOT NULL,
    -- Folded words for text search.
    medicine_words TEXT NOT NULL,
    other_words TEXT NOT NULL,
    UNIQUE (source, leaf_index)
) STRICT;
CREATE INDEX register_decisions_by_period ON register_decisions (decided_last, document);
CREATE INDEX register_decisions_by_atc ON register_decisions (atc);
CREATE INDEX register_decisions_by_icd10 ON register_decisions (icd10);

-- The words of `register_decisions`, kept in step by triggers. The text itself stays there.
CREATE VIRTUAL TABLE register_words USING fts5 (
    medicine_words, other_words,
    content = 'register_decisions', content_rowid = 'document',
    tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3 4'
);
-- What a withdrawal erases must be gone from the index too, not only marked there.
INSERT INTO register_words (register_words, rank) VALUES ('secure-delete', 1);

CREATE TRIGGER register_decisions_added AFTER INSERT ON register_decisions BEGIN
    INSERT INTO register_words (rowid, medicine_words, other_words)
    VALUES (new.document, new.medicine_words, new.other_words);
END;

CREATE TRIGGER register_decisions_removed AFTER DELETE ON register_decisions BEGIN
    INSERT INTO register_words (register_words, rowid, medicine_words, other_words)
    VALUES ('delete', old.document, old.medicine_words, old.other_words);
END;
