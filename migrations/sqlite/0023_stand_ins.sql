-- Whose hashes tell what a wrong password for an unknown address costs: the accounts that were there when the parameters of
-- Argon2 were last changed.
CREATE TABLE stand_ins (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE
);
-- Which parameters these were. One row.
CREATE TABLE password_cost (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    parameters TEXT NOT NULL
);
