-- "Not you?": a link in a mail, by which whoever reads it ends what the mail tells about.
CREATE TABLE not_me_links (
    -- SHA-256 of the token in the link.
    token_hash BYTEA PRIMARY KEY,
    -- NULL where the mail went to an address without an account.
    account_id TEXT,
    about TEXT NOT NULL,
    -- What ending it takes, a full number among it: sealed, and wiped once it is used.
    sealed BYTEA,
    session_id TEXT,
    challenge_id TEXT,
    -- SHA-256 of the browser's name, and what it called itself: whose act it was.
    browser BYTEA,
    user_agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX not_me_links_session ON not_me_links (session_id);

-- Whose sessions and trust these are: what one sign-in in a browser has begotten ends with it.
ALTER TABLE sessions ADD COLUMN browser BYTEA;
ALTER TABLE trusted_devices ADD COLUMN browser BYTEA;

-- Numbers whose holders want no more texts, under the keyed name that the guard knows them by.
CREATE TABLE silenced_numbers (
    target_tag TEXT PRIMARY KEY,
    silenced_at BIGINT NOT NULL
);

-- The codes that were texted to a number lately are found by it.
CREATE INDEX challenges_target ON challenges (target, created_at);
