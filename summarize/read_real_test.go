package summarize

import (
	"testing"

	"tidings/bench/score"
	"tidings/news"
)

// TestScoreRecognizers reads the English specifications of numbers, money and dimensions
// of Recognizers-Text: as phrases, by the kind that each asks for, and as sentences of
// news. Most are arithmetic that no news prints ("1.1^+23"), others want the parts of an
// address as numbers, so the floor of the latter is what Read finds of them in passing.
func TestScoreRecognizers(t *testing.T) {
	file := labelled(t, "recognizers/dev.jsonl")
	for _, c := range []struct {
		name  string
		floor float64
		read  func(score.Asked, string) [][]float64
	}{
		{"as phrases", 0.94, func(ask score.Asked, t string) (out [][]float64) {
			for _, a := range Amounts(t) {
				if ask.Wants(a.Kind, a.Unit, a.Glued) {
					out = append(out, []float64{a.Printed, a.Value})
				}
			}
			return out
		}},
		{"as sentences", 0.785, func(_ score.Asked, t string) (out [][]float64) {
			for _, f := range Read(news.Article{Text: t, Lang: "en"}).Figures() {
				out = append(out, []float64{f.Value})
			}
			return out
		}},
	} {
		f1, err := score.Recognizers(file, c.read)
		if err != nil {
			t.Fatal(err)
		}
		atLeast(t, c.name+", value F1", f1, c.floor)
	}
}

// TestScoreGUM scores who asserts the figures of GUM's news, interviews, biographies and
// guides. Its labels credit only clauses of reporting, so among figures that both credit
// the credit must be the same.
func TestScoreGUM(t *testing.T) {
	got, err := score.GUM(labelled(t, "gum-news/dev.figures.jsonl"), func(t string) (out []score.Credit) {
		for _, f := range Read(news.Article{Text: t, Lang: "en"}).Figures() {
			out = append(out, score.Credit{Span: f.Span, Source: f.Attribution.Source})
		}
		return out
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v, precision %.3f", got, got.Precision())
	atLeast(t, "same credit where both give one", got.Agreement(), 0.95)
	atLeast(t, "credits found", got.Recall(), 0.44)
}
