-- Authenticator apps. Each shares a secret of 160 bits with us.
CREATE TABLE totp_apps (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- The session that adds it; NULL once it counts.
    session_id TEXT,
    name TEXT NOT NULL,
    -- The secret, sealed for this row.
    sealed BLOB NOT NULL,
    -- The step whose code was used last: codes of it, and of those before, work no more.
    used_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- When its first code was typed, and until when it may be, or its recovery codes be kept.
    proved_at BIGINT,
    waits_until BIGINT NOT NULL,
    -- Since when it counts.
    active_at BIGINT,
    last_used_at BIGINT
);
CREATE INDEX totp_apps_account ON totp_apps (account_id, active_at);
