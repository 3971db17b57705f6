package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/news"
	"tidings/store"
)

// everything is a window that holds all articles.
var everything = briefing.Window{From: t0.Add(-1000 * time.Hour), To: t0.Add(1000 * time.Hour)}

func articlesOf(t testing.TB, s *store.Store, src news.Source) []news.Article {
	t.Helper()
	return must[[]news.Article](t)(s.Articles(t.Context(), []string{src.ID}, everything))
}

func TestSavePolls(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		a, b := addSource(t, s, "w", "A"), addSource(t, s, "w", "B")
		first := item(a, "k1", "k1b")
		polls := []news.Poll{poll(a, first, item(a, "k2")), poll(b, item(b, "k1")), {SourceID: "999", Items: []news.PolledItem{item(a, "k9")}}, {SourceID: "x'; --"}}
		for range 2 { // saving twice changes nothing
			ok(t, s.SavePolls(ctx, polls))
			same(t, "articles of A", articlesOf(t, s, a), []news.Article{first.Article, item(a, "k2").Article})
			same(t, "articles of B", articlesOf(t, s, b), []news.Article{item(b, "k1").Article})
		}
		known := must[map[string]string](t)(s.KnownItems(ctx, a.ID, []string{"k1", "k1b", "k2", "k3"}))
		same(t, "known", known, map[string]string{"k1": a.ID + "-k1", "k1b": a.ID + "-k1", "k2": a.ID + "-k2"})
		same(t, "known of nothing", must[map[string]string](t)(s.KnownItems(ctx, a.ID, nil)), nil)
		src := must[[]news.Source](t)(s.Sources(ctx, "w"))[0]
		same(t, "health", src.Health, polls[0].Health)
	})
}

func TestSavePollsOfKnownItems(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		src := addSource(t, s, "w", "A")
		it := item(src, "guid", "address")
		it.Article.Author, it.Article.Published = "", time.Time{}
		ok(t, s.SavePolls(ctx, []news.Poll{poll(src, it)}))

		// The same item under another guid, with a new title and a date.
		changed := item(src, "other guid", "address", "title")
		changed.Article.Title, changed.Article.Text = "Toll rises", "More text."
		changed.Article.Fetched = t0.Add(time.Hour)
		ok(t, s.SavePolls(ctx, []news.Poll{poll(src, changed)}))
		want := it.Article
		want.Title, want.Text, want.Author, want.Published = "Toll rises", "More text.", "A. Writer", t0.Add(-time.Hour)
		same(t, "changed", articlesOf(t, s, src), []news.Article{want})
		known := must[map[string]string](t)(s.KnownItems(ctx, src.ID, []string{"guid", "other guid", "address", "title"}))
		for key, id := range known {
			if id != want.ID {
				t.Errorf("key %s names %s, want %s", key, id, want.ID)
			}
		}
		same(t, "known keys", len(known), 4)
		same(t, "found by its new title", len(must[[]news.Article](t)(s.SearchArticles(ctx, "w", "toll", 5))), 1)

		// Once the page was read, an excerpt does not replace the text.
		full := want
		full.Text, full.Excerpt = "The whole page.", false
		ok(t, s.SavePages(ctx, []news.PageRead{{Article: full}}))
		ok(t, s.SavePolls(ctx, []news.Poll{poll(src, changed)}))
		same(t, "full text stays", articlesOf(t, s, src), []news.Article{full})

		// Items of one poll that are the same.
		x, y, z := item(src, "x", "xy"), item(src, "y", "xy"), item(src, "z", "y")
		z.Article.Title = "The last title"
		ok(t, s.SavePolls(ctx, []news.Poll{poll(src, x, y, z)}))
		got := articlesOf(t, s, src)
		if len(got) != 2 || got[1].ID != x.Article.ID || got[1].Title != "The last title" {
			t.Errorf("items that share keys: %+v", got)
		}
	})
}

func TestAnArticleThatWasForgottenStaysForgotten(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		src := addSource(t, s, "w", "A")
		ok(t, s.SavePolls(ctx, []news.Poll{poll(src, item(src, "k"))}))
		done := must[store.Tidied](t)(s.Tidy(ctx, t0.Add(31*24*time.Hour), store.Retention{}))
		same(t, "tidied", done, store.Tidied{Articles: 1})
		same(t, "not found", len(must[[]news.Article](t)(s.SearchArticles(ctx, "w", "title", 5))), 0)
		late := item(src, "k")
		late.Article.Fetched = t0.Add(31 * 24 * time.Hour)
		ok(t, s.SavePolls(ctx, []news.Poll{poll(src, late)}))
		same(t, "articles", articlesOf(t, s, src), nil)
	})
}

func TestKeysOutliveAStandstill(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		now := t0
		s, err := store.Open(t.Context(), url, store.WithClock(func() time.Time { return now }))
		ok(t, err)
		defer s.Close()
		ctx := t.Context()
		still, lively := addSource(t, s, "w", "still"), addSource(t, s, "w", "lively")
		ok(t, s.SavePolls(ctx, []news.Poll{poll(still, item(still, "old")), poll(lively, item(lively, "old"), item(lively, "listed"))}))
		known := func(src news.Source) int {
			return len(must[map[string]string](t)(s.KnownItems(ctx, src.ID, []string{"old", "listed", "new"})))
		}
		// For 500 days one source says nothing; the other goes on listing one old item.
		for range 10 {
			now = now.Add(50 * 24 * time.Hour)
			must[map[string]string](t)(s.KnownItems(ctx, lively.ID, []string{"listed"}))
		}
		p := poll(lively, item(lively, "new"))
		p.At = now
		ok(t, s.SavePolls(ctx, []news.Poll{p}))
		must[store.Tidied](t)(s.Tidy(ctx, now, store.Retention{}))
		same(t, "known of the lively one", known(lively), 2)
		same(t, "known of the still one", known(still), 1)
	})
}

