-- Times are Unix microseconds. A flag is the time at which it was raised, or NULL.

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    password_changed_at BIGINT NOT NULL
);

-- A registration that its browser has not confirmed yet: no account exists.
CREATE TABLE pending_registrations (
    id TEXT PRIMARY KEY,
    browser BLOB NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    challenge_id TEXT NOT NULL,
    -- SHA-256 of the token in the mail's link; the code sealed under a key drawn from that token.
    link_hash BLOB,
    sealed_code BLOB,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX pending_registrations_browser ON pending_registrations (browser, created_at);
CREATE UNIQUE INDEX pending_registrations_link ON pending_registrations (link_hash);

-- The verified phone of an account. A number that is not proved yet stands in its challenge alone.
CREATE TABLE phones (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    id TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL,
    verified_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
CREATE INDEX phones_number ON phones (number);

-- A second factor is on while its row stands: there is no flag that could go on saying so.
CREATE TABLE second_factors (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    factor TEXT NOT NULL,
    enabled_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, factor)
);

CREATE TABLE recovery_batches (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- What is switched on when the codes are kept; NULL when they are only renewed.
    enables TEXT,
    -- The codes, sealed, until they are kept or the time is over.
    sealed BLOB,
    sealed_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    kept_at BIGINT,
    ended_at BIGINT
);
CREATE INDEX recovery_batches_account ON recovery_batches (account_id, created_at);

CREATE TABLE recovery_codes (
    batch_id TEXT NOT NULL REFERENCES recovery_batches (id) ON DELETE CASCADE,
    -- The public index: the digit that the code begins with.
    place BIGINT NOT NULL,
    hash TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (batch_id, place)
);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL UNIQUE,
    level TEXT NOT NULL,
    -- Factors used and when, as 'password=1700000000000000 sms=1700000000000000'.
    factors TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id, created_at);

CREATE TABLE trusted_devices (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL
);
CREATE INDEX trusted_devices_account ON trusted_devices (account_id, created_at);

-- Browsers that have signed in to an account before: they go on when strangers guess its password.
CREATE TABLE known_browsers (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    browser BLOB NOT NULL,
    last_used_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, browser)
);

-- Wrong passwords: per typed address and client address, per client address over all accounts, and in a row per typed
-- address. Known and unknown addresses are counted alike.
CREATE TABLE password_tries (
    subject TEXT PRIMARY KEY,
    wrong BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    refused_until BIGINT NOT NULL
);

-- What happened on an account, for its owner and for the operator.
CREATE TABLE events (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL
);
CREATE INDEX events_account ON events (account_id, at);
