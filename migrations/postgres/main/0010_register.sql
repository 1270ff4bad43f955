-- The register: our own log and our copies of the peers' logs, in the same tables. What is stored here was verified
-- before it was written; leaves at or above a source's size are staged and nobody sees them.

CREATE TABLE register_sources (
    id UUID PRIMARY KEY,
    -- Who the trust is in the federation. Stored, never derived from a host.
    origin TEXT NOT NULL UNIQUE,
    -- The first 16 digits of the origin's SHA-256: stands for it in addresses.
    origin_hash TEXT NOT NULL UNIQUE,
    trust_name TEXT NOT NULL,
    -- The trust's own log.
    own BOOLEAN NOT NULL,
    -- How many leaves are verified, and the RFC 6962 root over them.
    size BIGINT NOT NULL,
    root BYTEA NOT NULL,
    -- Own log: the compact range that the next entry is appended to.
    compact_range BYTEA,
    -- Peer's log: where the pull stands.
    sync_state TEXT,
    -- The newest checkpoint: of a peer the verified one, of the own log the signed one, as its note.
    checkpoint TEXT,
    checkpoint_size BIGINT,
    -- The log signed two histories: nothing of it is applied any more.
    frozen_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX register_sources_own ON register_sources (own) WHERE own;

-- Signed notes that contradict each other: proof for a third party.
CREATE TABLE register_evidence (
    id UUID PRIMARY KEY,
    source UUID NOT NULL REFERENCES register_sources (id),
    problem TEXT NOT NULL,
    known_note TEXT,
    seen_note TEXT NOT NULL,
    found_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX register_evidence_by_source ON register_evidence (source, found_at);

CREATE TABLE register_leaves (
    source UUID NOT NULL REFERENCES register_sources (id),
    leaf_index BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    commitment BYTEA NOT NULL,
    PRIMARY KEY (source, leaf_index)
);

-- What a leaf commits to. Content and salt are gone when the entry is withdrawn, and not there yet when it is withheld.
CREATE TABLE register_entries (
    source UUID NOT NULL REFERENCES register_sources (id),
    leaf_index BIGINT NOT NULL,
    -- As the content names itself; empty where there is no content that we read.
    entry_id UUID,
    -- live, withheld, withdrawn, superseded; unread: of a kind that this version does not read; refused: unfit to show.
    status TEXT NOT NULL,
    salt BYTEA,
    content BYTEA,
    -- The entry of the same log that this one takes the place of.
    supersedes UUID,
    -- The index of the entry that withdrew or superseded this one.
    changed_by BIGINT,
    applied_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (source, leaf_index),
    UNIQUE (source, entry_id)
);
CREATE INDEX register_entries_superseding ON register_entries (source, supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX register_entries_withheld ON register_entries (source, leaf_index) WHERE status = 'withheld';

-- What the search finds: the live decision summaries of all trusts. Can be made again from the entries.
CREATE TABLE register_decisions (
    document BIGINT PRIMARY KEY,
    source UUID NOT NULL REFERENCES register_sources (id),
    leaf_index BIGINT NOT NULL,
    scheme TEXT NOT NULL,
    scope TEXT NOT NULL,
    atc TEXT NOT NULL COLLATE "C",
    substance TEXT NOT NULL,
    -- The indication's first code, and behind it the last of a block: C81-C96 is C81 to C96.
    icd10 TEXT COLLATE "C",
    icd10_last TEXT COLLATE "C",
    indication_text TEXT,
    outcome TEXT NOT NULL,
    classification TEXT,
    decided_by TEXT NOT NULL,
    -- Month, quarter or year as published, and its first and last month: 2026-Q4 is 2026-10 to 2026-12.
    decided TEXT NOT NULL,
    decided_first TEXT NOT NULL COLLATE "C",
    decided_last TEXT NOT NULL COLLATE "C",
    -- Folded words for text search.
    medicine_words TEXT NOT NULL,
    other_words TEXT NOT NULL,
    medicine_search TSVECTOR GENERATED ALWAYS AS (array_to_tsvector(string_to_array(medicine_words, ' '))) STORED,
    other_search TSVECTOR GENERATED ALWAYS AS (array_to_tsvector(string_to_array(other_words, ' '))) STORED,
    UNIQUE (source, leaf_index)
);
CREATE INDEX register_decisions_by_period ON register_decisions (decided_last, document);
CREATE INDEX register_decisions_by_atc ON register_decisions (atc);
CREATE INDEX register_decisions_by_icd10 ON register_decisions (icd10);
CREATE INDEX register_decisions_by_medicine_word ON register_decisions USING GIN (medicine_search);
CREATE INDEX register_decisions_by_other_word ON register_decisions USING GIN (other_search);
