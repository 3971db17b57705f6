-- +goose Up

-- Workspaces that the bot has left, and since when: what they own is removed after a while.
CREATE TABLE departures (
    workspace TEXT PRIMARY KEY,
    left_at   INTEGER NOT NULL
);

-- The role that is mentioned with the first message of a briefing's digests, as its platform names it; empty for none.
ALTER TABLE briefings ADD COLUMN mention TEXT NOT NULL DEFAULT '';
