-- What the press has ended, for the page that the link opens from then on. Sealed: names of people's things stand in it.
ALTER TABLE not_me_links ADD COLUMN ended BYTEA;
