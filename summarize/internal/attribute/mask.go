package attribute

import (
	"strings"

	"tidings/summarize/internal/tagger"
)

// trim ends what a cue asserts where a postposed speaker takes over: "She heard shots,
// said Mina Toller, who has worked there for six years".
func (s *sent) trim() {
	for k := range s.frames {
		f := &s.frames[k]
		if f.post || f.weak {
			continue
		}
		for n := range s.frames {
			g := &s.frames[n]
			if n == k || s.quote[g.cue.a] != s.quote[f.cue.a] || !g.post || g.weak || g.source == f.source {
				continue
			}
			at := min(g.cue.a, g.source.a)
			if g.source.empty() {
				at = g.cue.a
			}
			if f.mask[0].has(at) && g.mask[0].has(f.cue.a) {
				f.mask[0].b = at
			}
			// "Early estimates put the damage at 180, she said": the speaker's
			if g.mask[0].has(f.cue.a) && g.mask[0].has(f.source.a) && !s.outlet(g.source) && f.source.a >= g.mask[0].a && !f.relative && !tallyNouns[s.Norm(f.cue.a)] && !(s.kindOf(g.source) == document && s.kindOf(f.source) != document) {
				f.weak = true
			}
		}
	}
	s.coordinated()
	for k := range s.frames {
		f := &s.frames[k]
		if f.post || f.weak || f.ref == "" || f.relative {
			continue
		}
		for n := range s.frames { // "the paper says he had reported five threats": the paper's
			g := &s.frames[n]
			if n != k && s.quote[g.cue.a] == s.quote[f.cue.a] && !g.weak && !g.post && g.ref == "" && g.mask[0].has(f.cue.a) && g.mask[0].has(f.source.a) && cues[s.Norm(g.cue.a)]&says != 0 {
				f.weak = true
			}
		}
	}
	for k := range s.frames {
		f := &s.frames[k]
		if !offers[s.Norm(f.cue.a)] || f.weak {
			continue
		}
		for n := range s.frames { // "According to the station, an offer of 58m from Turin is on the table"
			if g := &s.frames[n]; n != k && s.quote[g.cue.a] == s.quote[f.cue.a] && !g.weak && !g.post && g.mask[0].has(f.cue.a) && g.cue != f.cue {
				f.weak = true
			}
		}
	}
	for k := range s.frames {
		f := &s.frames[k]
		if f.post || f.weak || !s.yields(f) && !s.bareObject(f) || f.relative {
			continue
		}
		if f.ref != "" && f.ref != "i" {
			continue
		}
		for n := range s.frames { // "the union says the firm offered 3%": the union's
			g := &s.frames[n]
			if n != k && s.quote[g.cue.a] == s.quote[f.cue.a] && !g.weak && g.mask[0].has(f.cue.a) && g.mask[0].has(f.source.a) && !s.outlet(g.source) && !s.yields(g) && !(g.post && s.kindOf(g.source) == document && s.kindOf(f.source) != document) {
				f.weak = true
			}
		}
	}
}

// offers are nouns whose figure is the speaker's where somebody speaks of them.
var offers = words(`offer offers bid bids demand demands request proposal proposals target promise pledge`)

// coordinated ends what a cue asserts where another speaks in a clause of its own: "asked
// why 17 had gone, and he, after a pause, answered that".
func (s *sent) coordinated() {
	for k := range s.frames {
		f := &s.frames[k]
		if f.post || f.weak || f.relative || f.source.empty() || cues[s.Norm(f.cue.a)]&says == 0 || s.yields(f) {
			continue
		}
		b := f.source.a - 1
		if w := s.Norm(b); w == "which" && s.Norm(b-1) == "to" {
			b--
		} else if w != "and" && w != "but" && w != "while" {
			continue
		}
		if s.Norm(b-1) != "," {
			continue
		}
		for n := range s.frames {
			if g := &s.frames[n]; n != k && !g.post && g.cue.a < b && g.mask[0].has(b) {
				g.mask[0].b = b - 1
			}
		}
	}
}

