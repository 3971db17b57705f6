package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tidings/bot"
	"tidings/briefing"
	"tidings/internal/testkit/pgtest"
	"tidings/news"
	"tidings/sources"
	"tidings/store"
	"tidings/web"
)

var (
	_ bot.Store         = (*store.Store)(nil)
	_ sources.PollStore = (*store.Store)(nil)
	_ sources.PushStore = (*store.Store)(nil)
	_ web.Store         = (*store.Store)(nil)
)

// t0 is the time at which most tests happen.
var t0 = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

// engines runs a test on both engines, beside other tests; url is that of an empty
// database.
func engines(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	t.Parallel()
	pgtest.Engines(t, test)
}

// stores runs a test on an open store of both engines.
func stores(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	engines(t, func(t *testing.T, url string) { test(t, open(t, url)) })
}

// open opens a store with a job table of the test's own in the same database.
func open(t testing.TB, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url, store.WithClock(func() time.Time { return t0 }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	s.SetEnqueuer(newJobs(t, s))
	return s
}

// jobs is a queue as the store sees it: rows in the same database.
type jobs struct {
	t testing.TB
	s *store.Store
	// fail, where set, is what enqueueing ends with.
	fail error
}

func newJobs(t testing.TB, s *store.Store) *jobs {
	q := &jobs{t: t, s: s}
	q.exec(`CREATE TABLE IF NOT EXISTS test_jobs (delivery BIGINT, seq BIGINT, at BIGINT, PRIMARY KEY (delivery, seq))`)
	return q
}

func (q *jobs) exec(stmt string) {
	q.t.Helper()
	var err error
	if db := q.s.SQLite(); db != nil {
		_, err = db.Exec(stmt)
	} else {
		_, err = q.s.Postgres().Exec(context.Background(), stmt)
	}
	if err != nil {
		q.t.Fatal(err)
	}
}

func (q *jobs) Enqueue(ctx context.Context, tx store.Tx, jobs ...store.Job) error {
	if q.fail != nil {
		return q.fail
	}
	for _, j := range jobs {
		stmt := fmt.Sprintf(`INSERT INTO test_jobs VALUES (%d, %d, %d) ON CONFLICT DO NOTHING`, j.DeliveryID, j.Seq, max(0, j.At.UnixMilli()))
		var err error
		if tx.SQLite != nil {
			_, err = tx.SQLite.ExecContext(ctx, stmt)
		} else {
			_, err = tx.Postgres.Exec(ctx, stmt)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// take empties the queue and returns its jobs as "delivery/seq@seconds since t0".
func take(t *testing.T, s *store.Store) []string {
	t.Helper()
	var out []string
	add := func(delivery, seq, at int64) {
		text := fmt.Sprintf("%d/%d", delivery, seq)
		if at != 0 {
			text += fmt.Sprintf("@%v", time.UnixMilli(at).Sub(t0))
		}
		out = append(out, text)
	}
	const stmt = `DELETE FROM test_jobs RETURNING delivery, seq, at`
	type rows interface {
		Next() bool
		Scan(...any) error
		Err() error
	}
	read := func(r rows, err error) {
		if err != nil {
			t.Fatal(err)
		}
		for r.Next() {
			var d, seq, at int64
			if err := r.Scan(&d, &seq, &at); err != nil {
				t.Fatal(err)
			}
			add(d, seq, at)
		}
		if r.Err() != nil {
			t.Fatal(r.Err())
		}
	}
	if db := s.SQLite(); db != nil {
		r, err := db.Query(stmt)
		read(r, err)
		r.Close()
	} else {
		r, err := s.Postgres().Query(t.Context(), stmt)
		read(r, err)
		r.Close()
	}
	slices.Sort(out)
	return out
}

// ok ends the test where an error is not nil.
func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// must is ok for a value and an error.
func must[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// same compares values; an empty slice or map is the same as none.
func same[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s: (-want +got)\n%s", what, d)
	}
}

func addSource(t testing.TB, s *store.Store, workspace, name string) news.Source {
	t.Helper()
	return must[news.Source](t)(s.AddSource(t.Context(), news.Source{Workspace: workspace, Name: name, URL: "https://example.org/" + workspace + "/" + name}))
}

func addBriefing(t testing.TB, s *store.Store, workspace, name string) briefing.Briefing {
	t.Helper()
	return must[briefing.Briefing](t)(s.AddBriefing(t.Context(), briefing.Briefing{
		Workspace: workspace, Name: name, Schedule: "0 8 * * *", Zone: "Europe/Kyiv", Since: t0.Add(-time.Hour),
	}))
}

// item is an item of a source with its article.
func item(source news.Source, key string, more ...string) news.PolledItem {
	return news.PolledItem{
		Keys: append([]string{key}, more...),
		Article: news.Article{
			ID: source.ID + "-" + key, SourceID: source.ID, Outlet: "The Outlet", URL: "https://example.org/" + key,
			Title: "Title of " + key, Text: "Text of " + key + ".", Lang: "en", Author: "A. Writer",
			Published: t0.Add(-time.Hour), Fetched: t0, Excerpt: true,
		},
	}
}

func poll(source news.Source, items ...news.PolledItem) news.Poll {
	return news.Poll{
		SourceID: source.ID, At: t0, State: "state",
		Health: news.Health{LastSuccess: t0, NextPoll: t0.Add(15 * time.Minute), ItemsPerDay: 2.5}, Items: items,
	}
}

var (
	chA = news.Channel{Platform: news.Discord, ID: "100", Thread: ""}
	chB = news.Channel{Platform: news.Telegram, ID: "-200", Thread: "7"}
)

// run is a slot's result with parts messages for each channel.
func run(b briefing.Briefing, slot time.Time, parts int, channels ...news.Channel) briefing.Run {
	r := briefing.Run{
		Briefing: b,
		Digest: news.Digest{
			Key: "key" + b.ID + slot.Format("150405"), BriefingID: b.ID, Name: b.Name, Slot: slot, Zone: b.Zone,
			Stories: []news.DigestStory{{
				ID: "story1", Headline: "A flood", Last: slot,
				Bullets: []news.Bullet{{ID: "bullet1", Text: "Dead: 12", Key: "dead", Values: "12",
					Receipts: []news.Receipt{{ArticleID: "a", Outlet: "The Outlet", Sentence: "12 died.", Span: news.Span{Start: 0, End: 8}}}}},
				Outlets: []news.OutletLink{{Name: "The Outlet", URL: "https://example.org"}}, ArticleIDs: []string{"a"}, Origins: 1,
			}},
		},
		Stories: map[string]string{"a": "story1"},
	}
	for _, ch := range channels {
		for part := 1; part <= parts; part++ {
			r.Deliveries = append(r.Deliveries, briefing.Delivery{
				Channel: ch, Part: part, Parts: parts, Body: []byte(fmt.Sprintf("%s part %d", ch, part)),
				Nonce: fmt.Sprintf("n%s-%d-%d", ch.ID, slot.Unix(), part),
				Told:  []news.Told{{StoryID: "story1", Key: fmt.Sprintf("dead%d", part), Values: "12"}},
			})
		}
	}
	return r
}

// claim claims a delivery that must be free.
func claim(t *testing.T, s *store.Store, id int64, now time.Time) briefing.Delivery {
	t.Helper()
	d, settle, err := s.Claim(t.Context(), id, now, now.Add(-briefing.StaleAfter))
	if err != nil || settle {
		t.Fatalf("Claim(%d) = settle %v, %v", id, settle, err)
	}
	return d
}

// end finishes a delivery in a state.
func end(t *testing.T, s *store.Store, d briefing.Delivery, state briefing.State, now time.Time) {
	t.Helper()
	d.State = state
	if state == briefing.Sent {
		d.MessageID = "m" + fmt.Sprint(d.ID)
	}
	if state.Final() && state != briefing.Sent {
		d.Reason = "because"
	}
	ok(t, s.Finish(t.Context(), d, now))
}

// holds reports an error that does not hold words.
func holds(t *testing.T, err error, words string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("error = %v, want one that holds %q", err, words)
	}
}
