package summarize

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/news"
)

// furnished are real articles as one host would print them: with its notices around and
// between their paragraphs. notices are where those stand.
func furnished(articles []news.Article) (out []news.Article, notices map[string][]int) {
	rnd := rand.New(rand.NewPCG(1, 2))
	notices = map[string][]int{}
	for i, a := range articles {
		var paragraphs []string
		add := func(p string, notice bool) {
			if notice {
				notices[a.ID] = append(notices[a.ID], len(paragraphs))
			}
			paragraphs = append(paragraphs, p)
		}
		// Word for word.
		if i%2 == 0 {
			add("Keep up with the biggest stories of the day: get the Morning Bulletin in your inbox at 7 a.m.", true)
		}
		body := news.Paragraphs(a.Text)
		for k, s := range body {
			add(s.In(a.Text), false)
			if k == 1 && len(body) > 3 && i%3 == 0 {
				add("Story continues below", true)
			}
		}
		if i%4 == 0 {
			add("This report was produced by the network's central desk with material from its regional bureaus.", true)
		}
		// Nearly so.
		if i%2 == 1 {
			add(fmt.Sprintf("Do you know more about this? Reach the reporters of our %s team in confidence through the secure form on the help page.",
				[]string{"politics", "science", "sports", "business"}[rnd.IntN(4)]), true)
		}
		add("The Penmoor Ledger is published by Ledger Media Holding and regulated by the Independent Standards Council.", true)
		a.Text, a.URL = strings.Join(paragraphs, "\n\n"), "https://www.ledger.example/"+fmt.Sprint(i)
		out = append(out, a)
	}
	return out, notices
}

// TestFurniture: notices that recur over a host's pages are found, and nothing else of
// 149 real articles is.
func TestFurniture(t *testing.T) {
	articles, _ := wikinews(t)
	pages, notices := furnished(articles)
	f := FindFurniture(pages)
	found, all := 0, 0
	for _, a := range pages {
		ps := news.Paragraphs(a.Text)
		all += len(notices[a.ID])
		for _, k := range f.Of(a.ID) {
			if slices.Contains(notices[a.ID], k) {
				found++
				continue
			}
			t.Errorf("of %s what it tells was taken for a notice: %q", a.ID, ps[k].In(a.Text))
		}
	}
	t.Logf("%d of %d notices found", found, all)
	if float64(found) < 0.98*float64(all) {
		t.Errorf("%d of %d notices found", found, all)
	}
	for _, a := range pages[:20] {
		for _, c := range ReadWithout(a, f.Of(a.ID)).Claims {
			if strings.Contains(c.Text, "Ledger") || strings.Contains(c.Text, "Bulletin") {
				t.Errorf("a claim of %q", c.Text)
			}
		}
	}
}

// TestFurnitureOfRealHosts: the labelled articles and timelines hold background that is
// told again from day to day; none of it is furniture, whoever prints it.
func TestFurnitureOfRealHosts(t *testing.T) {
	var all []news.Article
	for _, e := range events(t) {
		for _, a := range e.Articles {
			all = append(all, news.Article{ID: a.ID, Title: a.Title, Text: a.Text, Outlet: "one.example"})
		}
	}
	told, _ := timeline(t)
	for _, a := range told {
		a.Outlet = "two.example"
		a.Text = strings.ReplaceAll(a.Text, ". ", ".\n\n") // each sentence a paragraph, so that more recurs
		all = append(all, a)
	}
	f := FindFurniture(all)
	for _, a := range all {
		for _, k := range f.Of(a.ID) {
			if p := news.Paragraphs(a.Text)[k].In(a.Text); strings.Count(p, " ") > 3 {
				t.Errorf("of %s: %q", a.ID, p)
			}
		}
	}
}

