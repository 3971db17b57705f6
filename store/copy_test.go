package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/internal/testkit/pgtest"
	"tidings/news"
	"tidings/store"
)

// fill gives a store something of everything.
func fill(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	ok(t, s.Declare(ctx, []news.Source{{Name: "World", URL: "https://example.org/world"}}, []briefing.Briefing{{Name: "World", Schedule: "@daily", Channels: []news.Channel{chB}}}, t0))
	src := addSource(t, s, "w", "A")
	var items []news.PolledItem
	for i := range 1200 {
		it := item(src, fmt.Sprintf("key %04d", i), fmt.Sprint("other ", i))
		it.WantPage = i%2 == 0
		it.Article.Text = "Ünïcode 東京 text of a kingfisher \x01."
		items = append(items, it)
	}
	ok(t, s.SavePolls(ctx, []news.Poll{poll(src, items...)}))
	a := items[0].Article
	ok(t, s.SavePages(ctx, []news.PageRead{{Article: a, Reason: "503", Again: t0.Add(time.Hour)}}))
	b := addBriefing(t, s, "w", "Morning")
	r := run(b, t0, 2, chA, chB)
	r.Passed = []briefing.PassedSlot{{At: t0.Add(-time.Hour), Why: briefing.WhyOvertaken}}
	r.Deliveries[0].Body = []byte{0, 255, 1}
	ok(t, s.SaveRun(ctx, r))
	end(t, s, claim(t, s, 1, t0), briefing.Sent, t0)
	end(t, s, claim(t, s, 3, t0), briefing.Unknown, t0)
	ok(t, s.MoveChannel(ctx, news.Channel{Platform: news.Telegram, ID: "-1"}, news.Channel{Platform: news.Telegram, ID: "-2"}))
	gone := addSource(t, s, "w", "Gone")
	ok(t, s.RemoveSource(ctx, "w", gone.Name))
	take(t, s)
}

// holdsAll compares what two stores answer.
func holdsAll(t *testing.T, got, want *store.Store) {
	t.Helper()
	ctx := t.Context()
	ask := func(s *store.Store) map[string]any {
		all := must[[]news.Source](t)(s.Sources(ctx, "w"))
		ids := []string{"1", "2", "3"}
		articles := must[[]news.Article](t)(s.Articles(ctx, ids, everything))
		digest, workspace, err := s.DigestByKey(ctx, "key"+must[[]briefing.Briefing](t)(s.WorkspaceBriefings(ctx, "w"))[0].ID+t0.Format("150405"))
		ok(t, err)
		story := must[news.DigestStory](t)(s.StoryByID(ctx, "w", "story1"))
		var recent []string
		for _, st := range must[[]news.DigestStory](t)(s.RecentStories(ctx, "w", 9)) {
			recent = append(recent, st.ID)
		}
		return map[string]any{
			"sources": all, "articles": articles, "digest": digest, "workspace": workspace, "story": story, "recent": recent,
			"briefings": must[[]briefing.Briefing](t)(s.WorkspaceBriefings(ctx, "w")),
			"told":      must[[]news.Told](t)(s.Told(ctx, chA, time.Time{})),
			"status":    must[briefing.Status](t)(s.Status(ctx, "w", news.Channel{})),
			"found":     len(must[[]news.Article](t)(s.SearchArticles(ctx, "w", "kingfisher 東京", 5000))),
			"stories":   must[map[string]string](t)(s.StoryIDs(ctx, []string{"a"})),
			"known":     must[map[string]string](t)(s.KnownItems(ctx, "2", []string{"key 0001", "other 1199", "none"})),
			"pages":     len(must[[]news.Article](t)(s.PendingPages(ctx, t0, t0, t0.Add(-time.Hour), 5000))),
		}
	}
	same(t, "what it holds", ask(got), ask(want))
}