// yields: demands, offers, hopes and the like inside another's speech are the other's.
func (s *sent) yields(f *frame) bool {
	w := s.Norm(f.cue.a)
	if strings.HasPrefix(w, "accus") || strings.HasPrefix(w, "suspect") {
		return false
	}
	return cues[w]&weakly != 0 || strings.HasPrefix(w, "ask") || strings.HasPrefix(w, "call") || strings.HasPrefix(w, "demand") || strings.HasPrefix(w, "propos")
}

// bareObject: "the charity said its clinic had admitted 77": what is done inside another's
// speech, without a clause of its own, is the other's.
func (s *sent) bareObject(f *frame) bool {
	c := cues[s.Norm(f.cue.a)]
	if c&object == 0 || c&says == 0 {
		return false
	}
	j := f.mask[0].a
	return s.Norm(j) != "that" && s.Norm(j) != `"` && !s.hasFinite(j, f.mask[0].b)
}

// isPost reports whether the subject and the cue at i follow what they report; j is
// where content after the cue would start.
func (s *sent) isPost(subject span, ref string, i, j int, c cue) bool {
	b := subject.a - 1
	if b < s.start {
		return false
	}
	switch s.Norm(b) {
	case ",", `"`, "-", "”":
	default:
		return false
	}
	if c&(says|object) == 0 && c&needsClause == 0 {
		return false
	}
	if w := s.Norm(subject.b); (w == "who" || w == "which") && s.group(i).start == subject.b+1 {
		return false
	}
	if !s.hasClause(s.leftBoundary(subject.a), b) {
		return false
	}
	w := s.Norm(j)
	switch w {
	case "", ".", ";", ")", "?", "!":
		return true
	case ",":
		// "S said, “...”" introduces a quotation, unless one was just closed
		return !(s.Norm(j+1) == `"` && s.quote[b] == 0 && !s.hasFinite(s.leftBoundary(subject.a), b))
	case "-":
		return true
	case `"`:
		return s.quote[j] == 0
	case "leaked", "seen", "obtained", "published", "reviewed", "shown", "carried", "quoted", "posted", "released", "issued", "made", "sent", "given", "addressed", "circulated", "distributed":
		if j > i+1 {
			return s.hasFinite(s.leftBoundary(subject.a), b)
		}
	case "that":
		// "C, S said in a report that drew on ..."
		return j > i+1 && s.quote[b] == 0 && s.Norm(j-1) != "also" && docNouns[s.Norm(j-1)] && s.hasFinite(s.leftBoundary(subject.a), b)
	case ":":
		return false
	case "as", "after", "when", "while", "because", "since", "before", "until", "amid", "following", "despite", "though", "although", "who", "which", "citing", "quoting", "where", "if", "adding", "whose", "even", "with", "without", "ahead", "rejecting", "describing", "referring", "hours", "minutes", "days", "against", "but", "and":
		return true
	}
	if c&says == 0 {
		return j > i+1 && s.Tag(j) == tagger.VBN && s.hasFinite(s.leftBoundary(subject.a), b) && !s.hasFinite(j, s.clauseEnd(j))
	}
	if s.quote[b] != 0 && s.Tag(j) != tagger.DT && s.Tag(j) != tagger.CD {
		return !s.hasFinite(j, s.clauseEnd(j)) || s.Tag(j) == tagger.IN
	}
	// prepositional phrases and the like, without a clause of their own
	if s.Norm(i) == "told" && s.Tag(j) == tagger.TO && s.hasNumberSoon(j, 5) {
		return false // "When it floated, Orbaline told investors to expect 85,000"
	}
	if s.hasFinite(s.leftBoundary(subject.a), b) && (s.Tag(j) == tagger.VBN || s.Tag(j) == tagger.VBG || s.Tag(j) == tagger.TO) && j > i+1 {
		return !s.hasFinite(j, s.clauseEnd(j))
	}
	return s.Tag(j) == tagger.IN && !s.hasFinite(j, s.clauseEnd(j)) && s.Norm(j) != "of" && s.Norm(j) != "about"
}

