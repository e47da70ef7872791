CREATE TABLE challenges (
    id TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    factor TEXT NOT NULL,
    lane BIGINT NOT NULL,
    target TEXT NOT NULL,
    account_id TEXT,
    browser BYTEA NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    -- 'redeemed', 'superseded' or 'withdrawn'; a challenge may also run out of tries or of time.
    ended_as TEXT
);
CREATE INDEX challenges_browser ON challenges (browser, purpose, created_at);
CREATE INDEX challenges_account ON challenges (account_id, purpose);

-- A challenge may have several live codes, one per send.
CREATE TABLE codes (
    id TEXT PRIMARY KEY,
    challenge_id TEXT NOT NULL REFERENCES challenges (id) ON DELETE CASCADE,
    mac BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX codes_challenge ON codes (challenge_id);

-- The budget of wrong tries per account (or target), factor and lane: one row to take turns on, one per try.
CREATE TABLE try_budgets (
    subject TEXT NOT NULL,
    factor TEXT NOT NULL,
    lane BIGINT NOT NULL,
    turns BIGINT NOT NULL DEFAULT 0,
    shut_until BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (subject, factor, lane)
);
CREATE TABLE tries (
    id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    factor TEXT NOT NULL,
    lane BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX tries_subject ON tries (subject, factor, lane, at);
