package store

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/jackc/pgx/v5"
)

// Times of a role, and of what else a process holds in the database. A process that is killed loses its roles at once, since its server
// sees the connection end. One that is cut off notices within roleEvery + roleTimeout
// and stops; its server, which asks after silence, gives the role to another later than
// that, in rolePatience. The same holds for the rows that a transaction of a process
// locks that is cut off: without it they would stay locked for hours.
const (
	roleEvery    = 3 * time.Second
	roleTimeout  = 5 * time.Second
	rolePatience = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
)

// Hold waits until this process holds a role that only one process may have at a time
// (the connection to a chat platform, for example). The context that it returns ends
// when ctx does or when the role is lost; release gives it back and may be called
// twice. On PostgreSQL the role is an advisory lock on a connection of its own; on
// SQLite, where there is one process, it is there at once (see Alone).
func (s *Store) Hold(ctx context.Context, role string) (held context.Context, release func(), err error) {
	held, cancel := context.WithCancel(ctx)
	if s.engine == sqliteEngine {
		return held, cancel, nil
	}
	for {
		conn, err := s.tryRole(ctx, role)
		if err != nil && ctx.Err() != nil {
			cancel()
			return nil, nil, fmt.Errorf("hold role %s: %w", role, context.Cause(ctx))
		}
		if conn != nil {
			done := make(chan struct{})
			go func() {
				defer close(done)
				defer cancel()
				s.keepRole(held, conn)
			}()
			return held, func() { cancel(); <-done }, nil
		}
		if !wait(ctx, roleEvery) {
			cancel()
			return nil, nil, fmt.Errorf("hold role %s: %w", role, context.Cause(ctx))
		}
	}
}

// tryRole returns a connection that holds the role; nil where another process does, or
// where the database does not answer.
func (s *Store) tryRole(ctx context.Context, role string) (*pgx.Conn, error) {
	trying, cancel := context.WithTimeout(ctx, roleTimeout)
	defer cancel()
	conn, err := pgx.ConnectConfig(trying, s.pool.Config().ConnConfig)
	if err != nil {
		return nil, err
	}
	var ours bool
	if _, err = conn.Exec(trying, rolePatience, pgx.QueryExecModeSimpleProtocol); err == nil {
		err = conn.QueryRow(trying, `SELECT pg_try_advisory_lock($1)`, roleLock(role)).Scan(&ours)
	}
	if err != nil || !ours {
		closeConn(conn)
		return nil, err
	}
	return conn, nil
}

// keepRole returns when the role is lost or ctx ends, and gives it back.
func (s *Store) keepRole(ctx context.Context, conn *pgx.Conn) {
	defer closeConn(conn)
	for wait(ctx, roleEvery) {
		asking, cancel := context.WithTimeout(ctx, roleTimeout)
		err := conn.Ping(asking)
		cancel()
		if err != nil {
			return
		}
	}
}

func closeConn(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), roleTimeout)
	defer cancel()
	_ = conn.Close(ctx) // the server ends the session in any case
}

// wait reports whether the time has passed before ctx ended.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// roleLock is the number of a role's advisory lock.
func roleLock(role string) int64 {
	h := fnv.New64a()
	h.Write([]byte("tidings role " + role))
	return int64(h.Sum64())
}
