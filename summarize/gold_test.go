package summarize

import (
	"strings"

	"tidings/news"
	"tidings/summarize/internal/text"
)

// goldReader reads the articles of an event with the labels' figures and credits. The
// ledger and the bullets are so measured apart from the finding of figures.
func goldReader(e event, measure bool) func(news.Article) Reading {
	return func(a news.Article) Reading {
		r := Reading{Article: a, Lang: "en"}
		for i, p := range text.Paragraphs(a.Text) {
			r.Paragraphs = append(r.Paragraphs, Paragraph{Span: p.Span, Kind: ParagraphKind(p.Kind)})
			if p.Kind == text.Repeated {
				r.Repeats = append(r.Repeats, news.Repeat{ArticleID: a.ID, First: p.First, Again: i})
			}
			for _, s := range text.Sentences(a.Text, p.Span) {
				r.Sentences = append(r.Sentences, Sentence{Span: s, Paragraph: i})
				if p.Kind == text.Body {
					r.Claims = append(r.Claims, goldClaim(e, a, s, measure))
				}
			}
		}
		return r
	}
}

func goldClaim(e event, a news.Article, s news.Span, measure bool) news.Claim {
	c := news.Claim{ArticleID: a.ID, Sentence: s, Text: s.In(a.Text)}
	at := map[string]int{}
	for _, ga := range e.Articles {
		if ga.ID != a.ID {
			continue
		}
		for _, g := range ga.Figures {
			if !strings.Contains(g.Sentence, c.Text) && !strings.Contains(c.Text, g.Sentence) {
				continue
			}
			from := at[g.Figure]
			i := strings.Index(c.Text[from:], g.Figure)
			if i < 0 {
				continue
			}
			at[g.Figure] = from + i + len(g.Figure)
			c.Figures = append(c.Figures, goldNews(a, s, g, news.Span{Start: s.Start + from + i, End: s.Start + from + i + len(g.Figure)}, measure))
		}
	}
	for _, q := range text.Quotations(a.Text, s) {
		c.Quotes = append(c.Quotes, news.Quote{ArticleID: a.ID, Text: q.Inner.In(a.Text), Span: q.Inner})
	}
	return c
}

func goldNews(a news.Article, s news.Span, g goldFigure, at news.Span, measure bool) news.Figure {
	f := news.Figure{ArticleID: a.ID, Raw: at.In(a.Text), Span: at, Sentence: s, Value: g.Value, Qualifier: news.Qualifier(g.Qualifier), Unit: g.Unit, Kind: goldKind(g)}
	if g.High != nil {
		f.High, f.Range = *g.High, true
	}
	if measure {
		f.Measure = g.Measure
	}
	f.Record = strings.Contains(g.Figure, "record")
	f.Attribution.Hedged = g.Hedged
	if i := strings.Index(a.Text, g.Source); g.Source != "" && i >= 0 {
		f.Attribution.Source, f.Attribution.Strength = g.Source, news.Strong
		f.Attribution.SourceSpan = news.Span{Start: i, End: i + len(g.Source)}
		f.Attribution.Cue = g.Cue
	}
	return f
}

func goldKind(g goldFigure) news.FigureKind {
	switch {
	case g.Unit == "%":
		return news.KindPercent
	case g.Unit == "share":
		return news.KindShare
	case len(g.Unit) == 3 && strings.ToUpper(g.Unit) == g.Unit:
		return news.KindMoney
	}
	switch g.Unit {
	case "hour", "minute", "day", "month", "year", "week":
		return news.KindDuration
	case "MW", "km", "inch", "foot", "acre", "tonne", "meter", "hectare", "degree", "watt":
		return news.KindMeasure
	}
	return news.KindCount
}

// creditReader reads with Read and takes only the credits from the labels: the ledger
// is so measured apart from attribution.
func creditReader(e event) func(news.Article) Reading {
	return func(a news.Article) Reading {
		r := Read(a)
		for i := range r.Claims {
			for k := range r.Claims[i].Figures {
				relabel(e, a, r.Claims[i].Text, &r.Claims[i].Figures[k])
			}
		}
		return r
	}
}

func relabel(e event, a news.Article, sentence string, f *news.Figure) {
	f.Attribution = news.Attribution{}
	for _, ga := range e.Articles {
		for _, g := range ga.Figures {
			if ga.ID == a.ID && (strings.Contains(g.Sentence, sentence) || strings.Contains(sentence, g.Sentence)) && closeTo(g.Value, f.Value) {
				f.Attribution = goldNews(a, f.Sentence, g, f.Span, false).Attribution
				return
			}
		}
	}
}
