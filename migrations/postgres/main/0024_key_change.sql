-- Keys that follow each other, of this trust and of its peers: log keys by the size of the log, the others by time.

ALTER TABLE federation_keys ADD COLUMN valid_from TIMESTAMPTZ;
-- Until when peers take what it signed, or seal for it. Empty while no newer key was announced.
ALTER TABLE federation_keys ADD COLUMN valid_until TIMESTAMPTZ;
-- A log key: the sizes of checkpoints that it signs.
ALTER TABLE federation_keys ADD COLUMN from_size BIGINT NOT NULL DEFAULT 0;
ALTER TABLE federation_keys ADD COLUMN until_size BIGINT;
-- When the secret was overwritten.
ALTER TABLE federation_keys ADD COLUMN destroyed_at TIMESTAMPTZ;
