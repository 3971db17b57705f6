-- +goose Up

-- A delivery may also change a message that was posted: kind is empty for a post, "edit" or "delete" for a change of the
-- message of its target. change names what is changed, so that the same change is made once for each message.
ALTER TABLE deliveries ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN target INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN change TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN made_at INTEGER NOT NULL DEFAULT 0;
DROP INDEX deliveries_part;
CREATE UNIQUE INDEX deliveries_part ON deliveries (digest_id, platform, chat, thread, part, change);
CREATE INDEX deliveries_target ON deliveries (target) WHERE target > 0;

-- Articles that came or changed and may correct what was posted; a row is removed once that was looked into.
CREATE TABLE proofs (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id TEXT NOT NULL
);
