package summarize

import (
	"strings"
	"testing"
	"time"

	"tidings/news"
)

// supportStudy is a study of two articles to hold bullets against.
func supportStudy() Study {
	at := time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	return examine(news.Story{ID: "s", Articles: []news.Article{
		{ID: "a", Outlet: "Harbour Times", Published: at, Text: "At least 12 passengers died when the ferry Santa Aurelia capsized in 2026, the coast guard said.\n\n“The stairs were full of people before we left,” said Lidia Moraes."},
		{ID: "b", Outlet: "Morning Wire", Published: at.Add(48 * time.Hour), Text: "Over 70 houses reportedly burned on the island of Corvo and 3 boats were lost."},
	}}, Read)
}

// bulletOn makes a true bullet with the text on the sentence of article id that holds
// words.
func bulletOn(t *testing.T, st Study, id, words, text string) news.Bullet {
	t.Helper()
	for _, r := range st.Readings {
		for _, c := range r.Claims {
			if r.Article.ID != id || !strings.Contains(c.Text, words) {
				continue
			}
			b := news.Bullet{ID: "12345678", Key: "k", Text: text, Receipts: []news.Receipt{{ArticleID: id, Outlet: r.Article.Outlet, Sentence: c.Text, Span: c.Sentence}}}
			for _, f := range c.Figures {
				if strings.Contains(strings.ToLower(text), strings.ToLower(f.Raw)) {
					b.Figures = append(b.Figures, f)
				}
			}
			return b
		}
	}
	t.Fatalf("no sentence of %s holds %q", id, words)
	return news.Bullet{}
}

func TestSupported(t *testing.T) {
	st := supportStudy()
	tests := []struct {
		name      string
		id, words string
		text      string
		change    func(*news.Bullet)
		want      Reason
	}{
		{name: "a true bullet", id: "a", words: "12", text: "At least 12 passengers died when the ferry Santa Aurelia capsized — coast guard"},
		{name: "a year of the sentence", id: "a", words: "12", text: "At least 12 passengers died when the ferry capsized in 2026"},
		{name: "an outlet's name", id: "b", words: "70", text: "Over 70 houses reportedly burned on the island of Corvo — Morning Wire"},
		{name: "a label that names what happened", id: "a", words: "12", text: "Dead: at least 12 — Harbour Times"},
		{name: "no receipt", id: "a", words: "12", text: "At least 12 passengers died", change: func(b *news.Bullet) { b.Receipts = nil }, want: NoReceipt},
		{name: "a sentence that no article has", id: "a", words: "12", text: "At least 12 passengers died", change: func(b *news.Bullet) { b.Receipts[0].Sentence += " Truly." }, want: FalseReceipt},
		{name: "an article that the story lacks", id: "a", words: "12", text: "At least 12 passengers died", change: func(b *news.Bullet) { b.Receipts[0].ArticleID = "x" }, want: FalseReceipt},
		{name: "a figure of another sentence", id: "b", words: "70", text: "Over 70 houses reportedly burned", change: func(b *news.Bullet) { b.Receipts[0] = receiptOf(st, "a", 0) }, want: FalseFigure},
		{name: "another value", id: "a", words: "12", text: "At least 12 passengers died", change: func(b *news.Bullet) { b.Figures[0].Value = 13 }, want: FalseValue},
		{name: "another unit", id: "a", words: "12", text: "At least 12 passengers died", change: func(b *news.Bullet) { b.Figures[0].Unit = "drone" }, want: FalseValue},
		{name: "a dropped qualifier", id: "a", words: "12", text: "At least 12 passengers died", change: func(b *news.Bullet) { b.Figures[0].Qualifier = news.Exact }, want: FalseValue},
		{name: "another source", id: "a", words: "12", text: "At least 12 passengers died", change: func(b *news.Bullet) {
			b.Figures[0].Attribution = news.Attribution{Source: "Santa Aurelia", SourceSpan: spanOf(st, "a", "Santa Aurelia"), Strength: news.Strong}
		}, want: FalseCredit},
		{name: "a figure that is not printed", id: "a", words: "12", text: "Passengers died when the ferry capsized", change: func(b *news.Bullet) { b.Figures = figuresOf(st, "a", 0) }, want: HiddenFigure},
		{name: "a number from nowhere", id: "a", words: "12", text: "At least 12 passengers of 64 died", want: StrayNumber},
		{name: "a number in words from nowhere", id: "a", words: "12", text: "At least 12 passengers and five sailors died", want: StrayNumber},
		{name: "a figure that is not listed", id: "a", words: "12", text: "At least 12 passengers died", change: func(b *news.Bullet) { b.Figures = nil }, want: StrayNumber},
		{name: "a figure at another noun", id: "b", words: "70", text: "Over 70 sailors reportedly burned", want: MovedFigure},
		{name: "a figure under another label", id: "a", words: "12", text: "Missing: at least 12 — Harbour Times", want: MovedFigure},
		{name: "a lost hedge", id: "b", words: "70", text: "Over 70 houses burned on the island of Corvo", want: LostHedge},
		{name: "a changed quotation", id: "a", words: "stairs", text: "“The stairs were empty before we left” — Lidia Moraes", want: FalseQuote},
		{name: "a cut quotation", id: "a", words: "stairs", text: "“The stairs were full of people” — Lidia Moraes"},
		{name: "words that nobody said in quotation marks", id: "a", words: "12", text: "At least 12 “passengers” died", want: FalseQuote},
		{name: "a name from nowhere", id: "a", words: "12", text: "At least 12 passengers died, said President Holm", want: FalseName},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := bulletOn(t, st, tt.id, tt.words, tt.text)
			if tt.change != nil {
				tt.change(&b)
			}
			kept, dropped := Supported([]news.Bullet{b}, st)
			switch {
			case tt.want == "" && len(kept) != 1:
				t.Errorf("dropped as %q", dropped[0].Reason)
			case tt.want != "" && len(kept) == 1:
				t.Errorf("kept %q, want it dropped as %q", b.Text, tt.want)
			case tt.want != "" && dropped[0].Reason != tt.want:
				t.Errorf("dropped as %q, want %q", dropped[0].Reason, tt.want)
			}
		})
	}
}

