-- What a browser has done on an account, whichever of its sessions did it.
CREATE INDEX not_me_links_browser ON not_me_links (account_id, browser);
-- Nothing is looked for by the session alone any more.
DROP INDEX not_me_links_session;
