package queue

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// Presence tells the processes that live from those that are gone; the store on
// PostgreSQL is one.
type Presence interface {
	// Process is this process's name, new with each start.
	Process() string
	// HoldPresence shows others that this process lives, from when it returns until its
	// context ends. It waits until the database lets it.
	HoldPresence(ctx context.Context) (held context.Context, release func(), err error)
	// FreeGone returns those of the processes that are gone, and perhaps others, and
	// frees whatever else they held.
	FreeGone(ctx context.Context, names []string) (gone []string, err error)
}

// sweepEvery is how often it is looked for processes that are gone. With it, and with
// the five seconds in which the engine elects a leader, work that a killed process had
// is taken over within a quarter of a minute.
const sweepEvery = 5 * time.Second

// sweepTimeout is how long looking may take.
const sweepTimeout = 10 * time.Second

// enter begins this process's presence; ctx bounds only the beginning.
func (q *Queue) enter(ctx context.Context) error {
	life, leave := context.WithCancel(context.WithoutCancel(ctx))
	entering := context.AfterFunc(ctx, leave)
	held, release, err := q.o.Presence.HoldPresence(life)
	if err == nil && !entering() {
		release()
		err = context.Cause(ctx)
	}
	if err != nil {
		leave()
		return err
	}
	q.leave, q.left = leave, make(chan struct{})
	go func() { defer close(q.left); q.live(life, held, release) }()
	return nil
}

// live shows this process's presence and frees what gone ones held, until ctx ends. The
// engine alone frees a dead process's jobs only when their time is up.
func (q *Queue) live(ctx, held context.Context, release func()) {
	defer func() { release() }()
	for tick := time.NewTicker(sweepEvery); ; {
		if err := q.sweep(ctx); err != nil && ctx.Err() == nil {
			q.o.Logger.WarnContext(ctx, "gone processes cannot be looked for", "error", err)
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-held.Done(): // the database was away
			release()
			var err error
			if held, release, err = q.o.Presence.HoldPresence(ctx); err != nil {
				release = func() {}
				tick.Stop()
				return // the queue is stopping
			}
		case <-tick.C:
		}
	}
}

// sweep frees the jobs and the lead of processes that are gone.
func (q *Queue) sweep(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, sweepTimeout)
	defer cancel()
	// The last of attempted_by has the job.
	rows, err := q.o.Postgres.Query(ctx, `SELECT DISTINCT attempted_by[array_upper(attempted_by, 1)] FROM river_job
			WHERE state = 'running' AND attempted_by IS NOT NULL
		UNION SELECT leader_id FROM river_leader`)
	if err != nil {
		return fmt.Errorf("read who works: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("read who works: %w", err)
	}
	gone, err := q.o.Presence.FreeGone(ctx, names)
	if err != nil {
		return err
	}
	gone = slices.DeleteFunc(gone, func(name string) bool { return !slices.Contains(names, name) })
	if len(gone) == 0 {
		return nil
	}
	freed, err := q.o.Postgres.Exec(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = ANY($1)`, gone)
	if err != nil {
		return fmt.Errorf("free jobs: %w", err)
	}
	led, err := q.o.Postgres.Exec(ctx, `DELETE FROM river_leader WHERE leader_id = ANY($1)`, gone)
	if err != nil {
		return fmt.Errorf("free the lead: %w", err)
	}
	if freed.RowsAffected()+led.RowsAffected() > 0 {
		q.o.Logger.WarnContext(ctx, "a process is gone", "processes", len(gone), "jobs", freed.RowsAffected(), "led", led.RowsAffected() > 0)
	}
	return nil
}
