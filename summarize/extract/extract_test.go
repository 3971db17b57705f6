package extract

import (
	"context"
	"math/rand"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/news"
	"tidings/summarize"
	"tidings/summarize/internal/text"
	"tidings/summarize/summarizetest"
)

func TestConforms(t *testing.T) {
	summarizetest.Exercise(t, func() summarizetest.Summarizer { return New() }, summarizetest.Promise{Same: true, CopyBlind: true})
}

// sample is the sample article: eight of its paragraphs say again what earlier ones say.
func sample(t *testing.T) summarize.Study {
	t.Helper()
	for _, a := range devArticles(t) {
		if strings.HasPrefix(a.ID, "moscow-drones/") {
			a.Outlet = ""
			return summarize.Examine(summarize.Stories([]news.Article{a}, nil)[0])
		}
	}
	t.Fatal("the labelled set has no sample article")
	return summarize.Study{}
}

func TestSampleArticle(t *testing.T) {
	st := sample(t)
	sum, err := New().Summarize(context.Background(), st, 7)
	if err != nil {
		t.Fatal(err)
	}
	kept, dropped := summarize.Supported(sum.Bullets, st)
	if len(dropped) > 0 || len(kept) < 5 || len(kept) > 7 {
		t.Fatalf("%d bullets kept and %d dropped, want 5 to 7 and none", len(kept), len(dropped))
	}
	tests := []struct {
		figure string
		value  float64
		source string // "" for nobody
		hedged bool
	}{
		{"three", 3, "", false}, {"at least one", 1, "", false}, {"Over 70", 70, "", true}, {"a record 145", 145, "", false},
		{"62", 62, "Ukrainian officials", false}, {"some 50,000", 50000, "", true}, {"around 11,000", 11000, "Volodymyr Zelenskyy", false},
	}
	for _, tt := range tests {
		i := slices.IndexFunc(kept, func(b news.Bullet) bool { return indexFold(b.Text, tt.figure) >= 0 })
		if i < 0 {
			t.Errorf("no bullet has %s", tt.figure)
			continue
		}
		b := kept[i]
		f := figureOf(b, tt.value)
		credit := ""
		if f.Attribution.Credited() {
			credit = f.Attribution.Source
		}
		if (tt.source == "") != (credit == "") || !strings.Contains(credit, tt.source) {
			t.Errorf("%s is credited to %q, want %q", tt.figure, credit, tt.source)
		}
		if tt.source != "" && !strings.Contains(b.Text, tt.source) {
			t.Errorf("%q does not say that %s is %s's", b.Text, tt.figure, tt.source)
		}
		if f.Attribution.Hedged != tt.hedged {
			t.Errorf("%s: hedged = %v, want %v", tt.figure, f.Attribution.Hedged, tt.hedged)
		}
		if tt.hedged && !strings.Contains(b.Text, "report") {
			t.Errorf("%q lost its hedge", b.Text)
		}
		if tt.source == "" && !strings.HasSuffix(b.Text, "— "+unattributed) && !strings.HasSuffix(b.Text, "— "+unnamed) {
			t.Errorf("%q credits %s to somebody", b.Text, tt.figure)
		}
	}
	for i, b := range kept {
		if strings.Contains(b.Text, "Times") && !strings.Contains(b.Text, "within days") {
			t.Errorf("%q credits the New York Times with more than the days", b.Text)
		}
		for _, o := range kept[:i] {
			if commonWords(b.Text, o.Text) > 0.5 {
				t.Errorf("stated twice:\n%s\n%s", o.Text, b.Text)
			}
		}
	}
	if strings.Contains(sum.Headline, "unattributed") || len(sum.Headline) < 20 {
		t.Errorf("headline %q", sum.Headline)
	}
	for _, q := range st.Story.Ledger {
		values := map[float64]bool{}
		for _, m := range q.Mentions {
			values[m.Figure.Value] = true
		}
		if values[70] && values[62] {
			t.Error("70 and 62 were downed by different sides and must never share a row")
		}
	}
}

// figureOf is the figure of b with that value; the zero figure, which nobody asserts,
// where b lists none.
func figureOf(b news.Bullet, value float64) news.Figure {
	for _, f := range b.Figures {
		if f.Value == value {
			return f
		}
	}
	return news.Figure{}
}

