-- +goose Up

-- What workspaces want of all that is made for them. filters are JSON, as in briefings.
CREATE TABLE settings (
    workspace TEXT PRIMARY KEY,
    zone      TEXT NOT NULL,
    lang      TEXT NOT NULL,
    stories   INTEGER NOT NULL,
    quiet     TEXT NOT NULL,
    filters   TEXT NOT NULL
);

-- Stories that are hidden from the digests of a channel.
CREATE TABLE mutes (
    platform TEXT NOT NULL,
    chat     TEXT NOT NULL,
    thread   TEXT NOT NULL,
    story_id TEXT NOT NULL,
    headline TEXT NOT NULL,
    muted_at BIGINT NOT NULL,
    PRIMARY KEY (platform, chat, thread, story_id)
);
