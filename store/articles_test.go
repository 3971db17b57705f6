package store_test

import (
	"fmt"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/news"
	"tidings/store"
)

func TestArticlesOfAWindow(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		a, b := addSource(t, s, "w", "A"), addSource(t, s, "w", "B")
		dated := func(src news.Source, key string, published, fetched time.Time) news.PolledItem {
			it := item(src, key)
			it.Article.Published, it.Article.Fetched = published, fetched
			return it
		}
		hour := t0.Add(time.Hour)
		ok(t, s.SavePolls(ctx, []news.Poll{
			poll(a, dated(a, "edge", t0, hour), dated(a, "end", hour, hour), dated(a, "undated", time.Time{}, t0.Add(time.Minute)),
				dated(a, "future", hour.Add(time.Hour), t0.Add(2*time.Minute)), dated(a, "before", t0.Add(-time.Millisecond), hour)),
			poll(b, dated(b, "same time", t0, hour)),
		}))
		titles := func(w briefing.Window, ids ...string) (out []string) {
			for _, x := range must[[]news.Article](t)(s.Articles(ctx, ids, w)) {
				out = append(out, x.Title)
			}
			return out
		}
		w := briefing.Window{From: t0, To: hour}
		same(t, "of both", titles(w, b.ID, a.ID), []string{"Title of edge", "Title of same time", "Title of undated", "Title of future"})
		same(t, "of one", titles(w, b.ID, "999", "x"), []string{"Title of same time"})
		same(t, "of none", titles(w), nil)
		same(t, "backwards", titles(briefing.Window{From: hour, To: t0}, a.ID), nil)
		// A source that was removed keeps its articles for the digests that rest on them.
		ok(t, s.RemoveSource(ctx, "w", "B"))
		same(t, "of a removed source", titles(w, b.ID), []string{"Title of same time"})
		same(t, "but they are not found", len(must[[]news.Article](t)(s.SearchArticles(ctx, "w", "same time", 9))), 0)
	})
}

func TestSearch(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		ok(t, s.Declare(ctx, []news.Source{{Name: "World", URL: "https://example.org/world"}}, nil, t0))
		world := must[[]news.Source](t)(s.Sources(ctx, "x"))[0]
		own, foreign := addSource(t, s, "w", "A"), addSource(t, s, "other", "B")
		n := 0
		with := func(src news.Source, title, text string) news.Poll {
			n++
			it := item(src, fmt.Sprint("k", n))
			it.Article.Title, it.Article.Text, it.Article.Published = title, text, t0.Add(time.Duration(n-60)*time.Minute)
			return poll(src, it)
		}
		ok(t, s.SavePolls(ctx, []news.Poll{
			with(own, "Drones over Moscow", "Officials said 62 were shot down."),
			with(world, "A café in Élysée", "The president met 東京都 officials."),
			with(foreign, "Drones", "Not theirs."),
			with(own, "Port closed", "A portrait of the port; DRONE strikes."),
		}))
		found := func(words string, limit int) (out []string) {
			t.Helper()
			for _, a := range must[[]news.Article](t)(s.SearchArticles(ctx, "w", words, limit)) {
				out = append(out, a.Title)
			}
			return out
		}
		for _, tt := range []struct {
			words string
			want  []string
		}{
			{"drone", []string{"Port closed", "Drones over Moscow"}},
			{"DRONES", []string{"Drones over Moscow"}},
			{"drone moscow", []string{"Drones over Moscow"}},
			{"officials", []string{"A café in Élysée", "Drones over Moscow"}},
			{"cafe elysee", []string{"A café in Élysée"}},
			{"東京", []string{"A café in Élysée"}},
			{"62", []string{"Drones over Moscow"}},
			{"6", nil},
			{"ove", nil}, // a short word is found as it is
			{"not theirs", nil},
			{`"drone" OR NOT moscow*`, nil},
			{"!!! '", nil},
			{"", nil},
		} {
			same(t, "found "+tt.words, found(tt.words, 9), tt.want)
		}
		same(t, "at most", found("drone", 1), []string{"Port closed"})
	})
}
