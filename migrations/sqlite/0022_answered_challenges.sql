-- What was answered or withdrawn is deleted, and no longer marked.
DELETE FROM webauthn_challenges WHERE ended_at IS NOT NULL;
ALTER TABLE webauthn_challenges DROP COLUMN ended_at;
