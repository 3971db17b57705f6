package store_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"tidings/internal/testkit/pgtest"
	"tidings/store"
)

// TestHold: of two processes one holds; the other takes over when the first lets go.
func TestHold(t *testing.T) {
	url := pgtest.URL(t)
	first, second := open(t, url), open(t, url)
	held, release, err := first.Hold(t.Context(), "telegram")
	if err != nil || held.Err() != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, _, err := second.Hold(short, "telegram"); err == nil {
		t.Fatal("two processes hold the same")
	}
	other, releaseOther, err := second.Hold(t.Context(), "discord")
	if err != nil || other.Err() != nil {
		t.Fatalf("another name: %v", err)
	}
	releaseOther()
	release()
	if held.Err() == nil {
		t.Error("the hold goes on after its release")
	}
	if _, release, err := second.Hold(t.Context(), "telegram"); err != nil {
		t.Errorf("after the release: %v", err)
	} else {
		release()
	}
}

// TestHoldIsLost: when the server drops the connection, the holder learns it.
func TestHoldIsLost(t *testing.T) {
	url := pgtest.URL(t)
	s := open(t, url)
	held, release, err := s.Hold(t.Context(), "telegram")
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	admin, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	if _, err := admin.ExecContext(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"); err != nil {
		t.Fatal(err)
	}
	select {
	case <-held.Done():
	case <-time.After(20 * time.Second):
		t.Error("the holder was not told")
	}
}

func TestHoldSQLite(t *testing.T) {
	s, err := store.Open(t.Context(), "sqlite::memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	held, release, err := s.Hold(t.Context(), "telegram")
	if err != nil || held.Err() != nil {
		t.Fatalf("Hold = %v", err)
	}
	release()
}
