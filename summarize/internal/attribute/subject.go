package attribute

import (
	"slices"
	"strings"

	"tidings/news"
	"tidings/summarize/internal/figure"
	"tidings/summarize/internal/tagger"
)

// subjectLeft finds the subject of a verb group that starts at v.
func (s *sent) subjectLeft(v int) (np span, ref string, ok bool) {
	e := v - 1
	lo := s.start
	if e < lo {
		return span{}, "", false
	}
	w := s.Norm(e)
	if strings.HasSuffix(w, "self") || w == "themselves" {
		e--
		w = s.Norm(e)
	}
	switch w {
	case "week", "month", "year", "night", "morning", "evening", "weekend":
		if x := s.Norm(e - 1); e-2 > lo && (x == "last" || x == "this" || x == "next" || x == "that") {
			e -= 2
			w = s.Norm(e)
		}
	}
	if (w == "first" || w == "last" || w == "once") && s.Norm(e-1) == "at" && e-2 >= lo { // "The army at first spoke of two"
		e -= 2
		w = s.Norm(e)
	}
	if k := s.undated(e); k > lo {
		e = k
		w = s.Norm(e)
	}
	for e > lo && s.calendarAt(e) { // "Kestrel on Tuesday lifted"
		e--
		for n := 0; n < 2; n++ {
			if x := s.Norm(e); x == "on" || x == "in" || x == "late" || x == "early" || x == "last" || x == "out" {
				e--
			}
		}
		w = s.Norm(e)
	}
	if w == "who" || w == "which" || w == "that" && s.Tag(e) != tagger.IN {
		return s.antecedent(e)
	}
	if a := s.agedFrom(e); a >= lo {
		return span{a, e + 1}, refAged, true
	}
	if s.severalFrom(e) {
		return span{e - 1, e + 1}, "they", true
	}
	if w == "them" && s.Norm(e-1) == "of" && e-2 >= lo && (s.Tag(e-2) == tagger.CD || s.Tag(e-2) == tagger.DT || s.Tag(e-2) == tagger.JJ) && (e-2 == lo || s.boundary(e-3)) { // "two of them said"
		return span{e, e + 1}, "they", true
	}
	if w == "," || w == ")" {
		return s.pastParenthesis(e)
	}
	if w == "-" && !s.Glued(e) { // a parenthesis between dashes
		for k := e - 1; k > lo && e-k < 30; k-- {
			if s.Norm(k) == "-" && !s.Glued(k) {
				if a := s.npLeft(k-1, lo); a >= 0 {
					return span{a, k}, "", true
				}
				break
			}
		}
	}
	a := s.npLeft(e, lo)
	if r := s.pastRelative(v); (a < 0 || a == e && w == "it" || a > lo && s.Tag(a-1) == tagger.IN) && !r.empty() {
		return r, "", true
	}
	if a < 0 || a > lo && (s.Norm(a-1) == "by" || s.Tag(a-1) == tagger.IN && linking(s.Norm(a-1)) || s.Norm(a-1) == "under" || s.Tag(a-1) == tagger.VBG || (s.Tag(a-1) == tagger.VBN || s.Tag(a-1) == tagger.VBD) && s.Norm(a-1) != "said") || calendar[w] {
		if np, ok := s.pastParticiple(v); ok {
			return np, "", true
		}
	}
	if a < 0 {
		return span{}, "", false
	}
	np = span{a, e + 1}
	if n := s.pastPlace(np); n >= 0 {
		np.a = n
	}
	if s.Tag(e) == tagger.PRP && np.len() == 1 {
		return np, s.Norm(e), true
	}
	return np, "", true
}

// refAged is the reference of "the 61-year-old": who of that age was named before.
const refAged = "old"

// agedFrom is the first token of "the 61-year-old" that ends at e, or -1.
func (s *sent) agedFrom(e int) int {
	if s.Norm(e) != "old" || s.Norm(e-1) != "-" || s.Norm(e-2) != "year" || s.Norm(e-3) != "-" || s.Norm(e-5) != "the" {
		return -1
	}
	return e - 5
}

// severalFrom reports whether "the two", "the pair" ends at e.
func (s *sent) severalFrom(e int) bool {
	if s.Norm(e-1) != "the" || e-1 < s.start || e-1 > s.start && !s.boundary(e-2) {
		return false
	}
	switch s.Norm(e) {
	case "two", "three", "pair", "duo", "couple", "trio":
		return true
	}
	return false
}