// commonWords is the share of the shorter text's content words that the other has.
func commonWords(a, b string) float64 {
	x, y := text.Content(a), text.Content(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	n := 0
	for _, w := range x {
		if slices.Contains(y, w) {
			n++
		}
	}
	return float64(n) / float64(max(len(x), 1))
}

// TestBulletsOfAllArticles holds the bullets of every labelled story, together and
// article by article, against what a reader may trust.
func TestBulletsOfAllArticles(t *testing.T) {
	as := devArticles(t)
	stories := summarize.Stories(as, nil)
	for _, a := range as {
		stories = append(stories, summarize.Stories([]news.Article{a}, nil)...)
	}
	bullets, pointing, long := 0, 0, 0
	for _, s := range stories {
		st := summarize.Examine(s)
		sum, err := New().Summarize(context.Background(), st, 7)
		if err != nil {
			t.Fatal(err)
		}
		_, dropped := summarize.Supported(sum.Bullets, st)
		for _, d := range dropped {
			t.Errorf("%s: %q: %s", s.Headline, d.Bullet.Text, d.Reason)
		}
		if len(sum.Headline) > maxHeadline || sum.Headline == "" {
			t.Errorf("headline %q", sum.Headline)
		}
		for _, b := range sum.Bullets {
			bullets++
			if w := text.Words(b.Text); len(w) > 1 && (dangling[w[0]] || dangling2[w[0]+" "+w[1]]) || orphan(b.Text) {
				pointing++
				t.Logf("dangling: %s", b.Text)
			}
			if len(b.Text) > aim+60 {
				long++
			}
		}
	}
	t.Logf("%d bullets of %d stories, %d dangling, %d long", bullets, len(stories), pointing, long)
	if pointing*200 > bullets {
		t.Errorf("%d of %d bullets point back, more than 0.5%%", pointing, bullets)
	}
	if long*8 > bullets {
		t.Errorf("%d of %d bullets are longer than aimed at", long, bullets)
	}
}

func FuzzSummarize(f *testing.F) {
	for _, s := range []string{
		"", "At least 12 people died, the coast guard said.", "“We lost 40 boats,” Mr Okafor said. He wept.\n\nHowever, 3.5% of 1,200 homes burned.",
		"Over 70 drones were reportedly shot down. \xff\xfe 12 dogs. “Unclosed with 77 people\n\n– A source", "The toll rose from 12 to 15, police said, down from 20. It was not 188 as first announced.",
		"KYIV (AP) — 5 (five) of 6 [six] ships; but 7 sank, it said, and 8 burned, according to whom? 9!",
	} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, x, y string) {
		at := time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
		stories := summarize.Stories([]news.Article{
			{ID: "a", Outlet: "Daily Coast", Title: head(x, 60), Text: x, Published: at}, {ID: "b", Text: y, Published: at.Add(time.Hour)}, {ID: "c", Text: x + "\n\n" + y},
		}, nil)
		for _, s := range stories {
			st := summarize.Examine(s)
			sum, err := New().Summarize(context.Background(), st, 5)
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range sum.Bullets {
				for _, fig := range b.Figures {
					if !slices.ContainsFunc(b.Receipts, func(r news.Receipt) bool { return strings.Contains(r.Sentence, fig.Raw) }) {
						t.Errorf("%q has %q, which no sentence of it has", b.Text, fig.Raw)
					}
				}
			}
			if _, dropped := summarize.Supported(sum.Bullets, st); len(dropped) > 0 {
				t.Errorf("%q: %s", dropped[0].Bullet.Text, dropped[0].Reason)
			}
		}
	})
}

// TestBulletsOfMangledArticles splices, cuts and damages the labelled articles: whatever
// comes in, no bullet has a number that its sentences lack.
func TestBulletsOfMangledArticles(t *testing.T) {
	as := devArticles(t)
	rng := rand.New(rand.NewSource(7))
	pick := func() string { return as[rng.Intn(len(as))].Text }
	for range 150 {
		var made []news.Article
		for i := range 3 {
			x, y := pick(), pick()
			body := strings.ToValidUTF8(x[:rng.Intn(len(x))]+y[rng.Intn(len(y)):], "")
			for range rng.Intn(12) {
				if k := rng.Intn(len(body) + 1); k < len(body) {
					body = body[:k] + []string{"", " ", "\n\n", "”", "“", ".", ",", "9", "not "}[rng.Intn(9)] + body[k:]
				}
			}
			made = append(made, news.Article{ID: string(rune('a' + i)), Outlet: "Daily Coast", Title: as[rng.Intn(len(as))].Title, Text: body,
				Published: time.Date(2026, 3, 2, 6+i, 0, 0, 0, time.UTC)})
		}
		for _, s := range summarize.Stories(made, nil) {
			st := summarize.Examine(s)
			sum, err := New().Summarize(context.Background(), st, 6)
			if err != nil {
				t.Fatal(err)
			}
			if _, dropped := summarize.Supported(sum.Bullets, st); len(dropped) > 0 {
				t.Errorf("%q: %s", dropped[0].Bullet.Text, dropped[0].Reason)
			}
			for _, b := range sum.Bullets {
				sources := ""
				for _, r := range b.Receipts {
					sources += r.Sentence + "\n"
				}
				for _, w := range regexp.MustCompile(`\d[\d.,]*`).FindAllString(b.Text, -1) {
					if w = strings.TrimRight(w, ".,"); !strings.Contains(sources, w) && !strings.Contains(b.Text, "since ") {
						t.Errorf("%q has %s, its sentences have not: %q", b.Text, w, sources)
					}
				}
			}
		}
	}
}
