package attribute

import (
	"strings"

	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// findFrames fills in s.frames.
func (s *sent) findFrames() {
	s.findCited()
	for i := s.start; i < len(s.Tokens); i++ {
		c, ok := cue(0), s.classes[i]&isCue != 0
		if ok {
			c = cues[s.Norm(i)]
		}
		switch {
		case ok && s.isVerb(i, c):
			s.verbFrame(i, c)
		case s.Norm(i) == "according" && s.Norm(i+1) == "to":
			s.accordingTo(i, i+2)
		case s.Norm(i) == "per" && (s.Tag(i+1).Proper() || s.Tag(i+1) == tagger.DT || s.Tag(i+1) == tagger.PRPS || docNouns[s.Norm(i+1)]) && (i == s.start || s.Norm(i-1) == ","):
			s.accordingTo(i, i+1)
		case s.Norm(i) == "by":
			s.byAgent(i)
		case s.Norm(i) == "as" && (i == s.start || s.Norm(i-1) == "," || s.isNumber(i-1)):
			s.asSaid(i)
		}
		if s.classes[i]&isTally != 0 {
			s.tally(i)
		}
	}
	s.gaps()
	s.ellipses()
	s.owned()
	s.viewOf()
	s.inDocument()
	s.inPoll()
	s.trim()
	s.relays()
}

// isVerb reports whether the cue form at i is used as a verb.
func (s *sent) isVerb(i int, c cue) bool {
	if s.Glued(i) && s.Norm(i-1) == "-" || have(s.Norm(i)) && len(s.numbers) == 0 {
		return false
	}
	t := s.Tag(i)
	if s.Capital(i) && i > s.start && t.Noun() {
		return false // "the United States"
	}
	if have(s.Norm(i)) { // "polls have the party at 29", never the auxiliary
		n := s.Tag(i + 1)
		if s.isNumber(i + 1) {
			a, _, ok := s.subjectLeft(i)
			return s.surveyBefore(i) || ok && s.kindOf(a) == document && (s.amountSoon(i+1, 1) || s.Tag(s.numberEnd(i+1)) == tagger.Punct)
		}
		return (n == tagger.PRP || n == tagger.DT || n.Noun() || s.Capital(i+1)) && s.atSoon(i+1)
	}
	if t.Verb() || s.Norm(i) == "slip" && (s.Norm(i-1) == "let" || s.Norm(i-1) == "lets") {
		return true
	}
	if s.verbal(i) {
		return true
	}
	switch s.Norm(i) {
	case "said", "told", "says", "added", "warned", "insisted", "argued":
		return true
	case "records", "lists", "counts", "shows", "puts", "gives", "documents", "details", "names":
		if np, _, ok := s.pastParenthesis(i - 1); s.Norm(i-1) == "," && ok && (s.isNumber(i+1) || s.Tag(i+1) == tagger.DT || s.Norm(i+1) == "that" || s.Tag(i+1).Noun()) {
			return s.kindOf(np) == document
		}
	}
	switch s.Norm(i) {
	case "show", "shows", "say", "says", "suggest", "suggests", "indicate", "indicates":
		if s.Norm(i+1) == "that" && s.Tag(i-1) != tagger.DT || docNouns[s.Norm(i-1)] && (s.Tag(i-1) != tagger.NN || s.Norm(i-1) == "data") && s.Tag(i+1) != tagger.Punct {
			return true // "data show exports fell"
		}
	}
	switch s.Norm(i) {
	case "estimates", "forecasts", "reports", "claims", "fears", "hopes", "warns", "thinks", "projects", "puts", "shows", "finds", "forecast", "counts", "demands", "wants", "estimate", "offers", "predicts", "states":
		// The tagger errs on these; a subject before and an object after decide.
		if !t.Noun() || !s.Tag(i-1).Noun() && s.Tag(i-1) != tagger.PRP {
			return false
		}
		next := s.Tag(i + 1)
		if w := s.Norm(i + 1); (w == "." || w == "," || w == ";") && (s.Norm(i) == "forecast" && s.Tag(i-1) == tagger.NNS || strings.HasSuffix(s.Norm(i), "s")) {
			a := s.npLeft(i-1, s.start)
			return a > s.start && s.Norm(a-1) == "," && s.kindOf(span{a, i}) != nothing
		}
		return next == tagger.DT || next == tagger.CD || s.Norm(i+1) == "that" || next == tagger.PRPS || next == tagger.Dollar
	}
	return false
}

// verbal reports whether the cue form at i, which the tagger took for a noun, stands where
// only a verb can: a subject that agrees before it, and after it a clause, an amount, or
// the end of a sentence that has its clause already. The tagger errs most on just these.
func (s *sent) verbal(i int) bool {
	w, prev := s.Norm(i), s.Tag(i-1)
	if i == s.start || s.Capital(i) || prev == tagger.DT || prev == tagger.PRPS || prev == tagger.POS || prev == tagger.CD || prev == tagger.IN || prev == tagger.TO || prev == tagger.MD {
		return false
	}
	past := strings.HasSuffix(w, "ed")
	third := strings.HasSuffix(w, "s") && !past
	subject := i - 1
	for s.Tag(subject) == tagger.RB && subject > s.start {
		subject--
	}
	many := strings.HasSuffix(s.Norm(subject), "s") && !s.Tag(subject).Proper() || s.Norm(subject) == "police" || s.Norm(subject) == "data" || s.Norm(subject) == "people"
	switch {
	case s.Norm(subject) == ",":
		np, _, ok := s.pastParenthesis(subject)
		if !ok || !s.sourceNoun(np) || third == s.plural(np) && !past {
			return false
		}
		t := s.Tag(i + 1)
		return s.Norm(i+1) == "that" || t == tagger.DT || t == tagger.PRP || t == tagger.PRPS || t == tagger.JJ || t.Noun() || s.isNumber(i+1)
	case !s.Tag(subject).Noun() && !s.Capital(subject) && !personNouns[s.Norm(subject)] && !bodyNouns[s.Norm(subject)] && !docNouns[s.Norm(subject)]:
		return false
	case past:
	case !third && bodyNouns[s.Norm(subject)] && (s.Tag(i+1) == tagger.EX || s.Tag(i+1) == tagger.PRP || s.Norm(i+1) == "that"): // "the government claim there are"
		return true
	case third == many:
		if np, ok := s.pastParticiple(i); ok && third != s.plural(np) { // "A dataset compiled from records lists"
			return s.isNumber(i+1) || s.Norm(i+1) == "that" || s.Tag(i+1) == tagger.DT
		}
		return false // "reports" after a plural, "report" after a singular
	}
	switch next := s.Norm(i + 1); {
	case next == "that", next == ":":
		return true
	case next == ".", next == ",", next == ";", next == "":
		a := s.npLeft(subject, s.start)
		return a > s.start+2 && (s.Norm(a-1) == "," || s.Norm(a-1) == `"`) && s.kindOf(span{a, subject + 1}) != nothing && s.hasClause(s.start, a-1)
	}
	a := s.npLeft(subject, s.start)
	if a < 0 || a > s.start && !s.boundary(a-1) || !s.sourceNoun(span{a, subject + 1}) {
		return false
	}
	t := s.Tag(i + 1)
	return (t == tagger.DT || t == tagger.PRP || t == tagger.PRPS || s.isNumber(i+1)) && !s.hasFinite(max(s.start, a), i)
}

// surveyBefore: "a survey by the lobby has 64 percent cutting back".
func (s *sent) surveyBefore(i int) bool {
	for k := i - 1; k >= max(s.start, i-9); k-- {
		switch s.Norm(k) {
		case "survey", "poll", "forecast", "model", "study", "projection", "estimate":
			return true
		case ",", ";":
			return false
		}
	}
	return false
}

// atSoon: "at" and a figure follow within a few words and without another verb.
func (s *sent) atSoon(i int) bool {
	for k := i; k < i+7; k++ {
		if s.Tag(k).Verb() || s.Tag(k) == tagger.Punct {
			return false
		}
		if w := s.Norm(k); w == "at" || w == "on" || w == "up" || w == "down" {
			return s.isNumber(k + 1)
		}
	}
	return false
}

// verbFrame makes the frame of the cue verb at i, if it ties a source to anything.
func (s *sent) verbFrame(i int, c cue) {
	w := s.Norm(i)
	g := s.group(i)
	if g.infinitive && !g.negated && c&says != 0 {
		if v := s.toSay(g.start); v > 0 { // "a spokesman emailed to say"
			g = s.group(v)
		}
	}
	if g.passive || g.infinitive && !g.negated {
		return
	}
	if s.Tag(i) == tagger.VBG && g.start == i {
		s.participial(i, c)
		return
	}
	if s.Tag(i) == tagger.VBN && g.start == i && !s.loose(i) {
		return // "estimated at": the by-agent rule reads these
	}
	if w == "go" || w == "went" {
		return
	}
	j := s.content(i)
	if c&invert != 0 && c&of == 0 && g.start == i && s.Norm(i-1) == "," && s.speakerFollows(i+1) {
		np, _, ok := s.pastParenthesis(i - 1)
		if k := s.kindOf(np); (!ok || k != person && k != body && k != document) && s.inverted(i) {
			return
		}
	}
	subject, ref, ok := s.subjectLeft(g.start)
	post := false
	switch {
	case ok:
		post = s.isPost(subject, ref, i, j, c)
	case c&invert != 0:
		if s.inverted(i) {
			return
		}
	}
	if !ok {
		if (s.Tag(i) == tagger.VBN || s.Tag(i) == tagger.VBD) && s.Tag(i+1).Noun() && s.Norm(i-1) == "and" {
			return // "and estimated damages": no verb
		}
		subject, ref, ok = s.shared(g.start)
		if !ok {
			return
		}
	}
	if s.noted(subject, i) {
		return
	}
	if c&says == 0 && hedgeAdverbs[s.Norm(i-1)] {
		return // "Carrano reportedly wants 400m": nobody says so
	}
	f := frame{source: subject, ref: ref, cue: span{i, i + 1}}
	if !s.sourceLike(&f, c, w, post, j) {
		return
	}
	if g.negated {
		return
	}
	if c&says != 0 {
		f.via = s.audience(i+1, j)
	}
	f.denied = c&denies != 0
	if g.modal && c&says == 0 || c&weakly != 0 {
		f.doubtful = true
	}
	if post {
		f.post = true
		f.mask[0] = span{s.leftBoundary(subject.a), subject.a}
		f.mask[1] = s.tail(j)
		if k := s.conjunction(f.mask[0].a, subject.a); k > 0 && !f.mask[1].empty() && !s.hasFinite(k, subject.a) && s.hasFinite(f.mask[0].a, k) {
			f.mask[0].a = k // "One was found, and with it, researchers report, 14 more"
		}
		if s.Norm(j) == "," && s.Norm(j+1) == "that" && (s.has(f.mask[0].a, f.mask[0].b, "true") || s.has(f.mask[0].a, f.mask[0].b, "untrue") || s.has(f.mask[0].a, f.mask[0].b, "false")) {
			f.mask[1] = span{} // "It is not true, S said, that 70 fell ill"
		}
		if s.Norm(j) == "," && s.isNumber(j+2) && (s.Norm(j+1) == "of" || s.Norm(j+1) == "at" || s.Norm(j+1) == "for") { // "at a cost, it reckons, of 160"
			for k := f.mask[0].b - 2; k > f.mask[0].a; k-- {
				if s.Norm(k) == "," {
					f.mask[0].a = k + 1
					break
				}
			}
		}
		if j > i+1 && f.via.empty() {
			s.relayAfter(&f, j)
		}
		if f.denied {
			return
		}
		s.addFrame(f)
		return
	}
	if k := s.relativeFigure(subject.a); k >= 0 && !f.denied && (c&(says|object) != 0 || c&needsDoc != 0 && s.kindOf(subject) == document) {
		r := f
		r.relative = true
		r.mask[0] = span{k, subject.a}
		s.addFrame(r)
	}
	if s.Norm(subject.a-1) == "than" {
		return // "warmer than models assumed"
	}
	if !s.allows(i, j, c, &f) {
		return
	}
	f.mask[0] = span{j, s.cut(j, f.source)}
	if end := s.relativeEnd(g.start, subject); end > 0 {
		f.mask[0].b = min(f.mask[0].b, end)
	}
	if c&says == 0 && s.Norm(j) != "that" && s.quote[min(j, len(s.quote)-1)] == 0 {
		if k := s.newClause(j, f.mask[0].b); k > 0 {
			f.mask[0].b = k
		}
	}
	if c&needsTally != 0 {
		for k := j; k < f.mask[0].b; k++ {
			if w := s.Norm(k); w == "following" || w == "due" || w == "amid" || w == "after" {
				f.mask[0].b = k // "raised the toll to six following the 5.0 quake"
				break
			}
		}
	}
	if k := s.mainClause(subject.a, j); k > 0 {
		f.mask[0].b = min(f.mask[0].b, k)
	}
	if s.Norm(j) == "," && f.source.a > s.start && s.Norm(f.source.a-1) == "," { // "Six, she said, had been seen"
		f.mask[1] = f.mask[0]
		f.mask[0] = span{s.leftBoundary(f.source.a), f.source.a}
	}
	if c&(object|of) != 0 && s.Norm(j) != "that" {
		f.mask[0].b = s.coordinate(j, f.mask[0].b)
	}
	f.weak = have(w)
	if f.denied {
		// Nobody asserts what is only denied; the words stay with whoever said them.
		f.weak = true
	}
	s.addFrame(f)
}

// noted reports whether the subject and the verb at i close an entry of a log, where they
// tell what was done: "40 miles over the limit, driver warned".
func (s *sent) noted(subject span, i int) bool {
	if s.Norm(i+1) != "." && s.Norm(i+1) != "" || s.Tag(i) == tagger.VBZ || s.Tag(i) == tagger.VBP {
		return false
	}
	one := subject.len() == 1 && s.Tag(subject.a) == tagger.NN && !s.Capital(subject.a) && s.kindOf(subject) == person
	return one || s.Norm(i) == "cited"
}

// newClause is where, after an object without a verb that starts at j, ", and" begins a
// clause of its own: "found no such action, and the inquiry had been idle for a year"; 0
// where there is none.
func (s *sent) newClause(j, end int) int {
	for k := j; k+2 < end; k++ {
		if finite(s.Tag(k)) {
			return 0
		}
		if s.Norm(k) == "," && (s.Norm(k+1) == "and" || s.Norm(k+1) == "but") {
			if e := s.npRight(k + 2); e > k+2 && finite(s.Tag(e)) {
				return k
			}
		}
	}
	return 0
}

// mainClause is where, after the subordinate clause whose subject starts at a and whose
// content at j, the main clause begins: "Although S insists that C, nurses believe"; 0
// where the subject is not that of an opening subordinate clause.
func (s *sent) mainClause(a, j int) int {
	if a != s.start+1 {
		return 0
	}
	switch s.Norm(s.start) {
	case "although", "though", "while", "whereas", "if", "when", "as", "because", "since", "even", "after", "before":
	default:
		return 0
	}
	seen := false
	for k := j; k < min(len(s.Tokens), j+maxReach); k++ {
		seen = seen || finite(s.Tag(k))
		if !seen && !s.isNumber(k-1) || s.Norm(k) != "," || s.quote[k] != 0 {
			continue
		}
		if e := s.npRight(k + 1); e > k+1 && (finite(s.Tag(e)) || s.Tag(e) == tagger.RB && finite(s.Tag(e+1)) || s.Tag(e) == tagger.VBN) {
			return k
		}
	}
	return 0
}

// toSay is the verb before the "to" at t whose subject spoke: "emailed to say", "rang the
// station to say", "went on television to announce"; 0 where the verb tells only what was
// meant to be said.
func (s *sent) toSay(t int) int {
	for k := t - 1; k > max(s.start, t-6); k-- {
		if spokeTo[s.Norm(k)] && (s.Tag(k) == tagger.VBD || s.Tag(k) == tagger.VBN || s.Tag(k) == tagger.VBZ) && !s.group(k).passive {
			return k
		}
		if s.Tag(k).Verb() || s.Tag(k) == tagger.MD || s.Tag(k) == tagger.Punct {
			return 0
		}
	}
	return 0
}

// spokeTo are verbs after which "to say" reports what was said.
var spokeTo = words(`emailed e-mailed wrote rang phoned called texted messaged took came emerged went returned appeared stood rose paused stopped interrupted broke`)

// relativeEnd is the comma that ends the relative clause of a verb group that starts at
// v, as in "the bank, whose index counts 3 loans, said"; 0 where it is in none.
func (s *sent) relativeEnd(v int, subject span) int {
	r := v - 1
	if s.Norm(subject.a-1) == "whose" {
		r = subject.a - 1
	}
	switch s.Norm(r) {
	case "who", "which", "whose":
	default:
		return 0
	}
	if s.Norm(r-1) != "," {
		return 0
	}
	n := s.nextComma(v)
	if n > 0 && (finite(s.Tag(n+1)) || s.Tag(n+1) == tagger.RB && finite(s.Tag(n+2))) {
		return n
	}
	return 0
}

// coordinate is where, after a bare object that starts at j, another verb of the same
// subject goes on: "expects 1.4 million doses and has set aside 90 million".
func (s *sent) coordinate(j, end int) int {
	for k := j; k+1 < end; k++ {
		if finite(s.Tag(k)) && s.Norm(k-1) != "than" && s.Norm(k-1) != "as" && !(s.Tag(k) == tagger.VBD && s.Tag(k-1).Noun() && cues[s.Norm(j-1)]&weakly != 0) {
			return end // but "want the rise capped at 3% and have handed in"
		}
		if s.Norm(k) == "which" && s.Tag(k-1).Noun() || s.Norm(k) == "," && (s.Norm(k+1) == "who" || s.Norm(k+1) == "which" || s.Norm(k+1) == "whose" || s.Norm(k+1) == "where") {
			return k // "wants 65m for the striker, who has 14 goals"
		}
		if w := s.Norm(k); (w == "and" || w == "but") && (finite(s.Tag(k+1)) || have(s.Norm(k+1)) || s.Tag(k+1) == tagger.VBN) {
			return k
		}
	}
	return end
}

// relativeFigure is the first token of the figure that the relative clause whose subject
// starts at a belongs to: "the 3.0% that analysts had expected"; -1 where there is none.
func (s *sent) relativeFigure(a int) int {
	k := a
	if w := s.Norm(k - 1); w == "that" || w == "which" {
		k--
	}
	for n := len(s.numbers) - 1; n >= 0; n-- {
		x := s.numbers[n]
		if x.b > k {
			continue
		}
		if k-x.b > 4 || x.b == a && s.Tag(a) == tagger.NN && finite(s.Tag(a+1)) && s.kindOf(span{a, a + 1}) != person && s.kindOf(span{a, a + 1}) != body {
			return -1 // "The $42.7 million plan adds"
		}
		for i := x.b; i < k; i++ {
			if w := s.Norm(i); w == "what" || w == "of" && s.Norm(i+1) == "what" {
				return -1
			}
			if t := s.Tag(i); t == tagger.Punct && s.Norm(i) != "-" || finite(t) || s.Norm(i) == "and" || t == tagger.IN && s.Norm(i) != "of" && s.Norm(i) != "that" {
				return -1
			}
		}
		return x.a
	}
	return -1
}

// loose: a VBN at i that stands for a past tense after a subject ("police said 3").
func (s *sent) loose(i int) bool {
	c := cues[s.Norm(i)]
	if s.Norm(i-1) == "," && s.Norm(i+1) != "by" { // "His lawyer, Beth Aarons, argued"
		np, _, ok := s.pastParenthesis(i - 1)
		return ok && s.sourceNoun(np)
	}
	if c&(says|object|needsAt|of) == 0 {
		a := s.npLeft(i-1, s.start)
		return c&needsDoc != 0 && a > s.start && s.Norm(a-1) == "," && s.kindOf(span{a, i}) == document
	}
	if !s.pastRelative(i).empty() {
		return true
	}
	prev := s.Tag(i - 1)
	w := s.Norm(i)
	if w == "said" || w == "told" || w == "added" {
		return true
	}
	if !(prev.Noun() || prev == tagger.POS && s.Tag(i-2).Proper() || prev == tagger.PRP || s.Norm(i-1) == "," || s.Norm(i-1) == "who" || s.Norm(i-1) == "which" || s.Norm(i-1) == "and") || s.Norm(i+1) == "by" {
		return false
	}
	if s.Norm(i+1) == "at" || s.Norm(i+1) == "in" { // after a subject of its own only
		a := s.npLeft(i-1, s.start)
		return a > s.start && (s.Norm(a-1) == "," || s.Norm(a-1) == `"`) && s.sourceNoun(span{a, i})
	}
	return true
}

// addFrame appends f with what its subject is said to cite.
func (s *sent) addFrame(f frame) {
	if len(s.frames) > 40 {
		return
	}
	if t := s.Tag(f.source.a); f.source.len() > 1 && (t == tagger.VBD || t == tagger.VBZ) && !s.Capital(f.source.a) && !s.Glued(f.source.a+1) {
		return // "that struck the coast" names nobody
	}
	if c, ok := s.cited[f.source.a]; ok && f.ref == "" && !c.empty() {
		if s.cueRelays(c) {
			f.via = c // "cited by the Courier": who relays
		} else if s.kindOf(c) == document && !s.outlet(f.source) && s.kindOf(f.source) != name {
			f.via = span{} // "buyers, citing the data, said": still the buyers'
		} else {
			f.via, f.source = f.source, c // "citing police": who knows
			f.via = s.bare(f.via)
		}
	}
	s.frames = append(s.frames, f)
}

// bare cuts a subject with a parenthesis to its first noun phrase.
func (s *sent) bare(np span) span {
	for i := np.a; i < np.b; i++ {
		if s.Norm(i) == "," {
			return span{np.a, i}
		}
	}
	return np
}

// inverted makes the frame of "C, said S" and reports whether it did.
func (s *sent) inverted(i int) bool {
	p := i - 1
	closing := p >= s.start && (s.Norm(p) == `"` || s.Norm(p) == "," || s.Norm(p) == "'")
	opening := i == s.start && s.Norm(0) != ""
	if !closing && !opening {
		return false
	}
	k := i + 1
	for s.Tag(k) == tagger.RB && !s.Tag(k+1).Verb() {
		k++
	}
	e := s.npRight(k)
	if e <= k || s.Tag(k) == tagger.PRP && s.Norm(k) != "he" && s.Norm(k) != "she" && s.Norm(k) != "they" && s.Norm(k) != "it" {
		return false
	}
	if s.Norm(i) == "added" && s.Norm(p) != `"` && !s.Tag(k).Proper() && s.Tag(k) != tagger.DT {
		return false
	}
	if c := cues[s.Norm(i)]; closing && s.Norm(p) == "," && s.quote[max(0, p-1)] == 0 {
		// "prices rose, reported profits fell": only plain verbs without a quotation
		if c&says == 0 || s.isNumber(k) || s.Tag(k) == tagger.CD || s.Norm(i) == "told" {
			return false
		}
		if s.Tag(i) != tagger.VBZ && s.Norm(i) != "said" && s.Norm(i) != "says" && s.Norm(i) != "reported" && s.Norm(i) != "reports" && s.Norm(i) != "wrote" && s.Norm(i) != "warned" && s.Norm(i) != "announced" && s.Norm(i) != "reckons" && s.Norm(i) != "added" && s.Norm(i) != "estimates" && s.Norm(i) != "claimed" && s.Norm(i) != "claims" && s.Norm(i) != "confirmed" && s.Norm(i) != "argues" && s.Norm(i) != "explained" && s.Norm(i) != "noted" {
			return false
		}
		if s.Norm(i) == "reported" && s.hasFinite(e, s.clauseEnd(e)) {
			return false
		}
	}
	f := frame{source: span{k, e}, cue: span{i, i + 1}, post: true}
	if s.Tag(k) == tagger.PRP {
		f.ref = s.Norm(k)
	}
	// "said the mayor, Dana Ruiz, ..."
	if k := s.kindOf(f.source); s.Norm(e) == "," && (k == person || k == unknown || k == body) && !s.Tag(s.head(f.source)).Proper() && s.Tag(e+1).Proper() && !s.calendarAt(e+1) {
		f.source.b = s.nameEnd(span{e + 1, min(len(s.Tokens), e+8)})
		e = f.source.b
	}
	if !s.sourceLike(&f, says, s.Norm(i), true, e) {
		return false
	}
	f.mask[0] = span{s.leftBoundary(i), i}
	f.mask[1] = s.afterInverted(e)
	if !s.hasClause(f.mask[0].a, i) && s.Norm(e) == "," && f.mask[1].empty() { // "At least, said the doctor, two had fired"
		f.mask[1] = span{e + 1, s.cut(e+1, f.source)}
	}
	if s.Norm(i-1) == "," && s.Norm(e) == "," && s.opensAnew(i-2) { // "and yet, says S, four in ten feel poorer"
		f.mask[1] = span{e + 1, s.cut(e+1, f.source)}
	}
	s.relayAfter(&f, e)
	s.addFrame(f)
	return true
}

// speakerFollows reports whether who speaks and nothing else stands between token i and the
// next mark: ", reported officials,".
func (s *sent) speakerFollows(i int) bool {
	e := s.npRight(i)
	if e <= i || s.Tag(i) == tagger.PRP || s.isNumber(i) {
		return false
	}
	switch s.Norm(e) {
	case ",", ".", ";", "":
	default:
		return false
	}
	kd := s.kindOf(span{i, e})
	return kd == person || kd == body
}

// opensAnew reports whether token i is a word after which a clause must follow.
func (s *sent) opensAnew(i int) bool {
	switch s.Norm(i) {
	case "yet", "but", "and", "that", "still", "moreover", "however", "meanwhile", "instead", "now", "so", "because", "which", "who":
		return true
	}
	return false
}

// afterInverted: what follows "said S" is an apposition, unless a quotation goes on.
func (s *sent) afterInverted(e int) span {
	j := e
	for n := 0; n < 4; n++ {
		k := s.skipAdverbial(j)
		if k == j {
			break
		}
		j = k
	}
	for k := j; k < min(len(s.Tokens), j+30); k++ {
		if s.Norm(k) == `"` && s.quote[k] != 0 {
			return span{k, len(s.Tokens)}
		}
		if s.Norm(k) == "." && s.quote[k] == 0 {
			break
		}
	}
	return span{}
}

// participial makes the frame of "S said A, adding that B", "claiming that".
func (s *sent) participial(i int, c cue) {
	if c&(says|object|of|needsDoc) == 0 {
		return
	}
	if c&needsDoc != 0 && c&says == 0 { // "research showing": only beside a document
		if k := s.undated(i - 1); s.Norm(i-1) == "," || !docNouns[s.Norm(k)] {
			return
		}
	}
	p := s.Norm(i - 1)
	if p == "citing" || s.Tag(i-1) == tagger.IN && p != "," && p != "while" && p != "before" && p != "without" && p != "by" && p != "for" && p != "after" {
		return
	}
	np, ref, ok := span{}, "", false
	if a := s.npLeft(i-1, s.start); a > s.start && s.Norm(a-1) == "with" && s.sourceNoun(span{a, i}) { // "with officials reporting 150 dead"
		np, ok = span{a, i}, true
	}
	if a := s.npLeft(s.undated(i-1), s.start); !ok && a >= 0 && s.Norm(i-1) != "," && (s.Norm(i+1) == "that" || c&needsDoc != 0 && s.clauseFollows(i+1)) && s.kindOf(span{a, s.undated(i-1) + 1}) == document {
		np, ok = span{a, s.undated(i-1) + 1}, true // "A post claiming that", "research from 2014 showing some can"
	}
	for k := len(s.frames) - 1; k >= 0 && !ok; k-- {
		f := s.frames[k]
		if f.cue.a < i && !f.weak && !f.source.empty() {
			np, ref, ok = f.source, f.ref, true
			break
		}
	}
	if !ok {
		if np, ref, ok = s.mainSubject(i); !ok {
			if np, ok = s.verbless(i); !ok {
				return
			}
		}
	}
	j := s.content(i)
	f := frame{source: np, ref: ref, cue: span{i, i + 1}, doubtful: c&weakly != 0}
	if !s.sourceLike(&f, c, s.Norm(i), false, j) || !s.allows(i, j, c, &f) {
		return
	}
	f.mask[0] = span{j, s.cut(j, np)}
	if np.a == s.start && np.b == i {
		f.mask[0].b = s.mainVerb(j, f.mask[0].b)
	}
	f.denied = c&denies != 0
	f.weak = f.denied
	s.addFrame(f)
}

// mainVerb is where, between j and end, the verb of the sentence comes after the clause of
// a participle that goes with its subject: "A post claiming that 12 had died was viewed".
func (s *sent) mainVerb(j, end int) int {
	seen := false
	for k := j; k < end; k++ {
		switch w := s.Norm(k); {
		case w == "and", w == "or", w == "who", w == "which", w == "but", w == ",":
			seen = false
		case finite(s.Tag(k)) && seen:
			return s.group(k).start
		case finite(s.Tag(k)):
			seen = true
		}
	}
	return end
}

// verbless is the noun phrase that opens the sentence where no finite verb was seen
// before i: its verb looked like a noun ("The firm hit back, insisting").
func (s *sent) verbless(i int) (span, bool) {
	e := s.npRight(s.start)
	if e <= s.start || s.hasFinite(s.start, i) || s.Norm(i-1) != "," {
		return span{}, false
	}
	np := span{s.start, e}
	for np.len() > 1 && !s.sourceNoun(np) {
		np.b--
	}
	return np, s.sourceNoun(np)
}

func (s *sent) has(from, to int, w string) bool {
	for k := from; k < min(to, len(s.Tokens)); k++ {
		if s.Norm(k) == w {
			return true
		}
	}
	return false
}

func (s *sent) hasNumberSoon(i, n int) bool {
	for k := i; k < i+n; k++ {
		if s.isNumber(k) {
			return true
		}
	}
	return false
}

// amountSoon reports whether money, a percentage or the like is stated within n tokens.
func (s *sent) amountSoon(i, n int) bool {
	for k := i; k < i+n; k++ {
		if x := s.figureAt(k); x >= 0 && s.kinds[x] != news.KindCount && s.kinds[x] != news.KindDuration && s.kinds[x] != news.KindMeasure {
			return true
		}
	}
	return false
}

func (s *sent) hasNumberIn(a, b int) bool {
	for i := max(0, a); i < min(b, len(s.numberAt)); i++ {
		if s.numberAt[i] > 0 {
			return true
		}
	}
	return false
}

func (s *sent) numberEnd(i int) int {
	if k := s.figureAt(i); k >= 0 {
		return s.numbers[k].b
	}
	return i
}
