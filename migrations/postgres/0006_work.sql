-- Tickets for a proof of work that a send has used up; each until its own end, after which it would be refused anyway.
CREATE TABLE work_used (
    id TEXT PRIMARY KEY,
    ends_at BIGINT NOT NULL
);
CREATE INDEX work_used_ends ON work_used (ends_at);
