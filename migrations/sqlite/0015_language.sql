-- What the account's owner is written to in (BCP 47): that of the browser that registered, until another is chosen.
ALTER TABLE accounts ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
