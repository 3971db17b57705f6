package attribute

import (
	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// accordingTo makes the frame of "according to S" whose source starts at k.
func (s *sent) accordingTo(i, k int) {
	e := s.npRight(k)
	if e <= k && s.Tag(k+1).Noun() { // whatever the tagger took the first word for
		e = s.npRight(k + 1)
	}
	if e <= k+1 && !s.Tag(k).Noun() && s.Tag(k) != tagger.PRP && !s.Capital(k) {
		return
	}
	if e <= k {
		return
	}
	np := span{k, e}
	if s.Tag(k) == tagger.PRP {
		f := frame{source: np, ref: objectPronoun(s.Norm(k)), cue: span{i, k}, post: true, mask: [2]span{{s.leftBoundary(i), i}, {}}}
		if i <= s.start+1 && s.Norm(e) == "," {
			f.post, f.mask[0] = false, span{e + 1, s.cut(e+1, np)}
		}
		s.addFrame(f)
		return
	}
	switch h := s.Norm(s.head(np)); h {
	case "plan", "schedule":
		if np.len() == 1 {
			return // "went according to plan"
		}
	case "law", "need", "size", "age", "taste", "tradition", "rules", "type", "weight", "legend", "lore":
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
	if s.Norm(i-1) == "," && s.Norm(e) == "," && (s.opensAnew(i-2) || s.Norm(i-2) == "or") { // "or, per the trustee, buy it for 15%"
		f.mask[0] = span{e + 1, s.cut(e+1, np)}
		s.addFrame(f)
		return
	}
	if s.isNumber(e) || s.Norm(i-1) == "," && s.Norm(e) == "," && s.isNumber(e+1) && (s.Tag(i-2) == tagger.IN || s.Tag(i-2) == tagger.VBG) { // "followed by, according to reports, 2,000 people"
		f.mask[0] = span{e, s.clauseEnd(s.numberEnd(max(e, e+1)))}
		s.addFrame(f)
		return
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

// byAgent reads what stands before the "by" at i: "put at 15 by police", "expected by
// analysts", "confirmed by the coroner". The agent of any other verb is no source.
func (s *sent) byAgent(i int) {
	if !s.cueBefore(i) {
		return
	}
	e := s.npRight(i + 1)
	if e <= i+1 || s.Tag(i+1) == tagger.RB || s.Tag(i+1) == tagger.VBG {
		return
	}
	np := span{i + 1, e}
	if seasons[s.Norm(e-1)] || np.len() == 1 && mediums[s.Norm(e-1)] {
		return // "needs 15m by Christmas", "conceded by email"
	}
	v := -1
	for k := i - 1; k >= max(s.start, i-16); k-- {
		if s.Norm(k) == ";" || s.Norm(k) == `"` {
			return
		}
		if _, ok := cues[s.Norm(k)]; ok && !have(s.Norm(k)) && (s.Tag(k) == tagger.VBN || s.Tag(k) == tagger.VBD || s.Norm(k) == "put" || s.Norm(k) == "forecast") {
			v = k
			break
		}
		if k == i-1 && s.Tag(k) == tagger.VBN && cues[s.Norm(k)] == 0 {
			return // "added $31m, led by Brazil"
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
		if w := s.Norm(e); w == "that" || w == "of" || w == "about" {
			f.mask[0] = span{e, s.cut(e, np)}
		}
		if s.Norm(e) == "," && s.Tag(e+1).Proper() && !s.Tag(s.head(np)).Proper() {
			f.source.b = s.nameEnd(span{e + 1, min(len(s.Tokens), e+8)})
		}
		s.addFrame(f)
		return
	}
	if w == "told" || w == "asked" || w == "urged" || w == "set" || w == "offered" || w == "cut" || w == "raised" {
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

// cueBefore reports whether a cue that an agent can go with stands before token i.
func (s *sent) cueBefore(i int) bool {
	for k := i - 1; k >= max(s.start, i-24); k-- {
		if s.classes[k]&isCue != 0 && !have(s.Norm(k)) {
			return true
		}
	}
	return false
}

// seasons are ends of time that a "by" can name.
var seasons = words(`christmas easter ramadan diwali summer spring autumn winter noon midnight dawn dusk nightfall sunset lunchtime end deadline mid-year midsummer thanksgiving passover`)

// asSaid reads "As police reported, C", "C, as the ministry puts it" and "not 400, as
// the separatists have it, but 50".
func (s *sent) asSaid(i int) {
	if !s.saysAfter(i) {
		return
	}
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

// saysAfter reports whether a cue of saying, or the "it" of "have it", stands after token i.
func (s *sent) saysAfter(i int) bool {
	for k := i + 1; k < len(s.Tokens); k++ {
		if s.classes[k]&isCue != 0 && cues[s.Norm(k)]&says != 0 || s.Norm(k) == "it" {
			return true
		}
	}
	return false
}

// gaps reads "S1 put the toll at 31, S2 at 27 and S3 at 38": further sources that share
// the verb of a frame.
func (s *sent) gaps() {
	for n := len(s.frames) - 1; n >= 0; n-- {
		f := s.frames[n]
		if f.post || f.weak && !have(s.Norm(f.cue.a)) || f.denied || f.mask[0].empty() || f.cue.a >= f.mask[0].a+2 {
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
		ok := kd == person || kd == body || kd == document || kd == name && (at || s.Norm(a-1) == "," && s.sameKind(f, e)) || kd == unknown && s.Norm(a) == "the" && s.Norm(e-1) != "rest" && s.Norm(e-1) != "remainder" && s.Norm(e-1) != "other" && s.Norm(e-1) != "total"
		if at && (s.parallel(f, span{a, e}) || kd == unknown && s.Norm(f.cue.b) == "the") { // "put the magnitude at 6.1 and the depth at 10 km"
			continue
		}
		if !ok || j == e && s.embedded(&f) || !s.isNumber(j) || s.Tag(a) == tagger.CD || s.unitLike(span{a, e}) {
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

// sameKind reports whether the figure at j states the same kind of thing as the one that
// f asserts: "Britain has pledged £500m, Germany €300m".
func (s *sent) sameKind(f frame, j int) bool {
	x := s.figureAt(j)
	if x < 0 || s.kinds[x] == news.KindCount {
		return false
	}
	for n := range s.numbers {
		if f.mask[0].has(s.numbers[n].a) {
			return s.kinds[n] == s.kinds[x] && s.numbers[n].b <= j
		}
	}
	return false
}

// parallel reports whether np goes with the object of f rather than with its source:
// "A survey put Staley at 47 percent and Colby at 45".
func (s *sent) parallel(f frame, np span) bool {
	for k := f.cue.b; k < f.cue.b+8; k++ {
		if s.Norm(k) == "at" {
			return s.namedIn(span{f.cue.b, k}) && s.namedIn(np)
		}
	}
	return false
}

// namedIn reports whether np holds a name that is no day or month.
func (s *sent) namedIn(np span) bool {
	for i := np.a; i < np.b; i++ {
		if s.Tag(i).Proper() && s.Capital(i) && !s.calendarAt(i) {
			return true
		}
	}
	return false
}

// unitLike: what is counted is no source: "12 officers and 15 soldiers".
func (s *sent) unitLike(np span) bool {
	return s.isNumber(np.a)
}
