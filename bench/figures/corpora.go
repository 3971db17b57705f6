package main

import (
	"fmt"

	"tidings/bench/score"
	"tidings/news"
	"tidings/summarize"
)

// corporaRows prints the rows of the sets that have forms of their own: GUM's attribution
// and the numbers of Recognizers-Text.
func corporaRows(dir string) error {
	g, err := score.GUM(dir+"/gum-news/dev.figures.jsonl", credits)
	if err != nil {
		return err
	}
	fmt.Printf("GUM, figures that somebody asserts: precision %.3f recall %.3f (%d given: %d right, %d with another source, %d where GUM credits nobody)\n",
		g.Precision(), g.Recall(), g.Given, g.Right, g.Wrong, g.Extra)
	for _, reader := range []struct {
		name string
		read func(score.Asked, string) [][]float64
	}{{"numbers of the kind asked for", asked}, {"every number of the phrase", amounts}, {"read as a sentence of news", figuresIn}} {
		f1, err := score.Recognizers(dir+"/recognizers/dev.jsonl", reader.read)
		if err != nil {
			return err
		}
		fmt.Printf("Recognizers, %s: value F1 %.3f\n", reader.name, f1)
	}
	return nil
}

func credits(t string) []score.Credit {
	var out []score.Credit
	for _, f := range summarize.Read(news.Article{Text: t, Lang: "en"}).Figures() {
		out = append(out, score.Credit{Span: f.Span, Source: f.Attribution.Source})
	}
	return out
}

func asked(ask score.Asked, t string) [][]float64 {
	var out [][]float64
	for _, a := range summarize.Amounts(t) {
		if ask.Wants(a.Kind, a.Unit, a.Glued) {
			out = append(out, []float64{a.Printed, a.Value})
		}
	}
	return out
}

func amounts(_ score.Asked, t string) [][]float64 {
	var out [][]float64
	for _, a := range summarize.Amounts(t) {
		out = append(out, []float64{a.Printed, a.Value})
	}
	return out
}

func figuresIn(_ score.Asked, t string) [][]float64 {
	var out [][]float64
	for _, f := range summarize.Read(news.Article{Text: t, Lang: "en"}).Figures() {
		out = append(out, []float64{f.Value})
	}
	return out
}
