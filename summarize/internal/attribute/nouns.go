package attribute

import (
	"strings"

	"tidings/summarize/internal/tagger"
)

// tally reads figures that a noun credits: "the union's estimate of 4,000", "an estimate
// of 4,000 by the Red Lantern", "The council's own estimate is 46,000".
func (s *sent) tally(i int) {
	if len(s.numbers) == 0 && !s.has(i, len(s.Tokens), "by") || !s.Tag(i).Noun() {
		return
	}
	owner := s.owner(i)
	j := i + 1
	for s.Tag(j) == tagger.RB || calendar[s.Norm(j)] || s.Norm(j) == "for" && !s.isNumber(j+1) && j < i+3 {
		if s.Norm(j) == "for" {
			e := s.npRight(j + 1)
			if e <= j+1 {
				break
			}
			j = e
			continue
		}
		j++
	}
	if (s.Norm(j) == "by" || s.Norm(j) == "from") && owner.empty() { // "estimates by S of 300"
		if e := s.npRight(j + 1); e > j+1 && s.kindOf(span{j + 1, e}) != nothing {
			if s.Norm(e) == "and" { // "estimates by the Red Cross and officials ranging"
				if e2 := s.npRight(e + 1); e2 > e+1 && s.sourceNoun(span{e + 1, e2}) {
					e = e2
				}
			}
			owner, j = span{j + 1, e}, e
		}
	}
	if s.Norm(j) == "," && s.Norm(j+1) == "by" && owner.empty() { // "One estimate, by S, has the war costing 2 billion"
		if e := s.npRight(j + 2); e > j+2 && s.Norm(e) == "," && s.sourceNoun(span{j + 2, e}) {
			switch s.Norm(e + 1) {
			case "has", "puts", "put", "suggests", "suggested", "is", "was", "gives", "gave", "sees", "that":
				s.addFrame(frame{source: span{j + 2, e}, cue: span{i, i + 1}, mask: [2]span{{e + 2, s.cut(e+2, span{})}, {}}, doubtful: true})
			}
		}
		return
	}
	if !owner.empty() && owner.a > i {
		for k := s.skipAdverbial(j); k > j; k = s.skipAdverbial(j) {
			j = k
		}
	}
	w := s.Norm(j)
	if (w == "ranging" || w == "range" || w == "ranged" || w == "running" || w == "varying") && s.hasNumberSoon(j, 4) {
		w = "of"
	}
	if (w == "runs" || w == "ran" || w == "comes" || w == "came" || w == "amounts" || w == "points") && s.Norm(j+1) == "to" {
		j, w = j+1, "of"
	}
	is := w == "is" || w == "was" || w == "stands" || w == "stood" || w == "remains" || w == "remained"
	switch {
	case w == "of" || w == "at" || w == ":" || w == "that" || is:
	case w == "to" && s.Norm(j+1) == "have" && (s.Norm(i) == "claim" || s.Norm(i) == "claims"):
	case w == "," && s.isNumber(j+1) && !stance[s.Norm(i)]:
	default:
		return
	}
	if stance[s.Norm(i)] && !(is && s.Norm(j+1) == "that") {
		return
	}
	if w == "of" && !s.hasNumberSoon(j+1, 4) && s.Norm(i) != "claim" && s.Norm(i) != "estimate" && s.Norm(i) != "estimates" && s.Norm(i) != "forecast" {
		return
	}
	end := s.tallyEnd(j + 1)
	if owner.empty() && i > s.start+1 && (s.Tag(i-1).Proper() || bodyNouns[s.Norm(i-1)]) && s.Tag(i-2) == tagger.DT { // "a Treasury estimate of 2.4 million"
		switch s.Norm(i) {
		case "estimate", "estimates", "forecast", "projection", "count", "survey", "poll", "tally":
			owner = span{i - 2, i}
		}
	}
	if owner.empty() { // "an estimate of 4,000 by S"
		for k := j + 1; k < min(len(s.Tokens), j+12); k++ {
			if p := s.Norm(k); (p == "by" || p == "from") && s.hasNumberIn(j, k) {
				if e := s.npRight(k + 1); e > k+1 && s.sourceNoun(span{k + 1, e}) {
					owner, end = span{k + 1, e}, k
				}
				break
			}
			if s.Tag(k).Verb() || s.Norm(k) == "," {
				break
			}
		}
	}
	if owner.empty() || !s.hasNumberIn(j, end) {
		return
	}
	if w := s.Norm(i); w == "survey" || w == "poll" || w == "tally" || w == "study" {
		if s.Norm(j) == "of" && s.isNumber(j+1) && (w != "tally" || personNouns[s.Norm(s.numberEnd(j+1))]) {
			return // "a survey of 2,000 adults": its sample
		}
	}
	switch s.Norm(i) {
	case "number", "numbers", "total", "toll", "target", "figure", "figures", "statistics", "data", "poll", "survey", "report", "reports", "version", "outlook":
		if s.Norm(i) == "number" || s.Norm(i) == "numbers" || s.Norm(i) == "total" || s.Norm(i) == "toll" || s.Norm(i) == "target" || s.Norm(i) == "version" {
			return
		}
	}
	f := frame{source: owner, cue: span{i, i + 1}, mask: [2]span{{j, end}, {}}, doubtful: true}
	if p := s.Norm(owner.a); owner.len() == 1 && s.Tag(owner.a) == tagger.PRPS {
		f.ref = possessive(p)
		if f.ref == "" {
			return
		}
	}
	s.addFrame(f)
}

