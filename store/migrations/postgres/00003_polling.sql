-- +goose Up

-- What the poller remembers of a source: apart from its health, which changes with each poll, so that a poll that
-- brings nothing writes a short row.
CREATE TABLE poll_states (
    source_id BIGINT PRIMARY KEY,
    state     TEXT NOT NULL
);
INSERT INTO poll_states (source_id, state) SELECT id, poll_state FROM sources WHERE poll_state <> '';
ALTER TABLE sources DROP COLUMN poll_state;

-- Whether its workspace still has to be told that a source was paused.
ALTER TABLE sources ADD COLUMN pause_untold INTEGER NOT NULL DEFAULT 0;

-- Sources whose feed names a WebSub hub, and what was agreed with it.
CREATE TABLE pushes (
    source_id BIGINT PRIMARY KEY,
    token     TEXT NOT NULL UNIQUE, -- the end of the address that the hub calls
    secret    TEXT NOT NULL,
    hub       TEXT NOT NULL,
    topic     TEXT NOT NULL,
    next_ask  BIGINT NOT NULL DEFAULT 0, -- when the hub is asked again
    asks      INTEGER NOT NULL DEFAULT 0, -- how often it was asked since it last agreed
    until     BIGINT NOT NULL DEFAULT 0 -- how long it pushes; 0 where it has not agreed
);
CREATE INDEX pushes_due ON pushes (next_ask);
