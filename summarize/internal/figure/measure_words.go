package figure

import (
	"strings"

	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// maxMeasure is how many words a measure has at most.
const maxMeasure = 6

// parts are the words of a measure in wording that stay whole: the noun, what happened to
// it, where.
type wording [][]string

// String is the wording that fit into a measure.
func (p wording) String() string {
	var out []string
	for i, words := range p {
		if i > 0 && len(out)+len(words) > maxMeasure {
			break
		}
		out = append(out, words[max(0, len(words)-maxMeasure):]...)
	}
	return strings.Join(out, " ")
}

// measure gives each figure of l a short phrase for what it measures, made of words of
// the sentence: the counted noun with what happened to it ("drones shot down"), for
// amounts what they are amounts of ("share of the vote") or what changed ("prices rose").
// A number that names nothing has the phrase of what it refers back to.
func (r *Reader) measure(l *Line, ms []Mention) {
	for i := range ms {
		f := &ms[i].Figure
		s := scene{l: l, ms: ms, i: i}
		if f.Kind == news.KindCount {
			f.Measure = r.counted(s).String()
		} else {
			f.Measure = r.amounted(s).String()
		}
		r.memory.keep(s)
	}
}

// scene is a figure among those of its sentence.
type scene struct {
	l  *Line
	ms []Mention
	i  int
	// back is how many figures back from the one measured this one is.
	back int
}

// maxBack is how many figures of an enumeration are looked back at for what they share.
const maxBack = 8

func (s scene) mention() *Mention { return &s.ms[s.i] }

// next is the first token of the figure after, or the end of the sentence.
func (s scene) next() int {
	if s.i+1 < len(s.ms) {
		return s.ms[s.i+1].From
	}
	return len(s.l.Tokens)
}

// floor is the first token that no figure before has.
func (s scene) floor() int {
	if s.i == 0 {
		return 0
	}
	return s.endBefore()
}

// endBefore is the token after the figure before with its unit or noun, but for a noun that
// both share: "38 of the 120 claims".
func (s scene) endBefore() int {
	p := &s.ms[s.i-1]
	end := min(p.End, s.mention().From)
	if p.Noun < s.mention().From {
		end = max(end, p.Noun+1)
	}
	return end
}

// before is the scene of the figure before.
func (s scene) before() scene {
	s.i--
	s.back++
	return s
}

// follows reports whether there is a figure before that may be looked at.
func (s scene) follows() bool { return s.i > 0 && s.back < maxBack }

// governor is the verb that a figure depends on, with the preposition and the noun phrase
// between them: "put the damage at" a figure.
type governor struct {
	// verb, prep and noun are tokens, -1 for none; noun is the last of the noun phrase and
	// top the head of the one that is next to the verb: "cases" of "put cases in the state at".
	verb, prep, noun, top int
}

// openers of clauses are no prepositions.
var conjunctions = set("that", "while", "because", "if", "although", "though", "when", "whether", "unless", "where", "whereas", "but", "so", "until")

// governor finds what the figure depends on. Of "killed seven people and wounded 20" and
// "destroyed 14 guns and 120 tanks" each has its own.
func (s scene) governor() governor {
	l, g := s.l, governor{-1, -1, -1, -1}
	j := s.mention().From - 1
	floor := s.floor()
	for j >= floor && (l.Tag(j) == tagger.RB && !particles[l.Norm(j)] || l.determiner(j) || l.Norm(j) == `"` || fillers[l.Norm(j)] || l.Tag(j) == tagger.RBR) {
		j--
	}
	if j < floor {
		return g
	}
	if l.verbAt(j) {
		g.verb = j
		return g
	}
	if w := l.Norm(j); particles[w] && l.Tag(j-1).Verb() && (l.Tag(j) == tagger.RP || l.Tag(j) == tagger.RB || w == "down" || w == "up" || w == "out" || w == "off") {
		g.verb = j - 1
		return g
	}
	if conjunctions[l.Norm(j)] {
		return g
	}
	if l.Tag(j) == tagger.IN || l.Tag(j) == tagger.TO || complements[l.Norm(j)] {
		g.prep = j
		j--
		if particles[l.Norm(j)] && l.Tag(j-1).Verb() {
			j--
		}
		for l.Tag(j) == tagger.RB && !l.noun(j) {
			j--
		}
	}
	if j < floor {
		return s.acrossFrom(g)
	}
	if l.verbAt(j) {
		g.verb = j
		return g
	}
	if l.Tag(j) == tagger.PRP && g.prep >= 0 && l.verbAt(j-1) { // "puts it at"
		g.verb = j - 1
		return g
	}
	if !l.noun(j) {
		return g
	}
	g.noun, g.top = j, j
	return s.verbOver(g, floor)
}

// acrossFrom is the governor of a figure that only a preposition parts from the one
// before: "fell four points to 3.52%".
func (s scene) acrossFrom(g governor) governor {
	switch s.l.Norm(g.prep) {
	case "to", "at", "from":
	default:
		return g
	}
	if !s.follows() {
		return g
	}
	end := s.ms[s.i-1].End
	if gap := s.mention().From - end; gap > 2 || gap == 2 && !s.l.dearer(end) && s.l.Norm(end) != "," {
		return g
	}
	b := s.before()
	if b.restates() {
		b = b.before()
	}
	before := b.governor()
	if w := s.l.Norm(before.prep); w != "" && w != "from" && !(w == "by" && changeVerbs[s.l.Norm(before.verb)]) || before.verb < 0 {
		return g
	}
	before.prep = g.prep
	return before
}

// verbOver finds the verb before the noun phrase of g.
func (s scene) verbOver(g governor, floor int) governor {
	l, j := s.l, g.noun
	for range 3 {
		j = l.nounsBefore(j) - 1
		for j >= floor && (l.determiner(j) || l.Tag(j) == tagger.CD || fillers[l.Norm(j)]) {
			j--
		}
		switch {
		case j < floor:
			return g
		case l.verbAt(j):
			g.verb = j
			return g
		case l.Norm(j) == "by" && l.Tag(j-1) == tagger.VBN: // "valued by the museum at"
			g.verb, g.noun = j-1, -1
			return g
		case l.Tag(j) != tagger.IN || !l.noun(j-1):
			return g
		}
		j--
		g.top = j
	}
	return g
}

// head is the counted noun with its modifiers: its tokens.
func (s scene) head() (from, to int) {
	l, m := s.l, s.mention()
	from, to = m.To, m.Noun+1
	if l.joined(from) { // "a 740-bed hospital"
		return m.Noun, to
	}
	if s.i+1 < len(s.ms) && s.next() < m.Noun { // "eight of the 11 hospitals"
		from = s.ms[s.i+1].To
	}
	for from < m.Noun && (l.Norm(from) == "of" || l.determiner(from) || fillers[l.Norm(from)] || l.Tag(from) == tagger.Punct || l.Tag(from) == tagger.RB) {
		from++
	}
	if w := l.Norm(to); (w == "and" || w == "or") && to+1 < s.next() && l.Tag(to+1) == tagger.NNS && l.Tag(m.Noun) == tagger.NNS && !l.Tag(to+2).Noun() && l.Tag(to+2) != tagger.CD {
		to += 2 // "homes and businesses"
	}
	return max(from, to-4), to
}

// counted is the measure of a count.
func (r *Reader) counted(s scene) wording {
	l, m := s.l, s.mention()
	if m.Noun < m.To {
		return r.unnamed(s)
	}
	from, to := s.head()
	if to-from == 1 && people[l.Norm(from)] && !l.peopleNoun(from) { // "13 dead"
		return wording{{"people"}, {l.Norm(from)}}
	}
	return append(wording{l.spell(from, to)}, s.happened(to)...)
}

// happened is what the sentence says of the counted noun that ends before token k.
func (s scene) happened(k int) wording {
	l, next := s.l, s.next()
	g := s.governor()
	if t := l.Tag(k); (t == tagger.VBN || t == tagger.VBD && g.prep >= 0 && !l.phraseAt(k+1)) && !l.aux(k) {
		return l.passive(k, next)
	}
	if w := s.done(k); w != nil {
		return w
	}
	if t := l.Tag(k); t == tagger.WDT || t == tagger.WP || l.Norm(k) == "that" {
		if w := l.predicate(k+1, next); w != nil {
			return w
		}
	}
	if s.leads() {
		if w := l.predicate(s.pastJoined(k), next); w != nil {
			return w
		}
	}
	if w := s.did(g); w != nil {
		return w
	}
	return l.whereabouts(k, next)
}

// did is what the counted did, where a passive says so: "signed" and the accord of "the
// accord was signed by 43 states".
func (s scene) did(g governor) wording {
	l := s.l
	if g.prep < 0 || g.verb < 0 || g.noun >= 0 || l.Norm(g.prep) != "by" || l.Tag(g.verb) != tagger.VBN || !l.aux(g.verb-1) || !steady(l.Norm(g.verb)) ||
		changeVerbs[l.Norm(g.verb)] || l.verbIn(g.verb, saying) {
		return nil
	}
	from, to, ok := l.subject(g.verb)
	if !ok {
		return nil
	}
	return wording{{l.Norm(g.verb)}, l.spell(from, to)}
}

// pastJoined skips what is said of a subject between it and its verb: places, and other
// figures that share the verb.
func (s scene) pastJoined(k int) int {
	l, i := s.l, s.i
	for range 4 {
		if to := l.complement(k, len(l.Tokens)); to > k {
			k = to
			continue
		}
		if i+1 < len(s.ms) && s.ms[i+1].Noun >= 0 && (l.Norm(k) == "and" || l.Norm(k) == "or" || l.Norm(k) == ",") && s.ms[i+1].From-k <= 2 {
			i++
			k = s.ms[i].Noun + 1
			continue
		}
		break
	}
	return k
}

// leads reports whether the figure may be the subject of the verb after it.
func (s scene) leads() bool {
	g := s.governor()
	return g.prep < 0 && (g.verb < 0 || s.l.verbIn(g.verb, saying))
}

// done is what was done to the figure as the object of its verb: the participle with its
// particle, or how the verb left it. The object ends before token k.
func (s scene) done(k int) wording {
	l := s.l
	if s.follows() && s.shares() {
		return s.before().done(-1)
	}
	g := s.governor()
	if g.verb < 0 || g.prep >= 0 || g.noun >= 0 {
		return nil
	}
	w, t := l.Norm(g.verb), l.Tag(g.verb)
	if l.verbIn(g.verb, leaving) && k >= 0 {
		if harmDescribes(l.Norm(k)) || l.Tag(k) == tagger.JJ && !l.Tag(k+1).Noun() {
			return wording{{l.Norm(k)}}
		}
		if p := l.whereabouts(k, s.next()); p != nil {
			return p
		}
	}
	p := l.Norm(g.verb + 1)
	split := g.verb+1 < s.mention().From && particles[p]
	if being[w] || auxiliary[w] || l.verbIn(g.verb, saying) && !split {
		return nil
	}
	out := []string{participle(w, t)}
	if split {
		out = append(out, p)
	}
	return wording{out}
}

// shares reports whether the figure stands beside the one before as a second object or a
// part of it.
func (s scene) shares() bool {
	l, m, p := s.l, s.mention(), &s.ms[s.i-1]
	end := s.endBefore()
	if m.From-end > 3 || m.From <= end || m.Figure.Kind != p.Figure.Kind {
		return false
	}
	for k := end; k < m.From; k++ {
		switch l.Norm(k) {
		case "and", "or", ",", "including", `"`, "among", "them":
		default:
			return false
		}
	}
	return true
}

// unnamed is the measure of a count that does not name its noun.
func (r *Reader) unnamed(s scene) wording {
	l, m := s.l, s.mention()
	part := l.partOf(m.End) || l.Norm(m.From-1) == "whom"
	base := wording{r.memory.noun(m.Figure.Unit, part)}
	k := m.End
	if l.partOf(k) {
		k += 2
	}
	if l.phraseAt(k) && part { // "five of them children", "six of them are children"
		if from, to, ok := l.nounsAfter(k); ok && to <= s.next() {
			base = wording{l.spell(from, to)}
			k = to
		}
	}
	if w := s.done(k); w != nil {
		return append(base, w...)
	}
	if s.leads() {
		if w := l.predicate(k, s.next()); w != nil {
			return append(base, w...)
		}
	}
	g := s.governor()
	if w := s.level(g); w != nil {
		return w
	}
	if w := s.labelled(); w != nil {
		return w
	}
	if s.gapped(g) || s.was() {
		if w := r.memory.again(&m.Figure); w != nil {
			return w
		}
	}
	return base
}

// gapped reports whether the figure stands for another of its kind without its own words:
// "the mayor at 27", "the gazette lists 74", "the ministry says it is 12".
func (s scene) gapped(g governor) bool {
	l := s.l
	switch {
	case g.verb >= 0 && being[l.Norm(g.verb)]:
		_, _, named := l.subject(g.verb)
		return !named
	case g.verb >= 0:
		return (g.noun < 0 || s.bareSum(g)) && l.verbIn(g.verb, saying)
	case s.i == 0 || s.ms[s.i-1].Figure.Kind != s.mention().Figure.Kind:
		return false
	case g.noun >= 0:
		return s.beside(l.nounsBefore(g.noun))
	}
	return g.prep >= 0 && s.mention().From-s.ms[s.i-1].End < 3
}

// beside reports whether only a comma or "and" parts token k from the figure before.
func (s scene) beside(k int) bool {
	for k--; k > 0 && (s.l.determiner(k) || s.l.Tag(k) == tagger.CC || s.l.Tag(k) == tagger.Punct); k-- {
	}
	return k < max(s.ms[s.i-1].End, s.ms[s.i-1].Noun+1)
}

// level is what stands at a figure: "homes destroyed" of "put the number of homes
// destroyed at 412", "the death toll" of "the death toll rose to 11".
func (s scene) level(g governor) wording {
	l, m := s.l, s.mention()
	switch {
	case g.prep >= 0 && g.noun < 0 && g.verb < 0 && s.follows() && m.From-s.ms[s.i-1].End < 3 && (l.Norm(g.prep) == "to" || l.Norm(g.prep) == "from"): // "risen by two, to 143"
		before := s.before()
		return before.level(before.governor())
	case g.noun >= 0 && g.verb < 0 && g.prep >= 0 && l.Norm(g.prep) == "at" && l.Tag(g.noun) == tagger.NNS && !pluralPeople[l.Norm(g.noun)] && !l.determiner(l.nounsBefore(g.noun)-1) && s.i > 0 && s.beside(l.nounsBefore(g.noun)): // "and deaths at 19"
		return wording{l.spell(l.nounsBefore(g.noun), g.noun+1)}
	case g.noun >= 0 && g.prep >= 0 && l.Norm(g.prep) == "of":
		if sums[l.Norm(g.noun)] {
			return nil
		}
		return l.topic(s.chain(g.noun), g.noun+1, m.From)
	case g.noun >= 0 && g.verb >= 0 && s.puts(g) && !s.bareSum(g):
		return l.topic(l.nounsBefore(g.top), g.top+1, m.From)
	case g.verb >= 0 && g.noun < 0 && (l.verbIn(g.verb, levels) || changeVerbs[l.Norm(g.verb)] || g.prep >= 0 && l.Norm(g.prep) == "at" && (l.Tag(g.verb) == tagger.VBN || l.reduced(g.verb))):
		if from, to, ok := l.subject(g.verb); ok && !sums[l.Norm(to-1)] || ok && l.Norm(to) == "of" {
			if l.reduced(g.verb) { // "the number of homes destroyed at"
				return l.topic(from, to, m.From)
			}
			return l.topic(from, to, g.verb)
		}
	}
	return nil
}

// bareSum reports whether the noun of g says only that something was counted: "put the
// number at".
func (s scene) bareSum(g governor) bool {
	return g.top >= 0 && sums[s.l.Norm(g.top)] && s.l.Norm(g.top+1) != "of"
}

// puts reports whether the noun phrase of g is put at or moved to the figure.
func (s scene) puts(g governor) bool {
	if g.prep < 0 {
		return false
	}
	switch s.l.Norm(g.prep) {
	case "at":
		return true
	case "to", "from", "by", "below", "above":
		return changeVerbs[s.l.Norm(g.verb)] || s.l.verbIn(g.verb, moving)
	}
	return false
}

// moving are verbs that move something to a value.
var moving = set("bring", "take", "push", "set", "limit", "move", "revise", "drive", "send", "double", "narrow", "widen", "extend", "shorten", "keep", "put", "cap", "restrict", "scale", "pull", "increase", "decrease", "shrink", "bump", "overcharge", "beat", "reject", "approve", "pass")

// chain is the start of the noun phrase that ends with the noun at j, back over "of".
func (s scene) chain(j int) int {
	from := s.l.nounsBefore(j)
	for range 2 {
		k := from - 1
		if s.l.determiner(k) {
			k--
		}
		if s.l.Norm(k) != "of" || !s.l.noun(k-1) {
			break
		}
		from = s.l.nounsBefore(k - 1)
	}
	return from
}
