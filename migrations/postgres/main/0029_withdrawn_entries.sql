-- What was withdrawn is looked for after every pull: few entries of what may be a million.
CREATE INDEX register_entries_withdrawn ON register_entries (source, changed_in, changed_by) WHERE status = 'withdrawn';
