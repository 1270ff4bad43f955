-- Cases: their events are the truth, the row in `cases` is what lists and access rules need of it. Only coded columns
-- are clear; every narrative is encrypted under the subject's key.

-- A case keeps the form version it was written on.
CREATE TABLE form_versions (
    url TEXT NOT NULL,
    version TEXT NOT NULL,
    questionnaire TEXT NOT NULL,
    stored_at INTEGER NOT NULL,
    PRIMARY KEY (url, version)
) STRICT;

CREATE TABLE cases (
    id BLOB PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    subject BLOB NOT NULL,
    scheme TEXT NOT NULL,
    scope TEXT NOT NULL,
    stage TEXT NOT NULL,
    version INTEGER NOT NULL,
    unit_id BLOB NOT NULL REFERENCES units (id),
    clinician BLOB NOT NULL REFERENCES users (id),
    form_url TEXT NOT NULL,
    form_version TEXT NOT NULL,
    atc TEXT,
    medicine TEXT,
    icd10 TEXT,
    urgent INTEGER NOT NULL,
    cost_month_ore INTEGER,
    outcome TEXT,
    reference TEXT UNIQUE,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    -- When the present stage should be over.
    due_on TEXT,
    FOREIGN KEY (form_url, form_version) REFERENCES form_versions (url, version)
) STRICT;
CREATE INDEX cases_by_stage ON cases (stage, changed_at);
CREATE INDEX cases_by_unit ON cases (unit_id, stage);
CREATE INDEX cases_by_clinician ON cases (clinician, stage);

-- delegate, assessor, rated, disqualified: what access rules ask about.
CREATE TABLE case_people (
    case_id BLOB NOT NULL REFERENCES cases (id),
    user_id BLOB NOT NULL REFERENCES users (id),
    relation TEXT NOT NULL,
    PRIMARY KEY (case_id, user_id, relation)
) STRICT;
CREATE INDEX case_people_by_user ON case_people (user_id, relation);

CREATE TABLE case_events (
    case_id BLOB NOT NULL REFERENCES cases (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    event_version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor BLOB NOT NULL,
    role TEXT NOT NULL,
    -- The command that caused it: the same command is never applied twice.
    command_id BLOB NOT NULL UNIQUE,
    payload BLOB NOT NULL,
    PRIMARY KEY (case_id, seq)
) STRICT;

CREATE TABLE case_drafts (
    case_id BLOB PRIMARY KEY REFERENCES cases (id),
    answers BLOB NOT NULL,
    revision INTEGER NOT NULL,
    saved_at INTEGER NOT NULL,
    saved_by BLOB NOT NULL
) STRICT;
