package attribute

import (
	"strings"

	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// mention is somebody or something named that a pronoun can mean.
type mention struct {
	span      news.Span
	kind      kind
	plural    bool
	proper    bool
	source    bool
	either    bool // headed by a noun of people that companies go by too
	document  bool // a name with a noun of documents in it: "the Waiora Biodiversity Survey"
	male      bool
	female    bool
	paragraph int
	sentence  int
}

// maxHistory is how many mentions are kept.
const maxHistory = 60

// resolve finds who the sources of the frames of s are, and remembers them.
func (a *article) resolve(s *sent, para int) {
	s.paragraph, s.index = para, a.sentences
	a.sentences++
	for k := range s.frames {
		f := &s.frames[k]
		if s.quote[f.cue.a] != 0 {
			continue // what is said to have been said inside a quotation is its speaker's
		}
		if f.ref == "" {
			f.resolved = s.Words(f.source.a, f.source.b)
			continue
		}
		a.lookUp(s, f)
	}
	a.forget(para)
	a.unread = append(a.unread, s)
}

// maxBack is how many paragraphs back anybody named is looked for.
const maxBack = 3

// forget drops the unread sentences that are too far back for paragraph para.
func (a *article) forget(para int) {
	for len(a.unread) > 0 && para-a.unread[0].paragraph > maxBack {
		a.unread = a.unread[1:]
	}
}

// past brings the history up to date for a sentence of paragraph para.
func (a *article) past(para int) {
	a.forget(para)
	for _, s := range a.unread {
		a.remember(s)
	}
	a.unread = a.unread[:0]
}

// lookUp resolves the pronoun of f.
func (a *article) lookUp(s *sent, f *frame) {
	switch f.ref {
	case "he", "she":
		a.lookUpPerson(s, f)
	case refAged:
		a.lookUpAged(s, f)
	case "it":
		a.lookUpThing(s, f)
	case "they":
		a.lookUpThey(s, f)
	}
}

// earlier is the newest frame of s before f whose source fits.
func earlier(s *sent, f *frame, fits func(kind, *frame) bool) *frame {
	for k := len(s.frames) - 1; k >= 0; k-- {
		g := &s.frames[k]
		if g == f || g.cue.a >= f.cue.a || g.weak || g.resolved.Empty() {
			continue
		}
		kd := s.kindOf(g.source)
		if g.ref == "he" || g.ref == "she" {
			kd = person
		}
		if fits(kd, g) {
			return g
		}
	}
	return nil
}

// replies are cues whose subject was asked before.
var replies = words(`replied replies answered answers responded responds retorted retorts countered counters`)

// asked is who was asked in the sentence before the reply f, and who asked: "Dorrego asked
// Lanz why ..., to which he replied".
func (a *article) asked(s *sent, f *frame) (who, by news.Span) {
	if !replies[s.Norm(f.cue.a)] {
		return
	}
	for k := range s.frames {
		g := &s.frames[k]
		if g.cue.a >= f.cue.a || g.resolved.Empty() || s.Norm(g.cue.a) != "asked" && s.Norm(g.cue.a) != "asks" {
			continue
		}
		by = g.resolved
		np := span{g.cue.b, s.npRight(g.cue.b)}
		if np.empty() || s.Tag(np.a) == tagger.PRP {
			continue
		}
		if s.Norm(np.b) == "," && s.fullName(span{np.b + 1, min(len(s.Tokens), np.b+6)}) {
			np.b = s.nameEnd(span{np.b + 1, min(len(s.Tokens), np.b+6)})
		}
		if kd := s.kindOf(np); kd == person || kd == name {
			who = s.Words(np.a, np.b)
		}
	}
	return who, by
}

func (a *article) lookUpPerson(s *sent, f *frame) {
	who, asker := a.asked(s, f)
	if !who.Empty() {
		f.resolved = who
		return
	}
	if g := earlier(s, f, func(k kind, g *frame) bool {
		return g.resolved != asker && (k == person || k == name && !s.outlet(g.source)) && !s.plural(g.source)
	}); g != nil {
		f.resolved = g.resolved
		return
	}
	if np, ok := s.subjectBefore(f.source.a, func(np span) bool {
		k := s.kindOf(np)
		return (k == person || k == name && f.post && np.len() >= 2 && !s.outlet(np)) && s.properIn(np) && !s.plural(np) && s.Words(np.a, np.b) != asker
	}); ok {
		f.resolved = s.Words(np.a, np.b)
		return
	}
	if np, ok := s.cataphor(f); ok {
		f.resolved = s.Words(np.a, np.b)
		return
	}
	a.past(s.paragraph)
	best := -1
	for k := len(a.history) - 1; k >= 0; k-- {
		m := &a.history[k]
		if s.paragraph-m.paragraph > maxBack {
			break
		}
		if m.span == asker || m.kind != person && m.kind != name && !(m.either && m.source) || m.plural || m.male && f.ref == "she" || m.female && f.ref == "he" {
			continue
		}
		if m.kind == name && !m.source && s.index-m.sentence > 2 {
			continue
		}
		score := 0
		if m.proper {
			score += 2
		}
		if m.source {
			score++
		}
		if s.index-m.sentence > 2 && !(m.proper && m.source) {
			continue
		}
		if best < 0 {
			best = k
			if score >= 3 || s.index-m.sentence <= 1 && m.proper {
				break
			}
			continue
		}
		if score >= 3 && a.history[best].sentence-m.sentence <= 2 && !a.history[best].proper {
			best = k
			break
		}
		if a.history[best].proper || a.history[best].sentence-m.sentence > 2 {
			break
		}
	}
	if best < 0 {
		return
	}
	m := &a.history[best]
	f.resolved = m.span
	f.distant = s.index-m.sentence > 2 || !m.proper
	if f.ref == "she" {
		m.female = true
	} else {
		m.male = true
	}
}

// lookUpAged finds who the "61-year-old" of f is: the newest person whose age was given
// so, else whoever "he" or "she" would be.
func (a *article) lookUpAged(s *sent, f *frame) {
	age := s.Norm(f.source.a + 1)
	a.past(s.paragraph)
	for k := len(a.history) - 1; k >= 0; k-- {
		m := &a.history[k]
		if s.paragraph-m.paragraph > maxBack {
			break
		}
		if (m.kind == person || m.kind == name) && !m.plural && a.agedSo(m.span.End, age) {
			f.resolved = m.span
			return
		}
	}
	a.lookUpPerson(s, f)
}

// agedSo reports whether an age follows the name that ends at i: ", 61,", " (61)".
func (a *article) agedSo(i int, age string) bool {
	const marks = 3 // comma, blank, bracket
	after := strings.TrimLeft(a.text[i:min(len(a.text), i+marks+len(age)+1)], ", (")
	rest, ok := strings.CutPrefix(after, age)
	return ok && (rest == "" || rest[0] < '0' || rest[0] > '9')
}

// cataphor is the subject of the main clause after the subordinate one that opens the
// sentence with the pronoun of f: "While he acknowledged that C, the governor denied".
func (s *sent) cataphor(f *frame) (span, bool) {
	if f.ref != "" && !f.source.empty() {
		if k := s.mainClause(f.source.a, f.cue.b); k > 0 {
			np := span{k + 1, s.npRight(k + 1)}
			kd := s.kindOf(np)
			return np, s.Tag(np.a) != tagger.PRP && !s.plural(np) && (kd == person || kd == name)
		}
	}
	return span{}, false
}

func (a *article) lookUpThing(s *sent, f *frame) {
	thing := func(k kind, g *frame) bool {
		return (!f.found || k == document) && (k == body || k == document || k == name) && !s.plural(g.source)
	}
	if g := earlier(s, f, thing); g != nil {
		f.resolved = g.resolved
		return
	}
	// the sentence's own subject: "Norvane will cut 300 jobs, it said"
	if f.post && f.mask[0].len() > 0 {
		if np, ok := s.firstSubject(f.cue.a); ok {
			switch k := s.kindOf(np); {
			case (k == body || k == name || k == document || k == person && !s.properIn(np)) && !s.plural(np) && s.Norm(np.a) != "a" && s.Norm(np.a) != "an":
				f.resolved = s.Words(np.a, np.b)
				return
			}
		}
	}
	if np, ok := s.subjectBefore(f.source.a, func(np span) bool {
		k := s.kindOf(np)
		return (!f.found || k == document) && (k == body || k == document || k == name && !f.post) && !s.plural(np) && s.Norm(np.a) != "a" && s.Norm(np.a) != "an"
	}); ok {
		f.resolved = s.Words(np.a, np.b)
		return
	}
	a.past(s.paragraph)
	for k := len(a.history) - 1; k >= 0; k-- {
		m := &a.history[k]
		if s.paragraph-m.paragraph > 2 || s.index-m.sentence > 4 {
			break
		}
		if m.plural || m.kind != body && m.kind != document && m.kind != name && !(m.either && m.source) {
			continue
		}
		if s.index-m.sentence > 1 && !m.source {
			continue
		}
		if f.found && m.kind != document && !m.document {
			return
		}
		f.resolved, f.distant = m.span, s.index-m.sentence > 1 || m.kind == name && !m.source
		return
	}
}

func (a *article) lookUpThey(s *sent, f *frame) {
	if g := earlier(s, f, func(k kind, g *frame) bool { return s.plural(g.source) }); g != nil {
		f.resolved = g.resolved
		return
	}
	if np, ok := s.subjectBefore(f.source.a, func(np span) bool {
		k := s.kindOf(np)
		return s.plural(np) && (k == person || k == body)
	}); ok {
		f.resolved, f.distant = s.Words(np.a, np.b), !f.post
		return
	}
	a.past(s.paragraph)
	for k := len(a.history) - 1; k >= 0; k-- {
		m := &a.history[k]
		if s.paragraph-m.paragraph > 1 || s.index-m.sentence > 2 {
			break
		}
		if !m.plural || m.kind == nothing || m.kind == unknown {
			continue
		}
		if !m.source && s.index-m.sentence > 1 {
			continue
		}
		f.resolved, f.distant = m.span, true
		return
	}
}

// subjectBefore is the nearest subject of a finite verb of s before token i that fits.
func (s *sent) subjectBefore(i int, fits func(span) bool) (span, bool) {
	for k := i - 1; k >= max(s.start, i-maxReach); k-- {
		if !finite(s.Tag(k)) || s.quote[k] != 0 {
			continue
		}
		np, ref, ok := s.subjectLeft(s.group(k).start)
		if ok && ref == "" && np.b <= i && fits(np) {
			return np, true
		}
	}
	return span{}, false
}

func (s *sent) properIn(np span) bool {
	for i := np.a; i < np.b; i++ {
		if s.Tag(i).Proper() && s.Capital(i) {
			return true
		}
	}
	return false
}

// firstSubject is the subject of the sentence's first finite verb before token i.
func (s *sent) firstSubject(i int) (span, bool) {
	for k := s.start; k < i; k++ {
		if finite(s.Tag(k)) && s.quote[k] == 0 {
			np, ref, ok := s.subjectLeft(s.group(k).start)
			return np, ok && ref == ""
		}
	}
	return span{}, false
}

// plural reports whether np names several.
func (s *sent) plural(np span) bool {
	h := s.head(np)
	if h < 0 {
		return false
	}
	switch w := s.Norm(h); w {
	case "people", "police", "staff", "others", "they", "media", "troops", "men", "women", "data", "statistics", "several", "many":
		return true
	case "series", "congress", "press", "news", "united", "states", "nations", "forces":
		return false
	}
	if s.has(np.a, np.b, "&") {
		return false
	}
	if s.Tag(h) == tagger.NNS {
		return true
	}
	if s.Tag(h) == tagger.NNPS {
		return false
	}
	for i := np.a; i < np.b; i++ {
		if s.Norm(i) == "and" && s.Tag(h) != tagger.NN {
			return s.Tag(i-1).Proper() && s.kindOf(span{np.a, i}) == person
		}
	}
	return false
}

// remember adds those named in s to the history: subjects first, then sources.
func (a *article) remember(s *sent) {
	add := func(np span, words news.Span, source bool) {
		k := s.kindOf(np)
		if k == nothing || words.Empty() {
			return
		}
		h := s.head(np)
		if h >= 0 && s.Tag(h) == tagger.PRP {
			return
		}
		m := mention{span: words, kind: k, plural: s.plural(np), source: source, paragraph: s.paragraph, sentence: s.index}
		m.either = h >= 0 && either[s.Norm(h)] || k == unknown && source && !m.plural
		for i := np.a; i < np.b; i++ {
			m.proper = m.proper || s.Tag(i).Proper() && s.Capital(i) && !(i == np.a && np.len() > 1 && s.Tag(h) == tagger.NN)
			m.document = m.document || docNouns[s.Norm(i)] && !bodyNouns[s.Norm(i)] && !outletNames[s.Norm(i)]
			switch s.Norm(i) {
			case "mr", "mr.", "sir", "lord", "king", "prince", "father", "chairman", "spokesman", "himself", "brother", "man", "son", "husband", "pope", "bishop", "imam":
				m.male = true
			case "mrs", "mrs.", "ms", "ms.", "miss", "dame", "lady", "queen", "princess", "mother", "chairwoman", "spokeswoman", "sister", "woman", "daughter", "wife", "widow":
				m.female = true
			}
		}
		if s.outlet(np) && k == name {
			m.kind = body
		}
		a.history = append(a.history, m)
	}
	n := 0
	for i := s.start; i < len(s.Tokens) && n < 4; i++ {
		if !finite(s.Tag(i)) || s.quote[i] != 0 {
			continue
		}
		g := s.group(i)
		if g.start != i && s.Tag(i) != tagger.MD && !finite(s.Tag(g.start)) {
			continue
		}
		np, ref, ok := s.subjectLeft(g.start)
		if ok && ref == "" && s.apposed(np) {
			continue // "said Lena Park, a nurse who was there": still Lena Park
		}
		if ok && ref == "" {
			add(np, s.Words(np.a, np.b), false)
			n++
		}
	}
	for k := range s.frames {
		f := &s.frames[k]
		if f.resolved.Empty() || f.weak {
			continue
		}
		if f.ref != "" {
			// the same as before, now the newest again
			for n := len(a.history) - 1; n >= 0; n-- {
				if a.history[n].span == f.resolved {
					m := a.history[n]
					m.paragraph, m.sentence, m.source = s.paragraph, s.index, true
					if f.ref == "he" {
						m.male = true
					}
					if f.ref == "she" {
						m.female = true
					}
					a.history = append(a.history, m)
					break
				}
			}
			continue
		}
		add(f.source, f.resolved, true)
	}
	if n := len(a.history); n > maxHistory {
		a.history = append(a.history[:0], a.history[n-maxHistory:]...)
	}
}

// apposed reports whether np says what somebody named right before it is.
func (s *sent) apposed(np span) bool {
	if s.Norm(np.a-1) != "," || s.properIn(np) || s.Tag(np.a) != tagger.DT && s.Tag(np.a) != tagger.PRPS {
		return false
	}
	a := s.npLeft(np.a-2, s.start)
	return a >= 0 && s.properIn(span{a, np.a - 1})
}

// lastPerson is the newest person of paragraph para, or nil.
func (a *article) lastPerson(para, back int) *mention {
	a.past(para)
	for k := len(a.history) - 1; k >= 0; k-- {
		m := &a.history[k]
		if para-m.paragraph > back {
			return nil
		}
		if (m.kind == person || m.kind == name) && m.proper && !m.plural {
			return m
		}
	}
	return nil
}
