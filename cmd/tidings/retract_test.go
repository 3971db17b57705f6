package main

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/internal/testkit/pgtest"
	"tidings/news"
	"tidings/store"
)

// The posts of a digest are deleted by the bot that runs; the command only says which.
func TestRetractCommand(t *testing.T) {
	for name, database := range map[string]func() string{
		"sqlite":   func() string { return "sqlite:" + filepath.Join(t.TempDir(), "tidings.db") },
		"postgres": func() string { return pgtest.URL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			url := database()
			s := seed(t, url)
			if err := s.Alone(t.Context()); err != nil { // as the bot that runs
				t.Fatal(err)
			}
			conf := dataConfig(t, url)
			for _, again := range []string{"2 posts to be deleted", "1 post to be deleted"} {
				code, stdout, stderr := tidings(t, "", "retract", "--config", conf, "https://news.example.org/d/key/receipts#b-1")
				if code != exitDone || !strings.Contains(stdout, again) && !strings.Contains(stdout, "nothing is left") {
					t.Fatalf("exit %d: %s%s", code, stdout, stderr)
				}
			}
			st, err := s.Status(t.Context(), "w", news.Channel{})
			if err != nil || len(st.Changes) != 1 || st.Changes[0].Kind != briefing.Delete || st.Deliveries[briefing.Dropped] != 1 {
				t.Errorf("changes %+v, deliveries %v, %v", st.Changes, st.Deliveries, err)
			}
			var jobs counted
			s.SetEnqueuer(&jobs)
			if _, err := s.EnqueueStale(t.Context(), time.Now(), briefing.StaleAfter); err != nil || !slices.Contains(jobs.ids, st.Changes[0].ID) {
				t.Errorf("the bot does not find the deletion at once: %v, %v", jobs.ids, err)
			}
			if code, _, stderr := tidings(t, "", "retract", "--config", conf, "--newest", "nothing"); code != exitFailed || !strings.Contains(stderr, `no digest of "nothing"`) {
				t.Errorf("of nothing: exit %d: %s", code, stderr)
			}
		})
	}
	for _, args := range [][]string{{"retract", "--config", "x"}, {"retract", "--config", "x", "key", "--newest", "y"}, {"retract", "--config", "x", "a", "b"}} {
		if code, _, _ := tidings(t, "", args...); code != exitWrongUse {
			t.Errorf("%q: exit %d", args, code)
		}
	}
}

// counted is an Enqueuer that notes whose jobs it was given.
type counted struct{ ids []int64 }

// Enqueue implements store.Enqueuer.
func (c *counted) Enqueue(_ context.Context, _ store.Tx, jobs ...store.Job) error {
	for _, j := range jobs {
		c.ids = append(c.ids, j.DeliveryID)
	}
	return nil
}
