-- The session that makes a passkey, and until when recovery codes may be kept for it; both are NULL once it counts.
ALTER TABLE passkeys ADD COLUMN session_id TEXT;
ALTER TABLE passkeys ADD COLUMN waits_until BIGINT;

-- Nobody can say any more whose those are that have waited so far, and they must not come to life with the owner's own.
DELETE FROM passkeys WHERE removed_at IS NULL
    AND account_id NOT IN (SELECT account_id FROM second_factors WHERE factor = 'passkey');