// stance nouns credit only a that-clause: "the union's line is that 90% stayed away".
var stance = words(`line view position argument message contention belief`)

func possessive(w string) string {
	switch w {
	case "his":
		return "he"
	case "her":
		return "she"
	case "its":
		return "it"
	case "their":
		return "they"
	}
	return ""
}

// owner is the possessor of the noun at i: "the union's own estimate", "its estimate".
func (s *sent) owner(i int) span { return s.ownerAfter(i, s.start) }

// ownerAfter is the possessor that starts at token lo or later.
func (s *sent) ownerAfter(i, lo int) span {
	for k := i - 1; k >= max(s.start, i-6); k-- {
		t := s.Tag(k)
		switch {
		case t == tagger.POS, s.Norm(k) == "'" && s.Glued(k) && strings.HasSuffix(s.Norm(k-1), "s"):
			a := s.npLeft(k-1, lo)
			if a < 0 || !s.sourceNoun(span{a, k}) && !(lo > s.start && s.kindOf(span{a, k}) == unknown) {
				return span{}
			}
			return span{a, k}
		case t == tagger.PRPS:
			return span{k, k + 1}
		case t == tagger.JJ || t.Noun() || t == tagger.JJR || t == tagger.JJS || t == tagger.VBN || s.Norm(k) == "-" || t == tagger.RB || t == tagger.CD:
			continue
		}
		return span{}
	}
	return span{}
}

// tallyEnd is where what a noun credits ends.
func (s *sent) tallyEnd(j int) int {
	for k := j; k < min(len(s.Tokens), j+maxReach); k++ {
		switch s.Norm(k) {
		case ";", "but", "while", "as", "after", "who", "which", "by":
			return k
		case ",":
			if !s.isNumber(k+1) || s.Norm(k-1) == "," {
				return k
			}
		}
	}
	return min(len(s.Tokens), j+maxReach)
}

// owned reads "the union's 4,000 and management's 2,600": figures that a possessive
// credits, where no noun says that they are its members, sites or sales.
func (s *sent) owned() {
	for _, n := range s.numbers {
		if s.Tag(n.a-1) != tagger.POS && !(s.Norm(n.a-1) == "'" && s.Glued(n.a-1)) {
			continue
		}
		t, w := s.Tag(n.b), s.Norm(n.b)
		if t.Noun() || t == tagger.JJ || t == tagger.VBN || t == tagger.VBG || w == "-" || w == "" || s.Norm(n.b-1) == "%" {
			continue
		}
		a := s.npLeft(n.a-2, s.start)
		if a < 0 {
			continue
		}
		np := span{a, n.a - 1}
		if k := s.kindOf(np); k == person || k == body || k == document || s.Norm(a) == "management" {
			s.addFrame(frame{source: np, cue: span{n.a - 1, n.a}, mask: [2]span{n, {}}, doubtful: true})
		}
	}
}

