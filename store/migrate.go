package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
)

// The migrations go forward only, one set for each engine. A migration that was
// released is never changed; tests open databases of every earlier version.
//
//go:embed migrations
var migrations embed.FS

// The PostgreSQL advisory locks under which tables are made and the configuration is
// declared; any numbers that are always the same.
const (
	migrationLock = 7_205_941_803
	declareLock   = 7_205_941_805
)

// migrate brings the tables up to date. Several processes may start at the same time:
// one migrates, the others wait for it.
func (s *Store) migrate(ctx context.Context) (err error) {
	files, newest, err := s.migrationFiles()
	if err != nil {
		return err
	}
	if s.version(ctx) == newest {
		return nil
	}
	unlock, err := s.lockMigrations(ctx)
	if err != nil {
		return fmt.Errorf("migrate: lock: %w", err)
	}
	defer func() { err = errors.Join(err, unlock()) }()

	dialect := goose.DialectSQLite3
	if s.engine == postgresEngine {
		dialect = goose.DialectPostgres
	}
	p, err := goose.NewProvider(dialect, s.write, files, goose.WithTableName("tidings_migrations"),
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	have, known, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("migrate: read the version: %w", err)
	}
	if have > known {
		return fmt.Errorf("the database is of version %d, this program knows only %d: use the newer program that made it", have, known)
	}
	if have == known {
		return nil
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// checkVersion says whether a database that is left as it is can be copied: a SQLite
// file of any version can.
func (s *Store) checkVersion(ctx context.Context) error {
	if s.engine == sqliteEngine {
		return nil
	}
	_, newest, err := s.migrationFiles()
	if err != nil {
		return err
	}
	if have := s.version(ctx); have != newest {
		return fmt.Errorf("the database is of version %d and this program of version %d: use the program that works on it", have, newest)
	}
	return nil
}

// migrationFiles are the engine's migrations, and the version that the newest makes.
func (s *Store) migrationFiles() (files fs.FS, newest int64, err error) {
	dir := "migrations/sqlite"
	if s.engine == postgresEngine {
		dir = "migrations/postgres"
	}
	if files, err = fs.Sub(migrations, dir); err != nil {
		return nil, 0, err
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, 0, err
	}
	for _, name := range names {
		v, err := goose.NumericComponent(name)
		if err != nil {
			return nil, 0, err
		}
		newest = max(newest, v)
	}
	return files, newest, nil
}

// version is the database's version as far as it can be told without a lock; 0 means
// only that somebody has to look closer.
func (s *Store) version(ctx context.Context) int64 {
	var v sql.NullInt64
	if err := s.read.QueryRowContext(ctx, `SELECT max(version_id) FROM tidings_migrations`).Scan(&v); err != nil {
		return 0
	}
	return v.Int64
}

// lockMigrations waits for other processes that migrate. On SQLite that is a lock on a
// file beside the database, which goose does not have; on PostgreSQL a session lock.
func (s *Store) lockMigrations(ctx context.Context) (unlock func() error, err error) {
	if s.engine == sqliteEngine {
		lock, err := lockFile(ctx, s.file+".lock", busyMillis)
		if err != nil {
			return nil, err
		}
		return lock.Close, nil
	}
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, int64(migrationLock)); err != nil {
		conn.Release()
		return nil, err
	}
	return func() error {
		// Closing the session gives the lock back whatever happened to it.
		return conn.Hijack().Close(context.WithoutCancel(ctx))
	}, nil
}
