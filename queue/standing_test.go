package queue_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"tidings/internal/testkit/pgtest"
	"tidings/news"
	"tidings/queue"
)

// sent is a Courier that has always sent.
var sent = courier(func(context.Context, int64) error { return nil })

// Jobs wait from when they could be done; those whose time has not come do not.
func TestWaiting(t *testing.T) {
	pgtest.Engines(t, func(t *testing.T, url string) {
		ctx := t.Context()
		s := openStore(t, url)
		q := newQueue(t, s, queue.Options{Courier: sent, Rescuer: s})
		if w := must[map[string]time.Duration](t)(q.Waiting(ctx)); len(w) != 7 || slices.Max(slices.Collect(maps.Values(w))) != 0 {
			t.Errorf("in an empty queue jobs have waited for %v", w)
		}
		b := addBriefing(t, s, "Morning")
		if err := saveRun(ctx, s, b, time.Now(), 1, chA, news.Channel{Platform: news.Console}); err != nil {
			t.Fatal(err)
		}
		if w := must[map[string]time.Duration](t)(q.Waiting(ctx))["send"]; w < 0 || w > patience {
			t.Errorf("a new job has waited for %v", w)
		}
		const old, next = `UPDATE river_job SET scheduled_at = datetime('now', '-90 seconds') WHERE id = (SELECT min(id) FROM river_job)`,
			`UPDATE river_job SET scheduled_at = datetime('now', '+90 seconds'), state = 'scheduled'`
		change := func(sqlite, postgres string) {
			t.Helper()
			var err error
			if db := s.SQLite(); db != nil {
				_, err = db.ExecContext(ctx, sqlite)
			} else {
				_, err = s.Postgres().Exec(ctx, postgres)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		change(old, `UPDATE river_job SET scheduled_at = now() - interval '90 seconds' WHERE id = (SELECT min(id) FROM river_job)`)
		if w := must[map[string]time.Duration](t)(q.Waiting(ctx))["send"]; w < 89*time.Second || w > 90*time.Second+patience {
			t.Errorf("a job of 90 seconds ago has waited for %v", w)
		}
		change(next, `UPDATE river_job SET scheduled_at = now() + interval '90 seconds', state = 'scheduled'`)
		if w := must[map[string]time.Duration](t)(q.Waiting(ctx))["send"]; w != 0 {
			t.Errorf("a job whose time comes later has waited for %v", w)
		}
	})
}

// One process leads, and of two that share a database only one.
func TestLeads(t *testing.T) {
	pgtest.Engines(t, func(t *testing.T, url string) {
		s := openStore(t, url)
		q := newQueue(t, s, queue.Options{Courier: sent, Rescuer: s})
		if must[bool](t)(q.Leads(t.Context())) {
			t.Error("a queue that was not started leads")
		}
		start(t, q)
		leads(t, q)
	})
	t.Run("two", func(t *testing.T) {
		t.Parallel()
		url := pgtest.URL(t)
		s, other := openStore(t, url), openStore(t, url)
		first, second := newQueue(t, s, queue.Options{Presence: s, Courier: sent, Rescuer: s}), newQueue(t, other, queue.Options{Presence: other, Courier: sent, Rescuer: other})
		start(t, first)
		leads(t, first)
		start(t, second)
		if must[bool](t)(second.Leads(t.Context())) {
			t.Error("two lead")
		}
	})
}

// leads waits until a queue leads.
func leads(t *testing.T, q *queue.Queue) {
	t.Helper()
	for until := time.Now().Add(patience); !must[bool](t)(q.Leads(t.Context())); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("it does not lead after %v", patience)
		}
	}
}
