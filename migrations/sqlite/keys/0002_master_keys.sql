-- A change of master keys looks for what the others have wrapped; erasing looks for the number of a subject,
-- sweeping for keys that were made lately.
CREATE INDEX subject_keys_by_master_key ON subject_keys (kek_id) WHERE wrapped_key IS NOT NULL;
CREATE INDEX blind_index_by_subject ON blind_index (subject);
CREATE INDEX subject_keys_by_time ON subject_keys (created_at);