// viewOf reads "in the view of S", "by S's reckoning", "in the words of S".
func (s *sent) viewOf() {
	for i := s.start; i < len(s.Tokens); i++ {
		w := s.Norm(i)
		if w != "in" && w != "by" && w != "on" {
			continue
		}
		if s.Norm(i+1) == "the" && s.Norm(i+3) == "of" && (s.Norm(i+2) == "view" || s.Norm(i+2) == "words" || s.Norm(i+2) == "opinion" || s.Norm(i+2) == "judgment" || s.Norm(i+2) == "judgement" || s.Norm(i+2) == "eyes" || s.Norm(i+2) == "estimation" || s.Norm(i+2) == "reckoning" || s.Norm(i+2) == "telling") {
			if e := s.npRight(i + 4); e > i+4 {
				s.around(i, e, span{i + 4, e}, span{i, i + 4}, "")
			}
			continue
		}
		if (w == "by" || w == "on") && s.Norm(i+1) == "the" && s.Norm(i+3) == "of" {
			switch s.Norm(i + 2) {
			case "count", "estimate", "reckoning", "account", "tally", "telling", "admission", "estimates", "calculation", "calculations":
				if e := s.npRight(i + 4); e > i+4 {
					s.around(i, e, span{i + 4, e}, span{i, i + 4}, "")
				}
				continue
			}
		}
		if w == "by" && (s.Norm(i+2) == "reports" || s.Norm(i+2) == "accounts" || s.Norm(i+2) == "estimates") && s.Tag(i+1) == tagger.JJ { // "by early reports"
			s.around(i, i+3, span{i + 1, i + 3}, span{i, i + 1}, "")
			continue
		}
		last := min(len(s.Tokens), i+8) - 1
		for last >= i+2 && !reckonings[s.Norm(last)] {
			last--
		}
		for k := i + 2; k <= last; k++ {
			if s.Norm(k) == "own" {
				continue
			}
			if reckonings[s.Norm(k)] {
				s.reckoned(i, k)
			}
			if s.Norm(k) == "," || s.Tag(k).Verb() {
				break
			}
		}
	}
}

// reckonings are nouns of what somebody counts or thinks.
var reckonings = words(`reckoning account count estimate estimates estimation estimations tally calculation calculations telling figures view arithmetic math maths sums admission data numbers projections forecasts measure`)

// reckoned makes the frame of "by S's reckoning" with the preposition at i and the noun at k.
func (s *sent) reckoned(i, k int) {
	owner := s.ownerAfter(k, i+1)
	if owner.empty() || owner.a <= i {
		return
	}
	ref := ""
	if s.Tag(owner.a) == tagger.PRPS && owner.len() == 1 {
		if ref = possessive(s.Norm(owner.a)); ref == "" {
			return
		}
	}
	if s.Norm(k+1) == "of" && s.isNumber(k+2) { // "for a total by NBC's reckoning of 279"
		s.addFrame(frame{source: owner, ref: ref, cue: span{k, k + 1}, mask: [2]span{{k + 1, s.tallyEnd(k + 2)}, {}}, doubtful: true})
		return
	}
	s.around(i, k+1, owner, span{k, k + 1}, ref)
}

// around makes a frame whose mask is the clause around the tokens from i to e.
func (s *sent) around(i, e int, source, cue span, ref string) {
	f := frame{source: source, cue: cue, ref: ref, doubtful: true}
	if s.Norm(i-1) == "," && s.Norm(e) == "," && s.opensAnew(i-2) { // "left five dead and, by early reports, 30 injured"
		f.mask[0] = span{e + 1, s.cut(e+1, source)}
		s.addFrame(f)
		return
	}
	if i > s.start+1 {
		f.mask[0] = span{s.leftBoundary(i), i}
		if s.Norm(e) == "," && s.isNumber(e+1) && s.Norm(i-1) == "," { // "leaving workers, by S's reckoning, £800 worse off"
			for k := i - 2; k > f.mask[0].a; k-- {
				if s.Norm(k) == "," {
					f.mask[0].a = k + 1
					break
				}
			}
		}
		for k := i - 1; k > i-5 && k > s.start; k-- {
			if s.Norm(k) == "or" && s.isNumber(k+1) { // "50 people, or 70 by the survivors' account"
				f.mask[0].a = k + 1
			}
		}
	}
	if w := s.Norm(e + 1); s.Norm(e) == "," && w != "and" && w != "but" && w != "while" || i <= s.start+1 {
		f.mask[1] = span{e, s.cut(e, source)}
	}
	s.addFrame(f)
}