// pastPlace is the start of the noun phrase that np ends as a place: "Jo Tilburg of the
// University of California, Los Angeles said"; -1 where np stands alone.
func (s *sent) pastPlace(np span) int {
	if np.a < s.start+3 || s.Norm(np.a-1) != "," || np.len() > 3 {
		return -1
	}
	for i := np.a; i < np.b; i++ {
		if !s.Tag(i).Proper() || !s.Capital(i) {
			return -1
		}
	}
	n := s.npLeft(np.a-2, s.start)
	if n < 0 || n > s.start && !s.boundary(n-1) || s.Norm(n-1) == "," {
		return -1
	}
	of := false
	for i := n; i < np.a-1; i++ {
		of = of || s.Norm(i) == "of" || s.Norm(i) == "in" || s.Norm(i) == "at" || s.Norm(i) == "from"
	}
	if k := s.kindOf(span{n, np.a - 1}); !of || n != s.start || k != person && k != name {
		return -1
	}
	return n
}

// undated is the noun before a date or time that follows it and ends at e: "a report of 12
// January", "figures for March 6", "officials at the time"; e where none does.
func (s *sent) undated(e int) int {
	w := s.Norm(e)
	if !s.calendarAt(e) && !timeNouns[w] && s.Tag(e) != tagger.CD {
		return e
	}
	for k := e; k > max(s.start, e-5); k-- {
		switch s.Norm(k) {
		case "of", "for", "from", "on", "in", "at", "over", "during", "dated", "to":
			if s.Tag(k-1).Noun() && !s.isNumber(k-1) && s.datelike(k+1, e+1) {
				return k - 1
			}
			return e
		}
		if s.Tag(k).Verb() || s.Tag(k) == tagger.Punct {
			return e
		}
	}
	return e
}

// datelike reports whether the tokens from a to b name a day or a stretch of time.
func (s *sent) datelike(a, b int) bool {
	named := false
	for i := a; i < b; i++ {
		w := s.Norm(i)
		switch {
		case s.calendarAt(i) || timeNouns[w], len(w) == 4 && (w[0] == '1' || w[0] == '2') && s.Tag(i) == tagger.CD:
			named = true
		case s.Tag(i) == tagger.CD, s.Tag(i) == tagger.DT, w == "last", w == "this", w == "past", w == "first", w == "second", w == "third", w == "fourth", w == "recent":
		default:
			return false
		}
	}
	return named
}

var timeNouns = words(`time weekend week month year quarter day days weeks months years night morning afternoon evening period season summer winter spring autumn`)

// pastRelative finds the subject before a relative clause without commas: "an officer
// who was not authorised to speak publicly said".
func (s *sent) pastRelative(v int) span {
	for k := v - 1; k > s.start && v-k < 18; k-- {
		if w := s.Norm(k); w == "," || w == ";" || w == `"` {
			return span{}
		}
		if s.Norm(k) == "who" {
			a := s.npLeft(k-1, s.start)
			if a < 0 || s.kindOf(span{a, k}) != person {
				return span{}
			}
			return span{a, k}
		}
	}
	return span{}
}

// pastParticiple finds the subject before a participle that ends at the verb group at v:
// "data published a day earlier put", "photographs taken from orbit on Friday show".
func (s *sent) pastParticiple(v int) (span, bool) {
	if w := s.Norm(v - 1); w == "and" || w == "but" || w == "or" {
		return span{}, false
	}
	for k := v - 1; k > s.start && v-k < 16; k-- {
		t := s.Tag(k)
		if t == tagger.VBN && s.Norm(k-1) == "be" && s.Norm(k-2) == "to" && s.Tag(k-3).Noun() && k-3 >= s.start { // "Figures to be published today show"
			a := s.npLeft(k-3, s.start)
			np := span{a, k - 2}
			return np, a >= 0 && (a == s.start || s.boundary(a-1)) && s.kindOf(np) == document
		}
		if have(s.Norm(k)) || be(s.Norm(k)) {
			return span{}, false
		}
		if s.Norm(k) == "," || s.Norm(k) == ";" || s.Norm(k) == `"` || t == tagger.MD || t == tagger.VBZ || t == tagger.VBP {
			return span{}, false
		}
		if (t == tagger.VBN || t == tagger.VBD || t == tagger.VBG) && s.Tag(k-1).Noun() && !calendar[s.Norm(k-1)] {
			a := s.npLeft(k-1, s.start)
			if a < 0 || a > s.start && !s.boundary(a-1) {
				return span{}, false
			}
			np := span{a, k}
			if s.agentAfter(k) > 0 && s.reduced(k) || s.Norm(k+1) == "for" && s.Norm(k+2) == "by" { // "a study paid for by the lobby"
				np.b = v
			}
			if kd := s.kindOf(np); kd == document || kd == person || kd == body {
				return np, true
			}
			return span{}, false
		}
	}
	return span{}, false
}

