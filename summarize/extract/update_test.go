package extract

import (
	"context"
	"strings"
	"testing"
	"time"

	"tidings/news"
	"tidings/summarize"
)

// toldStory is a story of one article as a digest shows it.
func toldStory(t *testing.T, at time.Time, text string) news.DigestStory {
	t.Helper()
	a := news.Article{ID: "a" + at.Format("0201"), Title: "Flood near Colver", Text: text, Lang: "en", Outlet: "Coast Daily", Published: at}
	st := summarize.Examine(summarize.Stories([]news.Article{a}, map[string]string{a.ID: "flood"})[0])
	sum, err := New().Summarize(context.Background(), st, 4)
	if err != nil {
		t.Fatal(err)
	}
	kept, _ := summarize.Supported(sum.Bullets, st)
	return news.DigestStory{ID: st.Story.ID, Bullets: kept, Ledger: st.Story.Ledger}
}

func TestUpdate(t *testing.T) {
	monday := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	const twelve = "The flood near Colver has killed 12 people, the health ministry said."
	tests := []struct {
		name, was, now string
		late           bool   // the newer text is of a day before
		want           string // "" where the bullet stays as it is
	}{
		{name: "by the same source", was: twelve, now: "The flood near Colver has killed 15 people, the health ministry said.", want: "Dead: 12 → 15 since Monday — health ministry"},
		{name: "announced by another", was: twelve, now: "The death toll of the flood near Colver rose to 15, the fire service said.", want: "Dead: 12 → 15 since Monday — fire service"},
		{name: "in the outlet's own voice", was: twelve, now: "The death toll of the flood near Colver rose to 15 on Thursday.", want: "Dead: 12 → 15 since Monday — Coast Daily"},
		{name: "beside another quantity before", was: "The flood near Colver has killed 12 people and injured 30, the health ministry said.", now: "The death toll of the flood near Colver rose to 15, the fire service said.", want: "Dead: 12 → 15 since Monday — fire service"},
		{name: "by another source, of which it is not sure that it counts the same", was: twelve, now: "The flood near Colver has killed 15 people, the sheriff of Penmoor said."},
		{name: "fallen by the word of who said it", was: twelve, now: "The flood near Colver has killed 9 people, the health ministry said.", want: "Dead: 12 → 9 since Monday, corrected — health ministry"},
		{name: "fallen by another's word", was: twelve, now: "The death toll of the flood near Colver is 9 in all, the sheriff of Penmoor said."},
		{name: "what may be the same", was: "The flood near Colver has killed about 15 people, the health ministry said.", now: "The flood near Colver has killed 15 people, the health ministry said."},
		{name: "what is hedged", was: twelve, now: "The flood near Colver has reportedly killed 15 people, the health ministry said."},
		{name: "of something else", was: "The flood near Colver has injured 12 people, the health ministry said.", now: "The flood near Colver has killed 15 people, the health ministry said."},
		{name: "told late", was: twelve, now: "The flood near Colver has killed 10 people, the health ministry said.", late: true},
		{name: "told already", was: twelve, now: twelve},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			at := monday.Add(72 * time.Hour)
			if tt.late {
				at = monday.Add(-24 * time.Hour)
			}
			old, s := toldStory(t, monday, tt.was), toldStory(t, at, tt.now)
			if len(old.Bullets) == 0 || len(s.Bullets) == 0 {
				t.Fatalf("%d and %d bullets", len(old.Bullets), len(s.Bullets))
			}
			b := s.Bullets[0]
			got, ok := New().Update(s, b, []news.DigestStory{old})
			if want := tt.want; ok != (want != "") || ok && got.Text != want {
				t.Fatalf("%v %q, want %q", ok, got.Text, want)
			}
			if !ok {
				return
			}
			if got.Key != b.Key || got.ID != b.ID || got.Values != b.Values || len(got.Figures) != 2 || len(got.Receipts) != 2 {
				t.Errorf("%+v, made of %+v", got, b)
			}
			for i, r := range got.Receipts {
				if f := got.Figures[i]; !strings.Contains(r.Sentence, f.Raw) || r.ArticleID != f.ArticleID {
					t.Errorf("%s is not in its receipt %q", f.Raw, r.Sentence)
				}
			}
			if again, ok := New().Update(s, got, []news.DigestStory{old}); ok {
				t.Errorf("said again: %q", again.Text)
			}
		})
	}
}

// TestUpdateWithoutReceipt: a value whose sentence is not at hand is not told.
func TestUpdateWithoutReceipt(t *testing.T) {
	monday := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	old := toldStory(t, monday, "The flood near Colver has killed 12 people, the health ministry said.")
	s := toldStory(t, monday.Add(72*time.Hour), "The flood near Colver has killed 15 people, the health ministry said.")
	old.Bullets[0].Receipts[0].Sentence = "The flood near Colver has killed many people."
	if got, ok := New().Update(s, s.Bullets[0], []news.DigestStory{old}); ok {
		t.Errorf("told %q", got.Text)
	}
}
