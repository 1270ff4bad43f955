-- What small cells are judged by, and summaries that wait for the end of their period.

-- Persons in the trust's catchment with a diagnosis: what a person entered, with its source.
CREATE TABLE population_figures (
    -- A code, category or block of ICD-10; * for all who live in the catchment.
    code TEXT PRIMARY KEY,
    persons BIGINT NOT NULL,
    source TEXT NOT NULL,
    set_at TIMESTAMPTZ NOT NULL
);

-- The first day on which a summary may be published together with the others of its period (status waiting).
ALTER TABLE publication_holds ADD COLUMN due_on TEXT;
CREATE INDEX publication_holds_due ON publication_holds (due_on) WHERE status = 'waiting';
