CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- base64url, as browsers write it
    credential_id TEXT NOT NULL UNIQUE,
    -- The public key and what goes with it, as JSON. Nothing in it opens anything.
    credential TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Ways in which a browser may reach it, as 'hybrid internal'. A hint, and nothing to trust.
    transports TEXT NOT NULL,
    sign_count BIGINT NOT NULL,
    -- Since when it may be copied to other devices of its owner, and since when it is.
    backup_eligible_at BIGINT,
    backed_up_at BIGINT,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    -- It opens nothing any more; for a while the link of the notice can put it back.
    removed_at BIGINT
);
CREATE INDEX passkeys_account ON passkeys (account_id, created_at);

-- What a browser was asked to sign. Once, and for five minutes.
CREATE TABLE webauthn_challenges (
    -- SHA-256 of the challenge.
    id BLOB PRIMARY KEY,
    purpose TEXT NOT NULL,
    -- NULL where nobody knows yet whose passkey will answer.
    account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
    browser BLOB NOT NULL,
    -- The subscriber who asked: strangers can't fill the table from one line.
    host TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX webauthn_challenges_browser ON webauthn_challenges (browser, purpose, created_at);
CREATE INDEX webauthn_challenges_account ON webauthn_challenges (account_id);
CREATE INDEX webauthn_challenges_host ON webauthn_challenges (host, expires_at);

-- When a passkey was offered last, and since when the owner wants to hear no more of it.
ALTER TABLE accounts ADD COLUMN passkey_offered_at BIGINT;
ALTER TABLE accounts ADD COLUMN passkey_unwanted_at BIGINT;
