package attribute

import (
	"slices"
	"strings"

	"tidings/news"
	"tidings/summarize/internal/figure"
	"tidings/summarize/internal/tagger"
)

// maxReach bounds how many tokens any rule looks to one side, so that the work on a
// sentence is linear in its tokens.
const maxReach = 60

// span is a half-open range of tokens of one sentence.
type span struct{ a, b int }

func (s span) empty() bool    { return s.b <= s.a }
func (s span) len() int       { return max(0, s.b-s.a) }
func (s span) has(i int) bool { return s.a <= i && i < s.b }

// sent is a sentence under analysis.
type sent struct {
	*figure.Line
	// start is the first token after a dateline ("PENMOOR (Wire) -").
	start int
	// quote is for each token the number of the quotation that it is in, counted
	// from 1; 0 outside. A mark belongs to its quotation.
	quote []int
	// quoteSpans are the tokens of each quotation, by its number less one.
	quoteSpans []span
	// firstQuote is the index in the paragraph of the quotation numbered 1.
	firstQuote int
	frames     []frame
	// outside is the number of words outside quotations, -1 before it was counted.
	outside int
	// own is the article's outlet, which relays nothing to itself.
	own string
	// paragraph and index count the paragraphs and sentences of the article.
	paragraph, index int
	// cited holds, by the first token of a subject, what it is said to cite; made by cite.
	cited map[int]span
	// classes are those of each token, any is what any of them has.
	classes []class
	any     class
	// numberAt is for each token the number, counted from 1, of the figure it is in.
	numberAt []int
	// numbers are the tokens of figures, kinds what they state.
	numbers []span
	kinds   []news.FigureKind
}

// frame is one tie between a source and what it asserts.
type frame struct {
	// source are the words that name who asserts; empty where only ref does.
	source span
	// ref is a pronoun to be resolved ("he", "it", "they"), else "".
	ref string
	via span
	cue span
	// mask are the tokens that are asserted.
	mask [2]span
	// weak frames lose to all others; doubtful ones give weak credit only.
	weak, doubtful bool
	denied         bool
	post           bool
	// found frames hold only where the pronoun means a document: "It found 1,340 bats".
	found bool
	// rates frames assert percentages only.
	rates bool
	// relative frames assert one figure only: "the 3% that analysts had expected".
	relative bool
	// resolved is the place in the text of who asserts, where ref was resolved.
	resolved news.Span
	// old is true where the reference was resolved beyond the neighbouring sentence.
	distant bool
}

func (f *frame) covers(i int) bool { return f.mask[0].has(i) || f.mask[1].has(i) }

func (f *frame) size() int { return f.mask[0].len() + f.mask[1].len() }

func finite(t tagger.Tag) bool {
	return t == tagger.VBD || t == tagger.VBZ || t == tagger.VBP || t == tagger.MD
}

// be reports whether w is a form of "be".
func be(w string) bool {
	switch w {
	case "is", "are", "was", "were", "be", "been", "being", "'s", "'re", "am", "'m":
		return true
	}
	return false
}

func have(w string) bool {
	switch w {
	case "has", "have", "had", "having", "'ve", "'d":
		return true
	}
	return false
}

// newSent prepares the sentence s; quotes are the spans of the paragraph's quotations.
func newSent(s *Sentence, quotes []news.Span) *sent {
	x := &sent{Line: &s.Line, outside: -1}
	n := len(x.Tokens)
	ints := make([]int, 2*n)
	x.quote, x.numberAt, x.classes = ints[:n:n], ints[n:], make([]class, n)
	q := 0
	for i, t := range x.Tokens {
		x.classes[i] = classes[t.Norm]
		x.any |= x.classes[i]
		for q < len(quotes) && quotes[q].End <= t.Span.Start {
			q++
		}
		if q < len(quotes) && quotes[q].Overlaps(t.Span) {
			x.quote[i] = q + 1
			for len(x.quoteSpans) <= q {
				x.quoteSpans = append(x.quoteSpans, span{i, i})
			}
			x.quoteSpans[q].b = i + 1
		}
	}
	x.start = x.dateline()
	if (x.start == 1 || x.start == 2) && clock(x.Tokens[0].Text) { // the time of an entry is no figure
		s.Mentions = slices.DeleteFunc(s.Mentions, func(m figure.Mention) bool { return m.From == 0 })
	}
	for n, m := range s.Mentions {
		for i := m.From; i < m.To; i++ {
			x.numberAt[i] = n + 1
		}
		x.numbers = append(x.numbers, span{m.From, m.To})
		x.kinds = append(x.kinds, m.Figure.Kind)
	}
	return x
}