// skipRelative leaves out of f the relative clause of the subject that opens its mask: "In
// a filing, Danubia, which bought 23 barges, cut its forecast".
func (s *sent) skipRelative(f *frame) {
	e := s.npRight(f.mask[0].a)
	if s.Norm(e) != "," {
		return
	}
	switch s.Norm(e + 1) {
	case "which", "who", "whose", "where":
	default:
		return
	}
	for c := s.nextComma(e + 1); c > 0 && c < f.mask[0].b; c = s.nextComma(c + 1) {
		if s.Tag(c+1).Verb() || s.Tag(c+1) == tagger.MD {
			f.mask = [2]span{{f.mask[0].a, e}, {c + 1, f.mask[0].b}}
			return
		}
	}
}

// putAt is the verb of "is put at N" where N ends at token i, or 0.
func (s *sent) putAt(i int) int {
	n := s.figureAt(i - 1)
	if n < 0 {
		return 0
	}
	for k := s.numbers[n].a - 1; k > s.numbers[n].a-4 && k > s.start; k-- {
		switch s.Norm(k) {
		case "put", "estimated", "valued", "given", "placed", "assessed", "pegged":
			if s.Norm(k+1) == "at" || s.Norm(k+1) == "as" {
				return k
			}
		}
	}
	return 0
}

// holders are the documents that a statement can stand in.
var holders = words(`draft proposal filing indictment lawsuit memo complaint affidavit report statement study letter assessment review forecast paper analysis note audit document documents bulletin papers`)

// inDocument reads "In a filing, C", "Under the draft, C" and "C under the draft".
func (s *sent) inDocument() {
	if s.any&isHolder == 0 {
		return
	}
	last := len(s.Tokens) - 1
	for last > s.start && s.classes[last]&isHolder == 0 {
		last--
	}
	for i := s.start; i < last; i++ {
		w := s.Norm(i)
		if w != "in" && w != "under" {
			continue
		}
		e := s.npRight(i + 1)
		if e <= i+1 {
			continue
		}
		np := span{i + 1, e}
		h := s.Norm(s.head(np))
		ok := false
		switch h {
		case "draft", "proposal":
			switch s.Norm(i + 1) {
			case "this", "that", "his", "her", "its", "their", "these", "those":
			default:
				ok = true
			}
		case "filing", "indictment", "lawsuit", "memo", "complaint", "affidavit":
			ok = true
		case "report", "statement", "study", "letter", "assessment", "review", "forecast", "paper", "analysis", "note", "audit", "document", "documents", "bulletin", "papers":
			ok = w == "in" && (i <= s.start+1 && s.Tag(i+1) != tagger.PRPS || s.putAt(i) > 0)
		}
		if !ok {
			continue
		}
		f := frame{source: np, cue: span{i, i + 1}, doubtful: true}
		s.relayAfter(&f, e)
		f.weak = h == "report" || h == "statement" || h == "letter"
		if i <= s.start+1 {
			for k := e; k < min(len(s.Tokens), e+20); k++ {
				if s.Norm(k) == "," {
					f.mask[0] = span{k + 1, s.cut(k+1, np)}
					s.skipRelative(&f)
					break
				}
			}
		} else if v := s.putAt(i); w == "in" && v > 0 { // "is put at 620 crore in a note of the department"
			f.mask[0] = span{v, i}
		} else if w == "under" {
			f.mask[0] = span{s.leftBoundary(i), i}
			if s.Norm(e) == "," {
				f.mask[1] = span{e, s.cut(e, np)}
			}
		}
		if f.size() > 0 {
			// any other frame is better evidence
			f.weak = true
			s.addFrame(f)
		}
	}
}
