package store_test

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/internal/testkit/pgtest"
	"tidings/news"
	"tidings/store"
)

func TestOpenSaysWhatToDo(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	ok(t, os.WriteFile(text, []byte(strings.Repeat("this is no database\n", 100)), 0o644))
	for _, tt := range []struct{ name, url, want string }{
		{"no scheme", "tidings.db", "write sqlite:FILE or postgres://"},
		{"nothing", "", "write sqlite:FILE"},
		{"no file", "sqlite:", "write sqlite:FILE"},
		{"another engine", "mysql://x", "write sqlite:FILE"},
		{"a folder", "sqlite:" + dir, "is a folder; name a file in it"},
		{"no folder", "sqlite:" + dir + "/not/there.db", "does not exist; create it first"},
		{"another kind of file", "sqlite:" + text, "is no SQLite database; name another one"},
		{"an address that cannot be read", "postgres://u:secret@host:port/x", "special characters of the password percent-encoded"},
		{"a server that is not there", "postgres://u:secret@127.0.0.1:1/x", "reach PostgreSQL"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := store.Open(t.Context(), tt.url)
			holds(t, err, tt.want)
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
	u, err := url.Parse(pgtest.URL(t))
	ok(t, err)
	u.Path = "/not_there"
	_, err = store.Open(t.Context(), u.String())
	holds(t, err, "PostgreSQL has no such database; create it first")
}

func TestOpenOddFileNames(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, file := range []string{"a b.db", "50%.db", "what?.db", "x#y.db", "ü.db", "file:x.db", ":m.db", "a&_pragma=user_version(7).db", "./x.db", dir + "//y.db"} {
		s, err := store.Open(t.Context(), "sqlite:"+file)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		ok(t, s.Close())
		if _, err := os.Stat(file); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestTemporaryDatabaseGoesWithTheStore(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s, err := store.Open(t.Context(), "sqlite::memory:")
	ok(t, err)
	addSource(t, s, "w", "A")
	ok(t, s.Close())
	left, err := os.ReadDir(os.Getenv("TMPDIR"))
	ok(t, err)
	same(t, "left behind", len(left), 0)
}

// Opening again finds everything, and many processes may start at the same time.
func TestOpenAgain(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				s, err := store.Open(t.Context(), url)
				if err != nil {
					t.Error(err)
					return
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		s := open(t, url)
		addSource(t, s, "w", "A")
		again := open(t, url)
		same(t, "sources", names(must[[]news.Source](t)(again.Sources(t.Context(), "w"))), "A")
		ok(t, again.Ping(t.Context()))
	})
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		s, err := store.Open(t.Context(), url)
		ok(t, err)
		const stmt = `INSERT INTO tidings_migrations (version_id, is_applied) VALUES (999, %s)`
		if db := s.SQLite(); db != nil {
			_, err = db.Exec(strings.ReplaceAll(stmt, "%s", "1"))
		} else {
			_, err = s.Postgres().Exec(t.Context(), strings.ReplaceAll(stmt, "%s", "true"))
		}
		ok(t, err)
		ok(t, s.Close())
		_, err = store.Open(t.Context(), url)
		holds(t, err, "this program knows only")
	})
}

func TestAlone(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "tidings.db")
	ctx := t.Context()
	first, second := open(t, url), open(t, url)
	b := addBriefing(t, first, "w", "Morning")
	ok(t, first.SaveRun(ctx, run(b, t0, 1, chA)))
	claim(t, first, 1, t0)

	ok(t, first.Alone(ctx))
	ok(t, first.Alone(ctx))
	if err := second.Alone(ctx); !errors.Is(err, store.ErrInUse) {
		t.Errorf("error = %v, want ErrInUse", err)
	}
	must[[]news.Source](t)(second.Sources(ctx, "w")) // which does not keep it from reading
	third := open(t, url)                            // nor another command from opening
	ok(t, first.Close())
	ok(t, third.Alone(ctx))
	same(t, "what a dead process was sending", tryClaim(t, third, 1, t0.Add(time.Second)), "settle attempt 1")
}