// clauseEnd is the next mark that ends a clause at or after j.
func (s *sent) clauseEnd(j int) int {
	for k := j; k < len(s.Tokens); k++ {
		switch s.Norm(k) {
		case ",", ";", ":", ".", "as", "after", "who", "which", "when", "while", "because":
			return k
		}
		if k-j > maxReach {
			return k
		}
	}
	return len(s.Tokens)
}

// hasFinite reports whether a finite verb stands between a and b.
func (s *sent) hasFinite(a, b int) bool {
	for k := max(a, b-2*maxReach); k < b && k < len(s.Tokens); k++ {
		if finite(s.Tag(k)) {
			return true
		}
	}
	return false
}

// hasClause reports whether something that can be asserted stands between a and b: a
// verb or a quotation.
func (s *sent) hasClause(a, b int) bool {
	for k := max(a, b-2*maxReach); k < b; k++ {
		if finite(s.Tag(k)) || s.quote[k] != 0 || s.Tag(k) == tagger.VBN {
			return true
		}
	}
	return b-a > 4 && s.hasNumberIn(a, b) // the tagger may have missed the verb
}

// leftBoundary is where the clause that ends before token i starts: after a semicolon,
// or after the cue of an earlier frame where a conjunction follows it.
func (s *sent) leftBoundary(i int) int {
	lo := s.start
	for k := i - 1; k >= s.start; k-- {
		if s.Norm(k) == ";" && s.quote[k] == 0 {
			lo = k + 1
			break
		}
	}
	for n := range s.frames {
		f := &s.frames[n]
		if f.weak || f.cue.a >= i || f.cue.a < lo {
			continue
		}
		if f.post {
			end := max(f.cue.b, f.source.b)
			lo = max(lo, end)
			continue
		}
		if k := s.conjunction(f.cue.b, i); k > 0 {
			lo = max(lo, k)
		}
	}
	return lo
}

// conjunction is the last ", and", ", but" or ", while" between a and b, or 0.
func (s *sent) conjunction(a, b int) int {
	last := 0
	for k := max(a, b-2*maxReach); k+1 < b; k++ {
		if s.Norm(k) == "," && s.quote[k] == 0 {
			switch s.Norm(k + 1) {
			case "and", "but", "while", "though", "although", "whereas":
				last = k + 1
			}
		}
		if s.Norm(k) == "while" || s.Norm(k) == "whereas" {
			last = k
		}
	}
	return last
}

// tail is what still belongs to the speaker after a postposed cue: "The plant, the firm
// said, will close", not "..., he said, after a night of rain".
func (s *sent) tail(j int) span {
	if s.Norm(j) != "," && s.Tag(j) == tagger.IN { // past a phrase that was not skipped
		if k := s.clauseEnd(j); s.Norm(k) == "," && !s.hasFinite(j, k) && !s.hasNumberIn(j, k) {
			j = k
		}
	}
	if s.Norm(j) != "," {
		return span{}
	}
	k := j + 1
	w, t := s.Norm(k), s.Tag(k)
	if w == "" {
		return span{}
	}
	if w == `"` {
		return span{k, len(s.Tokens)}
	}
	if w == "against" && s.isNumber(k+1) {
		return span{k, s.cut(k, span{})}
	}
	if w == "as" && (s.Norm(k+1) == "did" || s.Norm(k+1) == "had" || s.Norm(k+1) == "were" || s.Norm(k+1) == "do") {
		return span{k, s.cut(k, span{})} // "71 per cent failed, the paper says, as did 33 per cent of the others"
	}
	switch w {
	case "as", "after", "when", "while", "who", "which", "whose", "where", "before", "since", "hours", "days", "minutes", "weeks", "months", "a", "an", "though", "although", "whereas", "amid", "despite", "citing", "quoting", "once", "until", "following", "in", "according", "ahead", "even", "against", "rejecting", "describing", "referring", "calling", "dismissing", "losses", "speaking", "just", "because":
		return span{}
	}
	if w == "to" && s.Tag(k+1).Noun() {
		return span{} // "he said, to applause from a full gallery"
	}
	if consequence[w] || s.timeAfter(k) {
		return span{}
	}
	if s.ownComparison(k) {
		return span{}
	}
	end := s.cut(k, span{})
	if s.Tag(k).Proper() && !s.hasFinite(k, min(k+8, end)) {
		return span{}
	}
	// "X, who ..." appositions of the speaker: a noun phrase without a verb
	if (t == tagger.DT || t.Noun()) && !s.hasFinite(k, end) && !s.ofFigure(k, end) {
		return span{}
	}
	return span{k, end}
}

