-- The addresses of an account, each proved: every one of them signs in and recovers. accounts.email is the main one, to
-- which codes and notices go. An address stands on one account at most: this table says so. Whoever makes an account lays
-- its address down here first, so the account is looked for when the transaction ends.
CREATE TABLE email_addresses (
    address TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    proved_at BIGINT NOT NULL
);
CREATE INDEX email_addresses_account ON email_addresses (account_id, proved_at);

-- When the account will be gone; NULL while nobody has asked for that.
ALTER TABLE accounts ADD COLUMN gone_at BIGINT;
CREATE INDEX accounts_gone ON accounts (gone_at) WHERE gone_at IS NOT NULL;

-- What its owner calls a trusted browser.
ALTER TABLE trusted_devices ADD COLUMN name TEXT;

-- Activity is read in pages, each from where the one before it ended.
DROP INDEX events_account;
CREATE INDEX events_account ON events (account_id, at, id);

-- What names an account is found when it goes.
CREATE INDEX decisions_account ON decisions (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX outbox_account ON outbox (account_id) WHERE account_id IS NOT NULL;

INSERT INTO email_addresses (address, account_id, proved_at) SELECT email, id, created_at FROM accounts;
