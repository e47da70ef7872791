-- When an operator shut the account: to everybody who wants to sign in it is as if there were none. NULL while it is open.
ALTER TABLE accounts ADD COLUMN disabled_at BIGINT;

-- An operator reads the events of all accounts, in the order of time.
CREATE INDEX events_at ON events (at, id);