func TestPages(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		src := addSource(t, s, "w", "A")
		var items []news.PolledItem
		for i, key := range []string{"older", "newer", "full", "long ago"} {
			it := item(src, key)
			it.WantPage = key != "full"
			it.Article.Published = t0.Add(time.Duration(i-10) * time.Minute)
			if key == "long ago" {
				it.Article.Fetched = t0.Add(-48 * time.Hour)
			}
			items = append(items, it)
		}
		ok(t, s.SavePolls(ctx, []news.Poll{poll(src, items...)}))
		pending := func(now time.Time, limit int) (out []string) {
			t.Helper()
			for _, a := range must[[]news.Article](t)(s.PendingPages(ctx, now, now.Add(time.Minute), t0.Add(-24*time.Hour), limit)) {
				out = append(out, a.Title)
			}
			return out
		}
		same(t, "newest first", pending(t0, 1), []string{"Title of newer"})
		same(t, "hidden", pending(t0, 9), []string{"Title of older"})
		same(t, "all hidden", pending(t0, 9), nil)
		later := t0.Add(time.Hour)
		same(t, "after a crash", pending(later, 9), []string{"Title of newer", "Title of older"})

		read, failed := items[1].Article, items[0].Article
		read.Text, read.Excerpt, read.Author = "The whole page tells of kingfishers.", false, "B. Writer"
		gone := read
		gone.ID = "gone"
		ok(t, s.SavePages(ctx, []news.PageRead{{Article: read}, {Article: failed, Reason: "503", Again: later.Add(2 * time.Hour)}, {Article: gone}}))
		same(t, "not again", pending(later.Add(time.Hour), 9), nil)
		same(t, "again in time", pending(later.Add(2*time.Hour), 9), []string{"Title of older"})
		ok(t, s.SavePages(ctx, []news.PageRead{{Article: failed, Reason: "404"}}))
		same(t, "given up", pending(later.Add(999*time.Hour), 9), nil)
		found := must[[]news.Article](t)(s.SearchArticles(ctx, "w", "kingfisher", 9))
		same(t, "found by the page's text", found, []news.Article{read})

		// A new headline is a reason to read the page again, the same one is not.
		again := items[1]
		ok(t, s.SavePolls(ctx, []news.Poll{poll(src, again)}))
		same(t, "nothing new", pending(later, 9), nil)
		again.Article.Title = "Correction"
		ok(t, s.SavePolls(ctx, []news.Poll{poll(src, again)}))
		same(t, "new headline", pending(later, 9), []string{"Correction"})
	})
}

func TestSavePollsAtTheSameTime(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		a, b := addSource(t, s, "w", "A"), addSource(t, s, "w", "B")
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				x, y := poll(a, item(a, fmt.Sprint("own ", i), "shared")), poll(b, item(b, "shared"))
				if i%2 == 0 { // in either order
					x, y = y, x
				}
				if err := s.SavePolls(ctx, []news.Poll{x, y}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		same(t, "articles of A", len(articlesOf(t, s, a)), 1)
		same(t, "articles of B", len(articlesOf(t, s, b)), 1)
	})
}

func TestHostileText(t *testing.T) {
	hostile := []string{
		"'; DROP TABLE articles; --", "nul \x00 byte", "bad \xff\xfe bytes \xed\xa0\x80", "\u202e right to left", "? $1 %s {}",
		strings.Repeat("long ", 50_000), strings.Repeat("é", 3000), "\U0010ffff \ufffe", "",
	}
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for i, text := range hostile {
			workspace := "w" + text[:min(len(text), 1000)]
			src, err := s.AddSource(ctx, news.Source{Workspace: workspace, Name: "name" + text, URL: "https://example.org/" + text})
			ok(t, err)
			it := item(src, fmt.Sprint("key", i))
			it.Keys = append(it.Keys, "k"+text[:min(len(text), 1000)])
			it.Article.Title, it.Article.Text, it.Article.Author, it.Article.URL, it.Article.Outlet, it.Article.Lang = text, text, text, text, text, text
			p := poll(src, it)
			p.State, p.Health.Reason = text, text
			ok(t, s.SavePolls(ctx, []news.Poll{p}))
			ok(t, s.SavePolls(ctx, []news.Poll{p}))
			got := articlesOf(t, s, src)
			want := strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "\ufffd")
			if len(got) != 1 || got[0].Text != want || got[0].Title != want {
				t.Errorf("%.40q came back as %.200q", text, fmt.Sprint(got))
			}
			must[[]news.Article](t)(s.SearchArticles(ctx, workspace, text, 5))
			must[[]news.Source](t)(s.Sources(ctx, workspace))

			b, err := s.AddBriefing(ctx, briefing.Briefing{Workspace: workspace, Name: text + "!", Schedule: text, Zone: text,
				Sources: []string{text}, Filters: briefing.Filters{Include: []string{text}}, Channels: []news.Channel{{Platform: "x", ID: text, Thread: text}}})
			ok(t, err)
			r := run(b, t0, 1, news.Channel{Platform: news.Platform("p" + text[:min(len(text), 100)]), ID: fmt.Sprint(i), Thread: "t"})
			r.Digest.Stories[0].Headline, r.Digest.Stories[0].ID, r.Digest.Stories[0].Bullets[0].ID = text, "s"+text, "b"+text
			r.Deliveries[0].Body = []byte(text)
			r.Deliveries[0].Told[0].Key, r.Deliveries[0].Told[0].Values = "k"+text, text
			r.Reason = text
			ok(t, s.SaveRun(ctx, r))
			ok(t, s.RemoveSource(ctx, workspace, "name"+text))
		}
	})
}