func TestCopyTo(t *testing.T) {
	file := func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "tidings.db") }
	for name, urls := range map[string][2]func(*testing.T) string{
		"sqlite to postgres": {file, func(t *testing.T) string { return pgtest.URL(t) }},
		"postgres to sqlite": {func(t *testing.T) string { return pgtest.URL(t) }, file},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			from, to := open(t, urls[0](t)), open(t, urls[1](t))
			fill(t, from)
			ok(t, from.CopyTo(ctx, to))
			holdsAll(t, to, from)
			holds(t, from.CopyTo(ctx, to), "name an empty one")

			// It goes on where the other stopped: new rows get new numbers, and what was to be
			// sent is sent.
			src, b := addSource(t, to, "w", "New"), addBriefing(t, to, "w", "New")
			same(t, "new numbers", []string{src.ID, b.ID}, []string{"4", "3"})
			ok(t, to.SaveRun(ctx, run(b, t0.Add(time.Hour), 1, chA)))
			same(t, "new job", take(t, to), []string{"5/0"})
			same(t, "jobs of what was to be sent", stale(t, to, t0.Add(10*time.Minute)), []string{"2/0", "5/0"})
			same(t, "next part", tryClaim(t, to, 2, t0.Add(time.Hour)), "attempt 1")
			holdsNothingTwice(t, to, b)
		})
	}
}

func holdsNothingTwice(t *testing.T, s *store.Store, b briefing.Briefing) {
	t.Helper()
	if err := s.SaveRun(t.Context(), run(b, t0.Add(time.Hour), 1, chA)); err == nil {
		t.Error("a slot was run twice")
	}
}

// A backup that is made while others write is whole, and restoring it is opening it.
func TestBackup(t *testing.T) {
	dir := t.TempDir()
	s := open(t, "sqlite:"+filepath.Join(dir, "tidings.db"))
	fill(t, s)
	src := addSource(t, s, "busy", "Busy")
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				if err := s.SavePolls(t.Context(), []news.Poll{poll(src, item(src, fmt.Sprint("busy ", i)))}); err != nil {
					t.Error(err)
					return
				}
			}
		}
	})
	file := filepath.Join(dir, "back up.db")
	err := s.Backup(t.Context(), file)
	close(stop)
	wg.Wait()
	ok(t, err)
	holds(t, s.Backup(t.Context(), file), "exists already; name a new file")
	holds(t, s.Backup(t.Context(), filepath.Join(dir, "not", "there.db")), "cannot be opened; its folder must exist")
	if left, _ := filepath.Glob(filepath.Join(dir, "*.unfinished")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.Remove(filepath.Join(dir, "tidings.db")); err != nil {
		t.Fatal(err)
	}
	restored := open(t, "sqlite:"+file)
	ok(t, restored.Ping(t.Context()))
	holdsAll(t, restored, restored)
	same(t, "articles", len(must[[]news.Article](t)(restored.Articles(t.Context(), []string{"2"}, everything))), 1200)

}

// A backup of PostgreSQL is a SQLite file that holds the same; it can be moved back.
func TestBackupOfPostgres(t *testing.T) {
	s := open(t, pgtest.URL(t))
	fill(t, s)
	file := filepath.Join(t.TempDir(), "backup.db")
	asItIs := must[*store.Store](t)(store.Open(t.Context(), s.Postgres().Config().ConnString(), store.AsItIs()))
	defer asItIs.Close()
	ok(t, asItIs.Backup(t.Context(), file))
	holds(t, asItIs.Backup(t.Context(), file), "exists already; name a new file")
	if left, _ := filepath.Glob(file + "?*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	restored := open(t, "sqlite:"+file)
	holdsAll(t, restored, s)
	back := open(t, pgtest.URL(t))
	ok(t, restored.CopyTo(t.Context(), back))
	holdsAll(t, back, s)
	same(t, "rows", must[[]store.TableCount](t)(back.Count(t.Context())), must[[]store.TableCount](t)(s.Count(t.Context())))
}

// Only what is there can be backed up.
func TestAsItIs(t *testing.T) {
	_, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "none.db"), store.AsItIs())
	holds(t, err, "there is no file")
	_, err = store.Open(t.Context(), pgtest.URL(t), store.AsItIs())
	holds(t, err, "use the program that works on it")
}
