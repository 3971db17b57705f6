package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"testing"
	"time"
)

func TestWorthKeeping(t *testing.T) {
	for query, want := range map[string]bool{
		"SELECT 1": true,
		"  -- name: X\n-- more\nUPDATE t SET a = 1": true,
		"INSERT\nINTO t VALUES (1);":                true,
		"with x as (select 1) select * from x":      true,
		"PRAGMA synchronous = FULL":                 false,
		"BEGIN IMMEDIATE":                           false,
		"CREATE TABLE t (a)":                        false,
		"SELECT 1; SELECT 2":                        false,
		"-- only a comment":                         false,
		"":                                          false,
	} {
		if got := worthKeeping(query); got != want {
			t.Errorf("worthKeeping(%q) = %v", query, got)
		}
	}
}

// A connection that keeps its statements behaves as one that does not.
func TestStatementCache(t *testing.T) {
	c, err := newConnector(dsn(filepath.Join(t.TempDir(), "x.db"), url.Values{"_txlock": {"immediate"}}))
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(1)
	ctx := t.Context()
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	sum := func(query string, args ...any) (sum int) {
		t.Helper()
		if err := db.QueryRow(query, args...).Scan(&sum); err != nil {
			t.Fatal(err)
		}
		return sum
	}
	const insert, total = `INSERT INTO t VALUES (?)`, `SELECT coalesce(sum(a), 0) FROM t WHERE a < ?`
	exec(`CREATE TABLE t (a INTEGER PRIMARY KEY)`)
	for i := range 10 {
		exec(insert, i)
		if got, want := sum(total, 100), i*(i+1)/2; got != want {
			t.Errorf("sum %d, want %d", got, want)
		}
	}
	if _, err := db.Exec(insert, 3); err == nil {
		t.Error("a row twice")
	}
	exec(insert, 10) // and on after the error

	// The same query while its rows are being read.
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	const all = `SELECT a FROM t ORDER BY a`
	outer, err := tx.Query(all)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for outer.Next() {
		inner, err := tx.Query(all)
		if err != nil {
			t.Fatal(err)
		}
		for inner.Next() {
			n++
		}
		inner.Close()
	}
	outer.Close()
	if n != 11*11 {
		t.Errorf("%d rows, want %d", n, 11*11)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}

	exec(`ALTER TABLE t ADD COLUMN b INTEGER DEFAULT 7`) // statements are compiled anew
	rows, err := db.Query(`SELECT * FROM t`)
	if err != nil {
		t.Fatal(err)
	}
	if cols, _ := rows.Columns(); len(cols) != 2 {
		t.Errorf("columns %v", cols)
	}
	rows.Close()

	// A query that is cut off does not spoil the next.
	const long = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT count(*) FROM n`
	for range 3 {
		short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		var got int
		if err := db.QueryRowContext(short, long, int64(1)<<40).Scan(&got); err == nil {
			t.Error("an endless query ended")
		}
		cancel()
		if got := sum(long, 5); got != 5 {
			t.Errorf("after a cut: %d", got)
		}
	}
	for i := range 2 * mostCached { // more statements than are kept
		if got := sum(fmt.Sprintf(`SELECT %d`, i)); got != i {
			t.Errorf("SELECT %d = %d", i, got)
		}
	}
	if err := db.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}
