package store

import (
	"context"
	"hash/fnv"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// How often a process asks for a hold that another has, and how often it makes sure
// that it still has its own: together the time in which another takes over is well
// below half a minute.
const (
	holdRetry = 5 * time.Second
	holdCheck = 5 * time.Second
)

// Hold waits until this process alone holds name, of all that work on the database,
// and returns a context that ends with ctx, with release, or when the hold is lost
// because the database went away. Listening to a platform needs it: two processes that
// ask Telegram for updates at the same time get in each other's way.
//
// On PostgreSQL it is an advisory lock on a connection of its own, which the server
// drops when the process dies. A SQLite database has one process (see Alone), so it
// holds at once.
func (s *Store) Hold(ctx context.Context, name string) (held context.Context, release func(), err error) {
	held, end := context.WithCancel(ctx)
	if s.pool == nil {
		return held, end, nil
	}
	key := holdKey(name)
	for {
		// An error is a database that is away: it is asked again, like for a hold that is
		// taken.
		if conn, _ := s.tryHold(ctx, key); conn != nil {
			done := make(chan struct{})
			go func() {
				defer close(done)
				defer end()
				watchHold(held, conn, key)
			}()
			return held, func() { end(); <-done }, nil
		}
		select {
		case <-ctx.Done():
			end()
			return nil, nil, ctx.Err()
		case <-time.After(holdRetry):
		}
	}
}

// holdKey is the number that PostgreSQL locks for a name.
func holdKey(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte("tidings hold " + name))
	return int64(h.Sum64())
}

// tryHold returns a connection that has the lock; nil where another has it.
func (s *Store) tryHold(ctx context.Context, key int64) (*pgxpool.Conn, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, wrap("hold", err)
	}
	var got bool
	if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", key).Scan(&got); err != nil || !got {
		conn.Release()
		return nil, wrap("hold", err)
	}
	return conn, nil
}

// watchHold returns when ctx ends, giving the lock back, or when the connection that
// has it is lost.
func watchHold(ctx context.Context, conn *pgxpool.Conn, key int64) {
	defer conn.Release()
	tick := time.NewTicker(holdCheck)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			free, cancel := context.WithTimeout(context.WithoutCancel(ctx), holdCheck)
			defer cancel()
			if _, err := conn.Exec(free, "SELECT pg_advisory_unlock($1)", key); err != nil {
				_ = conn.Conn().Close(free) // with the connection goes the lock
			}
			return
		case <-tick.C:
			ask, cancel := context.WithTimeout(ctx, holdCheck)
			_, err := conn.Exec(ask, "SELECT 1")
			cancel()
			if err != nil && ctx.Err() == nil {
				_ = conn.Conn().Close(context.WithoutCancel(ctx)) // it is lost already
				return
			}
		}
	}
}
