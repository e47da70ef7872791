-- The challenge whose place this one took when a code was asked for late in its life: its codes stay good to their end.
ALTER TABLE challenges ADD COLUMN continues TEXT;