// Another process that holds the file makes a store wait, and then say why.
func TestLockedFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tidings.db")
	s := open(t, "sqlite:"+file)
	_, err := s.SQLite().Exec(`PRAGMA busy_timeout = 1000`) // in place of ten seconds
	ok(t, err)
	other, err := sql.Open("sqlite", "file:"+file+"?_txlock=immediate")
	ok(t, err)
	defer other.Close()
	held, err := other.Begin()
	ok(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := s.AddSource(ctx, news.Source{Workspace: "w", Name: "A"}); err == nil {
		t.Fatal("wrote a locked file")
	}
	must[[]news.Source](t)(s.Sources(t.Context(), "w")) // readers do not wait
	go func() {
		time.Sleep(200 * time.Millisecond)
		held.Rollback()
	}()
	addSource(t, s, "w", "A") // waits until the other is done
}

func TestFullDisk(t *testing.T) {
	s := open(t, "sqlite:"+filepath.Join(t.TempDir(), "tidings.db"))
	src := addSource(t, s, "w", "A")
	_, err := s.SQLite().Exec(`PRAGMA max_page_count = 1`) // SQLite keeps it at the present size
	ok(t, err)
	it := item(src, "big")
	it.Article.Text = strings.Repeat("text ", 1<<20)
	err = s.SavePolls(t.Context(), []news.Poll{poll(src, it)})
	holds(t, err, "the disk is full; free some space")
	_, err = s.SQLite().Exec(`PRAGMA max_page_count = 1000000`)
	ok(t, err)
	ok(t, s.SavePolls(t.Context(), []news.Poll{poll(src, it)})) // and goes on when there is room
	same(t, "articles", len(articlesOf(t, s, src)), 1)
}

func TestReadOnlyFile(t *testing.T) {
	if os.Geteuid() == 0 {
		// Root may write every file; SQLite itself can be told not to.
		s := open(t, "sqlite:"+filepath.Join(t.TempDir(), "tidings.db"))
		_, err := s.SQLite().Exec(`PRAGMA query_only = 1`)
		ok(t, err)
		_, err = s.AddSource(t.Context(), news.Source{Workspace: "w", Name: "A"})
		holds(t, err, "cannot be written")
		_, err = s.SQLite().Exec(`PRAGMA query_only = 0`)
		ok(t, err)
		return
	}
	file := filepath.Join(t.TempDir(), "tidings.db")
	open(t, "sqlite:"+file).Close()
	ok(t, os.Chmod(file, 0o444))
	_, err := store.Open(t.Context(), "sqlite:"+file)
	holds(t, err, "cannot be written")
}

// A server that goes away makes calls fail, and they work again once it is back.
func TestLostConnections(t *testing.T) {
	url := pgtest.URL(t)
	s, admin := open(t, url), open(t, url)
	addSource(t, s, "w", "A")
	for range 3 {
		_, err := admin.Postgres().Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		ok(t, err)
		deadline := time.Now().Add(20 * time.Second)
		for {
			if _, err = s.Sources(t.Context(), "w"); err == nil {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal(err)
			}
		}
		ok(t, s.Ping(t.Context()))
	}
}

// What is cancelled leaves nothing behind and holds nothing.
func TestCancelledCalls(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		b := addBriefing(t, s, "w", "Morning")
		for range 50 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			_ = s.SaveRun(ctx, run(b, t0, 3, chA, chB))
			_, _ = s.AddSource(ctx, news.Source{Workspace: "w", Name: "A", URL: "a"})
			cancel()
		}
		err := s.SaveRun(t.Context(), run(b, t0, 3, chA, chB))
		if err != nil && !errors.Is(err, briefing.ErrAlreadyRun) {
			t.Fatal(err)
		}
		st, err := s.Status(t.Context(), "w", news.Channel{})
		ok(t, err)
		same(t, "deliveries", st.Deliveries, map[briefing.State]int{briefing.Queued: 6})
		same(t, "jobs", len(take(t, s)), 2)
	})
}
