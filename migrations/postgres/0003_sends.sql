-- Every send takes its turn on this one row, so that limits are counted exactly by any number of processes.
CREATE TABLE guard_turn (
    id BIGINT PRIMARY KEY,
    turns BIGINT NOT NULL
);
INSERT INTO guard_turn (id, turns) VALUES (1, 0);

-- What the guard counts. Targets are keyed hashes: the limits need equality, not the number.
CREATE TABLE sends (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    channel TEXT NOT NULL,
    lane BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    target_tag TEXT NOT NULL,
    -- E.164 less its last four digits, and the country; '' for mail.
    block TEXT NOT NULL,
    country TEXT NOT NULL,
    account_id TEXT,
    -- The client's IPv4 address or IPv6 /64, and its IPv4 /24 or IPv6 /48; '' for sends nobody's browser asked for.
    address TEXT NOT NULL,
    network TEXT NOT NULL,
    challenge_id TEXT,
    -- When a code of this send's challenge was redeemed.
    answered_at BIGINT
);
CREATE INDEX sends_target ON sends (target_tag, at);
CREATE INDEX sends_account ON sends (account_id, at);
CREATE INDEX sends_address ON sends (address, at);
CREATE INDEX sends_network ON sends (network, at);
CREATE INDEX sends_block ON sends (block, at);
CREATE INDEX sends_country ON sends (country, at);
CREATE INDEX sends_challenge ON sends (challenge_id);

-- The record of the guard's decisions, allowed and refused, without full numbers.
CREATE TABLE decisions (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    channel TEXT NOT NULL,
    lane BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    target TEXT NOT NULL,
    block TEXT NOT NULL,
    country TEXT NOT NULL,
    account_id TEXT,
    address TEXT NOT NULL,
    -- NULL when the send was allowed.
    refusal TEXT,
    rule TEXT
);
CREATE INDEX decisions_at ON decisions (at);

-- A send on its way. The message lies sealed until it is delivered or too late.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    country TEXT NOT NULL,
    challenge_id TEXT,
    account_id TEXT,
    sealed BYTEA,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- 'queued', 'sending', 'sent', 'delivered', 'failed', 'expired' or 'unknown'
    state TEXT NOT NULL,
    state_at BIGINT NOT NULL,
    -- Why it failed, in words of ours; never the gateway's text.
    reason TEXT,
    -- The worker that holds it may be given up for dead after this time.
    claimed_until BIGINT NOT NULL DEFAULT 0,
    not_before BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX outbox_state ON outbox (state, not_before);
CREATE INDEX outbox_challenge ON outbox (challenge_id, created_at);

-- Each time a gateway is asked. Written before the request goes out.
CREATE TABLE attempts (
    id TEXT PRIMARY KEY,
    outbox_id TEXT NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    gateway TEXT NOT NULL,
    at BIGINT NOT NULL,
    ended_at BIGINT,
    -- 'accepted', 'refused' for good, 'later' (refused for now) or 'unknown'; NULL while it is under way.
    outcome TEXT,
    message_id TEXT
);
CREATE INDEX attempts_outbox ON attempts (outbox_id);
CREATE UNIQUE INDEX attempts_message ON attempts (gateway, message_id);

-- What gateways reported. A report may come before our own record that they accepted the message, so both take their
-- turn on this row.
CREATE TABLE receipts (
    gateway TEXT NOT NULL,
    message_id TEXT NOT NULL,
    -- '' while nothing has been reported, 'delivered' or 'failed'
    state TEXT NOT NULL,
    reason TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (gateway, message_id)
);
