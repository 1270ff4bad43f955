-- Unusual reading that an auditor is told of, and cases that were opened in an emergency.

CREATE TABLE access_alarms (
    id UUID PRIMARY KEY,
    -- break_glass, many_patients, at_night
    kind TEXT NOT NULL,
    actor UUID NOT NULL,
    -- The day in Norway: one alarm for each kind, person, day and case.
    day TEXT NOT NULL,
    -- The case that it is about; the nil id where it is about none.
    about UUID NOT NULL,
    from_at TIMESTAMPTZ NOT NULL,
    until_at TIMESTAMPTZ NOT NULL,
    -- Distinct patients.
    patients BIGINT NOT NULL,
    raised_at TIMESTAMPTZ NOT NULL,
    -- What the auditor made of it.
    seen_at TIMESTAMPTZ,
    seen_by UUID,
    note TEXT,
    UNIQUE (kind, actor, day, about)
);
CREATE INDEX access_alarms_open ON access_alarms (until_at) WHERE seen_at IS NULL;

-- Who may read a case although they are not of its unit, until when.
CREATE TABLE case_emergencies (
    case_id UUID NOT NULL REFERENCES cases (id),
    user_id UUID NOT NULL REFERENCES users (id),
    opened_at TIMESTAMPTZ NOT NULL,
    until_at TIMESTAMPTZ NOT NULL,
    -- acute_treatment, on_call, supervision
    ground TEXT NOT NULL,
    -- The person's words, sealed under the subject's key.
    words BYTEA NOT NULL,
    PRIMARY KEY (case_id, user_id, opened_at)
);
CREATE INDEX case_emergencies_by_user ON case_emergencies (user_id, until_at);
