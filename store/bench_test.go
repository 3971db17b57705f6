package store_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/internal/testkit/pgtest"
	"tidings/news"
	"tidings/store"
)

// benchmarks runs a benchmark on both engines.
func benchmarks(b *testing.B, bench func(b *testing.B, s *store.Store)) {
	b.Run("sqlite", func(b *testing.B) { bench(b, open(b, "sqlite:"+filepath.Join(b.TempDir(), "tidings.db"))) })
	b.Run("postgres", func(b *testing.B) { bench(b, open(b, pgtest.URL(b))) })
}

// words makes text of n words that repeat as words of a language do.
func words(rnd *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		fmt.Fprintf(&b, "word%d ", int(rnd.ExpFloat64()*800))
	}
	return b.String()
}

// BenchmarkSavePolls saves 1,000 polls of 20 new items with an excerpt of 60 words, as
// the first round of 1,000 feeds does, 25 polls a transaction.
func BenchmarkSavePolls(b *testing.B) {
	benchmarks(b, func(b *testing.B, s *store.Store) {
		rnd := rand.New(rand.NewPCG(1, 2))
		for round := 0; b.Loop(); round++ {
			b.StopTimer()
			var polls []news.Poll
			for i := range 1000 {
				src := addSource(b, s, "w", fmt.Sprint(round, " ", i))
				p := poll(src)
				for j := range 20 {
					key := fmt.Sprintf("%016x%016x", rnd.Uint64(), rnd.Uint64())
					it := item(src, key, "a"+key[1:], "b"+key[1:])
					it.Article.Text = words(rnd, 60)
					it.Article.Published = t0.Add(-time.Duration(j) * time.Hour)
					p.Items = append(p.Items, it)
				}
				polls = append(polls, p)
			}
			b.StartTimer()
			for ; len(polls) > 0; polls = polls[25:] {
				ok(b, s.SavePolls(b.Context(), polls[:25]))
			}
		}
		b.ReportMetric(20_000*float64(b.N)/b.Elapsed().Seconds(), "items/s")
	})
}

// BenchmarkArticles reads a day's window of 40 sources: 1,000 of 20,000 articles of 300
// words each.
func BenchmarkArticles(b *testing.B) {
	benchmarks(b, func(b *testing.B, s *store.Store) {
		rnd := rand.New(rand.NewPCG(1, 2))
		var ids []string
		for i := range 40 {
			src := addSource(b, s, "w", fmt.Sprint(i))
			ids = append(ids, src.ID)
			p := poll(src)
			for j := range 500 {
				it := item(src, fmt.Sprint(j))
				it.Article.Text = words(rnd, 300)
				it.Article.Published = t0.Add(-time.Duration(j) * 58 * time.Minute)
				p.Items = append(p.Items, it)
			}
			ok(b, s.SavePolls(b.Context(), []news.Poll{p}))
		}
		for b.Loop() {
			articles := must[[]news.Article](b)(s.Articles(b.Context(), ids, briefing.Window{From: t0.Add(-24 * time.Hour), To: t0.Add(time.Second)}))
			if len(articles) != 1000 {
				b.Fatalf("%d articles", len(articles))
			}
		}
	})
}

// BenchmarkSearch looks for two words in 20,000 articles.
func BenchmarkSearch(b *testing.B) {
	benchmarks(b, func(b *testing.B, s *store.Store) {
		rnd := rand.New(rand.NewPCG(1, 2))
		src := addSource(b, s, "w", "A")
		for range 40 {
			p := poll(src)
			for range 500 {
				it := item(src, fmt.Sprint(rnd.Uint64()))
				it.Article.Text = words(rnd, 300)
				p.Items = append(p.Items, it)
			}
			ok(b, s.SavePolls(b.Context(), []news.Poll{p}))
		}
		if pool := s.Postgres(); pool != nil { // as its own upkeep does within a minute
			_, err := pool.Exec(b.Context(), `VACUUM ANALYZE articles`)
			ok(b, err)
		}
		for b.Loop() {
			if found := must[[]news.Article](b)(s.SearchArticles(b.Context(), "w", "word12 word345", 10)); len(found) == 0 {
				b.Fatal("nothing found")
			}
		}
	})
}
