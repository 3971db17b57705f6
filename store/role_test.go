package store_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"tidings/internal/testkit/pgtest"
)

func TestHold(t *testing.T) {
	url := pgtest.URL(t)
	first, second := open(t, url), open(t, url)
	held, release, err := first.Hold(t.Context(), "discord")
	ok(t, err)
	defer release()
	_, other, err := first.Hold(t.Context(), "telegram") // another role is free
	ok(t, err)
	defer other()

	got := make(chan func())
	go func() {
		_, release, err := second.Hold(t.Context(), "discord")
		if err != nil {
			t.Error(err)
		}
		got <- release
	}()
	short, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, _, err := first.Hold(short, "discord"); err == nil {
		t.Fatal("a role was held twice")
	}
	// The session ends, as it does when its process is killed or cut off.
	_, err = first.Postgres().Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()`)
	ok(t, err)
	began := time.Now()
	select {
	case <-held.Done():
	case <-time.After(20 * time.Second):
		t.Fatal("the first does not notice that it lost the role")
	}
	select {
	case release := <-got:
		t.Logf("taken over after %v", time.Since(began))
		release()
		release()
	case <-time.After(20 * time.Second):
		t.Fatal("the second does not get the role")
	}
	back, release2, err := first.Hold(t.Context(), "discord")
	ok(t, err)
	release2()
	if back.Err() == nil {
		t.Error("the context of a role that was given back goes on")
	}
}

func TestHoldOnSQLite(t *testing.T) {
	s := open(t, "sqlite:"+filepath.Join(t.TempDir(), "tidings.db"))
	held, release, err := s.Hold(t.Context(), "discord")
	ok(t, err)
	if held.Err() != nil {
		t.Error("the role is lost at once")
	}
	release()
	if held.Err() == nil {
		t.Error("a role that was given back goes on")
	}
}
