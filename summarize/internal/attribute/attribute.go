// Package attribute finds who asserts the figures and quotations of an article.
//
// Each cue of a sentence ("said", "according to", "put at 15 by") makes a frame: the
// words of the source, who relays it, the cue, and the tokens that are asserted. A
// figure belongs to the frame with the fewest tokens that holds it; one that no frame
// holds is the article's own. Figures inside a quotation belong to its speaker. Pronouns
// are resolved to who was named before.
package attribute

import (
	"strings"

	"tidings/news"
	"tidings/summarize/internal/figure"
	"tidings/summarize/internal/tagger"
	"tidings/summarize/internal/text"
)

// Sentence is a sentence with its figures; Attribute fills in their Attribution.
type Sentence struct {
	Line     figure.Line
	Mentions []figure.Mention
	// Attribution is who asserts the sentence as a whole; filled in by Attribute.
	Attribution news.Attribution
	// Quotes are the quotations that start in the sentence; filled in by Attribute.
	Quotes []news.Quote
}

// Paragraph is a paragraph of the article with its sentences, in order. Paragraphs that
// make no claims have none.
type Paragraph struct {
	Span      news.Span
	Kind      text.Kind
	Sentences []Sentence
}

// Attribute fills in who asserts what in the paragraphs of the text t that outlet
// publishes; outlet may be empty.
func Attribute(t, outlet string, paragraphs []Paragraph) {
	a := article{text: t, outlet: strings.ToLower(outlet)}
	a.findTurns(paragraphs)
	for i := range paragraphs {
		p := &paragraphs[i]
		if len(p.Sentences) == 0 {
			if p.Kind != text.Repeated {
				a.open = nil
			}
			continue
		}
		var next *Paragraph
		if i+1 < len(paragraphs) {
			next = &paragraphs[i+1]
		}
		a.paragraph(i, p, next)
	}
}

// article is what is known so far while an article is read.
type article struct {
	text string
	// outlet is the publisher's name in lower case.
	outlet string
	// history are those named so far as sources or subjects, the newest last.
	history []mention
	// unread are sentences whose names are not in history yet: most articles have few
	// pronouns to look up, and who is named is found out only for those.
	unread []*sent
	// sentences counts those read so far.
	sentences int
	// turns are who speaks in each paragraph of an interview, empty in other text.
	turns []news.Span
	// last is who spoke last in the paragraph before, by name.
	last *speaker
	// open is the speaker of a quotation that the paragraph before did not close.
	open *speaker
}

// speaker is who says a quotation.
type speaker struct {
	span     news.Span
	cue      news.Span
	doubtful bool
	via      news.Span
}

// quotation is a quotation of a paragraph with its speaker.
type quotation struct {
	text.Quotation
	by *speaker
}

// paragraph reads one paragraph.
func (a *article) paragraph(i int, p *Paragraph, next *Paragraph) {
	var quotes []quotation
	var spans []news.Span
	for _, q := range text.Quotations(a.text, p.Span) {
		quotes = append(quotes, quotation{Quotation: q})
		spans = append(spans, q.Span)
	}
	var sents []*sent
	for k := range p.Sentences {
		s := newSent(&p.Sentences[k], near(spans, p.Sentences[k].Line.Span))
		s.firstQuote = firstIn(spans, p.Sentences[k].Line.Span)
		s.own = a.outlet
		s.findFrames()
		a.resolve(s, i)
		s.dropSpeakers(&p.Sentences[k])
		sents = append(sents, s)
	}
	a.speakers(i, p, next, sents, quotes)
	for k, s := range sents {
		out := &p.Sentences[k]
		hedges := s.hedges()
		for n := range out.Mentions {
			m := &out.Mentions[n]
			m.Figure.Attribution = a.attribution(s, m, quotes, hedges)
		}
		out.Attribution = a.whole(s, out, quotes, hedges)
		for _, q := range quotes[min(s.firstQuote, len(quotes)):min(s.firstQuote+len(s.quoteSpans), len(quotes))] {
			if q.Inner.Empty() || !out.Line.Span.Contains(news.Span{Start: q.Start, End: q.Start + 1}) {
				continue
			}
			quote := news.Quote{Text: q.Inner.In(a.text), Span: q.Inner}
			if q.by != nil {
				quote.Speaker, quote.SpeakerSpan = q.by.span.In(a.text), q.by.span
			}
			out.Quotes = append(out.Quotes, quote)
		}
	}
}

// near are the spans that overlap s; all are in order.
func near(spans []news.Span, s news.Span) []news.Span {
	a := firstIn(spans, s)
	b := a
	for b < len(spans) && spans[b].Start < s.End {
		b++
	}
	return spans[a:b]
}