// dateline is the token after "PENMOOR, March 6 (Wire) -" at the start, or 0.
func (s *sent) dateline() int {
	if len(s.Tokens) > 2 && clock(s.Tokens[0].Text) && (s.Capital(1) || s.Norm(1) == `"`) {
		return 1 // "09.03 The minister told MPs": an entry of a live page
	}
	if len(s.Tokens) > 3 && clock(s.Tokens[0].Text) && (s.Norm(1) == ":" || s.Norm(1) == "-") {
		return 2
	}
	if len(s.Tokens) == 0 || len(s.Tokens[0].Text) < 3 || !upper(s.Tokens[0].Text) {
		return 0
	}
	for i := 1; i < min(len(s.Tokens), 14); i++ {
		if s.Norm(i) != "-" || s.Glued(i) {
			continue
		}
		for k := 1; k < i; k++ {
			if s.Tag(k).Verb() && !upper(s.Tokens[k].Text) {
				return 0
			}
		}
		return i + 1
	}
	return 0
}

// clock reports whether w is a time of day: "09.03", "14:50".
func clock(w string) bool {
	if len(w) != 5 || w[2] != '.' && w[2] != ':' {
		return false
	}
	digit := func(i int) bool { return w[i] >= '0' && w[i] <= '9' }
	return digit(0) && digit(1) && digit(3) && digit(4) && w[:2] < "25" && w[3] < '6'
}

func upper(w string) bool {
	for i := range len(w) {
		if c := w[i]; c >= 'a' && c <= 'z' {
			return false
		}
	}
	return true
}

// boundary reports whether token i parts clauses, so that a subject can start after it.
func (s *sent) boundary(i int) bool {
	if i < s.start || i == s.start && s.Tag(i) == tagger.RB {
		return true
	}
	switch s.Norm(i) {
	case ",", ";", ":", `"`, "(", ")", "-", "that", "and", "but", "while", "as", "because", "after", "when", "if", "although", "though", "whereas", "or", "before", "since", "where", "how", "whether", "what", "than", "until", ".", "so", "which", "once", "even", "just":
		return s.Norm(i) != "-" || !s.Glued(i) || !s.Glued(i+1)
	}
	return false
}

// linking are prepositions that tie a noun phrase to the noun before it.
func linking(w string) bool {
	switch w {
	case "of", "for", "at", "in", "from", "with", "within", "inside", "by", "on", "to", "behind", "near", "against":
		return true
	}
	return false
}

func nominal(t tagger.Tag) bool {
	return t.Noun() || t == tagger.JJ || t == tagger.CD || t == tagger.AFX || t == tagger.JJS || t == tagger.JJR
}

// calendarAt reports whether token i is a word of time rather than a noun or verb that
// looks like one.
func (s *sent) calendarAt(i int) bool {
	w := s.Norm(i)
	if w == "today" && i > s.start && s.Capital(i) && s.Tag(i).Proper() && s.Capital(i-1) {
		return false // "the site Pamir Today"
	}
	if len(w) == 3 && w != "sun" && calendar[w] && s.Capital(i) && w != "may" {
		return s.Tag(i+1) == tagger.CD || s.Tag(i-1) == tagger.CD // "Jan Priddy" is a name
	}
	return calendar[w] && (w != "march" && w != "may" && w != "sun" && w != "sat" || s.Capital(i))
}

