-- Times are Unix milliseconds in UTC, 0 for unknown; flags are 0 or 1; names are compared by a folded key.

-- +goose Up

CREATE TABLE sources (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace     TEXT NOT NULL,
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL,
    url           TEXT NOT NULL,
    url_key       TEXT NOT NULL,
    declared      INTEGER NOT NULL,
    paused        INTEGER NOT NULL DEFAULT 0,
    removed       INTEGER NOT NULL DEFAULT 0,
    next_poll     INTEGER NOT NULL DEFAULT 0,
    last_success  INTEGER NOT NULL DEFAULT 0,
    last_failure  INTEGER NOT NULL DEFAULT 0,
    reason        TEXT NOT NULL DEFAULT '',
    failing_since INTEGER NOT NULL DEFAULT 0,
    failures      INTEGER NOT NULL DEFAULT 0,
    items_per_day REAL NOT NULL DEFAULT 0,
    poll_state    TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX sources_name ON sources (workspace, name_key) WHERE removed = 0;
CREATE UNIQUE INDEX sources_url ON sources (workspace, url_key) WHERE removed = 0 AND declared = 0;
CREATE INDEX sources_due ON sources (next_poll, id) WHERE removed = 0 AND paused = 0;

-- What identifies an item within its source. Rows outlive the articles.
CREATE TABLE item_keys (
    source_id  INTEGER NOT NULL,
    item_key   TEXT NOT NULL,
    article_id TEXT NOT NULL,
    seen_at    INTEGER NOT NULL,
    PRIMARY KEY (source_id, item_key)
) WITHOUT ROWID;

CREATE TABLE articles (
    num       INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    source_id INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    published INTEGER NOT NULL,
    fetched   INTEGER NOT NULL,
    excerpt   INTEGER NOT NULL,
    want_page INTEGER NOT NULL,
    page_due  INTEGER NOT NULL DEFAULT 0,
    page_note TEXT NOT NULL DEFAULT '',
    outlet    TEXT NOT NULL,
    url       TEXT NOT NULL,
    title     TEXT NOT NULL,
    author    TEXT NOT NULL,
    lang      TEXT NOT NULL,
    body      TEXT NOT NULL
);
CREATE INDEX articles_window ON articles (source_id, at, id);
CREATE INDEX articles_fetched ON articles (fetched);
CREATE INDEX articles_pages ON articles (published) WHERE want_page = 1;

-- The words of an article as Go has folded them, parted by blanks; only the index is kept.
CREATE VIRTUAL TABLE article_words USING fts5(
    words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);

CREATE TABLE article_stories (
    article_id TEXT PRIMARY KEY,
    story_id   TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE briefings (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace     TEXT NOT NULL,
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL,
    schedule      TEXT NOT NULL,
    zone          TEXT NOT NULL,
    sources       TEXT NOT NULL,
    filters       TEXT NOT NULL,
    stories       INTEGER NOT NULL,
    bullets       INTEGER NOT NULL,
    channels      TEXT NOT NULL,
    grace         INTEGER NOT NULL,
    declared      INTEGER NOT NULL,
    paused        INTEGER NOT NULL,
    paused_reason TEXT NOT NULL,
    removed       INTEGER NOT NULL DEFAULT 0,
    since         INTEGER NOT NULL,
    last_slot     INTEGER NOT NULL
);
CREATE UNIQUE INDEX briefings_name ON briefings (workspace, name_key) WHERE removed = 0;

CREATE TABLE digests (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    digest_key   TEXT NOT NULL,
    briefing_id  INTEGER NOT NULL,
    workspace    TEXT NOT NULL,
    name         TEXT NOT NULL,
    slot         INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    body         BLOB NOT NULL
);
CREATE UNIQUE INDEX digests_slot ON digests (briefing_id, slot);
CREATE INDEX digests_key ON digests (digest_key);
CREATE INDEX digests_created ON digests (created_at);
CREATE INDEX digests_workspace ON digests (workspace, slot);

-- Which digests show a story or bullet, by the id that readers name it by.
CREATE TABLE digest_marks (
    mark      TEXT NOT NULL,
    digest_id INTEGER NOT NULL REFERENCES digests (id) ON DELETE CASCADE,
    PRIMARY KEY (mark, digest_id)
) WITHOUT ROWID;
CREATE INDEX digest_marks_digest ON digest_marks (digest_id);

-- Slots that were missed and passed over.
CREATE TABLE passed_slots (
    briefing_id INTEGER NOT NULL,
    slot        INTEGER NOT NULL,
    noted_at    INTEGER NOT NULL,
    PRIMARY KEY (briefing_id, slot)
) WITHOUT ROWID;

CREATE TABLE deliveries (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    digest_id    INTEGER NOT NULL REFERENCES digests (id) ON DELETE CASCADE,
    platform     TEXT NOT NULL,
    chat         TEXT NOT NULL,
    thread       TEXT NOT NULL,
    part         INTEGER NOT NULL,
    parts        INTEGER NOT NULL,
    nonce        TEXT NOT NULL,
    state        TEXT NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    attempted_at INTEGER NOT NULL DEFAULT 0,
    next_attempt INTEGER NOT NULL DEFAULT 0,
    touched_at   INTEGER NOT NULL, -- when it last moved; a lease while it is sending
    job_seq      INTEGER NOT NULL DEFAULT 0, -- counts its jobs, so that each has a name of its own
    message_id   TEXT NOT NULL DEFAULT '',
    reason       TEXT NOT NULL DEFAULT '',
    told         TEXT NOT NULL,
    body         BLOB NOT NULL
);
CREATE UNIQUE INDEX deliveries_part ON deliveries (digest_id, platform, chat, thread, part);
CREATE UNIQUE INDEX deliveries_in_flight ON deliveries (platform, chat, thread) WHERE state = 'sending';
CREATE INDEX deliveries_state ON deliveries (state, touched_at);

-- What channels were told, from deliveries that were sent.
CREATE TABLE told (
    platform    TEXT NOT NULL,
    chat        TEXT NOT NULL,
    thread      TEXT NOT NULL,
    story_id    TEXT NOT NULL,
    key_id      TEXT NOT NULL,
    told_key    TEXT NOT NULL,
    told_values TEXT NOT NULL,
    told_at     INTEGER NOT NULL,
    PRIMARY KEY (platform, chat, thread, story_id, key_id)
) WITHOUT ROWID;
CREATE INDEX told_age ON told (told_at);

-- Channels that the platform moved, so that the configuration file may still hold the old one.
CREATE TABLE channel_moves (
    platform     TEXT NOT NULL,
    chat         TEXT NOT NULL,
    thread       TEXT NOT NULL,
    new_platform TEXT NOT NULL,
    new_chat     TEXT NOT NULL,
    new_thread   TEXT NOT NULL,
    PRIMARY KEY (platform, chat, thread)
) WITHOUT ROWID;
