package queue

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"
)

// engine is River's client without its type of transaction.
type engine interface {
	start(ctx context.Context) error
	stop(ctx context.Context) error
	insert(ctx context.Context, jobs []river.InsertManyParams) error
	insertTx(ctx context.Context, tx Tx, jobs []river.InsertManyParams) error
	// id names this process to the engine.
	id() string
}

// client is the engine on one database; its is its transaction in a Tx.
type client[T any] struct {
	river *river.Client[T]
	its   func(Tx) T
}

func newClient[T any](driver riverdriver.Driver[T], cfg *river.Config, its func(Tx) T) (*client[T], error) {
	c, err := river.NewClient(driver, cfg)
	if err != nil {
		return nil, err
	}
	return &client[T]{c, its}, nil
}

func (c *client[T]) start(ctx context.Context) error { return c.river.Start(ctx) }
func (c *client[T]) stop(ctx context.Context) error  { return c.river.Stop(ctx) }
func (c *client[T]) id() string                      { return c.river.ID() }

func (c *client[T]) insert(ctx context.Context, jobs []river.InsertManyParams) error {
	if len(jobs) == 0 {
		return nil
	}
	_, err := c.river.InsertMany(ctx, jobs)
	return err
}

func (c *client[T]) insertTx(ctx context.Context, tx Tx, jobs []river.InsertManyParams) error {
	if len(jobs) == 0 {
		return nil
	}
	_, err := c.river.InsertManyTx(ctx, c.its(tx), jobs)
	return err
}

// migrate brings the engine's tables up to date.
func migrate[T any](ctx context.Context, driver riverdriver.Driver[T], logger *slog.Logger) error {
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: logger})
	if err != nil {
		return err
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// migrationLock is the PostgreSQL advisory lock under which the tables are made; any
// number that is always the same and is not the store's.
const migrationLock = 7_205_941_804

// lockMigrations waits for other processes that migrate.
func lockMigrations(ctx context.Context, pool *pgxpool.Pool) (unlock func() error, err error) {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("reach PostgreSQL: %w", err)
	}
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, int64(migrationLock)); err != nil {
		conn.Release()
		return nil, fmt.Errorf("lock migrations: %w", err)
	}
	// Closing the session gives the lock back whatever happened to it.
	return func() error { return conn.Hijack().Close(context.WithoutCancel(ctx)) }, nil
}

// freeAll frees what a dead process held: the jobs that it ran, and the lead, which
// would otherwise stay its own for a quarter of a minute.
func freeAll(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it has nothing to do
	for _, stmt := range []string{
		`UPDATE river_job SET state = 'available' WHERE state = 'running'`,
		`DELETE FROM river_leader`,
	} {
		if _, err := tx.ExecContext(ctx, stmt); err != nil {
			return fmt.Errorf("free jobs: %w", err)
		}
	}
	return tx.Commit()
}

// quieter takes the engine's news of every start and round down to debug.
type quieter struct{ slog.Handler }

func (h quieter) Enabled(ctx context.Context, l slog.Level) bool {
	return h.Handler.Enabled(ctx, lower(l))
}

func (h quieter) Handle(ctx context.Context, r slog.Record) error {
	r.Level = lower(r.Level)
	return h.Handler.Handle(ctx, r)
}

func (h quieter) WithAttrs(attrs []slog.Attr) slog.Handler {
	return quieter{h.Handler.WithAttrs(attrs)}
}
func (h quieter) WithGroup(name string) slog.Handler { return quieter{h.Handler.WithGroup(name)} }

func lower(l slog.Level) slog.Level {
	if l < slog.LevelWarn {
		return slog.LevelDebug
	}
	return l
}
