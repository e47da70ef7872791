-- Waits that stand in for a proof somebody has not got: the owner is told on every channel, and can cancel.
CREATE TABLE waits (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- 'recovery' or 'sign-in'
    purpose TEXT NOT NULL,
    -- The browser that asked, and the only one that the wait opens anything in.
    browser BYTEA NOT NULL,
    -- SHA-256 of the token in the notices' link.
    cancel_hash BYTEA NOT NULL UNIQUE,
    begun_at BIGINT NOT NULL,
    ripe_at BIGINT NOT NULL,
    lapses_at BIGINT NOT NULL,
    ended_at BIGINT,
    -- 'used', 'cancelled' by the link, 'withdrawn' by what the owner did, or 'lapsed'
    ended_as TEXT
);
CREATE INDEX waits_account ON waits (account_id, begun_at);
-- One at a time: asking again neither restarts nor shortens it.
CREATE UNIQUE INDEX waits_running ON waits (account_id) WHERE ended_at IS NULL;

-- A keyed hash of what a stranger typed beside the target. Tries are counted by it, so that they tell nobody whether
-- the two belong to one account.
ALTER TABLE challenges ADD COLUMN asked_for TEXT;