// npLeft is the first token of the noun phrase that ends with token e, or -1.
func (s *sent) npLeft(e, lo int) int {
	if e < lo {
		return -1
	}
	t, w := s.Tag(e), s.Norm(e)
	switch {
	case t == tagger.PRP && w != "them" && w != "him" && w != "us" && w != "me":
		return e
	case t.Noun() && !s.calendarAt(e):
	case t == tagger.POS && e > lo && s.Tag(e-1).Proper() && (s.Norm(e+1) == "," || finite(s.Tag(e+1)) || cues[s.Norm(e+1)] != 0 && s.Tag(e+1).Verb()): // "Sotheby's"
	case t.Noun() && s.calendarAt(e):
		return -1
	case t == tagger.CD && !s.isNumber(e) && e > lo && s.Tag(e-1).Noun() && s.Capital(e-1):
	case (t == tagger.JJ || t == tagger.CD || t == tagger.DT || t == tagger.VBN) && (w == "others" || w == "several" || w == "many" || w == "some" || w == "both" || w == "another" || w == "all" || w == "unemployed" || w == "accused"):
	case e == lo && s.Capital(e) && (t == tagger.JJ || t == tagger.VB || t == tagger.UH || t == tagger.FW) && finite(s.Tag(e+1)):
	case t == tagger.JJ && s.Capital(e) && e > s.start, t == tagger.FW && s.Capital(e), s.Capital(e) && t != tagger.Punct && e > s.start && !t.Verb() && t != tagger.IN:
	case (t == tagger.JJ || t == tagger.RB || t.Verb()) && (bodyNouns[w] || docNouns[w] || personNouns[w]):
	default:
		return -1
	}
	j := e
	for j > lo && e-j < 24 {
		p := j - 1
		tp, wp := s.Tag(p), s.Norm(p)
		if s.calendarAt(p) && s.month(p) && s.Tag(j) == tagger.NN && s.Tag(p-1) == tagger.DT { // "the February council meeting"
			j = p
			continue
		}
		if s.calendarAt(p) && !(s.Tag(j).Proper() && s.Capital(j) && (s.Tag(p-1) == tagger.DT || s.Tag(p-1) == tagger.POS)) { // but "the Sunday Ledger"
			break
		}
		switch {
		case nominal(tp) || tp == tagger.POS || tp == tagger.PRPS || wp == "&" || tp == tagger.FW:
			if tp == tagger.CD && s.percentLike(p) || s.isNumber(p) && tp != tagger.CD && p > s.start && s.Tag(p-1) != tagger.DT && !s.Tag(p-1).Noun() && s.Norm(p-1) != "," {
				return j
			}
			if s.isNumber(p) && tp == tagger.CD {
				if n := s.numberStart(p); s.Norm(n-1) == "of" && docNouns[s.Norm(n-2)] && n-2 >= lo { // "a poll of 2,140 voters"
					j = n
					continue
				}
				return j
			}
			j = p
			continue
		case wp == ")" && p-2 > lo && s.Norm(p-2) == "(" && len(s.Tokens[p-1].Text) > 1 && upper(s.Tokens[p-1].Text): // "the University (JHU) data"
			j = p - 2
			continue
		case (wp == "-" || wp == "/") && s.Glued(p) && s.Glued(j), wp == "." && s.Glued(p) && s.Capital(p-1):
			j = p
			continue
		case (tp == tagger.VBG || tp == tagger.VBN || tp == tagger.RB || tp == tagger.VBD) && p > lo && (s.Tag(p-1) == tagger.DT || s.Tag(p-1) == tagger.PRPS || s.Tag(p-1) == tagger.POS || s.Tag(p-1) == tagger.JJ) && !finiteHere(s, p):
			j = p
			continue
		case (tp == tagger.VB || tp == tagger.VBP || tp == tagger.UH) && s.Tag(j).Noun() && (p == s.start || s.Norm(p-1) == "," || s.Norm(p-1) == `"`) && cues[wp] == 0: // a noun that looks like a verb: "harbour master Finn Daly"
			j = p
			continue
		case (tp == tagger.VBN || tp == tagger.VBG) && (p == s.start || s.Norm(p-1) == "," || s.Norm(p-1) == `"`) && !s.Tag(j).Proper():
			j = p
			continue
		case p == s.start && s.Capital(p) && s.Tag(j).Proper() && s.Capital(j) && (tp == tagger.IN || tp == tagger.UH || tp == tagger.FW) && !closed[wp]: // "Ove Lindqvist"
			return p
		case tp == tagger.DT || tp == tagger.PDT:
			if n := s.gluedName(p, e, lo); n > 0 {
				return n
			}
			j = p
			if k := s.linkLeft(p, lo); k >= 0 {
				j = k
				continue
			}
			if p-1 > lo && s.Norm(p-1) == "and" { // "residents and a nurse"
				if k := s.pairLeft(p-1, lo, p); k >= 0 {
					return k
				}
			}
			return j
		case linking(wp):
			if k := s.linkLeft(j, lo); k >= 0 {
				j = k
				continue
			}
			return j
		case wp == "and":
			if k := s.pairLeft(p, lo, j); k >= 0 {
				return k
			}
			return j
		}
		break
	}
	return j
}

