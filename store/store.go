package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"tidings/briefing"
)

// Store is an open database. It is safe for use by many goroutines. Open makes it;
// the zero Store is of no use.
type Store struct {
	engine engine
	// write and read are the same on PostgreSQL; on SQLite write has one connection.
	write, read *sql.DB
	// pool is PostgreSQL's own pool, under write; nil on SQLite.
	pool *pgxpool.Pool
	// file is SQLite's; temporary where it goes with the Store.
	file      string
	temporary bool
	// alone holds the lock that Alone took; nil before.
	alone *fileLock
	// process names this process in the database; see Process.
	process  string
	now      func() time.Time
	enqueuer Enqueuer
	// lostClaims are those of which it is not known whether they came through.
	lostClaims claims
	// polled is whether polls were saved since the database last rested.
	polled atomic.Bool
	asItIs bool
}

// What the rest of the program needs of a database; bot.Store and sources.PollStore are
// checked by the tests, since this package does not know those.
var (
	_ briefing.RunStore      = (*Store)(nil)
	_ briefing.CourierStore  = (*Store)(nil)
	_ briefing.ScheduleStore = (*Store)(nil)
)

type engine int

const (
	sqliteEngine engine = iota + 1
	postgresEngine
)

// Option changes how a Store is opened.
type Option func(*Store)

// WithClock sets the clock for the few things that are not told the time; the default
// is time.Now.
func WithClock(now func() time.Time) Option { return func(s *Store) { s.now = now } }

// AsItIs leaves the tables as they are, so that a database of another version can be
// backed up; a SQLite file has to be there. Nothing else works on such a Store.
func AsItIs() Option { return func(s *Store) { s.asItIs = true } }

// Open opens the database that the configuration names, and brings its tables up to
// date: "sqlite:FILE", "sqlite::memory:" (a temporary file that goes with the Store),
// or "postgres://user@host/name". The caller closes it.
//
// It fails with words that say what to do where the file's folder is missing, the file
// is no database or of a newer version, or the server does not answer. No error holds
// a password.
func Open(ctx context.Context, url string, opts ...Option) (*Store, error) {
	s := &Store{now: time.Now, process: strings.ToLower(rand.Text())}
	for _, o := range opts {
		o(s)
	}
	var err error
	scheme, rest, _ := strings.Cut(url, ":")
	switch {
	case scheme == "sqlite" && rest != "":
		err = s.openSQLite(ctx, rest)
	case scheme == "postgres" || scheme == "postgresql":
		err = s.openPostgres(ctx, url)
	default:
		return nil, errors.New("open database: write sqlite:FILE or postgres://user@host/name")
	}
	switch {
	case err != nil:
	case s.asItIs:
		err = s.checkVersion(ctx)
	default:
		err = s.migrate(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", explain(err)), s.Close())
	}
	return s, nil
}

func (s *Store) openPostgres(ctx context.Context, url string) error {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return errors.New("the address cannot be read: write postgres://user@host:5432/name, with special characters of the password percent-encoded")
	}
	if !strings.Contains(url, "pool_max_conns") {
		cfg.MaxConns = 16
	}
	if cfg.ConnConfig.ConnectTimeout == 0 {
		cfg.ConnConfig.ConnectTimeout = 10 * time.Second
	}
	cfg.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, rolePatience+"; SET idle_in_transaction_session_timeout = '60s'", pgx.QueryExecModeSimpleProtocol)
		return err
	}
	s.engine = postgresEngine
	if s.pool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return err
	}
	s.write = stdlib.OpenDBFromPool(s.pool)
	s.read = s.write
	if err := s.write.PingContext(ctx); err != nil {
		return fmt.Errorf("reach PostgreSQL: %w", err)
	}
	return nil
}

// Close closes all connections, and removes a temporary database.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	errs = append(errs, s.alone.Close())
	if s.pool != nil {
		s.pool.Close()
	}
	if s.temporary {
		errs = append(errs, removeSQLite(s.file))
	}
	return errors.Join(errs...)
}

// SQLite is the writing connection of a SQLite database, for the queue; nil on
// PostgreSQL. It holds one connection: whoever keeps it keeps everybody else waiting.
func (s *Store) SQLite() *sql.DB {
	if s.engine != sqliteEngine {
		return nil
	}
	return s.write
}

// Postgres is the pool of a PostgreSQL database, for the queue; nil on SQLite.
func (s *Store) Postgres() *pgxpool.Pool { return s.pool }

// Ping reports whether the database answers and can be written to; for health checks.
func (s *Store) Ping(ctx context.Context) error {
	return s.softTx(ctx, "reach the database", func(t *tx) error {
		_, err := t.exec(ctx, `INSERT INTO health (id, checked_at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET checked_at = excluded.checked_at`, s.now())
		return err
	})
}

// Job is the work of sending one delivery.
type Job struct {
	DeliveryID int64
	// Seq tells the jobs of one delivery apart: a job with the same DeliveryID and Seq as
	// one that is still to be done is the same job.
	Seq int
	// At is when it may be done; zero for at once. UTC.
	At time.Time
}

// Tx is the store's open transaction as the queue's driver takes it: SQLite is set on
// SQLite, Postgres on PostgreSQL. The receiver must neither commit it nor keep it.
type Tx struct {
	SQLite   *sql.Tx
	Postgres pgx.Tx
}

// Enqueuer adds jobs in the store's transaction, so that they are committed or rolled
// back with what they act on.
type Enqueuer interface {
	Enqueue(ctx context.Context, tx Tx, jobs ...Job) error
}

// SetEnqueuer sets where jobs go. It is called once, before the store is used by
// others. Without one no jobs are made, and EnqueueStale is an error.
func (s *Store) SetEnqueuer(e Enqueuer) { s.enqueuer = e }