// TestWhatIsNoFurniture: news that recurs stays.
func TestWhatIsNoFurniture(t *testing.T) {
	const (
		quote      = "“We will rebuild the bridge before the winter, whatever it costs,” Mayor Dana Ortiz said."
		background = "The Ashwater flood killed 12 people in March and left 4,500 homes without power, the county coroner said."
		notice     = "Subscribe to our newsletter for the news of the valley."
	)
	page := func(n int, paragraphs ...string) news.Article {
		return news.Article{ID: fmt.Sprint(n), URL: fmt.Sprintf("https://coast.example/%d", n), Title: paragraphs[0], Text: strings.Join(paragraphs, "\n\n")}
	}
	own := func(n int) string {
		words := strings.Fields("harvest violin glacier senate tunnel orchid ferry museum cricket copper lantern wolf")
		return fmt.Sprintf("The %s and the %s were in the news of day %d, people in the town said.", words[n%12], words[(n*5+3)%12], n)
	}
	flood := func(n int) string {
		return fmt.Sprintf("People in Ashwater whose homes the flood took waited on day %d for power and for word from the county.", n)
	}
	tests := []struct {
		name  string
		pages []news.Article
		want  []string // what is furniture
	}{
		{name: "a quotation that two stories share", pages: []news.Article{page(1, own(1), quote, notice), page(2, own(2), quote, notice), page(3, own(3), notice), page(4, own(4), notice)}, want: []string{notice}},
		{name: "a quotation that five stories share", pages: []news.Article{page(1, own(1), quote), page(2, own(2), quote), page(3, own(3), quote), page(4, own(4), quote), page(5, own(5), quote)}},
		{name: "the background of one event over ten days", pages: func() (out []news.Article) {
			for n := range 10 {
				out = append(out, page(n, flood(n), own(n), background, own(n+3), notice))
			}
			return out
		}(), want: []string{notice}},
		{name: "five versions of one article", pages: func() (out []news.Article) {
			for n := range 5 {
				out = append(out, page(n, fmt.Sprintf("Update %d of the day.", n), own(1), own(2), "A violin was found under the orchid, the museum said.", "Nobody had looked for it there."))
			}
			return out
		}()},
		{name: "two pages only", pages: []news.Article{page(1, own(1), notice), page(2, own(2), notice)}},
		{name: "other hosts", pages: func() (out []news.Article) {
			for n := range 6 {
				a := page(n, own(n), notice)
				a.URL = fmt.Sprintf("https://host%d.example/a", n)
				out = append(out, a)
			}
			return out
		}()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := FindFurniture(tt.pages)
			for _, a := range tt.pages {
				for k, s := range news.Paragraphs(a.Text) {
					p := s.In(a.Text)
					if got := slices.Contains(f.Of(a.ID), k); got != slices.Contains(tt.want, p) {
						t.Errorf("%q of page %s is furniture: %v", p, a.ID, got)
					}
				}
			}
		})
	}
}

// TestFurnitureTakesLittleTime: 5,000 real articles of one host, and pages that share a
// thousand paragraphs.
func TestFurnitureTakesLittleTime(t *testing.T) {
	articles, _ := wikinews(t)
	var many []news.Article
	for n := 0; len(many) < 5000; n++ {
		for i, a := range articles {
			a.ID = fmt.Sprint(n, " ", i)
			many = append(many, a)
		}
	}
	pages, _ := furnished(many)
	start := time.Now()
	FindFurniture(pages)
	real := time.Since(start)
	var hostile []news.Article
	shared := strings.Repeat("x", 3)
	var b strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&b, "%s word%d\n\n", shared, i)
	}
	for n := range 400 {
		hostile = append(hostile, news.Article{ID: fmt.Sprint(n), Outlet: "o", Text: b.String() + fmt.Sprint("own", n)})
	}
	start = time.Now()
	FindFurniture(hostile)
	t.Logf("5,000 articles in %s, hostile pages in %s", real, time.Since(start))
	if took := time.Since(start); real > 5*time.Second || took > 30*time.Second {
		t.Errorf("5,000 articles in %s, hostile pages in %s", real, took)
	}
}
