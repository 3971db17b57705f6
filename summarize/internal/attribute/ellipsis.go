package attribute

import "tidings/summarize/internal/tagger"

// ellipses reads clauses that share the verb of an earlier one and hold only who and how
// many: "the company, whose readers log every worker, said 344, and the consulate in Omaha,
// which sent four officers, at least 310". What stands between the commas is the article's.
func (s *sent) ellipses() {
	if len(s.frames) == 0 || len(s.numbers) < 2 {
		return
	}
	for k := s.start + 1; k < len(s.Tokens); k++ {
		if s.quote[k] != 0 {
			continue
		}
		switch s.Norm(k) {
		case ",", ";", "and", "while", "whereas", "but":
		default:
			continue
		}
		a := k + 1
		if w := s.Norm(a); w == "and" || w == "but" || w == "while" || w == "whereas" {
			a++
		}
		s.ellipsis(k, a)
	}
}

// ellipsis makes the frame of the clause that starts at a after the mark at k.
func (s *sent) ellipsis(k, a int) {
	e := s.npRight(a)
	if e <= a || s.Tag(a) == tagger.PRP || s.Tag(a).Verb() || s.isNumber(a) || s.framed(a) {
		return
	}
	np := span{a, e}
	if s.hasNumberIn(a, e) {
		return
	}
	for i := a; i < e; i++ {
		if s.Tag(i).Verb() && !s.Glued(i) {
			return
		}
	}
	switch s.kindOf(np) {
	case person, body, document, name:
	default:
		if s.Tag(e-1) != tagger.POS {
			return
		}
	}
	from, to := s.elided(e)
	if from == 0 || !s.alone(to) {
		return
	}
	f := s.before(k)
	if f == nil || from == e && s.embedded(f) || s.parallel(*f, np) || from == e && s.paired(f) {
		return
	}
	cue, doubtful := f.cue, s.kindOf(np) == name
	for n := range s.frames {
		g := &s.frames[n]
		if g.cue.a < k && !g.post && g.mask[0].has(k) {
			g.mask[0].b = k
		}
	}
	s.addFrame(frame{source: np, cue: cue, mask: [2]span{{from, s.clauseEnd(to)}, {}}, doubtful: doubtful})
}

// paired reports whether the first figure of f goes with a noun before it: "gave Leave 49
// per cent and Remain 51".
func (s *sent) paired(f *frame) bool {
	for n := range s.numbers {
		if x := s.numbers[n]; f.mask[0].has(x.a) {
			return x.a > f.cue.b && s.Tag(x.a-1).Noun()
		}
	}
	return false
}

// embedded reports whether a verb of its own governs the first figure that f asserts, so
// that a clause without a verb shares that one: "show that the senator spent €70,000 and
// her rival €410,000".
func (s *sent) embedded(f *frame) bool {
	for n := range s.numbers {
		if x := s.numbers[n]; f.mask[0].has(x.a) {
			return x.a > f.cue.b && s.hasFinite(f.mask[0].a, x.a)
		}
	}
	return false
}

// framed reports whether some frame has its source at a already.
func (s *sent) framed(a int) bool {
	for n := range s.frames {
		if f := &s.frames[n]; f.source.has(a) {
			return true
		}
	}
	return false
}

// elided are the first and last token of the figure that follows a noun phrase that ends
// at e, past a parenthesis and a preposition; 0 where anything else follows.
func (s *sent) elided(e int) (from, to int) {
	starts := []int{e}
	if s.Norm(e) == "," {
		starts = []int{e + 1}
		for c, n := s.nextComma(e+1), 0; c > 0 && n < 3; c, n = s.nextComma(c+1), n+1 {
			starts = append(starts, c+1)
		}
	}
	for _, j := range starts {
		if w := s.Norm(j); !s.isNumber(j) && (w == "at" || w == "to" || w == "as" || w == "of") {
			j++
		}
		for w := s.Norm(j); (w == "nearer" || w == "closer" || w == "to") && !s.isNumber(j); w = s.Norm(j) {
			j++
		}
		if x := s.figureAt(j); x >= 0 && s.numbers[x].a == j {
			return j, s.numbers[x].b
		}
	}
	return 0, 0
}

// alone reports whether after the figure that ends at i the clause ends, but for a noun.
func (s *sent) alone(i int) bool {
	for j := i; j < i+4; j++ {
		switch w := s.Norm(j); {
		case w == "," || w == ";" || w == "." || w == "" || w == "and" || w == "but":
			return true
		case !nominal(s.Tag(j)) && !s.isNumber(j):
			return false
		}
	}
	return false
}

// before is the last frame before k that asserts a figure, or nil.
func (s *sent) before(k int) *frame {
	for n := len(s.frames) - 1; n >= 0; n-- {
		f := &s.frames[n]
		if f.cue.a < k && !f.post && !f.denied && (!f.weak || have(s.Norm(f.cue.a))) && s.hasNumberIn(f.mask[0].a, min(f.mask[0].b, k)) {
			return f
		}
	}
	return nil
}
