-- +goose Up

-- One row, written by health checks: a disk that is full shows only when something is written.
CREATE TABLE health (
    id         INTEGER PRIMARY KEY,
    checked_at BIGINT NOT NULL
);
