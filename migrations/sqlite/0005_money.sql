-- What has been spent and is held, in millionths of the currency, per lane: a row for each day ('2026-01-31') and one for
-- each month ('2026-01') in UTC.
CREATE TABLE budgets (
    period TEXT PRIMARY KEY,
    lane_1 BIGINT NOT NULL DEFAULT 0,
    lane_2 BIGINT NOT NULL DEFAULT 0,
    lane_3 BIGINT NOT NULL DEFAULT 0
);

-- A message that waits holds its price, in the day and month of held_at, until an attempt is charged or it is given back.
ALTER TABLE outbox ADD COLUMN lane BIGINT NOT NULL DEFAULT 3;
ALTER TABLE outbox ADD COLUMN hold BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN held_at BIGINT NOT NULL DEFAULT 0;
UPDATE outbox SET lane = coalesce((SELECT lane FROM challenges WHERE challenges.id = outbox.challenge_id), 1);
DROP INDEX outbox_state;
CREATE INDEX outbox_state ON outbox (state, lane, created_at);
CREATE INDEX outbox_held ON outbox (expires_at) WHERE hold > 0;

-- What an attempt was charged, in the day and month of its time; 0 once that was given back.
ALTER TABLE attempts ADD COLUMN charge BIGINT NOT NULL DEFAULT 0;

-- Conversion breakers. One is open while opened_at stands.
CREATE TABLE breakers (
    -- 'block' or 'country'
    scope TEXT NOT NULL,
    name TEXT NOT NULL,
    lane BIGINT NOT NULL,
    -- Counts how often it opened: probes belong to one opening.
    opening BIGINT NOT NULL,
    -- When it tripped, and when it opened last: again after probes that nobody answered.
    tripped_at BIGINT NOT NULL,
    opened_at BIGINT,
    closed_at BIGINT,
    PRIMARY KEY (scope, name, lane)
);

-- The opening of the breaker that a send tried.
ALTER TABLE sends ADD COLUMN block_probe BIGINT;
ALTER TABLE sends ADD COLUMN country_probe BIGINT;
CREATE INDEX sends_block_probe ON sends (block, lane, block_probe) WHERE block_probe IS NOT NULL;
CREATE INDEX sends_country_probe ON sends (country, lane, country_probe) WHERE country_probe IS NOT NULL;

-- Enough to judge the same requests again under other settings. Numbers and addresses of mail as keyed names alone.
ALTER TABLE decisions ADD COLUMN target_tag TEXT NOT NULL DEFAULT '';
ALTER TABLE decisions ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE decisions ADD COLUMN challenge_id TEXT;
-- 1 where a browser asked, 0 for notices; 1 where the phone was spared the rules for strangers.
ALTER TABLE decisions ADD COLUMN is_asked_for BIGINT NOT NULL DEFAULT 1;
ALTER TABLE decisions ADD COLUMN is_proven BIGINT NOT NULL DEFAULT 0;
-- Of the first gateway; 0 for mail.
ALTER TABLE decisions ADD COLUMN price BIGINT NOT NULL DEFAULT 0;
ALTER TABLE decisions ADD COLUMN answered_at BIGINT;
CREATE INDEX decisions_challenge ON decisions (challenge_id) WHERE answered_at IS NULL;

-- What the operator's webhook is told, once for each event over all processes.
CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    event TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    -- Nobody else tries before this time.
    not_before BIGINT NOT NULL,
    told_at BIGINT
);
CREATE INDEX alerts_due ON alerts (not_before) WHERE told_at IS NULL;