// closed are the words that open a sentence before a name and are no name.
var closed = words(`in on at for of as but and or when while if after before since with by from to under over into during until till though although because than that like unlike near through without within among between against about above behind beyond despite except inside outside amid per via yes no oh well`)

// gluedName finds the name that an opening phrase runs into, as in "With the acquisition
// Salling said"; 0 where the phrase from the determiner p to e is one.
func (s *sent) gluedName(p, e, lo int) int {
	if p-1 != lo || s.Tag(p-1) != tagger.IN || !s.Tag(e).Proper() {
		return 0
	}
	n := e
	for n > p+1 && s.Tag(n-1).Proper() {
		n--
	}
	w := s.Norm(n - 1)
	if n == p+1 || s.Tag(n-1) != tagger.NN || personNouns[w] || bodyNouns[w] || agentive(w) {
		return 0
	}
	return n
}

// numberStart is the first token of the figure that token i is in, or i.
func (s *sent) numberStart(i int) int {
	if k := s.figureAt(i); k >= 0 {
		return s.numbers[k].a
	}
	return i
}

// finiteHere guards against taking a verb between a subject and an object for a
// participle inside a noun phrase.
func finiteHere(s *sent, p int) bool {
	return s.Tag(p) == tagger.VBD && s.Tag(p-1) != tagger.DT
}

func (s *sent) percentLike(i int) bool {
	switch s.Norm(i + 1) {
	case "%", "percent", "per", "million", "billion":
		return true
	}
	return false
}

// linkLeft is the noun that a preposition before token j ties the phrase at j to, or -1.
func (s *sent) linkLeft(j, lo int) int {
	p := j - 1
	if p <= lo || !linking(s.Norm(p)) {
		return -1
	}
	k := p - 1
	if s.Norm(k) == ")" && k-2 > lo && s.Norm(k-2) == "(" && upper(s.Tokens[k-1].Text) { // "the Council (NDRRMC) of the Philippines"
		k -= 3
	}
	w := s.Norm(k)
	switch {
	case s.calendarAt(k):
		return -1
	case s.Tag(k).Noun():
		return k
	case w == "close" || w == "familiar" || w == "responsible" || w == "present" || w == "loyal" || w == "sympathetic":
		if k-1 >= lo && s.Tag(k-1).Noun() {
			return k - 1
		}
	case (s.Tag(k) == tagger.VBN || s.Tag(k) == tagger.VBD) && k-1 >= lo && s.Tag(k-1).Noun():
		if relaying[w] && s.Norm(p) == "by" {
			return -1 // names who relays
		}
		return k - 1
	case s.Norm(p) == "of" && !s.isNumber(k) && (s.Tag(k) == tagger.CD || w == "some" || w == "both" || w == "several" || w == "many"), (s.Norm(p) == "at" || s.Norm(p) == "in") && (w == "some" || w == "many" || w == "others") && k == lo:
		return k
	}
	return -1
}

// pairLeft joins "X and Y" where X begins at a clause boundary.
func (s *sent) pairLeft(and, lo, right int) int {
	k := s.npLeft(and-1, lo)
	if k < 0 || s.Tag(and-1) == tagger.PRP {
		return -1
	}
	if k == lo || s.Norm(k-1) == "," || s.Norm(k-1) == `"` || s.Norm(k-1) == "that" || s.Norm(k-1) == ";" {
		return k
	}
	if s.Tag(and-1).Proper() && s.Tag(right).Proper() {
		return k
	}
	return -1
}

