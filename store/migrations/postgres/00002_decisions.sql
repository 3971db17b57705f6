-- +goose Up

-- Which process sends a delivery, so that what a dead one left can be settled without waiting; the decision that left it
-- in its state; and the hours in which it must not be posted, with their zone.
ALTER TABLE deliveries ADD COLUMN sender TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN quiet TEXT NOT NULL DEFAULT '';
ALTER TABLE digests ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE passed_slots ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE briefings ADD COLUMN quiet TEXT NOT NULL DEFAULT '';

-- Channels that are gone, or closed to us: nothing is posted there until an admin resumes a briefing of theirs.
CREATE TABLE channel_stops (
    platform   TEXT NOT NULL,
    chat       TEXT NOT NULL,
    thread     TEXT NOT NULL,
    reason     TEXT NOT NULL,
    stopped_at BIGINT NOT NULL,
    told_at    BIGINT NOT NULL DEFAULT 0, -- when an admin was told
    PRIMARY KEY (platform, chat, thread)
);
