-- Since when this number signs in to its account alone; NULL while that is off. Several accounts may hold one number, and
-- it opens one of them at most.
ALTER TABLE phones ADD COLUMN signs_in_at BIGINT;
CREATE UNIQUE INDEX phones_signs_in ON phones (number) WHERE signs_in_at IS NOT NULL;
