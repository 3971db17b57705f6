package attribute

import (
	"strings"

	"tidings/summarize/internal/tagger"
)

// relaying are participles that name who relays: "cited by the Courier".
var relaying = words(`interviewed cited quoted seen obtained reviewed published carried viewed leaked described shown examined relayed broadcast printed reported circulated released given passed provided aired sent`)

// relayAfter reads ", seen by the Tribune" or "published by SBC" after the source that
// ends at e.
func (s *sent) relayAfter(f *frame, e int) {
	j := e
	if s.Norm(j) == "," {
		j++
	}
	if s.Norm(j) == "and" {
		j++
	}
	if s.Norm(j) == "first" || s.Tag(j) == tagger.RB {
		j++
	}
	if via, ok := s.relayer(j); ok {
		f.via = via
	}
}

// relayer reads "seen by X", "leaked to X", "published in X" at j.
func (s *sent) relayer(j int) (span, bool) {
	w := s.Norm(j)
	if !relaying[w] {
		return span{}, false
	}
	p := s.Norm(j + 1)
	if p == "first" || p == "exclusively" {
		j++
		p = s.Norm(j + 1)
	}
	switch {
	case p == "by" && w != "provided" && w != "released" && w != "given" && w != "sent", p == "to" && (w == "leaked" || w == "shown" || w == "described" || w == "given" || w == "passed" || w == "provided" || w == "sent"), p == "in" && (w == "published" || w == "quoted" || w == "reported" || w == "carried" || w == "cited"), p == "on" && (w == "broadcast" || w == "aired"):
	default:
		return span{}, false
	}
	e := s.npRight(j + 2)
	if e <= j+2 {
		return span{}, false
	}
	np := span{j + 2, e}
	// "described to the Courier by officials who ..."
	if p == "to" && s.Norm(e) == "by" {
		if e2 := s.npRight(e + 1); e2 > e+1 {
			return span{e + 1, e2}, true
		}
	}
	if p == "by" && w != "cited" && w != "quoted" && !s.outlet(np) && (w == "published" || w == "released" || w == "reported" || w == "described" || w == "given") {
		return span{}, false
	}
	return np, true
}

// cueRelays reports whether the noun phrase np stands after "cited by" and the like.
func (s *sent) cueRelays(np span) bool {
	p := np.a - 1
	if s.Norm(p) != "by" && s.Norm(p) != "to" && s.Norm(p) != "in" && s.Norm(p) != "on" {
		return false
	}
	return relaying[s.Norm(p-1)] || relaying[s.Norm(p-2)] || p > 6 && s.Norm(p) == "by"
}

// audience is the publisher that was spoken to between the tokens a and b: "told Radio
// Nord", "said on state radio", "in an interview with Le Monde".
func (s *sent) audience(a, b int) span {
	for k := a; k < b; k++ {
		w := s.Norm(k)
		if k > a && w != "to" && w != "on" && w != "with" {
			continue
		}
		n := k
		if w == "to" || w == "on" || w == "with" {
			n++
		} else if k > a {
			continue
		}
		e := s.recipient(n)
		if e <= n || e > b {
			continue
		}
		np := span{n, e}
		if s.publisher(np) {
			return np
		}
	}
	return span{}
}

// publisher reports whether np names one publisher other than the article's own.
func (s *sent) publisher(np span) bool {
	named := false
	for i := np.a; i < np.b; i++ {
		switch w := s.Norm(i); {
		case w == "reporters" || w == "journalists" || w == "press" || w == "media" || w == "newspapers" || w == "outlets" || w == "correspondents" || w == "statement":
			return false
		case outletNames[w] && (s.Capital(i) || s.Tag(i).Noun()):
			named = true
		}
	}
	if !named {
		return false
	}
	for i := np.a; i < np.b; i++ {
		if s.own != "" && s.Capital(i) && s.Tag(i).Proper() && strings.Contains(s.own, s.Norm(i)) {
			return false
		}
	}
	return true
}

