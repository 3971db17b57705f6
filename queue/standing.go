package queue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// kinds are the kinds of all jobs.
var kinds = []string{pollArgs{}.Kind(), tickArgs{}.Kind(), slotArgs{}.Kind(), sendArgs{}.Kind(), rescueArgs{}.Kind(), tidyArgs{}.Kind(), proofArgs{}.Kind()}

// none says 0 of every kind.
func none[T int | time.Duration]() map[string]T {
	m := map[string]T{}
	for _, kind := range kinds {
		m[kind] = 0
	}
	return m
}

// Depth is how many jobs of each kind wait or run.
func (q *Queue) Depth(ctx context.Context) (map[string]int, error) {
	const stmt = `SELECT kind, count(*) FROM river_job WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled') GROUP BY kind`
	depth := none[int]()
	err := q.each(ctx, stmt, func(scan func(...any) error) error {
		var kind string
		var n int
		if err := scan(&kind, &n); err != nil {
			return err
		}
		depth[kind] = n
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read queue depth: %w", err)
	}
	return depth, nil
}

// Waiting is how long the job of each kind that waits longest could have been done
// already; 0 where none waits. Jobs whose time has not come, and those that run, do not
// wait.
func (q *Queue) Waiting(ctx context.Context) (map[string]time.Duration, error) {
	// The engine writes times as text on SQLite, with or without their fractions.
	stmt := `SELECT kind, (julianday('now', 'subsec') - min(julianday(scheduled_at))) * 86400 FROM river_job
		WHERE state IN ('available', 'retryable', 'scheduled') AND julianday(scheduled_at) <= julianday('now', 'subsec') GROUP BY kind`
	if q.o.Postgres != nil {
		stmt = `SELECT kind, extract(epoch FROM now() - min(scheduled_at))::float8 FROM river_job
			WHERE state IN ('available', 'retryable', 'scheduled') AND scheduled_at <= now() GROUP BY kind`
	}
	waiting := none[time.Duration]()
	err := q.each(ctx, stmt, func(scan func(...any) error) error {
		var kind string
		var seconds float64
		if err := scan(&kind, &seconds); err != nil {
			return err
		}
		waiting[kind] = max(0, time.Duration(seconds*float64(time.Second)))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read how long jobs wait: %w", err)
	}
	return waiting, nil
}

// Leads reports whether this process leads the engine: of all on one database the leader
// alone enqueues the work that comes again by itself, so that without one nothing is
// polled and no slot is run.
func (q *Queue) Leads(ctx context.Context) (bool, error) {
	leads := false
	err := q.each(ctx, `SELECT leader_id FROM river_leader`, func(scan func(...any) error) error {
		var leader string
		if err := scan(&leader); err != nil {
			return err
		}
		leads = leads || leader == q.engine.id()
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("read who leads: %w", err)
	}
	return leads, nil
}

// each calls read for every row of a statement without arguments.
func (q *Queue) each(ctx context.Context, stmt string, read func(scan func(...any) error) error) error {
	if q.o.Postgres != nil {
		rows, err := q.o.Postgres.Query(ctx, stmt)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := read(rows.Scan); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	rows, err := q.o.SQLite.QueryContext(ctx, stmt)
	if err != nil {
		return err
	}
	return errors.Join(eachOf(rows, read), rows.Close())
}

func eachOf(rows *sql.Rows, read func(scan func(...any) error) error) error {
	for rows.Next() {
		if err := read(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
