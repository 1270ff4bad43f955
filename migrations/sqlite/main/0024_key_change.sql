-- Keys that follow each other, of this trust and of its peers: log keys by the size of the log, the others by time.

ALTER TABLE federation_keys ADD COLUMN valid_from INTEGER;
-- Until when peers take what it signed, or seal for it. Empty while no newer key was announced.
ALTER TABLE federation_keys ADD COLUMN valid_until INTEGER;
-- A log key: the sizes of checkpoints that it signs.
ALTER TABLE federation_keys ADD COLUMN from_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE federation_keys ADD COLUMN until_size INTEGER;
-- When the secret was overwritten.
ALTER TABLE federation_keys ADD COLUMN destroyed_at INTEGER;
