package attribute

import (
	"strings"
	"unicode/utf8"

	"tidings/news"
	"tidings/summarize/internal/tagger"
	"tidings/summarize/internal/text"
)

// speakers finds who says each quotation of a paragraph.
func (a *article) speakers(para int, p, next *Paragraph, sents []*sent, quotes []quotation) {
	for q := range quotes {
		from, to := holding(sents, q)
		sents := sents[from:to]
		if quotes[q].by = a.colonSpeaker(sents, q); quotes[q].by != nil {
			continue
		}
		quotes[q].by = a.frameSpeaker(sents, q)
		if by := quotes[q].by; by == nil || a.outletNamed(by.span) {
			if beside := a.besideSpeaker(sents, q); beside != nil {
				if by != nil { // "Pelosi called it a “breach”, according to NBC"
					beside.via = by.span
				}
				quotes[q].by = beside
			}
		}
	}
	for q := range quotes {
		if quotes[q].by != nil {
			continue
		}
		first := quotes[q].Start == p.Span.Start
		switch {
		case q == 0 && first && a.open != nil:
			quotes[q].by = a.open
		case next != nil && next.Kind == text.Speaker && quotes[q].End >= p.Span.End-1:
			quotes[q].by = a.lineSpeaker(next.Span)
		default:
			quotes[q].by = a.nearSpeaker(para, sents, quotes, q)
		}
	}
	a.open = nil
	if n := len(quotes); n > 0 && !quotes[n-1].Closed {
		a.open = quotes[n-1].by
	}
	a.last = nil
	if n := len(quotes); n > 0 && quotes[n-1].by != nil && len(sents) > 0 && quotes[n-1].End >= sents[len(sents)-1].Span.End-1 {
		a.last = quotes[n-1].by
	}
	if n := len(sents); n > 0 && a.last == nil {
		if f := lastFrame(sents[n-1]); f != nil && personal(sents[n-1], f) && carries(sents[n-1], f) {
			by := a.speakerOf(sents[n-1], f)
			a.last = &by
		}
	}
}

// carries reports whether f says most of the sentence, so that what follows is the same
// speaker's.
func carries(s *sent, f *frame) bool { return f.size()*2 > len(s.Tokens) }

// outletNamed reports whether the words of s name a publisher.
func (a *article) outletNamed(s news.Span) bool {
	for _, w := range text.Words(s.In(a.text)) {
		if outletNames[w] {
			return true
		}
	}
	return false
}