// npRight is the token after the noun phrase that starts at i, or i where none does.
func (s *sent) npRight(i int) int {
	if t := s.Tag(i); t == tagger.PRP {
		return i + 1
	}
	if s.Norm(i+1) == "of" && (s.Tag(i) == tagger.CD || s.Tag(i) == tagger.DT || s.Tag(i) == tagger.JJ || s.Tag(i) == tagger.JJS) { // "two of the banks"
		if e := s.npRight(i + 2); e > i+2 {
			return e
		}
	}
	j, noun := i, false
	for j < len(s.Tokens) && j-i < 30 {
		t, w := s.Tag(j), s.Norm(j)
		switch {
		case s.calendarAt(j) && (noun || s.Tag(j).Noun() || t == tagger.RB):
			return s.trimNP(i, j, noun)
		case t.Noun() || t == tagger.FW, !t.Verb() && t != tagger.IN && t != tagger.Punct && (personNouns[w] || bodyNouns[w] || docNouns[w]):
			noun = true
		case t == tagger.VBZ && j == i && s.Tag(j+1) == tagger.NN, t.Verb() && s.Norm(j+1) == "-" && s.Glued(j+1): // "the think-tank"
		case t == tagger.POS, t == tagger.PRPS, t == tagger.AFX, w == "&":
		case t == tagger.DT || t == tagger.PDT:
			if noun {
				return s.trimNP(i, j, noun)
			}
		case t == tagger.JJ || t == tagger.JJS || t == tagger.JJR || t == tagger.CD:
			if noun && t == tagger.CD && s.isNumber(j) {
				return s.trimNP(i, j, noun)
			}
			if noun && t == tagger.JJ && (w == "familiar" || w == "close" || w == "responsible") {
				if e := s.npRight(j + 2); e > j+2 {
					return e
				}
			}
		case s.Capital(j) && t != tagger.Punct && t != tagger.IN && t != tagger.MD && j > i:
			noun = true
		case (w == "-" || w == "/") && s.Glued(j) && s.Glued(j+1), w == "." && s.Glued(j) && s.Capital(j-1) && s.Glued(j+1):
		case t.Verb() && j > i && s.Norm(j-1) == "-" && s.Glued(j): // "a Dubai-based fund manager"
		case (t == tagger.VBN || t == tagger.VBG || t == tagger.RB) && !noun:
		case linking(w) && noun:
			if by := s.agentAfter(j - 1); by > j && docNouns[s.Norm(s.head(span{i, j}))] { // "a report on Wednesday by the firm"
				if e := s.npRight(by + 1); e > by+1 {
					return e
				}
			}
			if w == "by" && docNouns[s.Norm(s.head(span{i, j}))] && s.Tag(j+1) != tagger.VBG { // "a count by the firm Occurrence"
				if e := s.npRight(j + 1); e > j+1 {
					return e
				}
			}
			if w == "by" || w == "on" && calendar[s.Norm(j+1)] || calendar[s.Norm(j+1)] || s.Tag(j+1) == tagger.VBG || s.isNumber(j+1) {
				return s.trimNP(i, j, noun)
			}
			if (w == "on" || w == "in" || w == "at" || w == "with" || w == "to") && !s.attaches(i, j, w) {
				return s.trimNP(i, j, noun)
			}
			e := s.npRight(j + 1)
			if e <= j+1 {
				return s.trimNP(i, j, noun)
			}
			j = e
			continue
		case w == "and" && noun && s.Tag(j+1).Proper() && s.Tag(j-1).Proper() && !s.verbAfter(j+1), w == "and" && noun && s.Tag(j+1).Noun() && s.Tag(j+2) == tagger.Punct && s.Tag(j-1).Noun():
		case (t == tagger.VBN || t == tagger.VBD) && noun && s.reduced(j):
			by := s.agentAfter(j)
			e := s.npRight(by + 1)
			if e <= by+1 {
				return s.trimNP(i, j, noun)
			}
			return e
		default:
			return s.trimNP(i, j, noun)
		}
		j++
	}
	return s.trimNP(i, j, noun)
}