// firstIn is the index of the first span that ends after s starts.
func firstIn(spans []news.Span, s news.Span) int {
	lo, hi := 0, len(spans)
	for lo < hi {
		mid := (lo + hi) / 2
		if spans[mid].End <= s.Start {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// attribution is who asserts the figure m of s.
func (a *article) attribution(s *sent, m *figure.Mention, quotes []quotation, hedges []hedge) news.Attribution {
	at := max(m.From, m.To-1)
	out := news.Attribution{}
	for _, h := range hedges {
		if h.scope.has(at) || h.scope.has(m.From) {
			out.Hedged, out.Hedge = true, s.Words(h.words.a, h.words.b).In(a.text)
			break
		}
	}
	for k := range s.frames {
		if f := &s.frames[k]; f.denied && f.covers(at) {
			out.Denied = true
		}
	}
	if by := a.turns[s.paragraph]; !by.Empty() {
		a.credit(&out, &speaker{span: by, cue: news.Span{Start: by.End, End: by.End + 1}}, s, m.Figure.Span)
		return out
	}
	if q := s.quoteAt(at); q >= 0 && q < len(quotes) && quotes[q].by != nil {
		a.credit(&out, quotes[q].by, s, m.Figure.Span)
		return out
	}
	if f := s.best(at, m); f != nil {
		a.creditFrame(&out, s, f)
	}
	return out
}

// best is the frame that holds the token at with the fewest tokens, or nil.
func (s *sent) best(at int, m *figure.Mention) *frame {
	var best *frame
	if m != nil && s.listeners(m.From) {
		return nil
	}
	for k := range s.frames {
		f := &s.frames[k]
		if f.denied || !f.covers(at) || f.resolved.Empty() || m != nil && f.source.has(at) || f.rates && !s.rate(at) {
			continue
		}
		if best == nil || best.weak && !f.weak || best.weak == f.weak && f.size() < best.size() {
			best = f
		}
	}
	return best
}

// listeners reports whether the figure at i counts who was spoken to: "told a rally of
// 5,000 supporters", "conceded defeat to a crowd of about 300".
func (s *sent) listeners(i int) bool {
	k := i - 1
	for s.Tag(k) == tagger.RB || s.Tag(k) == tagger.JJ {
		k--
	}
	if s.Norm(k) != "of" || s.quote[i] != 0 {
		return false
	}
	switch s.Norm(k - 1) {
	case "crowd", "audience", "rally", "meeting", "gathering", "congregation", "conference":
	default:
		return false
	}
	for n := k - 2; n > k-6 && n > s.start; n-- {
		switch s.Norm(n) {
		case "to", "before", "told", "tells", "telling", "addressing", "addressed":
			return true
		}
	}
	return false
}

// creditFrame gives out the source of f.
func (a *article) creditFrame(out *news.Attribution, s *sent, f *frame) {
	by := a.speakerOf(s, f)
	a.credit(out, &by, s, news.Span{})
}

func (a *article) speakerOf(s *sent, f *frame) speaker {
	by := speaker{span: f.resolved, cue: s.Words(f.cue.a, f.cue.b), doubtful: f.doubtful || f.weak || f.distant}
	if !f.via.empty() {
		by.via = s.Words(f.via.a, f.via.b)
	}
	return by
}

// credit fills in the source, via and cue of out; figure is where the figure stands.
func (a *article) credit(out *news.Attribution, by *speaker, s *sent, figure news.Span) {
	if by.span.Empty() || !figure.Empty() && by.span.Contains(figure) {
		return
	}
	out.Source, out.SourceSpan = by.span.In(a.text), by.span
	if out.Source == "" {
		out.SourceSpan = news.Span{}
		return
	}
	out.Cue, out.CueSpan = by.cue.In(a.text), by.cue
	if !by.via.Empty() {
		out.Via, out.ViaSpan = by.via.In(a.text), by.via
	}
	out.Anonymous = anonymous(out.Source)
	out.Strength = news.Strong
	if by.doubtful {
		out.Strength = news.Weak
	}
}

// anonymous reports whether source names nobody who could be asked.
func anonymous(source string) bool {
	names := 0
	for _, w := range text.Words(source) {
		if anonymousHeads[w] && w != "person" && w != "people" {
			return true
		}
		switch w {
		case "familiar", "briefed", "anonymity", "unnamed", "anonymous", "named", "unidentified":
			return true
		}
		names++
	}
	return false
}

// whole is who asserts the sentence as a whole.
func (a *article) whole(s *sent, out *Sentence, quotes []quotation, hedges []hedge) news.Attribution {
	var at news.Attribution
	for _, h := range hedges {
		if h.scope.len()*2 >= len(s.Tokens) {
			at.Hedged, at.Hedge = true, s.Words(h.words.a, h.words.b).In(a.text)
			break
		}
	}
	if by := a.turns[s.paragraph]; !by.Empty() {
		a.credit(&at, &speaker{span: by, cue: news.Span{Start: by.End, End: by.End + 1}}, s, news.Span{})
		return at
	}
	var best *frame
	for k := range s.frames {
		f := &s.frames[k]
		if f.denied {
			at.Denied = true
			continue
		}
		if f.weak || f.resolved.Empty() || f.size()*5 < len(s.Tokens)*2 {
			continue
		}
		if best == nil || f.size() > best.size() {
			best = f
		}
	}
	if best != nil {
		a.creditFrame(&at, s, best)
		return at
	}
	// a sentence that is wholly inside a quotation is its speaker's
	if len(s.quote) > 0 {
		if q := s.quoteAt(len(s.quote) / 2); q >= 0 && q < len(quotes) && quotes[q].by != nil && s.quote[0] != 0 {
			a.credit(&at, quotes[q].by, s, news.Span{})
		}
	}
	return at
}

// quoteAt is the index in the paragraph of the quotation that token i is in, or -1.
func (s *sent) quoteAt(i int) int {
	if i < 0 || i >= len(s.quote) || s.quote[i] == 0 {
		return -1
	}
	return s.firstQuote + s.quote[i] - 1
}