// antecedent is what the relative pronoun at e refers to.
func (s *sent) antecedent(e int) (np span, ref string, ok bool) {
	k := e - 1
	if s.Norm(k) == "," {
		k--
	}
	a := s.npLeft(k, s.start)
	if a >= 0 && s.Norm(e) == "who" && s.kindOf(span{a, k + 1}) != person {
		// "a blow to the ranchers, who say": the last noun is who speaks
		for n := k; n > a; n-- {
			if linking(s.Norm(n)) {
				a = n + 1
				break
			}
		}
	}
	if a < 0 {
		// "the minister, Ana Ruiz, 51, who said": past a parenthesis
		if s.Tag(k) == tagger.CD && s.Norm(k-1) == "," {
			if a = s.npLeft(k-2, s.start); a >= 0 {
				return span{a, k - 1}, "", true
			}
		}
		return span{}, "", false
	}
	if s.Norm(e) == "who" && s.apposed(span{a, k + 1}) { // "Dr. Lena Hofstad, the state epidemiologist, who said"
		if n := s.npLeft(a-2, s.start); n >= 0 {
			return span{n, a - 1}, "", true
		}
	}
	return span{a, k + 1}, "", true
}

// pastParenthesis finds the subject before ", ... ," or "( ... )" that ends at e.
func (s *sent) pastParenthesis(e int) (np span, ref string, ok bool) {
	opening := ","
	if s.Norm(e) == ")" {
		opening = "("
	}
	for k := e - 1; k > s.start && e-k < 45; k-- {
		if s.Norm(k) == ";" {
			return span{}, "", false
		}
		if s.Norm(k) != opening {
			continue
		}
		end := s.undated(s.pastBracket(k - 1))
		a := s.npLeft(end, s.start)
		if a < 0 {
			if s.Norm(k-2) == "of" && s.Tag(k-1) == tagger.PRP && s.Tag(k+1).Proper() && s.Capital(k+1) { // "One of them, Ana Sol, counted"
				return span{k + 1, s.nameEnd(span{k + 1, e})}, "", true
			}
			if s.Tag(k-1) == tagger.CD && s.Norm(k-2) == "," { // an age
				continue
			}
			if s.Norm(k-1) == ")" {
				continue
			}
			continue
		}
		if a > s.start && !s.boundary(a-1) {
			p, ok := s.pastParticiple(k) // "The judge presiding over the case, Bernard Schwartz,"
			if !ok {
				continue
			}
			a, end = p.a, p.b-1
		}
		inner := span{k + 1, e}
		if opening == "," && a > s.start && s.Norm(a-1) == "," && s.insideParenthesis(a, inner) {
			continue
		}
		np = span{a, end + 1}
		if np.len() == 1 && s.Tag(a) == tagger.PRP { // "and he, after a pause, answered"
			return np, s.Norm(a), true
		}
		if s.nameOf(np, inner) {
			np.b = s.nameEnd(inner)
		}
		return np, "", true
	}
	return span{}, "", false
}

// pastBracket is the token before the short bracket that ends at e, "Ada Birch (Green)";
// e where none does.
func (s *sent) pastBracket(e int) int {
	const longest = 6
	if s.Norm(e) != ")" {
		return e
	}
	for k := e - 1; k > max(s.start, e-longest); k-- {
		if s.Norm(k) == "(" {
			return k - 1
		}
	}
	return e
}

// insideParenthesis: the phrase found belongs itself to a parenthesis, as "Colver" in
// "Joan Teller, a farmer near Colver, 51, said".
func (s *sent) insideParenthesis(a int, inner span) bool {
	k := a - 2
	if b := s.npLeft(k, s.start); b >= 0 && (b == s.start || s.boundary(b-1) && s.Norm(b-1) != ",") {
		first := s.Tag(a)
		named := s.Tag(k).Proper()
		return named && (first == tagger.DT || first.Noun() && !first.Proper() || s.Tag(inner.a) == tagger.CD) || !named && first.Proper() && s.Tag(inner.a) == tagger.CD
	}
	return false
}