// findCited notes for each subject what its parenthesis cites or who relays it:
// "U.S. officials, cited by the Courier, ...", "Local media, quoting stewards, ...".
func (s *sent) findCited() {
	for i := s.start; i < len(s.Tokens); i++ {
		w := s.Norm(i)
		switch {
		case (w == "citing" || w == "quoting") && i == s.start: // "Quoting a board member, the Bote wrote"
			e := s.npRight(i + 1)
			if e > i+1 && s.Norm(e) == "," && s.sourceNoun(span{i + 1, e}) && s.kindOf(span{i + 1, e}) != document {
				if e2 := s.npRight(e + 1); e2 > e+1 {
					s.cited[e+1] = span{i + 1, e}
				}
			}
		case (w == "citing" || w == "quoting") && i > s.start:
			e := s.npRight(i + 1)
			if e <= i+1 || !s.sourceNoun(span{i + 1, e}) {
				continue
			}
			if s.Norm(i-1) == "," {
				if a := s.npLeft(i-2, s.start); a >= 0 {
					s.cited[a] = span{i + 1, e}
				}
			}
		case (w == "cited" || w == "quoted") && finite(s.Tag(i)) && !s.group(i).passive:
			e := s.npRight(i + 1)
			if np, ref, ok := s.subjectLeft(s.group(i).start); ok && ref == "" && e > i+1 {
				s.cited[np.a] = span{i + 1, e}
			}
		case relaying[w]:
			via, ok := s.relayer(i)
			if !ok {
				continue
			}
			k := i - 1
			for s.Tag(k) == tagger.RB || s.Norm(k) == "and" || s.Norm(k) == "first" {
				k--
			}
			if s.Norm(k) == "," {
				k--
			}
			a := s.npLeft(k, s.start)
			if a < 0 && s.Norm(i-1) == "and" { // "photographs taken on Friday and reviewed by X"
				a = s.farSubject(i - 1)
			}
			if a >= 0 {
				if _, ok := s.cited[a]; !ok {
					s.cited[a] = via
				}
			}
		}
	}
}

// farSubject is the noun phrase that a coordinated participle before "and" goes with.
func (s *sent) farSubject(and int) int {
	for k := and - 1; k > s.start && and-k < 14; k-- {
		if s.Tag(k) == tagger.VBN && s.Tag(k-1).Noun() {
			return s.npLeft(k-1, s.start)
		}
	}
	return -1
}

// relays gives frames whose speaker only passes on what another frame asserts their
// place as via: "S said C, the Courier reported", "M reported that S had said C".
func (s *sent) relays() {
	for i := s.start; i < len(s.Tokens); i++ {
		if w := s.Norm(i); (w == "citing" || w == "quoting") && s.Norm(i-1) == "," {
			s.citeTail(i)
		}
	}
	for o := range s.frames {
		outer := &s.frames[o]
		if outer.weak || outer.source.empty() || !s.outlet(outer.source) || outer.ref != "" {
			continue
		}
		for n := range s.frames {
			inner := &s.frames[n]
			if n == o || inner.weak || !inner.via.empty() || inner.source.empty() || s.outlet(inner.source) && inner.ref == "" {
				continue
			}
			// the inner frame's cue lies in what the outer one asserts
			if outer.covers(inner.cue.a) && outer.covers(inner.source.a) {
				if s.yields(inner) && cues[s.Norm(inner.cue.a)]&says == 0 && !inner.relative {
					inner.weak = true // a hope or plan that the outlet tells of
					continue
				}
				inner.via = outer.source
				if outer.post && inner.size() >= outer.size() {
					// the same clause: the outer one must not win by size
					outer.weak = true
				}
			}
		}
	}
}

// citeTail reads "C, M reported, citing S": S knows, M relays.
func (s *sent) citeTail(i int) {
	e := s.npRight(i + 1)
	if e <= i+1 || !s.sourceNoun(span{i + 1, e}) {
		return
	}
	for k := len(s.frames) - 1; k >= 0; k-- {
		f := &s.frames[k]
		if f.weak || f.cue.a > i || f.ref != "" || f.source.a == i+1 || f.via.a == i+1 && !f.via.empty() {
			continue
		}
		if s.kindOf(span{i + 1, e}) == document && !s.outlet(f.source) && s.kindOf(f.source) != name {
			return // "Dolan said, citing shift rosters": still Dolan's
		}
		if !f.via.empty() {
			return
		}
		f.via, f.source = f.source, span{i + 1, e}
		return
	}
	// no speaker at all: what is left of it is S's
	s.frames = append(s.frames, frame{source: span{i + 1, e}, cue: span{i, i + 1}, post: true, doubtful: true, mask: [2]span{{s.leftBoundary(i), i}, {}}})
}

