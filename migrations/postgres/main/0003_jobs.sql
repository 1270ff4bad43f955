-- Background work. Enqueued in the transaction that caused it (the transactional outbox), claimed by lease.

CREATE TABLE jobs (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    run_at TIMESTAMPTZ NOT NULL,
    attempts BIGINT NOT NULL,
    lease_owner UUID,
    lease_until TIMESTAMPTZ,
    finished_at TIMESTAMPTZ,
    -- Kind of the last failure; never patient data.
    failure TEXT
);
CREATE INDEX jobs_due ON jobs (run_at) WHERE finished_at IS NULL;

-- When each scheduled task last ran: this decides what is due, the scheduler only wakes.
CREATE TABLE schedules (
    name TEXT PRIMARY KEY,
    last_run_at TIMESTAMPTZ NOT NULL
);

-- Numbers that are handed out in order, locked by the transaction that takes one.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