// nameOf reports whether the parenthesis names who the common noun phrase np means:
// "the bureau's director, Emil Roth,".
func (s *sent) nameOf(np, inner span) bool {
	h := s.head(np)
	if h >= 0 && !s.Tag(h).Proper() && s.Norm(inner.a) == "the" && s.properWithin(inner) { // "its largest shareholder, the Tessaly fund,"
		return true
	}
	if h >= 0 && s.Tag(h).Proper() && s.Norm(np.a) == "the" && s.fullName(inner) { // "The Registrar of the Board, Prof. Ana Ruiz,"
		return true
	}
	return h >= 0 && !s.Tag(h).Proper() && s.nameAt(inner.a)
}

// nameAt reports whether a name starts at token i.
func (s *sent) nameAt(i int) bool {
	return s.Capital(i) && !s.calendarAt(i) && (s.Tag(i).Proper() || s.Tag(i) == tagger.NN && len(s.Tokens[i].Text) > 1 && upper(s.Tokens[i].Text))
}

// fullName reports whether the parenthesis is the name of a person and nothing else.
func (s *sent) fullName(inner span) bool {
	end := s.nameEnd(inner)
	if end-inner.a < 2 || end-inner.a > 5 || end != inner.b && s.Norm(end) != "," {
		return false
	}
	for i := inner.a; i < end; i++ {
		if !s.Capital(i) && s.Norm(i) != "." && s.Norm(i) != "-" {
			return false
		}
	}
	return true
}

func (s *sent) properWithin(np span) bool {
	for i := np.a; i < np.b && i < np.a+6; i++ {
		if s.Norm(i) == "," || s.Tag(i).Verb() || linking(s.Norm(i)) {
			return false
		}
		if s.Tag(i).Proper() && s.Capital(i) {
			return true
		}
	}
	return false
}

// nameEnd is where the name that opens the parenthesis ends.
func (s *sent) nameEnd(inner span) int {
	i := inner.a
	for i < inner.b && s.Norm(i) != "," && (!s.Tag(i).Verb() || s.Norm(i-1) == "-" && s.Glued(i)) && s.Tag(i) != tagger.WP {
		i++
	}
	return i
}

// shared finds the subject of a verb that has none of its own: "Renko toured the town
// and said", "S said A, adding B".
func (s *sent) shared(v int) (np span, ref string, ok bool) {
	prev := s.Norm(v - 1)
	if prev != "and" && prev != "but" && prev != "then" && prev != "or" && prev != "," {
		return span{}, "", false
	}
	// the nearest frame to the left in the same clause
	for k := len(s.frames) - 1; k >= 0; k-- {
		f := s.frames[k]
		if f.cue.a < v && !f.source.empty() && f.source.a < v && !f.weak {
			if s.crosses(f.cue.b, v, ";") {
				break
			}
			return f.source, f.ref, true
		}
	}
	return s.mainSubject(v)
}

// crosses reports whether mark stands between a and b.
func (s *sent) crosses(a, b int, mark string) bool {
	for i := max(a, b-maxReach); i < b; i++ {
		if s.Norm(i) == mark {
			return true
		}
	}
	return false
}

// mainSubject is the subject of the first finite verb of the clause that v closes.
func (s *sent) mainSubject(v int) (np span, ref string, ok bool) {
	lo := max(s.start, v-maxReach)
	for k := v - 1; k > lo; k-- {
		if s.Norm(k) == ";" || s.Norm(k) == ":" {
			lo = k + 1
			break
		}
	}
	for i := lo; i < v; i++ {
		past := s.Tag(i) == tagger.VBN && s.Norm(i-1) == "," && s.Norm(i+1) != "by" // "Its lawyer, Ana Ruiz, called it"
		if !finite(s.Tag(i)) && !past || s.quote[i] != 0 {
			continue
		}
		g := s.group(i)
		np, ref, ok = s.subjectLeft(g.start)
		if past && !ok {
			continue
		}
		if ok && s.Norm(g.start-1) != "who" && s.Norm(g.start-1) != "which" && s.Norm(g.start-1) != "that" {
			return np, ref, true
		}
		if !ok {
			return span{}, "", false
		}
	}
	return span{}, "", false
}

