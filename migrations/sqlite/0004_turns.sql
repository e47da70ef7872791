-- A challenge that continues another, because a code was asked for late in that one's life, has its root: all codes under
-- one root answer its newest challenge, each to its own end.
ALTER TABLE challenges ADD COLUMN root TEXT;
UPDATE challenges SET root = id;
CREATE INDEX challenges_root ON challenges (root);

-- Whoever begins a session of an account, or changes what opens it, takes turns on its row.
ALTER TABLE accounts ADD COLUMN turns BIGINT NOT NULL DEFAULT 0;

-- New recovery codes are shown in the session that made them, and nowhere else.
ALTER TABLE recovery_batches ADD COLUMN session_id TEXT;
