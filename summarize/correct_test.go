package summarize

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/news"
)

// posted is the bullet that tells the figure printed as raw in an article.
func posted(t *testing.T, a news.Article, raw string) news.Bullet {
	t.Helper()
	for _, c := range Read(a).Claims {
		for _, f := range c.Figures {
			if strings.EqualFold(f.Raw, raw) {
				return news.Bullet{
					ID: "b", Text: c.Text, Values: value(f), Figures: []news.Figure{f},
					Receipts: []news.Receipt{{ArticleID: a.ID, Outlet: a.Outlet, Sentence: c.Text, Span: c.Sentence}},
				}
			}
		}
	}
	t.Fatalf("%q is no figure of %q", raw, a.Text)
	return news.Bullet{}
}

const (
	crash   = "The crash near Sel Harran killed 188 people, the health ministry said. Rescuers searched the hillside until dusk."
	crashed = "The crash near Sel Harran killed 118 people, the health ministry said. Rescuers searched the hillside until dusk."
)

func TestCorrected(t *testing.T) {
	for _, tt := range []struct {
		name string
		// first is what was posted from, with the figure; now is how the article stands, and
		// later one of an outlet that came after it. Empty for as it was, and for none.
		first, figure, now, later, outlet string
		want                              string // "kind: was → now — who"; empty for no correction
	}{
		{name: "nothing changed", first: crash, figure: "188"},
		{name: "the article fell and has no note", first: crash, figure: "188", now: crashed, want: "fell: 188 → 118 — the health ministry"},
		{name: "the article has a note with both values", first: crash, figure: "188",
			now:  crashed + "\n\nCorrection: An earlier version of this article said 188 people had died. The number is 118.",
			want: "republished: 188 → 118 — the health ministry"},
		{name: "a note, and the sentence was written anew", first: "Turnout was 71 percent, the electoral commission said.", figure: "71 percent",
			now:  "Turnout came to 61 percent, the electoral commission said.\n\nCorrection: An earlier version of this article put turnout at 71 percent; it was 61 percent.",
			want: "republished: 71 percent → 61 percent — the electoral commission"},
		{name: "a note on a figure that rose", first: "The fire destroyed 12 homes, the fire service said.", figure: "12",
			now:  "The fire destroyed 21 homes, the fire service said.\n\nCorrection: An earlier version of this story wrongly said 12 homes were destroyed.",
			want: "republished: 12 → 21 — the fire service"},
		{name: "a note on something else", first: "The fire destroyed 12 homes, the fire service said.", figure: "12",
			now: "The fire destroyed 21 homes, the fire service said.\n\nCorrection: An earlier version of this story misspelled the name of the mayor."},
		{name: "an article that is kept up to date", first: "At least 12 people were killed, the coast guard said.", figure: "at least 12",
			now: "At least 15 people were killed, the coast guard said."},
		{name: "a price that moved", first: "Shares of the bank fell 3.2 percent.", figure: "3.2 percent", now: "Shares of the bank fell 2.8 percent."},
		{name: "the sentence left and nothing came", first: crash, figure: "188", now: "Rescuers searched the hillside until dusk."},
		{name: "the article was emptied", first: crash, figure: "188", now: "…"},
		{name: "the figure in other words", first: crash, figure: "188", now: "A total of 188 people were killed near Sel Harran, the health ministry said on Tuesday."},
		{name: "another place has the smaller toll", first: crash, figure: "188", now: "The crash near Kessin killed 118 people, the health ministry said."},

		{name: "a later article states it", first: crash, figure: "188", outlet: "Courier",
			later: "The crash near Sel Harran killed 118 people, not 188 as first announced, the health ministry said.",
			want:  "stated: 188 → 118 — the health ministry"},
		{name: "a later article states it of a figure that nobody was credited with", first: "The plane carried 188 passengers, all of them tourists.", figure: "188", outlet: "Wire",
			later: "The plane carried 181 passengers, not 188 as first reported, the airline said.", want: "stated: 188 → 181 — the airline"},
		{name: "lowered", first: crash, figure: "188", outlet: "Courier",
			later: "The health ministry lowered the death toll of the crash near Sel Harran from 188 to 118.", want: "stated: 188 → 118 — The health ministry"},
		{name: "a toll that rises", first: "The crash near Sel Harran killed 12 people, the health ministry said.", figure: "12", outlet: "Courier",
			later: "The death toll of the crash near Sel Harran rose to 15, up from 12, the health ministry said."},
		{name: "somebody else disputes it", first: crash, figure: "188", outlet: "Courier",
			later: "The crash near Sel Harran killed 118 people, not 188 as first announced, the army said."},
		{name: "it is only hoped", first: crash, figure: "188", outlet: "Courier",
			later: "The crash near Sel Harran reportedly killed 118 people, not 188 as first announced, the health ministry said."},
		{name: "a smaller toll without a word", first: crash, figure: "188", outlet: "Courier",
			later: "The crash near Sel Harran killed 118 people, the health ministry said."},
		{name: "wrongly is said of something else", first: "The review found that 12 people were wrongly convicted, the court said.", figure: "12", outlet: "Courier",
			later: "The review found that 15 people were wrongly convicted, up from 12, the court said."},
		{name: "a scheduled revision", first: "The economy grew 2.1 percent, the statistics office said.", figure: "2.1 percent", outlet: "Courier",
			later: "The economy grew 1.9 percent, revised from 2.1 percent, the statistics office said."},
		{name: "a comparison", first: "Ostrel counted 188 drones, its army said.", figure: "188", outlet: "Courier",
			later: "Ostrel counted 118 drones, not 188 as Tarvia did, its army said."},

		{name: "withdrawn", first: crash, figure: "188", now: "This article has been withdrawn because its figures could not be confirmed.", want: "withdrawn:  →  — Wire"},
		{name: "somebody withdrew something", first: crash, figure: "188", now: crash + "\n\nThe report was withdrawn by the ministry."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := news.Article{ID: "a", Outlet: "Wire", Text: tt.first, Published: morning, Fetched: morning}
			b := posted(t, a, tt.figure)
			if tt.now != "" {
				a.Text = tt.now
			}
			s := news.Story{ID: "s", Articles: []news.Article{a}, Origins: [][]string{{"a"}}}
			if tt.later != "" {
				s.Articles = append(s.Articles, news.Article{ID: "z", Outlet: tt.outlet, Text: tt.later, Published: morning.Add(5 * time.Hour), Fetched: morning.Add(5 * time.Hour)})
				s.Origins = append(s.Origins, []string{"z"})
			}
			st := Examine(s)
			c, ok := Corrected(b, st)
			got := ""
			if ok {
				got = string(c.Kind) + ": " + c.Was + " → " + c.Now + " — " + c.Who
				if article, _ := s.Article(c.Receipt.ArticleID); c.Receipt.Span.In(article.Text) != c.Receipt.Sentence || c.Receipt.Sentence == "" {
					t.Errorf("the sentence %q is not at its place in %q", c.Receipt.Sentence, article.Text)
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q\nledger %+v", got, tt.want, st.Story.Ledger)
			}
			b.Corrections = []news.Correction{c}
			if again, ok := Corrected(b, st); ok && tt.want != "" {
				t.Errorf("found again: %+v", again)
			}
			if tt.later != "" && strings.HasPrefix(tt.want, "stated") {
				wrong := WrongValues(s.Articles[1])
				if !slices.Contains(wrong, b.Values) {
					t.Errorf("WrongValues = %q, want %s in it", wrong, b.Values)
				}
			}
			if tt.later != "" && strings.HasPrefix(tt.want, "stated") && !MayCorrect(tt.later) {
				t.Error("MayCorrect says no")
			}
		})
	}
}