// ofFigure: "two more than on Sunday", "up from 11": figures that go with the clause.
func (s *sent) ofFigure(k, end int) bool {
	return s.isNumber(k) || s.isNumber(k+1) && s.Tag(k) != tagger.DT
}

// cut is where the mask of a cue whose content starts at j ends: a semicolon or a
// contrasting clause of the article's own.
func (s *sent) cut(j int, subject span) int {
	for k := j; k < len(s.Tokens); k++ {
		if s.quote[k] != 0 {
			continue
		}
		switch s.Norm(k) {
		case ";":
			return k
		case ",":
			next := s.Norm(k + 1)
			switch next {
			case "but", "while", "whereas":
				if s.hasFinite(k+1, len(s.Tokens)) {
					return k
				}
			}
			if consequence[next] || s.ownComparison(k+1) || s.timeAfter(k+1) {
				return k
			}
			if next == "a" || next == "an" { // ", a number that the office has yet to confirm"
				switch s.Norm(k + 2) {
				case "number", "figure", "sum", "total", "amount", "claim", "count", "tally", "toll", "blow", "rate", "level":
					if w := s.Norm(k + 3); w == "that" || w == "which" || s.Tag(k+3) == tagger.DT || s.Tag(k+3).Noun() {
						return k
					}
				}
			}
		}
	}
	return len(s.Tokens)
}

// timeAfter: ", six days after it sent them home" tells when something was said.
func (s *sent) timeAfter(k int) bool {
	for j := k; j < k+5; j++ {
		if timeNouns[s.Norm(j)] || s.Norm(j) == "hours" || s.Norm(j) == "minutes" {
			return s.Norm(j+1) == "after" || s.Norm(j+1) == "before"
		}
		if !s.isNumber(j) && s.Tag(j) != tagger.RB && s.Tag(j) != tagger.DT && s.Tag(j) != tagger.CD && s.Tag(j) != tagger.JJ {
			return false
		}
	}
	return false
}

// ownComparison: ", more than four times its first estimate" is the article's own sum.
func (s *sent) ownComparison(k int) bool {
	switch s.Norm(k) {
	case "more", "almost", "nearly", "about", "roughly", "over":
		return s.has(k, k+6, "times") || s.has(k, k+4, "double") || s.has(k, k+4, "twice")
	}
	return false
}

// consequence are participles that begin what came of a statement, not its words.
var consequence = words(`sending pushing driving ending prompting triggering sparking causing lifting`)

// clauseStart is where the clause of the verb at v starts.
func (s *sent) clauseStart(v int) int {
	for k := v - 1; k >= s.start; k-- {
		switch s.Norm(k) {
		case ";", ":", "that":
			return k + 1
		case ",":
			switch s.Norm(k + 1) {
			case "and", "but", "while", "as", "with", "who", "which", "although", "though":
				return k + 1
			}
		}
		if v-k > maxReach {
			return k
		}
	}
	return s.start
}

// figureBefore is the first token of a figure that ends within three tokens before v.
func (s *sent) figureBefore(v int) int {
	for k := len(s.numbers) - 1; k >= 0; k-- {
		n := s.numbers[k]
		if n.b <= v && v-n.b <= 5 && !s.hasFinite(n.b, v) {
			return n.a
		}
	}
	return v
}