// attaches: "officials in Kyiv", "analysts at Brightwell" belong together, "said the
// mayor in a statement" and "said Ruiz on the radio" do not.
func (s *sent) attaches(i, j int, w string) bool {
	head := s.Norm(j - 1)
	if w == "to" {
		return head == "adviser" || head == "advisor" || head == "ambassador" || head == "envoy" || head == "aide" || head == "secretary"
	}
	if w == "with" {
		return personNouns[head] || bodyNouns[head]
	}
	if s.Tag(j-1).Proper() && w != "at" {
		return false
	}
	switch s.Norm(j + 1) {
	case "a", "an", "his", "her", "its", "their", "this", "that":
		return false
	}
	for k := j + 1; k < j+5; k++ {
		if docNouns[s.Norm(k)] && s.Norm(k) != "intelligence" || s.Norm(k) == "conference" || s.Norm(k) == "interview" || s.Norm(k) == "hearing" {
			return false
		}
	}
	return personNouns[head] || bodyNouns[head] || w == "at" && s.Tag(j+1) != tagger.Punct
}

// reduced: "figures released by the ministry", "economists polled by the wire".
func (s *sent) reduced(j int) bool {
	by := s.agentAfter(j)
	if by == 0 {
		return false
	}
	switch s.Norm(j) {
	case "reported", "published":
		return !s.outlet(span{by + 1, s.npRight(by + 1)})
	case "cited", "quoted", "seen", "obtained", "reviewed", "carried", "viewed", "leaked", "described", "shown", "examined", "relayed", "broadcast", "printed":
		return false // names who relays, not who knows
	}
	return true
}

// agentAfter is the "by" of the participle at j, past words of time: "published this
// morning by the fund"; 0 where there is none.
func (s *sent) agentAfter(j int) int {
	for k := j + 1; k < j+6; k++ {
		switch w := s.Norm(k); {
		case w == "by":
			return k
		case s.calendarAt(k), w == "on", w == "in", w == "this", w == "last", w == "week", w == "month", w == "year", w == "morning", w == "evening", w == "jointly", w == "late", w == "early", s.Tag(k) == tagger.CD:
		default:
			return 0
		}
	}
	return 0
}

func (s *sent) verbAfter(i int) bool {
	for k := i; k < i+4; k++ {
		if finite(s.Tag(k)) {
			return true
		}
		if !s.Tag(k).Noun() {
			return false
		}
	}
	return false
}

func (s *sent) isNumber(i int) bool { return s.figureAt(i) >= 0 }

// figureAt is the index of the figure that token i is in, or -1.
func (s *sent) figureAt(i int) int {
	if i < 0 || i >= len(s.numberAt) {
		return -1
	}
	return s.numberAt[i] - 1
}

// amountEnds reports whether a count, share or percentage ends at token i.
func (s *sent) amountEnds(i int) bool {
	k := s.figureAt(i)
	return k >= 0 && (s.kinds[k] == news.KindCount || s.kinds[k] == news.KindShare || s.kinds[k] == news.KindPercent)
}

func (s *sent) trimNP(i, j int, noun bool) int {
	for j > i && (s.Tag(j-1) == tagger.Punct && s.Norm(j-1) != "." || s.Tag(j-1) == tagger.DT || s.Tag(j-1) == tagger.IN) {
		j--
	}
	if !noun {
		return i
	}
	return j
}

// head is the head noun of the noun phrase np: the last noun before a preposition,
// participle or comma.
func (s *sent) head(np span) int {
	h := -1
	for i := np.a; i < np.b; i++ {
		t, w := s.Tag(i), s.Norm(i)
		if h >= 0 && (linking(w) || w == "," || t == tagger.VBN || t == tagger.VBG && !s.Tag(i+1).Noun() || t == tagger.WDT || t == tagger.WP || t == tagger.JJ && (w == "familiar" || w == "close")) {
			return h
		}
		if t.Noun() || t == tagger.PRP || s.Capital(i) && t != tagger.Punct && t != tagger.DT && t != tagger.IN {
			h = i
		} else if personNouns[w] || bodyNouns[w] || docNouns[w] {
			h = i
		}
	}
	if h < 0 && !np.empty() {
		return np.b - 1
	}
	return h
}

