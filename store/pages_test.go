package store_test

import (
	"testing"
	"time"

	"tidings/news"
	"tidings/store"
)

// TestPagesAside: what no briefing needs is not read, but stays to be read when one does.
func TestPagesAside(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		a, b := addSource(t, s, "w", "A"), addSource(t, s, "v", "B")
		var items []news.PolledItem
		for i, key := range []string{"new", "old", "full"} {
			it := item(a, key)
			it.WantPage = true
			it.Article.Published = t0.Add(-time.Duration(i) * time.Hour)
			items = append(items, it)
		}
		other := item(b, "other")
		other.WantPage = true
		ok(t, s.SavePolls(ctx, []news.Poll{poll(a, items...), poll(b, other)}))
		ids := []string{items[0].Article.ID, items[1].Article.ID, items[2].Article.ID, other.Article.ID, "gone"}
		ok(t, s.SetPagesAside(ctx, ids))
		pending := func() int {
			return len(must[[]news.Article](t)(s.PendingPages(ctx, t0, t0, t0.Add(-24*time.Hour), 9)))
		}
		same(t, "set aside", pending(), 0)

		full := items[2] // meanwhile the feed itself brought all of it
		full.WantPage, full.Article.Excerpt, full.Article.Text = false, false, "All of the text, which needs no page."
		ok(t, s.SavePolls(ctx, []news.Poll{poll(a, full)}))
		same(t, "woken", must[int](t)(s.WakePages(ctx, []string{a.ID}, t0.Add(-time.Minute))), 1)
		same(t, "pending", pending(), 1)
		same(t, "woken with the older one", must[int](t)(s.WakePages(ctx, []string{a.ID}, t0.Add(-3*time.Hour))), 1)
		same(t, "pending", pending(), 2)
		read := items[0].Article
		read.Excerpt = false
		ok(t, s.SavePages(ctx, []news.PageRead{{Article: read}}))
		same(t, "what was read is not woken", must[int](t)(s.WakePages(ctx, []string{a.ID, b.ID}, t0.Add(-3*time.Hour))), 1)
	})
}

func TestAllSources(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		addSource(t, s, "w", "A")
		gone := addSource(t, s, "w", "B")
		addSource(t, s, "v", "C")
		ok(t, s.RemoveSource(t.Context(), "w", gone.Name))
		var names []string
		for _, src := range must[[]news.Source](t)(s.AllSources(t.Context())) {
			names = append(names, src.Workspace+" "+src.Name)
		}
		same(t, "sources", names, []string{"w A", "v C"})
	})
}