func receiptOf(st Study, id string, claim int) news.Receipt {
	for _, r := range st.Readings {
		if r.Article.ID == id {
			return news.Receipt{ArticleID: id, Sentence: r.Claims[claim].Text, Span: r.Claims[claim].Sentence}
		}
	}
	return news.Receipt{}
}

func figuresOf(st Study, id string, claim int) []news.Figure {
	for _, r := range st.Readings {
		if r.Article.ID == id {
			return r.Claims[claim].Figures
		}
	}
	return nil
}

func spanOf(st Study, id, words string) news.Span {
	for _, r := range st.Readings {
		if i := strings.Index(r.Article.Text, words); r.Article.ID == id && i >= 0 {
			return news.Span{Start: i, End: i + len(words)}
		}
	}
	return news.Span{}
}

func TestSupportedTakesAnyBullet(t *testing.T) {
	st := supportStudy()
	for _, b := range []news.Bullet{
		{}, {Text: "\xff"}, {Text: "12", Receipts: []news.Receipt{{ArticleID: "a", Sentence: "x", Span: news.Span{Start: -5, End: 1 << 40}}}},
		{Text: "a", Receipts: []news.Receipt{receiptOf(st, "a", 0)}, Figures: []news.Figure{{ArticleID: "a", Raw: "12", Span: news.Span{Start: 9, End: 3}}}},
		{Text: "a", Receipts: []news.Receipt{receiptOf(st, "a", 0)}, Quotes: []news.Quote{{ArticleID: "a", Text: "x", Span: news.Span{Start: 1 << 40, End: -1}}}},
	} {
		Supported([]news.Bullet{b}, st)
	}
	Supported(nil, Study{})
}

func TestSince(t *testing.T) {
	now := time.Date(2026, 3, 6, 18, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		was  time.Time
		want string
	}{
		{now.Add(-20 * time.Minute), " within the hour"},
		{now.Add(-12 * time.Hour), " since 06:00 UTC"},
		{now.Add(-24 * time.Hour), " since Thursday"},
		{now.Add(-20 * 24 * time.Hour), " since 14 February"},
		{now, ""}, {now.Add(time.Hour), ""}, {time.Time{}, ""},
	} {
		if got := Since(tt.was, now); got != tt.want {
			t.Errorf("Since(%v) = %q, want %q", tt.was, got, tt.want)
		}
	}
}
