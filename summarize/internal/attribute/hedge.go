package attribute

import "tidings/summarize/internal/tagger"

// hedge is a word that leaves open whether something is so, and what it leaves open.
type hedge struct{ words, scope span }

var hedgeAdverbs = words(`reportedly allegedly purportedly supposedly apparently ostensibly perhaps maybe possibly presumably seemingly`)

var hedgeParticiples = words(`believed thought feared understood rumoured rumored alleged presumed suspected said reported supposed claimed reckoned`)

// otherHedges are the other words that hedges knows; it looks at no word outside the lists.
var otherHedges = words(`may might could appear appears appeared seem seems seemed reports unconfirmed unverified rumours rumors speculation`)

// hedges finds the hedges of s.
func (s *sent) hedges() []hedge {
	if s.any&isHedge == 0 {
		return nil
	}
	var out []hedge
	add := func(a, b int) {
		if len(out) < 20 {
			out = append(out, hedge{span{a, b}, s.hedgeScope(a, b)})
		}
	}
	for i := s.start; i < len(s.Tokens); i++ {
		if s.classes[i]&isHedge == 0 {
			continue
		}
		w := s.Norm(i)
		switch {
		case hedgeAdverbs[w]:
			add(i, i+1)
		case hedgeParticiples[w] && s.hedging(i):
			add(i, i+1)
		case (w == "may" || w == "might") && s.Tag(i) == tagger.MD && s.Norm(i+1) == "have", w == "could" && s.Norm(i+1) == "have" && s.Tag(i+2) == tagger.VBN:
			add(i, i+2)
		case (w == "appear" || w == "appears" || w == "appeared" || w == "seem" || w == "seems" || w == "seemed") && s.Norm(i+1) == "to":
			add(i, i+2)
		case w == "reports" && (s.Norm(i-1) == "amid" || s.Norm(i-1) == "unconfirmed" || s.Norm(i+1) == "that" && !s.Tag(i).Verb() && s.owner(i).empty()):
			add(i, i+1)
		case w == "unconfirmed" || w == "unverified":
			add(i, i+1)
		case w == "rumours" || w == "rumors" || w == "speculation":
			if s.Norm(i+1) == "that" || s.Norm(i+1) == "of" {
				add(i, i+1)
			}
		}
	}
	return out
}

// hedging: "are believed dead", "is said to cost", "feared trapped", not "the ministry
// believed" and "was reported by the ministry".
func (s *sent) hedging(i int) bool {
	w := s.Norm(i)
	if s.Norm(i+1) == "by" {
		return false
	}
	g := s.group(i)
	if !g.passive {
		if w == "feared" && (s.Norm(i+1) == "dead" || s.Norm(i+1) == "drowned" || s.Norm(i+1) == "trapped" || s.Norm(i+1) == "lost" || s.Norm(i+1) == "killed") && !s.Tag(i-1).Proper() {
			return true
		}
		return (w == "believed" || w == "thought" || w == "understood" || w == "presumed") && s.Norm(i+1) == "to" ||
			(w == "presumed" && s.Norm(i+1) == "dead")
	}
	switch w {
	case "said", "reported", "claimed", "supposed", "reckoned":
		return s.Norm(i+1) == "to" && w != "supposed"
	case "thought", "understood", "believed", "alleged", "feared", "suspected":
		return s.Norm(i+1) != "of"
	}
	return true
}

// hedgeScope is the clause around the hedge from a to b: up to semicolons and clauses
// that begin anew with a conjunction.
func (s *sent) hedgeScope(a, b int) span {
	lo, hi := a, b
	q := s.quote[a]
	for lo > s.start && a-lo < maxReach {
		k := lo - 1
		if s.breaks(k) || q != 0 && s.quote[k] != q {
			break
		}
		// what stands before a cue is not hedged by what is said
		if w := s.Norm(k); cues[w]&says != 0 && finite(s.Tag(k)) || w == "that" && s.Tag(k) == tagger.IN {
			break
		}
		lo = k
	}
	for hi < len(s.Tokens) && hi-b < maxReach {
		if s.breaks(hi) || q != 0 && s.quote[hi] != q {
			break
		}
		hi++
	}
	if h := s.Norm(a); h == "maybe" || h == "perhaps" || h == "possibly" {
		hi = min(hi, b+8)
		lo = a
	}
	return span{lo, hi}
}

// breaks reports whether a clause ends at token k.
func (s *sent) breaks(k int) bool {
	switch s.Norm(k) {
	case ";", "while", "whereas", "although", "though", "but":
		return true
	case ",":
		switch s.Norm(k + 1) {
		case "and", "or":
			return s.hasFinite(k+1, s.clauseEnd(k+2))
		case "while", "but", "as", "which", "who", "after", "although", "though", "when":
			return true
		}
		// a postposed speaker
		for n := k + 1; n < k+8; n++ {
			if cues[s.Norm(n)]&says != 0 && finite(s.Tag(n)) {
				return true
			}
		}
	}
	return false
}