// byAgent reads what stands before the "by" at i: "put at 15 by police", "expected by
// analysts", "confirmed by the coroner". The agent of any other verb is no source.
func (s *sent) byAgent(i int) {
	e := s.npRight(i + 1)
	if e <= i+1 || s.Tag(i+1) == tagger.RB || s.Tag(i+1) == tagger.VBG {
		return
	}
	np := span{i + 1, e}
	v := -1
	for k := i - 1; k >= max(s.start, i-16); k-- {
		if s.Norm(k) == ";" || s.Norm(k) == `"` {
			return
		}
		if _, ok := cues[s.Norm(k)]; ok && (s.Tag(k) == tagger.VBN || s.Tag(k) == tagger.VBD || s.Norm(k) == "put" || s.Norm(k) == "forecast") {
			v = k
			break
		}
		if s.Tag(k).Verb() || s.Norm(k) == "," && i-k > 6 {
			if !(s.Tag(k) == tagger.VBG || s.Tag(k) == tagger.VBN) {
				return
			}
		}
	}
	if v < 0 && s.Norm(e) == "at" && s.hasNumberSoon(e+1, 3) { // "valued by the museum at 6m, by its insurer at half that"
		for k := i - 1; k >= max(s.start, i-24); k-- {
			if c := cues[s.Norm(k)]; c&(needsAt|object) != 0 && s.Tag(k) == tagger.VBN && s.sourceNoun(np) {
				s.addFrame(frame{source: np, cue: span{k, k + 1}, mask: [2]span{{e, s.clauseEnd(e)}, {}}})
				return
			}
		}
	}
	if v < 0 || relaying[s.Norm(v)] && s.Norm(v) != "reported" {
		return
	}
	w := s.Norm(v)
	c := cues[w]
	if w == "accused" && s.Norm(e) == "of" && s.group(v).passive && s.sourceNoun(np) {
		s.addFrame(frame{source: np, cue: span{v, v + 1}, mask: [2]span{{e, s.cut(e, np)}, {}}})
		return
	}
	if !s.sourceNoun(np) || c&(says|object|needsAt) == 0 && w != "found" && w != "counted" && w != "recorded" && w != "feared" && w != "set" {
		return
	}
	if w == "told" && s.group(v).passive {
		f := frame{source: np, cue: span{v, v + 1}}
		f.mask[0] = span{v + 1, i}
		if s.Norm(e) == "that" {
			f.mask[0] = span{e, s.cut(e, np)}
		}
		if s.Norm(e) == "," && s.Tag(e+1).Proper() && !s.Tag(s.head(np)).Proper() {
			f.source.b = s.nameEnd(span{e + 1, min(len(s.Tokens), e+8)})
		}
		s.addFrame(f)
		return
	}
	if w == "told" || w == "asked" || w == "urged" || w == "set" || w == "offered" || w == "cut" || w == "raised" || w == "announced" && false {
		return
	}
	if w == "found" || w == "recorded" || w == "counted" {
		if k := s.kindOf(np); k != document && k != body {
			return
		}
	}
	f := frame{source: np, cue: span{v, v + 1}}
	if c&object == 0 && c&needsAt == 0 {
		f.doubtful = true
	}
	between := false
	for k := v; k < i; k++ {
		between = between || s.isNumber(k)
	}
	if between && s.has(v+1, i, "by") && s.Norm(e) == "at" { // "valued by the museum at 6m, by its insurer at half that"
		f.mask[0] = span{e, s.clauseEnd(e)}
		s.addFrame(f)
		return
	}
	switch {
	case between: // "put at 15 by S"
		f.mask[0] = span{v, i}
	case s.Norm(i+1) != "" && s.hasNumberSoon(e, 3) && (s.Norm(e) == "at" || s.Norm(e) == "to"): // "estimated by S at 15"
		f.mask[0] = span{e, s.clauseEnd(e)}
	case s.Norm(e) == "to" || s.Norm(e) == "that" || s.Norm(e) == "as":
		f.mask[0] = span{e, s.cut(e, np)}
		if s.group(v).passive { // "growth is forecast by S to reach 3%"
			f.mask[1] = span{s.clauseStart(v), v}
		}
	case s.group(v).passive && (c&needsAt == 0 || c&object != 0): // "Six deaths were confirmed by S"
		f.mask[0] = span{s.clauseStart(v), v}
	case c&needsAt != 0 && c&object == 0:
		return
	default: // "the 1.74 billion expected by analysts"
		f.mask[0] = span{s.figureBefore(v), v}
	}
	if s.Norm(e) == "," && s.Tag(e+1).Proper() && !s.Tag(s.head(np)).Proper() && s.kindOf(np) == person {
		f.source.b = s.nameEnd(span{e + 1, min(len(s.Tokens), e+8)})
	}
	if !f.mask[0].empty() {
		s.addFrame(f)
	}
}

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

