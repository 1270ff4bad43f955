-- Background work. Enqueued in the transaction that caused it (the transactional outbox), claimed by lease.

CREATE TABLE jobs (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    run_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    lease_owner BLOB,
    lease_until INTEGER,
    finished_at INTEGER,
    -- Kind of the last failure; never patient data.
    failure TEXT
) STRICT;
CREATE INDEX jobs_due ON jobs (run_at) WHERE finished_at IS NULL;

-- When each scheduled task last ran: this decides what is due, the scheduler only wakes.
CREATE TABLE schedules (
    name TEXT PRIMARY KEY,
    last_run_at INTEGER NOT NULL
) STRICT;

-- Numbers that are handed out in order, locked by the transaction that takes one.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
