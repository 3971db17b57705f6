package attribute

import (
	"strings"

	"tidings/summarize/internal/tagger"
)

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
		case (w == "average" || w == "record" || w == "balance") && s.Norm(j-1) == "on": // "had on average reckoned"
			j--
		case (w == "first" || w == "last" || w == "times" || w == "once") && (s.Norm(j-1) == "at" || s.Tag(j-1) == tagger.CD) && j-1 > s.start: // "had at first spoken"
			j--
		case (w == "let" || w == "lets") && s.Norm(j+1) == "slip":
		case w == "no" && s.Norm(j+1) == "longer", w == "since" && j == g.start-1 && have(s.Norm(j-1)):
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
	if s.Norm(j) == "out" || s.Norm(j) == "back" || s.Norm(j) == "up" && s.Norm(i) == "owned" {
		j++
	}
	switch s.Norm(i) {
	case "briefed", "briefs", "told", "tells", "telling", "informed", "reminded", "assured", "warned", "assures", "informs", "asked", "urged", "urges", "notified", "advised", "tell":
		if t := s.Tag(j); s.Norm(j) != "that" && s.Norm(j) != "of" && t != tagger.IN && t != tagger.Punct {
			if e := s.recipient(j); e > j {
				for k := s.skipAdverbial(e); k > e && s.Norm(i) != "told"; k = s.skipAdverbial(e) { // "asked donors on Wednesday for"
					e = k
				}
				if !(s.Norm(i) == "told" || s.Norm(i) == "tells" || s.Norm(i) == "telling" || s.Norm(e) == "that" || s.Norm(e) == "of" || s.Norm(e) == "," || s.Norm(e) == "." || s.Norm(e) == "to" || s.Norm(e) == "for" || s.Tag(e) == tagger.WRB || s.Norm(e) == "whether" || s.Norm(e) == "if") {
					break
				}
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
	case "on", "in", "at", "by", "during", "to", "through", "from", "via", "after", "before", "late", "over", "with", "outside", "inside":
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