// TestCorrectedTakesAnything: any bullet and any articles give an answer.
func TestCorrectedTakesAnything(t *testing.T) {
	a := news.Article{ID: "a", Text: crash}
	for _, b := range []news.Bullet{
		{}, {Figures: []news.Figure{{Raw: "", Value: 0}}, Values: "0"},
		{Figures: []news.Figure{{ArticleID: "a", Raw: "188", Value: 188, Span: news.Span{Start: -3, End: 900}}}, Values: "188", Receipts: []news.Receipt{{ArticleID: "a", Span: news.Span{Start: -9, End: 999}}}},
	} {
		for _, s := range []news.Story{{}, {Articles: []news.Article{a}}, {Articles: []news.Article{{ID: "a", Text: "\xff 188"}}}} {
			if c, ok := Corrected(b, Examine(s)); ok {
				t.Errorf("%+v is corrected: %+v", b, c)
			}
		}
	}
}

// TestNoCorrectionInRealNews holds every figure of real articles against the articles of
// its story as they stand: what was never taken back must not be marked.
func TestNoCorrectionInRealNews(t *testing.T) {
	articles, _ := timeline(t)
	more, _ := wikinews(t)
	figures := 0
	var marked []string
	for _, s := range Stories(append(articles, more...), nil) {
		st := Examine(s)
		for _, r := range st.Readings {
			for _, c := range r.Claims {
				for _, f := range c.Figures {
					figures++
					b := news.Bullet{Values: value(f), Figures: []news.Figure{f}, Receipts: []news.Receipt{{ArticleID: f.ArticleID, Sentence: c.Text, Span: c.Sentence}}}
					if k, ok := Corrected(b, st); ok {
						marked = append(marked, string(k.Kind)+": "+c.Text+" ⇒ "+k.Receipt.Sentence)
					}
				}
			}
		}
	}
	t.Logf("%d figures, %d marked", figures, len(marked))
	if len(marked) > 0 || figures < 1000 {
		t.Errorf("of %d figures these are marked: %q", figures, marked)
	}
}