// kind is what a noun phrase can be as a source.
type kind int

const (
	nothing kind = iota
	person
	body
	document
	name    // a proper name of unknown kind
	unknown // a common noun of unknown kind
)

// kindOf judges the noun phrase np.
func (s *sent) kindOf(np span) kind {
	h := s.head(np)
	if h < 0 {
		return nothing
	}
	w := s.Norm(h)
	switch {
	case s.Tag(h) == tagger.PRP:
		switch w {
		case "he", "she", "i", "we", "they", "you":
			return person
		case "it":
			return body
		}
		return nothing
	case s.Tag(h).Proper() || s.Capital(h) && h > s.start && s.Norm(h-1) != `"` || h == np.a && np.len() == 1 && s.Capital(h) && s.Tag(h) != tagger.NNS && s.Tag(h) != tagger.PRP && s.Tag(h) != tagger.DT && !personNouns[w] && !bodyNouns[w] && !docNouns[w] && !agentive(w) && !notSources[w]:
		if calendar[w] && s.calendarAt(h) {
			return nothing
		}
		if s.titled(np, h) {
			return person
		}
		if outletNames[w] || bodyNouns[w] {
			return body
		}
		if docNouns[w] {
			return document
		}
		return name
	case personNouns[w] && !(bodyNouns[w] && s.Tag(h) != tagger.NNS):
		return person
	case bodyNouns[w]:
		return body
	case docNouns[w]:
		return document
	case notSources[w]:
		return nothing
	case w == "others" || w == "many" || w == "some" || w == "several" || w == "both" || w == "another" || w == "all":
		return person
	}
	if agentive(w) {
		return person
	}
	for i := h + 1; i+1 < np.b; i++ {
		if s.Norm(i) == "," && s.Tag(i+1).Proper() && s.Capital(i+1) {
			return person // "the listing agent, Kim Sorrell"
		}
	}
	return unknown
}

// agentive reports whether a common noun ends like one of people who do something.
func agentive(w string) bool {
	w = strings.TrimSuffix(w, "s")
	for _, end := range []string{"er", "or", "ist", "ian", "man", "men", "woman", "women", "ant", "eer"} {
		if len(w) > len(end)+2 && strings.HasSuffix(w, end) {
			if strings.HasSuffix(w, "over") {
				return false
			}
			if notAgents[w] {
				return false
			}
			return true
		}
	}
	return false
}

// titled reports whether a title or given name stands before the name at h.
func (s *sent) titled(np span, h int) bool {
	for i := np.a; i < h; i++ {
		w := s.Norm(i)
		if (personNouns[w] || honorific(w)) && !either[w] {
			return true
		}
	}
	return false
}

func honorific(w string) bool {
	switch w {
	case "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "miss", "dr", "dr.", "prof", "prof.", "sir", "dame", "lord", "lady", "gen", "gen.", "col", "col.", "capt", "capt.", "lt", "lt.", "sgt", "sgt.", "rev", "rev.", "sen", "sen.", "rep", "rep.", "gov", "gov.", "justice", "judge", "father", "sister", "sheikh", "king", "queen", "prince", "pope", "maj", "maj.", "adm", "adm.", "brig", "brig.":
		return true
	}
	return false
}

// periodical: "the weekly Umschau", "the agency Sahel Presse", "the site Streetline".
func (s *sent) periodical(i int) bool {
	switch s.Norm(i) {
	case "weekly", "daily", "monthly", "agency", "site", "portal", "wire":
		return s.Tag(i-1) == tagger.DT && s.Tag(i+1).Proper() && s.Capital(i+1)
	}
	return false
}

// outlet reports whether np names a publisher.
func (s *sent) outlet(np span) bool {
	for i := np.a; i < np.b; i++ {
		if outletNames[s.Norm(i)] && (s.Capital(i) && i > np.a || s.Tag(i).Noun()) || s.periodical(i) && i+1 < np.b {
			return true
		}
	}
	return false
}