// tally reads figures that a noun credits: "the union's estimate of 4,000", "an estimate
// of 4,000 by the Red Lantern", "The council's own estimate is 46,000".
func (s *sent) tally(i int) {
	if !s.Tag(i).Noun() {
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
	if w == "of" && !s.numberWithin(j+1, 4) && s.Norm(i) != "claim" && s.Norm(i) != "estimate" && s.Norm(i) != "estimates" && s.Norm(i) != "forecast" {
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
func (s *sent) owner(i int) span {
	for k := i - 1; k >= max(s.start, i-6); k-- {
		t := s.Tag(k)
		switch {
		case t == tagger.POS, s.Norm(k) == "'" && s.Glued(k) && strings.HasSuffix(s.Norm(k-1), "s"):
			a := s.npLeft(k-1, s.start)
			if a < 0 || !s.sourceNoun(span{a, k}) {
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

func (s *sent) numberWithin(j, n int) bool { return s.hasNumberSoon(j, n) }

func (s *sent) hasNumberIn(a, b int) bool {
	for i := max(0, a); i < min(b, len(s.numberAt)); i++ {
		if s.numberAt[i] > 0 {
			return true
		}
	}
	return false
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
		if w == "by" && s.Norm(i+1) == "the" && s.Norm(i+3) == "of" {
			switch s.Norm(i + 2) {
			case "count", "estimate", "reckoning", "account", "tally", "telling", "admission", "estimates", "calculation", "calculations":
				if e := s.npRight(i + 4); e > i+4 {
					s.around(i, e, span{i + 4, e}, span{i, i + 4}, "")
				}
				continue
			}
		}
		for k := i + 2; k < min(len(s.Tokens), i+8); k++ {
			switch s.Norm(k) {
			case "reckoning", "account", "count", "estimate", "estimates", "tally", "calculation", "calculations", "telling", "figures", "view", "own", "arithmetic", "math", "maths", "sums", "admission", "data", "numbers", "projections", "forecasts", "measure":
				if s.Norm(k) == "own" {
					continue
				}
				owner := s.owner(k)
				if owner.empty() || owner.a <= i {
					break
				}
				ref := ""
				if s.Tag(owner.a) == tagger.PRPS && owner.len() == 1 {
					ref = possessive(s.Norm(owner.a))
					if ref == "" {
						break
					}
				}
				s.around(i, k+1, owner, span{k, k + 1}, ref)
			}
			if s.Norm(k) == "," || s.Tag(k).Verb() {
				break
			}
		}
	}
}

// around makes a frame whose mask is the clause around the tokens from i to e.
func (s *sent) around(i, e int, source, cue span, ref string) {
	f := frame{source: source, cue: cue, ref: ref, doubtful: true}
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
	if s.Norm(e) == "," || i <= s.start+1 {
		f.mask[1] = span{e, s.cut(e, source)}
	}
	s.addFrame(f)
}

// asSaid reads "As police reported, C", "C, as the ministry puts it" and "not 400, as
// the separatists have it, but 50".
func (s *sent) asSaid(i int) {
	e := s.npRight(i + 1)
	if e <= i+1 || e >= len(s.Tokens) {
		return
	}
	np := span{i + 1, e}
	for have(s.Norm(e)) && cues[s.Norm(e+1)] != 0 || s.Tag(e) == tagger.RB {
		e++
	}
	w := s.Norm(e)
	end := e + 1
	switch {
	case (w == "has" || w == "have" || w == "had" || w == "put" || w == "puts") && s.Norm(e+1) == "it":
		end = e + 2
	case cues[w]&says != 0 && finite(s.Tag(e)) || cues[w]&says != 0 && s.Tag(e) == tagger.VBN:
		for k := s.skipAdverbial(end); k > end; k = s.skipAdverbial(end) {
			end = k
		}
	default:
		return
	}
	if !s.sourceNoun(np) && s.Tag(np.a) != tagger.PRP || s.Norm(end) != "," && s.Norm(end) != "." && s.Norm(end) != "" {
		return
	}
	f := frame{source: np, cue: span{e, end}}
	if s.Tag(np.a) == tagger.PRP {
		f.ref = s.Norm(np.a)
	}
	if i > s.start && s.isNumber(i-1) { // "not 61 as the police first announced"
		f.mask[0] = span{i - 1, i}
		f.relative = true
	} else if i == s.start {
		f.mask[0] = span{end, s.cut(end+1, np)}
	} else {
		f.post = true
		f.mask[0] = span{s.leftBoundary(i), i}
	}
	s.addFrame(f)
}

// gaps reads "S1 put the toll at 31, S2 at 27 and S3 at 38": further sources that share
// the verb of a frame.
func (s *sent) gaps() {
	for n := len(s.frames) - 1; n >= 0; n-- {
		f := s.frames[n]
		if f.post || f.weak || f.denied || f.mask[0].empty() || f.cue.a >= f.mask[0].a+2 {
			continue
		}
		w := s.Norm(f.cue.a)
		if w == "gave" || w == "give" || w == "gives" {
			continue
		}
		s.gapsIn(f)
	}
}

func (s *sent) gapsIn(f frame) {
	last := -1
	for k := f.mask[0].a; k < len(s.Tokens) && k < f.mask[0].a+2*maxReach; k++ {
		w := s.Norm(k)
		if s.quote[k] != 0 || w != "," && w != "and" && w != "but" && w != "while" && w != ";" {
			continue
		}
		a := k + 1
		if s.Norm(a) == "and" || s.Norm(a) == "but" || s.Norm(a) == "while" {
			a++
		}
		e := s.npRight(a)
		if e <= a || e-a > 9 || s.Tag(a) == tagger.PRP || s.Tag(a) == tagger.CD {
			continue
		}
		if kd := s.kindOf(span{a, e}); s.Norm(e) == "that" && (kd == person || kd == body || kd == document) && s.clauseFollows(e+1) { // "and its chairman that it was 6 million"
			s.addFrame(frame{source: span{a, e}, cue: f.cue, mask: [2]span{{e, s.cut(e, span{})}, {}}, doubtful: true})
			continue
		}
		j := e
		at := s.Norm(j) == "at" || s.Norm(j) == "of" && s.Norm(f.cue.b) == "of"
		if at || s.Norm(j) == "," {
			j++
		}
		kd := s.kindOf(span{a, e})
		ok := kd == person || kd == body || kd == document || kd == name && at || kd == unknown && s.Norm(a) == "the" && s.Norm(e-1) != "rest" && s.Norm(e-1) != "remainder" && s.Norm(e-1) != "other" && s.Norm(e-1) != "total"
		if !ok || !s.isNumber(j) || s.Tag(a) == tagger.CD || s.unitLike(span{a, e}) {
			continue
		}
		// the number stands alone: "the militia 44", not "the militia 44 men" is fine too,
		// but a verb right after makes it a clause of its own
		if t := s.Tag(s.numberEnd(j)); finite(t) {
			continue
		}
		if last >= 0 {
			s.frames[last].mask[0].b = min(s.frames[last].mask[0].b, a)
		}
		s.addFrame(frame{source: span{a, e}, cue: f.cue, mask: [2]span{{e, max(s.cut(e, span{}), e+1)}, {}}, doubtful: kd == name})
		last = len(s.frames) - 1
		k = j
	}
}

func (s *sent) numberEnd(i int) int {
	if k := s.figureAt(i); k >= 0 {
		return s.numbers[k].b
	}
	return i
}

// unitLike: what is counted is no source: "12 officers and 15 soldiers".
func (s *sent) unitLike(np span) bool {
	return s.isNumber(np.a)
}

// inDocument reads "In a filing, C", "Under the draft, C" and "C under the draft".
func (s *sent) inDocument() {
	for i := s.start; i < len(s.Tokens); i++ {
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
		case "draft", "proposal", "filing", "indictment", "lawsuit", "memo", "complaint", "affidavit", "poll", "survey":
			ok = true
		case "report", "statement", "study", "letter", "assessment", "review", "forecast", "paper", "analysis":
			ok = w == "in" && i <= s.start+1 && s.Tag(i+1) != tagger.PRPS
		}
		if !ok {
			continue
		}
		f := frame{source: np, cue: span{i, i + 1}, doubtful: true}
		s.relayAfter(&f, e)
		f.weak = h == "poll" || h == "survey" || h == "report" || h == "statement" || h == "letter"
		if i <= s.start+1 {
			for k := e; k < min(len(s.Tokens), e+20); k++ {
				if s.Norm(k) == "," {
					f.mask[0] = span{k + 1, s.cut(k+1, np)}
					break
				}
			}
		} else if w == "under" || (h == "poll" || h == "survey") && (s.Norm(e) == "," || s.Norm(e) == "." || s.Norm(e) == "" || s.Norm(e) == "for" || s.Norm(e) == ";") {
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
