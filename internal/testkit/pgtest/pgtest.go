// Package pgtest gives each test a PostgreSQL database of its own.
//
// The server is the one that TIDINGS_TEST_POSTGRES names, a postgres:// address whose
// user may create databases. Where that is not set, the first test of a process starts
// a throw-away server from the PostgreSQL that is installed; it ends with the process,
// however that ends, and takes its files with it. Where there is none, tests are
// skipped, except where CI is set: then they fail.
package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Env names the variable that holds the server's address.
const Env = "TIDINGS_TEST_POSTGRES"

// server is the address of the process's server; it is found or started once.
var server = sync.OnceValues(func() (string, error) {
	if address := os.Getenv(Env); address != "" {
		return address, nil
	}
	return start()
})

var databases atomic.Int64

// URL returns the address of a new, empty database that goes with the test. Connections
// that are still open then are cut.
func URL(t testing.TB) string {
	t.Helper()
	base, err := server()
	if err != nil {
		missing(t, err)
	}
	u, err := url.Parse(base)
	if err != nil {
		t.Fatalf("%s is no address: %v", Env, err)
	}
	name := fmt.Sprintf("tidings_test_%d_%d_%d", os.Getpid(), time.Now().UnixNano(), databases.Add(1))
	if err := run(base, "CREATE DATABASE "+name); err != nil {
		t.Fatalf("create a test database: %v", err)
	}
	t.Cleanup(func() {
		if err := run(base, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	u.Path = "/" + name
	return u.String()
}

// Engines runs a test on both engines at the same time, with the address of an empty
// database of each as store.Open takes it.
func Engines(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, "sqlite:"+filepath.Join(t.TempDir(), "tidings.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, URL(t))
	})
}

// missing ends a test that cannot have a database.
func missing(t testing.TB, err error) {
	t.Helper()
	words := fmt.Sprintf("this test needs PostgreSQL: install it (Debian: postgresql) or set %s to the address of a server: %v", Env, err)
	if os.Getenv("CI") != "" {
		t.Fatal(words)
	}
	t.Skip(words)
}

func run(address, stmt string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, stmt)
	return err
}
