-- Until when a session may fetch its account's data, once: it was asked for, on record, and told. NULL: it may not.
ALTER TABLE sessions ADD COLUMN export_until BIGINT;