// sourceLike reports whether the subject of f can be the source of what the cue w
// reports; it may mark f doubtful.
func (s *sent) sourceLike(f *frame, c cue, w string, post bool, j int) bool {
	if f.ref != "" {
		if w == "heard" || w == "hears" || w == "hear" {
			return false
		}
		switch f.ref {
		case "he", "she", "they", "it", refAged:
			return !(f.ref == "it" && c&(says|object|needsDoc|needsAt|of) == 0)
		case "i", "we":
			return true
		}
		return false
	}
	k := s.kindOf(f.source)
	h := s.head(f.source)
	if h < 0 || k == nothing {
		return false
	}
	if w == "heard" || w == "hears" || w == "hear" { // of courts and inquiries only
		switch s.Norm(h) {
		case "coroner", "court", "tribunal", "inquest", "inquiry", "jury", "jurors", "hearing", "committee", "panel", "judge", "commission":
			if s.Norm(f.cue.b) == "from" || s.Norm(j) == "from" {
				n := f.cue.b
				if e := s.npRight(n + 1); e > n+1 {
					f.source, f.via = span{n + 1, e}, span{}
				}
			}
			return true
		}
		return false
	}
	if s.percentSubject(f.source) {
		return false
	}
	if c&needsTally != 0 && c&(says|object|needsClause) == 0 && k == name {
		if s.Tag(f.source.a-1) == tagger.WDT {
			return false // "a quake that struck the coast increased the toll"
		}
		f.doubtful = true // a storm has a name too
	}
	for i := max(s.start, f.source.a-3); i < f.source.b; i++ {
		switch s.Norm(i) {
		case "neither", "nor", "nobody", "none", "no-one":
			return false
		}
	}
	switch s.Norm(f.source.a) {
	case "no", "any":
		return false
	case "minutes":
		if s.isNumber(f.source.a - 1) {
			return false // "with six minutes added"
		}
	case "each", "every": // "Each count carries up to 20 years"
		if k == document {
			return false
		}
	}
	strong := w == "said" || w == "told" || w == "says" || w == "added"
	if k == unknown {
		if s.isNumber(f.source.a - 1) {
			return false // "the five coastal states meet"
		}
		f.doubtful = true
		if !strong && c&says == 0 && c&of == 0 {
			return false
		}
	}
	if c&needsDoc != 0 && c&(says|object|needsAt) == 0 && k == person {
		if (s.has(f.source.a, f.source.b, "pollster") || s.has(f.source.a, f.source.b, "pollsters")) && (w == "gave" || w == "gives" || w == "had") {
			return true
		}
		return w == "announced" || w == "gave" || w == "give" || w == "gives" || w == "counts" || w == "logged" || c&needsClause != 0 && (s.Norm(j) == "that" || s.clauseFollows(j)) || w == "counted" || w == "found" && s.Norm(j) == "that"
	}
	if k == document && c&says != 0 && !strong {
		return true
	}
	return true
}

// percentSubject: "62 percent of voters said" is a result, not a source.
func (s *sent) percentSubject(np span) bool {
	if s.amountEnds(np.a-1) && !s.fewBefore(np.a) && !(s.Tag(np.a).Proper() && s.Norm(s.numberStart(np.a-1)-1) == "the") || s.Norm(np.a-1) == "of" && s.isNumber(np.a-2) {
		return true
	}
	for i := np.a; i < np.b; i++ {
		switch s.Norm(i) {
		case "half":
			return s.Norm(i+1) != "-" // but "the half-year report"
		case "percent", "%", "cent", "most", "majority", "third", "quarter", "thirds":
			return true
		}
	}
	return false
}

// fewBefore reports whether a number of at most twenty and nothing else stands before
// token i: "Two people familiar with the talks", who are sources, not a count.
func (s *sent) fewBefore(i int) bool {
	x := s.figureAt(i - 1)
	return x >= 0 && s.Norm(i-2) != "the" && s.kinds[x] == news.KindCount && s.numbers[x].len() == 1 && few[s.Norm(i-1)]
}

// dropSpeakers takes out of out the numbers that only say how many speak: the "two" of
// "Two officials said". They are no figures that somebody could dispute.
func (s *sent) dropSpeakers(out *Sentence) {
	for k := range s.frames {
		f := &s.frames[k]
		if f.weak || f.ref != "" || cues[s.Norm(f.cue.a)]&(says|needsAt) == 0 || !s.fewBefore(f.source.a) {
			continue
		}
		out.Mentions = slices.DeleteFunc(out.Mentions, func(m figure.Mention) bool { return m.To == f.source.a })
	}
}

var few = words(`two three four five six seven eight nine ten eleven twelve several dozen both`)

// sourceNoun reports whether np can be a source where no verb of saying vouches for it.
func (s *sent) sourceNoun(np span) bool {
	switch s.kindOf(np) {
	case person, body, document:
		return true
	case name:
		return true
	}
	return false
}
