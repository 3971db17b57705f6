-- +goose Up

-- 1 where a briefing's digests are posted without a sound.
ALTER TABLE briefings ADD COLUMN silent INTEGER NOT NULL DEFAULT 0;