// holding are the sentences, from one index up to another, that hold a part of
// quotation q.
func holding(sents []*sent, q int) (from, to int) {
	lo, hi := 0, len(sents)
	for lo < hi {
		mid := (lo + hi) / 2
		if sents[mid].firstQuote+len(sents[mid].quoteSpans) <= q {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	end := lo
	for end < len(sents) && !sents[end].tokensOf(q).empty() {
		end++
	}
	return lo, end
}

// tokensOf are the tokens of s in quotation q of the paragraph.
func (s *sent) tokensOf(q int) span {
	if n := q - s.firstQuote; n >= 0 && n < len(s.quoteSpans) {
		return s.quoteSpans[n]
	}
	return span{}
}

// frameSpeaker is the source of the frame that holds quotation q.
func (a *article) frameSpeaker(sents []*sent, q int) *speaker {
	for _, s := range sents {
		var best *frame
		in := s.tokensOf(q)
		if in.empty() {
			continue
		}
		for k := range s.frames {
			f := &s.frames[k]
			if f.weak || f.denied || f.resolved.Empty() || s.quoteAt(f.cue.a) >= 0 {
				continue
			}
			held := overlap(in, f.mask[0]) + overlap(in, f.mask[1])
			if held*2 >= in.len() && (best == nil || f.size() < best.size()) {
				best = f
			}
		}
		if best != nil {
			by := a.speakerOf(s, best)
			return &by
		}
	}
	return nil
}

// colonSpeaker is the subject of the verb right before a colon that opens quotation q:
// `a claim that Ms Tierney dismissed: "..."`.
func (a *article) colonSpeaker(sents []*sent, q int) *speaker {
	for _, s := range sents {
		if in := s.tokensOf(q); !in.empty() {
			i := in.a
			if i == 0 || s.Norm(i-1) != ":" {
				return nil
			}
			for k := i - 2; k > max(s.start, i-12); k-- {
				if s.Norm(k) == ";" || s.Norm(k) == `"` {
					return nil
				}
				if !finite(s.Tag(k)) && s.Tag(k) != tagger.VBN || s.Tag(k) == tagger.MD {
					continue
				}
				np, ref, ok := s.subjectLeft(s.group(k).start)
				if !ok {
					return nil
				}
				if kd := s.kindOf(np); ref == "" && kd != person && kd != name && kd != body {
					return nil
				}
				by := a.named(s, np, ref)
				if by != nil {
					by.cue = s.Tokens[k].Span
				}
				return by
			}
			if e := s.npRight(s.start + 1); s.Norm(s.start) == "from" && e > s.start+1 { // `From Inés Borja in Tulcán: "..."`
				if np := (span{s.start + 1, e}); s.kindOf(np) == person || s.kindOf(np) == name {
					return a.named(s, np, "")
				}
			}
			return a.entrySpeaker(s, i-1)
		}
	}
	return nil
}

// entrySpeaker is who opens an entry without a verb before the colon at token i: `Coach
// Berit Moe, 44, to our reporter: "..."`.
func (a *article) entrySpeaker(s *sent, i int) *speaker {
	e := s.npRight(s.start)
	if e <= s.start || e > i || s.hasFinite(s.start, i) {
		return nil
	}
	np := span{s.start, e}
	if s.Norm(e) == "," && s.Tag(e+1) == tagger.CD && s.Norm(e+2) == "," {
		e += 3
	}
	if w := s.Norm(e); e != i && w != "to" && w != "on" && w != "in" && w != "after" && w != "," || s.Norm(e+1) == "be" {
		return nil
	}
	if kd := s.kindOf(np); kd != person && kd != name || s.plural(np) {
		return nil
	}
	return a.named(s, np, "")
}

// describing are verbs that introduce quoted words without reporting a clause.
var describing = words(`called calls calling described describes describing dubbed labelled labeled branded dismissed dismissing rejected rejecting condemned hailed praised denounced likened characterised characterized
	spoke accused welcomed blasted mocked criticised criticized attacked named termed summed laughed shrugged sighed shouted smiled grinned lauded screaming screamed cited touted decried warning went began thinks thought offered promised`)

// besideSpeaker is the noun phrase beside quotation q with any verb: `"...," he laughed`.
func (a *article) besideSpeaker(sents []*sent, q int) *speaker {
	for _, s := range sents {
		in := s.tokensOf(q)
		if in.empty() {
			continue
		}
		first, last := in.a, in.b-1
		if np, ref, ok := s.afterQuote(last + 1); ok {
			if by := a.named(s, np, ref); by != nil {
				return by
			}
		}
		for i := first - 1; i >= max(s.start, first-24); i-- {
			if s.Norm(i) == ";" {
				break
			}
			if describing[s.Norm(i)] && s.Tag(i).Verb() && s.quote[i] == 0 {
				g := s.group(i)
				if g.passive {
					break
				}
				np, ref, ok := s.subjectLeft(g.start)
				if !ok {
					np, ref, ok = s.shared(g.start)
				}
				if !ok {
					np, ref, ok = s.mainSubject(i)
				}
				if ok {
					if by := a.named(s, np, ref); by != nil {
						by.doubtful = true
						by.cue = s.Tokens[i].Span
						return by
					}
				}
				break
			}
		}
	}
	return nil
}

// afterQuote reads `S verb` or `verb S` right after a closing mark.
func (s *sent) afterQuote(i int) (np span, ref string, ok bool) {
	if s.Norm(i) == "," {
		i++
	}
	if s.Tag(i) == tagger.VBD || s.Tag(i) == tagger.VBZ {
		e := s.npRight(i + 1)
		if e <= i+1 || s.Tag(i+1) == tagger.PRPS {
			return span{}, "", false
		}
		np = span{i + 1, e}
	} else {
		e := s.npRight(i)
		if e <= i {
			return span{}, "", false
		}
		k := e
		for s.Tag(k) == tagger.RB {
			k++
		}
		if s.Tag(k) != tagger.VBD && s.Tag(k) != tagger.VBZ || be(s.Norm(k)) || have(s.Norm(k)) {
			return span{}, "", false
		}
		np = span{i, e}
	}
	if s.Tag(np.a) == tagger.PRP {
		ref = s.Norm(np.a)
	}
	k := s.kindOf(np)
	return np, ref, k == person || k == name || k == document && (s.has(i, i+1, "reads") || s.has(i, i+1, "read"))
}

// named makes a speaker of a noun phrase or pronoun.
func (a *article) named(s *sent, np span, ref string) *speaker {
	f := frame{source: np, ref: ref, cue: np}
	if ref != "" {
		a.lookUp(s, &f)
	} else {
		f.resolved = s.Words(np.a, np.b)
	}
	if f.resolved.Empty() {
		return nil
	}
	return &speaker{span: f.resolved, doubtful: f.distant}
}

// lineSpeaker reads "– A source close to the talks" after a quotation.
func (a *article) lineSpeaker(line news.Span) *speaker {
	words := line.In(a.text)
	trimmed := strings.TrimLeft(words, "-–—― \t\u00a0")
	start := line.Start + len(words) - len(trimmed)
	trimmed = strings.TrimRight(trimmed, ". ")
	if comma := strings.Index(trimmed, ", "); comma > 0 {
		trimmed = trimmed[:comma]
	}
	if trimmed == "" || !utf8.ValidString(trimmed) {
		return nil
	}
	return &speaker{span: news.Span{Start: start, End: start + len(trimmed)}}
}

// nearSpeaker is who speaks around quotation q: the speaker of the quotation before it in
// the paragraph, the source of the sentence before it, or of the one after.
func (a *article) nearSpeaker(para int, sents []*sent, quotes []quotation, q int) *speaker {
	at, to := holding(sents, q)
	if at == to {
		return nil
	}
	if sents[at].outsideQuotes() > 2 {
		return nil // words of the article around it: scare quotes, titles
	}
	if q > 0 && quotes[q-1].by != nil {
		by := *quotes[q-1].by
		return &by
	}
	if at > 0 {
		if f := lastFrame(sents[at-1]); f != nil && personal(sents[at-1], f) {
			by := a.speakerOf(sents[at-1], f)
			return &by
		}
	}
	if at+1 < len(sents) {
		if by := a.asksNext(sents[at+1]); by != nil {
			return by
		}
		for k := range sents[at+1].frames {
			f := &sents[at+1].frames[k]
			if !f.weak && !f.resolved.Empty() && personal(sents[at+1], f) {
				by := a.speakerOf(sents[at+1], f)
				return &by
			}
		}
	}
	if at == 0 && a.last != nil && sents[at].outsideQuotes() == 0 {
		by := *a.last // a quotation alone in its paragraph goes on with who spoke before
		by.doubtful = true
		return &by
	}
	if at > 0 || sents[at].outsideQuotes() == 0 && sents[at].speaksInFirst() {
		if m := a.lastPerson(para, min(1, max(0, 1-at))); m != nil {
			return &speaker{span: m.span, doubtful: true}
		}
	}
	return nil
}

// speaksInFirst reports whether the sentence speaks of "I" or "we".
func (s *sent) speaksInFirst() bool {
	for i := range s.Tokens {
		switch s.Norm(i) {
		case "i", "we", "my", "our", "us", "me":
			return true
		}
	}
	return false
}

// asksNext is the subject of the verb of saying that opens the sentence s after a
// quotation that ends in a question or an exclamation: `"What has she got?" Mr. Trump asked.`
func (a *article) asksNext(s *sent) *speaker {
	if s.start >= len(s.Tokens) || s.quote[s.start] != 0 {
		return nil
	}
	e := s.npRight(s.start)
	v := e
	for s.Tag(v) == tagger.RB {
		v++
	}
	if e <= s.start || cues[s.Norm(v)]&says == 0 || !s.Tag(v).Verb() {
		return nil
	}
	np, ref := span{s.start, e}, ""
	if s.Tag(np.a) == tagger.PRP {
		ref = s.Norm(np.a)
	} else if k := s.kindOf(np); k != person && k != name {
		return nil
	}
	by := a.named(s, np, ref)
	if by != nil {
		by.cue = s.Tokens[v].Span
	}
	return by
}

// outsideQuotes is the number of words outside quotations.
func (s *sent) outsideQuotes() int {
	if s.outside < 0 {
		s.outside = 0
		for i := range s.quote {
			if s.quote[i] == 0 && s.Tag(i) != tagger.Punct {
				s.outside++
			}
		}
	}
	return s.outside
}

func overlap(a, b span) int { return max(0, min(a.b, b.b)-max(a.a, b.a)) }

func lastFrame(s *sent) *frame {
	for k := len(s.frames) - 1; k >= 0; k-- {
		if f := &s.frames[k]; !f.weak && !f.denied && !f.resolved.Empty() {
			return f
		}
	}
	return nil
}

func personal(s *sent, f *frame) bool {
	if f.ref == "he" || f.ref == "she" {
		return true
	}
	k := s.kindOf(f.source)
	return k == person || k == name
}
