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
		c, ok := cues[s.Norm(i)]
		switch {
		case ok && s.isVerb(i, c):
			s.verbFrame(i, c)
		case s.Norm(i) == "according" && s.Norm(i+1) == "to":
			s.accordingTo(i, i+2)
		case s.Norm(i) == "per" && (s.Tag(i+1).Proper() || s.Tag(i+1) == tagger.DT) && (i == s.start || s.Norm(i-1) == ","):
			s.accordingTo(i, i+1)
		case s.Norm(i) == "by":
			s.byAgent(i)
		case s.Norm(i) == "as" && (i == s.start || s.Norm(i-1) == "," || s.isNumber(i-1)):
			s.asSaid(i)
		}
		if tallyNouns[s.Norm(i)] {
			s.tally(i)
		}
	}
	s.gaps()
	s.owned()
	s.viewOf()
	s.inDocument()
	s.trim()
	s.relays()
}

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
			if n == k || !g.post || g.weak || g.source == f.source {
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
	for k := range s.frames {
		f := &s.frames[k]
		if f.post || f.weak || f.ref == "" || f.relative {
			continue
		}
		for n := range s.frames { // "the paper says he had reported five threats": the paper's
			g := &s.frames[n]
			if n != k && !g.weak && !g.post && g.ref == "" && g.mask[0].has(f.cue.a) && g.mask[0].has(f.source.a) && cues[s.Norm(g.cue.a)]&says != 0 {
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
			if n != k && !g.weak && g.mask[0].has(f.cue.a) && g.mask[0].has(f.source.a) && !s.outlet(g.source) && !s.yields(g) && !(g.post && s.kindOf(g.source) == document && s.kindOf(f.source) != document) {
				f.weak = true
			}
		}
	}
}

// isVerb reports whether the cue form at i is used as a verb.
func (s *sent) isVerb(i int, c cue) bool {
	t := s.Tag(i)
	if s.Glued(i) && s.Norm(i-1) == "-" {
		return false
	}
	if s.Capital(i) && i > s.start && t.Noun() {
		return false // "the United States"
	}
	if have(s.Norm(i)) { // "polls have the party at 29", never the auxiliary
		n := s.Tag(i + 1)
		if s.isNumber(i + 1) {
			return s.surveyBefore(i)
		}
		return (n == tagger.PRP || n == tagger.DT || n.Noun() || s.Capital(i+1)) && s.atSoon(i+1)
	}
	if t.Verb() {
		return true
	}
	switch s.Norm(i) {
	case "said", "told", "says", "added", "warned", "insisted", "argued":
		return true
	case "estimates", "forecasts", "reports", "claims", "projects", "puts", "shows", "finds", "forecast", "counts", "demands", "wants", "estimate", "offers", "predicts", "states":
		// The tagger errs on these; a subject before and an object after decide.
		if !t.Noun() || !s.Tag(i-1).Noun() && s.Tag(i-1) != tagger.PRP {
			return false
		}
		next := s.Tag(i + 1)
		if w := s.Norm(i + 1); (w == "." || w == "," || w == ";") && (s.Norm(i) == "forecast" && s.Tag(i-1) == tagger.NNS || strings.HasSuffix(s.Norm(i), "s")) {
			a := s.npLeft(i-1, s.start)
			return a > s.start && s.Norm(a-1) == "," && s.kindOf(span{a, i}) != nothing
		}
		return next == tagger.DT || next == tagger.CD || s.Norm(i+1) == "that" || next == tagger.PRPS || s.Norm(i+1) == "at" && s.Norm(i) != "claims" && false || next == tagger.Dollar
	}
	return false
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

// group is the verb group that ends in the cue at i.
type group struct {
	// start is its first token.
	start                               int
	passive, negated, infinitive, modal bool
}

func (s *sent) group(i int) group {
	g := group{start: i}
	for j := i - 1; j >= s.start && i-j < 8; j-- {
		w, t := s.Norm(j), s.Tag(j)
		switch {
		case t == tagger.RB || t == tagger.RBR:
			if w == "n't" || w == "not" || w == "never" {
				g.negated = true
			}
		case w == "no" && s.Norm(j+1) == "longer":
		case be(w) && t != tagger.POS:
			// "is saying" is active, "is said" passive
			g.passive = g.passive || j == g.start-1 && s.Tag(i) != tagger.VBG
			if w == "been" || w == "being" {
				g.passive = s.Tag(i) != tagger.VBG
			}
		case have(w) && t != tagger.POS, t == tagger.MD, w == "do", w == "does", w == "did":
			g.modal = g.modal || w == "would" || w == "could" || w == "might"
		case t == tagger.TO:
			g.infinitive = true
			k := j - 1
			switch s.Norm(k) {
			case "continues", "continued", "continue", "went", "goes", "going", "used", "came", "rushed", "appeared", "seemed", "preferred":
				g.infinitive = false
				j = k
				if s.Norm(k) == "on" {
					j--
				}
			case "on":
				if w := s.Norm(k - 1); w == "went" || w == "goes" {
					g.infinitive, j = false, k-1
				}
			case "declined", "refused", "refuses", "declines", "unable", "failed":
				g.negated = true
			}
		default:
			return g
		}
		g.start = j
		if g.infinitive {
			return g
		}
	}
	return g
}

// content is the first token after the cue at i of what it asserts: past adverbs, days,
// recipients ("told reporters") and the like. clear is false where nothing follows.
func (s *sent) content(i int) int {
	j := i + 1
	if s.Norm(j) == "out" || s.Norm(j) == "back" {
		j++
	}
	switch s.Norm(i) {
	case "told", "tells", "telling", "informed", "reminded", "assured", "warned", "assures", "informs", "asked", "urged", "urges", "notified", "advised", "tell":
		if t := s.Tag(j); s.Norm(j) != "that" && s.Norm(j) != "of" && t != tagger.IN && t != tagger.Punct {
			if e := s.recipient(j); e > j && (s.Norm(i) == "told" || s.Norm(i) == "tells" || s.Norm(i) == "telling" || s.Norm(e) == "that" || s.Norm(e) == "of" || s.Norm(e) == "," || s.Norm(e) == "." || s.Norm(e) == "to" || s.Norm(e) == "for") {
				j = e
			}
		}
	}
	for n := 0; n < 6; n++ {
		k := s.skipAdverbial(j)
		if k == j {
			return j
		}
		j = k
	}
	return j
}

// recipient is the token after the person or body spoken to at j.
func (s *sent) recipient(j int) int {
	if s.Tag(j) == tagger.PRP {
		return j + 1
	}
	e := j
	noun := false
	for e < len(s.Tokens) && e-j < 12 {
		t, w := s.Tag(e), s.Norm(e)
		if noun && (w == "from" || w == "for" && s.Capital(e+1)) && !s.verbAfter(e+1) {
			if k := s.npRight(e + 1); k > e+1 {
				return k
			}
		}
		if noun && t == tagger.CD && s.Capital(e-1) && !s.isNumber(e) && (s.Tag(e+1) == tagger.Punct || s.Norm(e+1) == "that") {
			return e + 1 // "told parliament's Committee 6."
		}
		if noun && (t == tagger.DT || t == tagger.CD || t == tagger.JJ || calendar[w]) {
			break
		}
		if t.Noun() || s.Capital(e) && t != tagger.Punct && t != tagger.PRP {
			noun = true
		} else if !(t == tagger.DT || t == tagger.JJ || t == tagger.POS || t == tagger.PRPS || t == tagger.VBG && !noun || w == "-" && s.Glued(e) || w == "and" && noun && s.Tag(e+1).Noun() && !s.verbAfter(e+1) || w == "of" && noun) {
			break
		}
		e++
	}
	// "told reporters the fire ...": the noun phrase ends before a new determiner.
	return e
}

// skipAdverbial is the token after an adverbial at j that says when, where or how
// something was said; j where none stands there.
func (s *sent) skipAdverbial(j int) int {
	w, t := s.Norm(j), s.Tag(j)
	switch {
	case calendar[w] && (t.Noun() || t == tagger.RB || t == tagger.RBR || t == tagger.JJ):
		if s.month(j) && s.Tag(j+1) == tagger.CD && !s.isNumber(j+1) {
			return j + 2
		}
		if s.Norm(j+1) == "the" && s.Tokens[min(j+2, len(s.Tokens)-1)].Text[0] <= '9' && s.Tag(j+2) != tagger.CD {
			return j + 3 // "Tuesday the 14th"
		}
		return j + 1
	case t == tagger.RB && w != "n't" && w != "not" && w != "about" && w != "around" && w != "nearly" && w != "almost" && w != "roughly" && w != "at" && w != "approximately" && w != "some" && w != "only" && w != "just" && w != "over" && w != "more", w == "also", w == "early", w == "late":
		return j + 1
	case (w == "this" || w == "last" || w == "next" || w == "that") && (s.Norm(j+1) == "week" || s.Norm(j+1) == "month" || s.Norm(j+1) == "year" || s.Norm(j+1) == "morning" || s.Norm(j+1) == "evening" || s.Norm(j+1) == "afternoon" || s.Norm(j+1) == "spring" || s.Norm(j+1) == "summer" || s.Norm(j+1) == "autumn" || s.Norm(j+1) == "winter" || calendar[s.Norm(j+1)]):
		return j + 2
	case w == "morning" || w == "evening" || w == "afternoon" || w == "night":
		return j + 1
	case w == "the" && len(s.Norm(j+1)) > 2 && s.Norm(j + 1)[0] <= '9' && s.Norm(j + 1)[0] >= '0' && s.Tag(j+1) != tagger.CD && !s.Tag(j+2).Noun():
		return j + 2 // "Tuesday the 14th"
	case w == "the" && (s.Norm(j+1) == "same" || s.Norm(j+1) == "next") && s.Norm(j+2) == "day":
		return j + 3
	case w == "a" && (s.Norm(j+1) == "day" || s.Norm(j+1) == "week") && (s.Norm(j+2) == "earlier" || s.Norm(j+2) == "later"):
		return j + 3
	case t == tagger.IN || t == tagger.TO && !s.Tag(j+1).Verb():
		return s.skipPhrase(j)
	}
	return j
}

func (s *sent) month(j int) bool {
	w := s.Norm(j)
	return calendar[w] && len(w) >= 3 && strings.Contains(" jan feb mar apr may jun jul aug sep oct nov dec ", " "+w[:3]+" ") && !strings.HasSuffix(w, "day")
}

// skipPhrase skips a prepositional phrase of time, place or medium: "on Friday", "in a
// statement", "at a news conference", "to a crowd of 500".
func (s *sent) skipPhrase(j int) int {
	w := s.Norm(j)
	switch w {
	case "on", "in", "at", "by", "during", "to", "through", "from", "via", "after", "before", "late", "over", "with", "outside", "inside", "before-":
	default:
		return j
	}
	k := j + 1
	if calendar[s.Norm(k)] {
		return k + 1
	}
	if s.isNumber(k) || s.Tag(k) == tagger.CD && w != "on" {
		return j
	}
	end := k
	medium := w == "to"
	for end < len(s.Tokens) && end-k < 10 {
		t, x := s.Tag(end), s.Norm(end)
		if calendar[x] && end > k {
			break
		}
		if mediums[x] || docNouns[x] && w != "by" {
			medium = true
			if !t.Verb() {
				end++
				continue
			}
		}
		if t.Noun() || t == tagger.DT || t == tagger.JJ || t == tagger.PRPS || t == tagger.POS || x == "-" && s.Glued(end) || t == tagger.VBN && end == k+1 || (x == "of" || x == "to" || x == "with" || x == "on" || x == "for") && end > k && medium {
			end++
			continue
		}
		if medium && t == tagger.CD {
			end++
			continue
		}
		break
	}
	if end == k || !medium && w != "at" && !s.placeThenEnd(k, end) {
		return j
	}
	if w == "after" || w == "before" || w == "with" {
		return j
	}
	return end
}

var mediums = words(`statement interview conference journal magazine newspaper announcement briefing phone telephone email e-mail message tweet post report speech address television radio hearing court parliament letter broadcast call filing memo visit
	note rally reporters journalists video podcast press testimony meeting webcast article facebook twitter telegram instagram x linkedin media channel microphone debate court trial inquest scene release news rally crowd committee congress
	assembly earnings documents assessment review update text column blog newsletter ceremony`)

// placeThenEnd: a phrase of place counts as an adverbial only where the sentence ends
// or a clause does after it.
func (s *sent) placeThenEnd(k, end int) bool {
	w := s.Norm(end)
	return w == "." || w == "" || w == "," || w == ";" || w == `"` || calendar[w] || w == "that" || w == ":"
}

// verbFrame makes the frame of the cue verb at i, if it ties a source to anything.
func (s *sent) verbFrame(i int, c cue) {
	w := s.Norm(i)
	g := s.group(i)
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
		if s.Tag(i) == tagger.VBN && s.Tag(i+1).Noun() {
			return // "and estimated damages": no verb
		}
		subject, ref, ok = s.shared(g.start)
		if !ok {
			return
		}
	}
	f := frame{source: subject, ref: ref, cue: span{i, i + 1}}
	if g.start < i && c&of == 0 {
		f.cue = span{i, i + 1}
	}
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
		f.mask[0] = span{s.leftBoundary(s.subjectStart(subject)), s.subjectStart(subject)}
		f.mask[1] = s.tail(j)
		if j > i+1 && f.via.empty() {
			s.relayAfter(&f, j)
		}
		if f.denied {
			return
		}
		s.addFrame(f)
		return
	}
	if k := s.relativeFigure(subject.a); k >= 0 && !f.denied && c&(says|object) != 0 {
		r := f
		r.relative = true
		r.mask[0] = span{k, subject.a}
		s.addFrame(r)
	}
	if !s.allows(i, j, c, &f) {
		return
	}
	f.mask[0] = span{j, s.cut(j, f.source)}
	if end := s.relativeEnd(g.start, subject); end > 0 {
		f.mask[0].b = min(f.mask[0].b, end)
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
		if finite(s.Tag(k)) {
			return end
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
		if k-x.b > 4 {
			return -1
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

// loose: a VBN at i that stands for a past tense after a subject ("police said 3").
func (s *sent) loose(i int) bool {
	c := cues[s.Norm(i)]
	if s.Norm(i-1) == "," && s.Norm(i+1) != "by" { // "His lawyer, Beth Aarons, argued"
		np, _, ok := s.pastParenthesis(i - 1)
		return ok && s.sourceNoun(np)
	}
	if c&(says|object|needsAt|of) == 0 {
		return false
	}
	if !s.pastRelative(i).empty() {
		return true
	}
	prev := s.Tag(i - 1)
	w := s.Norm(i)
	if w == "said" || w == "told" || w == "added" {
		return true
	}
	if !(prev.Noun() || prev == tagger.PRP || s.Norm(i-1) == "," || s.Norm(i-1) == "who" || s.Norm(i-1) == "which" || s.Norm(i-1) == "and") || s.Norm(i+1) == "by" {
		return false
	}
	if s.Norm(i+1) == "at" || s.Norm(i+1) == "in" { // after a subject of its own only
		a := s.npLeft(i-1, s.start)
		return a > s.start && (s.Norm(a-1) == "," || s.Norm(a-1) == `"`) && s.sourceNoun(span{a, i})
	}
	return true
}

func (s *sent) subjectStart(subject span) int { return subject.a }

// addFrame appends f with what its subject is said to cite.
func (s *sent) addFrame(f frame) {
	if len(s.frames) > 40 {
		return
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
	if r := s.pastRelative(v); a < 0 && !r.empty() {
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
	if s.Tag(e) == tagger.PRP && np.len() == 1 {
		return np, s.Norm(e), true
	}
	return np, "", true
}

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
	for k := v - 1; k > s.start && v-k < 16; k-- {
		t := s.Tag(k)
		if s.Norm(k) == "," || s.Norm(k) == ";" || s.Norm(k) == `"` || t == tagger.MD || t == tagger.VBZ || t == tagger.VBP {
			return span{}, false
		}
		if (t == tagger.VBN || t == tagger.VBD || t == tagger.VBG) && s.Tag(k-1).Noun() && !calendar[s.Norm(k-1)] {
			a := s.npLeft(k-1, s.start)
			if a < 0 || a > s.start && !s.boundary(a-1) {
				return span{}, false
			}
			np := span{a, k}
			if s.Norm(k+1) == "by" && !relaying[s.Norm(k)] || s.Norm(k+1) == "for" && s.Norm(k+2) == "by" { // "a study paid for by the lobby"
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
	return span{a, k + 1}, "", true
}

// pastParenthesis finds the subject before ", ... ," or "( ... )" that ends at e.
func (s *sent) pastParenthesis(e int) (np span, ref string, ok bool) {
	opening := ","
	if s.Norm(e) == ")" {
		opening = "("
	}
	for k := e - 1; k > s.start && e-k < 45; k-- {
		if s.Norm(k) == ";" || s.quote[k] != s.quote[e] && s.quote[e] == 0 && s.quote[k] != 0 && false {
			return span{}, "", false
		}
		if s.Norm(k) != opening {
			continue
		}
		a := s.npLeft(k-1, s.start)
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
			continue
		}
		inner := span{k + 1, e}
		if opening == "," && a > s.start && s.Norm(a-1) == "," && s.insideParenthesis(a, inner) {
			continue
		}
		np = span{a, k}
		if s.nameOf(np, inner) {
			np.b = s.nameEnd(inner)
		}
		return np, "", true
	}
	return span{}, "", false
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
	return h >= 0 && !s.Tag(h).Proper() && s.Tag(inner.a).Proper() && !s.calendarAt(inner.a) && s.Capital(inner.a)
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
	for i < inner.b && s.Norm(i) != "," && !s.Tag(i).Verb() && s.Tag(i) != tagger.WP {
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
			if s.crosses(f.cue.b, v, ";") || f.via.len() > 0 && f.source.a > f.via.a && false {
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
		if !finite(s.Tag(i)) || s.quote[i] != 0 {
			continue
		}
		g := s.group(i)
		np, ref, ok = s.subjectLeft(g.start)
		if ok && s.Norm(g.start-1) != "who" && s.Norm(g.start-1) != "which" && s.Norm(g.start-1) != "that" {
			return np, ref, true
		}
		if !ok {
			return span{}, "", false
		}
	}
	return span{}, "", false
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
		return s.quote[b] != 0 && s.quote[j] != s.quote[b] && false || s.quote[j] == 0
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
		return false
	}
	if s.quote[b] != 0 && s.Tag(j) != tagger.DT && s.Tag(j) != tagger.CD {
		return !s.hasFinite(j, s.clauseEnd(j)) || s.Tag(j) == tagger.IN
	}
	// prepositional phrases and the like, without a clause of their own
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
	s.relayAfter(&f, e)
	s.addFrame(f)
	return true
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
	switch w {
	case "as", "after", "when", "while", "who", "which", "whose", "where", "before", "since", "hours", "days", "minutes", "weeks", "months", "a", "an", "though", "although", "whereas", "amid", "despite", "citing", "quoting", "once", "until", "following", "in", "according", "ahead", "even", "against", "rejecting", "describing", "referring", "calling", "dismissing", "losses", "speaking", "just", "because":
		if (w == "in" || w == "just") && s.hasFinite(k, s.clauseEnd(k)) && false {
			return span{k, len(s.Tokens)}
		}
		return span{}
	}
	if consequence[w] {
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
			case "but", "while", "whereas", "though", "although":
				if s.hasFinite(k+1, len(s.Tokens)) {
					return k
				}
			}
			if consequence[next] || s.ownComparison(k+1) {
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

// participial makes the frame of "S said A, adding that B", "claiming that".
func (s *sent) participial(i int, c cue) {
	if c&(says|object|of) == 0 || c&needsDoc != 0 && c&says == 0 {
		return
	}
	p := s.Norm(i - 1)
	if p == "citing" || s.Tag(i-1) == tagger.IN && p != "," && p != "while" && p != "before" && p != "without" && p != "by" && p != "for" && p != "after" {
		return
	}
	np, ref, ok := span{}, "", false
	for k := len(s.frames) - 1; k >= 0; k-- {
		f := s.frames[k]
		if f.cue.a < i && !f.weak && !f.source.empty() {
			np, ref, ok = f.source, f.ref, true
			break
		}
	}
	if !ok {
		if np, ref, ok = s.mainSubject(i); !ok {
			return
		}
	}
	j := s.content(i)
	f := frame{source: np, ref: ref, cue: span{i, i + 1}, doubtful: c&weakly != 0}
	if !s.sourceLike(&f, c, s.Norm(i), false, j) || !s.allows(i, j, c, &f) {
		return
	}
	f.mask[0] = span{j, s.cut(j, np)}
	f.denied = c&denies != 0
	f.weak = f.denied
	s.addFrame(f)
}

// allows reports whether the cue at i may assert what starts at j.
func (s *sent) allows(i, j int, c cue, f *frame) bool {
	w := s.Norm(j)
	that := w == "that" || s.Norm(i+1) == "that"
	quoted := w == `"` || w == ":" || w == "," && s.Norm(j+1) == `"` || s.Norm(j+1) == `"` && s.quote[min(j+1, len(s.quote)-1)] != 0
	if strings.HasPrefix(s.Norm(i), "add") && w == ":" && s.Norm(j+1) != `"` {
		return false // "the city has added: a museum, ..."
	}
	if that || quoted {
		return true
	}
	switch s.Norm(i) {
	case "learned", "learnt", "discovered", "knows", "know", "realised", "read", "reads", "figured", "established", "determined", "proved":
		return false // without "that" these are acts
	case "writing":
		return false
	case "announces", "announced", "announce":
		if w == "where" || w == "when" || w == "how" || w == "who" || w == "which" {
			return false
		}
	}
	if w == "" || w == "." || w == ";" {
		return false
	}
	kind := s.kindOf(f.source)
	if w == "," && f.source.a > s.start && s.Norm(f.source.a-1) == "," && c&says != 0 {
		return s.hasFinite(j+1, len(s.Tokens)) // "During it, the group says, 41 people were shot"
	}
	if w == "," { // "S said, 23 people died": rare; a clause must follow
		return c&says != 0 && s.hasFinite(j+1, len(s.Tokens)) && f.source.a == s.start && s.Norm(j+1) != "who" && s.Norm(j+1) != "which"
	}
	if c&needsAt != 0 {
		switch s.Norm(i) {
		case "make", "makes", "made":
			return s.Norm(j) == "it" && s.isNumber(j+1)
		case "saw":
			return s.atSoon(j)
		case "has", "have", "had":
			return s.atSoon(j) || s.isNumber(j) && kind == document
		}
		return s.atFigure(j) || s.pairFigure(i, j) || s.Norm(i) == "put" && s.hasNumberSoon(j, 3) && s.has(j, j+8, "table")
	}
	if (s.Norm(i) == "aiming" || s.Norm(i) == "aims") && w == "to" && s.hasNumberSoon(j, 9) {
		return true
	}
	if c&of != 0 && (ofWords[w] || ofWords[s.Norm(i+1)] || w == "to") && !(w == "to" && s.Tag(j+1).Verb()) {
		if s.Norm(i) == "told" || s.Norm(i) == "tells" {
			return ofWords[w]
		}
		if strings.HasPrefix(s.Norm(i), "accus") || strings.HasPrefix(s.Norm(i), "suspect") {
			return false
		}
		switch s.Norm(i) {
		case "reckon", "reckons", "reckoned":
			return w == "on" && s.hasNumberSoon(j, 4)
		case "spoke", "spoken", "speaks", "speaking", "talked", "talks", "talking":
			return j == i+1 && (w == "of" || w == "about")
		case "stood", "stands", "standing":
			return w == "by" && s.hasNumberSoon(j, 9)
		case "sticking", "sticks", "stuck":
			return (w == "with" || w == "to" || w == "by") && s.hasNumberSoon(j, 9)
		case "look", "looked", "looking", "hoping", "braced", "betting", "bet", "banked", "banking":
			return (w == "for" || w == "on") && s.hasNumberSoon(j, 9)
		}
		if (w == "by" || w == "with" || w == "on") && !(w == "with" && strings.HasPrefix(s.Norm(i), "counter")) {
			return false
		}
		return w != "to" || s.Norm(i) == "pointed" || s.Norm(i) == "points" || strings.HasPrefix(s.Norm(i), "admit")
	}
	if strings.HasPrefix(s.Norm(i), "accus") || strings.HasPrefix(s.Norm(i), "suspect") && s.has(j, j+4, "of") {
		return s.has(j, j+14, "of")
	}
	if strings.HasPrefix(s.Norm(i), "ask") && !s.amountSoon(j, 2) && w != "for" && w != "that" && s.Norm(i+1) != "for" {
		return false // "asked its 3 million customers to save power"
	}
	if strings.HasPrefix(s.Norm(i), "hint") && w == "at" && s.hasNumberSoon(j, 9) || strings.HasPrefix(s.Norm(i), "counter") && w == "with" || strings.HasPrefix(s.Norm(i), "ask") && s.amountSoon(j, 2) {
		return true
	}
	if s.Norm(i) == "put" && s.isNumber(j) && s.has(j, j+8, "table") {
		return true
	}
	if s.Norm(i) == "told" && w == "to" && (s.Norm(j+1) == "expect" || s.Norm(j+1) == "prepare" || s.Norm(j+1) == "think" || s.Norm(j+1) == "plan") {
		return true
	}
	if c&object != 0 {
		if s.Norm(i) == "added" || w == "to" && s.Tag(j+1).Verb() && c&weakly == 0 && !strings.HasPrefix(s.Norm(i), "claim") && s.Norm(j+1) != "have" && s.Norm(i) != "promised" && s.Norm(i) != "pledged" {
			return false
		}
		return s.objectOK(i, j, c, f, kind)
	}
	if c&needsTally != 0 && s.tallyObject(j) {
		return true
	}
	if (s.Norm(i) == "counted" || s.Norm(i) == "counts" || s.Norm(i) == "recorded" || s.Norm(i) == "logged") && (kind == name || kind == person) && s.Norm(i) != "recorded" && s.hasNumberSoon(j, 4) {
		f.doubtful = true
		return true
	}
	if h := s.head(f.source); h >= 0 && (s.has(f.source.a, f.source.b, "pollster") || s.has(f.source.a, f.source.b, "pollsters")) && s.hasNumberSoon(j, 12) {
		return true
	}
	if (s.Norm(i) == "gave" || s.Norm(i) == "give" || s.Norm(i) == "gives") && (kind == person || kind == body) && (s.has(j, j+12, "chance") || s.has(j, j+12, "odds") || s.has(j, j+12, "probability")) {
		return true
	}
	if c&needsDoc != 0 && (kind == document || kind == body && s.Norm(i) != "has" && s.Norm(i) != "have" && s.Norm(i) != "set" && s.Norm(i) != "gave" && s.Norm(i) != "found" && s.Norm(i) != "carries" && s.Norm(i) != "sets") && s.docVerb(i, kind) {
		return true
	}
	if c&(needsClause|says) != 0 {
		if sw := s.Norm(i); (sw == "say" || sw == "says" || sw == "said") && s.isNumber(j) {
			return true
		}
		return s.clauseFollows(j)
	}
	return false
}

func (s *sent) has(from, to int, w string) bool {
	for k := from; k < min(to, len(s.Tokens)); k++ {
		if s.Norm(k) == w {
			return true
		}
	}
	return false
}

// docVerb keeps bodies from being credited with what they only hold or do.
func (s *sent) docVerb(i int, k kind) bool {
	if k == document {
		switch s.Norm(i) {
		case "has", "have":
			return s.hasNumberSoon(i, 9)
		}
		return true
	}
	switch s.Norm(i) {
	case "counted", "counts", "recorded", "records", "measured", "registered", "registers", "logged", "documented", "lists", "listed", "identified":
		return true
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

// objectOK judges a bare object: "expects 3%", "reported 12 deaths", "wants a rise of 5%".
func (s *sent) objectOK(i, j int, c cue, f *frame, k kind) bool {
	w := s.Norm(i)
	switch w {
	case "see", "saw", "sees":
		if s.atSoon(j) {
			return k != nothing && k != unknown
		}
		if w == "sees" {
			return k == person || k == body || k == name && s.Tag(j) != tagger.CD
		}
		return (k == person || k == body || k == name) && s.isNumber(j)
	case "promised", "pledged", "promises", "pledges":
		return s.hasNumberSoon(j, 6)
	case "sought", "seeks", "projects", "project", "counts", "count":
		if k == unknown || k == nothing {
			return false
		}
	case "offers", "offered", "offer", "offering":
		// a shop offers wares; a party to a deal offers money or a rate
		return s.amountSoon(j, 8) && k != document
	}
	t := s.Tag(j)
	if t == tagger.TO && !s.hasNumberSoon(j, 14) {
		return false
	}
	return t != tagger.Punct || s.Norm(j) == "$"
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

// atFigure: "put the toll at 15".
func (s *sent) atFigure(j int) bool {
	for k := j; k < min(len(s.Tokens), j+22); k++ {
		if s.Norm(k) == ";" || s.Norm(k) == "," && have(s.Norm(j-1)) {
			return false
		}
		if s.Norm(k) == "at" || s.Norm(k) == "as" || s.Norm(k) == "between" {
			for n := k; n < k+6; n++ {
				if s.isNumber(n) {
					return true
				}
			}
		}
	}
	return false
}

// pairFigure: "put Leave on 49 per cent", "put it nearer 300".
func (s *sent) pairFigure(i, j int) bool {
	for k := j; k < min(len(s.Tokens), j+6); k++ {
		switch s.Norm(k) {
		case "on", "nearer", "closer", "above", "below", "over":
			return s.isNumber(k+1) || s.isNumber(k+2)
		}
	}
	return false
}

// tallyObject: "raised its estimate to 5%", "cut the number of its dead from nine to 13".
func (s *sent) tallyObject(j int) bool {
	for k := j; k < j+9; k++ {
		if s.Tag(k).Verb() && s.Tag(k) != tagger.VBN && s.Tag(k) != tagger.VBG || s.isNumber(k) {
			return false
		}
		switch s.Norm(k) {
		case "theirs", "its-own", "estimate", "estimates", "count", "tally", "toll", "forecast", "forecasts", "projection", "projections", "figure", "figures", "outlook", "guidance", "assessment", "prediction", "number", "claim", "target":
			return true
		}
	}
	return false
}

// clauseFollows reports whether a clause with a finite verb starts at j.
func (s *sent) clauseFollows(j int) bool {
	for k := j; k < min(len(s.Tokens), j+40); k++ {
		t := s.Tag(k)
		if finite(t) || t == tagger.VBN && k == j && k > 0 && s.hasNumberSoon(j, 4) || t == tagger.VBN && k > j && (s.Tag(k-1).Noun() || s.Tag(k-1) == tagger.PRP) && s.Norm(k+1) != "by" {
			return true
		}
		switch s.Norm(k) {
		case ";", ":":
			return false
		case ",":
			if n := s.Norm(k + 1); n == "who" || n == "which" || n == "as" || n == "after" || n == "while" || n == "and" || n == "but" || n == "so" || s.Norm(k+3) == "whom" || s.Norm(k+3) == "which" {
				return false
			}
		case "who", "which", "after", "when", "because":
			return k > j && s.Norm(k) != "who" && s.Norm(k) != "which" && false
		}
	}
	return false
}

// sourceLike reports whether the subject of f can be the source of what the cue w
// reports; it may mark f doubtful.
func (s *sent) sourceLike(f *frame, c cue, w string, post bool, j int) bool {
	if f.ref != "" {
		if w == "heard" || w == "hears" || w == "hear" {
			return false
		}
		switch f.ref {
		case "he", "she", "they", "it":
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
	for i := max(s.start, f.source.a-3); i < f.source.b; i++ {
		switch s.Norm(i) {
		case "neither", "nor", "nobody", "none", "no-one":
			return false
		}
	}
	if s.Norm(f.source.a) == "no" {
		return false
	}
	strong := w == "said" || w == "told" || w == "says" || w == "added"
	if k == unknown {
		f.doubtful = true
		if !strong && c&says == 0 && c&of == 0 {
			return false
		}
	}
	if c&needsDoc != 0 && c&(says|object) == 0 && k == person {
		if (s.has(f.source.a, f.source.b, "pollster") || s.has(f.source.a, f.source.b, "pollsters")) && (w == "gave" || w == "gives" || w == "had") {
			return true
		}
		return w == "gave" || w == "give" || w == "gives" || w == "counts" || w == "logged" || c&needsClause != 0 && (s.Norm(j) == "that" || s.clauseFollows(j)) || w == "counted" || w == "found" && s.Norm(j) == "that"
	}
	if k == document && c&says != 0 && !strong {
		return true
	}
	return true
}

// percentSubject: "62 percent of voters said" is a result, not a source.
func (s *sent) percentSubject(np span) bool {
	if s.amountEnds(np.a-1) && !(s.Tag(np.a).Proper() && s.Norm(s.numberStart(np.a-1)-1) == "the") || s.Norm(np.a-1) == "of" && s.isNumber(np.a-2) {
		return true
	}
	for i := np.a; i < np.b; i++ {
		switch s.Norm(i) {
		case "percent", "%", "cent", "half", "most", "majority", "third", "quarter", "thirds":
			return true
		}
	}
	return false
}

// accordingTo makes the frame of "according to S" whose source starts at k.
func (s *sent) accordingTo(i, k int) {
	e := s.npRight(k)
	if e <= k {
		return
	}
	np := span{k, e}
	if s.Tag(k) == tagger.PRP {
		s.addFrame(frame{source: np, ref: objectPronoun(s.Norm(k)), cue: span{i, k}, post: true, mask: [2]span{{s.leftBoundary(i), i}, {}}})
		return
	}
	switch h := s.Norm(s.head(np)); h {
	case "plan", "schedule", "law", "need", "size", "age", "taste", "tradition", "rules", "type", "weight", "legend", "lore":
		return
	}
	// a name in apposition: "the school's principal, Ruth Okafor"
	if s.Norm(e) == "," && s.Tag(e+1).Proper() && !s.calendarAt(e+1) && !s.Tag(s.head(np)).Proper() && !s.verbAfter(e+1) && s.kindOf(np) != document {
		np.b = s.nameEnd(span{e + 1, min(len(s.Tokens), e+9)})
		e = np.b
	}
	f := frame{source: np, cue: span{i, k}}
	s.relayAfter(&f, e)
	if i <= s.start+1 { // first in its sentence
		if j := s.commaAfter(e, i); j > 0 {
			f.mask[0] = span{j + 1, s.cut(j+1, np)}
			s.addFrame(f)
			return
		}
	}
	f.post = true
	lb := s.leftBoundary(i)
	if s.Norm(i-1) == "," && !s.hasFinite(lb, i) { // "Their boat, according to S, had carried 87"
		if j := s.commaAfter(e, i); j > 0 && s.hasFinite(j, len(s.Tokens)) {
			f.mask[0], f.mask[1] = span{lb, i}, span{j + 1, s.cut(j+1, np)}
			s.addFrame(f)
			return
		}
	}
	if s.Norm(i-1) != "," && i > 0 && s.opensClause(i) { // "while according to S, ..."
		if j := s.commaAfter(e, i); j > 0 {
			f.mask[0] = span{j + 1, s.cut(j+1, np)}
			s.addFrame(f)
			return
		}
	}
	f.mask[0] = span{lb, i}
	if s.Norm(e) == "," && s.Tag(i-2).Verb() && s.isNumber(e+1) { // "and charges, according to S, $5,000"
		if k := s.conjunction(lb, i); k > 0 {
			f.mask[0].a = k
		}
		f.mask[1] = span{e + 1, s.cut(e+1, np)}
	}
	if s.Norm(e) == "," && (finite(s.Tag(e+1)) || s.Tag(e+1) == tagger.RB && finite(s.Tag(e+2))) {
		f.mask[1] = span{e + 1, s.cut(e+1, np)}
	}
	s.addFrame(f)
}

func (s *sent) opensClause(i int) bool {
	switch s.Norm(i - 1) {
	case "while", "but", "and", "though", "although", "that", `"`, ":", ";", "whereas", "-":
		return true
	}
	return false
}

// commaAfter is the comma that ends the source of an "according to" that comes first.
func (s *sent) commaAfter(e, i int) int {
	for k := e; k < min(len(s.Tokens), e+40); k++ {
		if s.Norm(k) != "," {
			continue
		}
		// ", a port official," is an apposition: a noun phrase between commas
		t := s.Tag(k + 1)
		if n := s.nextComma(k + 1); n > 0 && !s.hasFinite(k+1, n) && (t == tagger.DT || t.Noun() && !s.isNumber(k+1) || s.Norm(k+1) == "which" || t == tagger.VBN) && s.hasFinite(n, len(s.Tokens)) {
			continue
		}
		if w := s.Norm(k + 1); (w == "which" || w == "who") && s.nextComma(k+1) > 0 {
			continue
		}
		return k
	}
	return 0
}

func (s *sent) nextComma(k int) int {
	for n := k; n < min(len(s.Tokens), k+25); n++ {
		if s.Norm(n) == "," {
			return n
		}
	}
	return 0
}

func objectPronoun(w string) string {
	switch w {
	case "him":
		return "he"
	case "her":
		return "she"
	case "them":
		return "they"
	}
	return w
}
