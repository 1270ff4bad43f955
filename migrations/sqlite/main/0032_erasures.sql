-- Patients and group cases that were erased. Which they are stands outside the database too, so that restoring an older one
-- brings nobody back.
CREATE TABLE erasures (
    subject BLOB PRIMARY KEY,
    asked_at INTEGER NOT NULL,
    -- A code, never about the patient.
    reason TEXT NOT NULL,
    -- When everything was done here; the other trusts sign for their part by receipts.
    done_at INTEGER
) STRICT;
CREATE INDEX erasures_to_do ON erasures (asked_at) WHERE done_at IS NULL;

-- When what was sealed of the case was erased; its codes and times stay.
ALTER TABLE cases ADD COLUMN erased_at INTEGER;
CREATE INDEX cases_by_subject ON cases (subject);
CREATE INDEX cases_erased ON cases (erased_at) WHERE erased_at IS NOT NULL;
