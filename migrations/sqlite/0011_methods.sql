-- Which second factor is asked for first; NULL leaves it to us.
ALTER TABLE accounts ADD COLUMN preferred TEXT;

-- The factors that a forgotten password was set anew with ('email', 'sms email'), until somebody has got all the way in with
-- it: what the mailbox has set and the mailbox alone would complete is one factor and not two.
ALTER TABLE accounts ADD COLUMN password_from TEXT;

-- The method chosen for the step that is due in this session.
ALTER TABLE sessions ADD COLUMN method TEXT;
