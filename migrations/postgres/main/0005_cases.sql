-- Cases: their events are the truth, the row in `cases` is what lists and access rules need of it. Only coded columns
-- are clear; every narrative is encrypted under the subject's key.

-- A case keeps the form version it was written on.
CREATE TABLE form_versions (
    url TEXT NOT NULL,
    version TEXT NOT NULL,
    questionnaire TEXT NOT NULL,
    stored_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (url, version)
);

CREATE TABLE cases (
    id UUID PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    subject UUID NOT NULL,
    scheme TEXT NOT NULL,
    scope TEXT NOT NULL,
    stage TEXT NOT NULL,
    version BIGINT NOT NULL,
    unit_id UUID NOT NULL REFERENCES units (id),
    clinician UUID NOT NULL REFERENCES users (id),
    form_url TEXT NOT NULL,
    form_version TEXT NOT NULL,
    atc TEXT,
    medicine TEXT,
    icd10 TEXT,
    urgent BOOLEAN NOT NULL,
    cost_month_ore BIGINT,
    outcome TEXT,
    reference TEXT UNIQUE,
    created_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    -- When the present stage should be over.
    due_on TEXT,
    FOREIGN KEY (form_url, form_version) REFERENCES form_versions (url, version)
);
CREATE INDEX cases_by_stage ON cases (stage, changed_at);
CREATE INDEX cases_by_unit ON cases (unit_id, stage);
CREATE INDEX cases_by_clinician ON cases (clinician, stage);

-- delegate, assessor, rated, disqualified: what access rules ask about.
CREATE TABLE case_people (
    case_id UUID NOT NULL REFERENCES cases (id),
    user_id UUID NOT NULL REFERENCES users (id),
    relation TEXT NOT NULL,
    PRIMARY KEY (case_id, user_id, relation)
);
CREATE INDEX case_people_by_user ON case_people (user_id, relation);

CREATE TABLE case_events (
    case_id UUID NOT NULL REFERENCES cases (id),
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    event_version BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    actor UUID NOT NULL,
    role TEXT NOT NULL,
    -- The command that caused it: the same command is never applied twice.
    command_id UUID NOT NULL UNIQUE,
    payload BYTEA NOT NULL,
    PRIMARY KEY (case_id, seq)
);

CREATE TABLE case_drafts (
    case_id UUID PRIMARY KEY REFERENCES cases (id),
    answers BYTEA NOT NULL,
    revision BIGINT NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL,
    saved_by UUID NOT NULL
);
