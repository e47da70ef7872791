-- Refusals that are alike share a row of the record: a flood of them fills no disk. `alike` is the keyed name of what they
-- share, the minute among it; NULL for what was allowed, and for what is older than this column. `times` is how many they
-- are; the rest of the row is the first one's.
ALTER TABLE decisions ADD COLUMN alike TEXT;
ALTER TABLE decisions ADD COLUMN times BIGINT NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX decisions_alike ON decisions (alike) WHERE alike IS NOT NULL;
