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
	floor := 0
	if s.i > 0 {
		floor = s.ms[s.i-1].To
	}
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
	if w := l.Norm(j); particles[w] && l.Tag(j-1).Verb() && (l.Tag(j) == tagger.RP || w == "down" || w == "up" || w == "out" || w == "off") {
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
	if !s.follows() || s.mention().From-s.ms[s.i-1].End > 1 {
		return g
	}
	before := s.before().governor()
	if before.prep >= 0 && s.l.Norm(before.prep) != "by" && s.l.Norm(before.prep) != "from" || before.verb < 0 {
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
	if w := l.Norm(to); (w == "and" || w == "or") && to+1 < s.next() && l.Tag(to+1) == tagger.NNS && l.Tag(m.Noun) == tagger.NNS && !l.Tag(to+2).Noun() {
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
	if t := l.Tag(k); (t == tagger.VBN || t == tagger.VBD && g.prep >= 0) && !l.aux(k) {
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
	return l.whereabouts(k, next)
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
	if being[w] || auxiliary[w] || l.verbIn(g.verb, saying) {
		return nil
	}
	out := []string{participle(w, t)}
	if p := l.Norm(g.verb + 1); g.verb+1 < s.mention().From && particles[p] {
		out = append(out, p)
	}
	return wording{out}
}

// shares reports whether the figure stands beside the one before as a second object or a
// part of it.
func (s scene) shares() bool {
	l, m, p := s.l, s.mention(), &s.ms[s.i-1]
	end := max(p.End, p.Noun+1)
	if m.From-end > 3 || m.From <= end || m.Figure.Kind != p.Figure.Kind {
		return false
	}
	for k := end; k < m.From; k++ {
		switch l.Norm(k) {
		case "and", "or", ",", "including", `"`:
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
	if s.gapped(g) {
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
		return g.noun < 0 && l.verbIn(g.verb, saying)
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
	case g.noun >= 0 && g.verb >= 0 && s.puts(g):
		return l.topic(l.nounsBefore(g.top), g.top+1, m.From)
	case g.verb >= 0 && g.noun < 0 && (l.verbIn(g.verb, levels) || changeVerbs[l.Norm(g.verb)] || l.Tag(g.verb) == tagger.VBN && g.prep >= 0 && l.Norm(g.prep) == "at" || l.reduced(g.verb)):
		if from, to, ok := l.subject(g.verb); ok && !sums[l.Norm(to-1)] || ok && l.Norm(to) == "of" {
			if l.reduced(g.verb) { // "the number of homes destroyed at"
				return l.topic(from, to, m.From)
			}
			return l.topic(from, to, g.verb)
		}
	}
	return nil
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

// amounted is the measure of money, a percentage, a length of time and the like.
func (r *Reader) amounted(s scene) wording {
	l, m := s.l, s.mention()
	g := s.governor()
	if s.restates() {
		return r.memory.last()
	}
	if !s.settled(g) {
		if w := s.amountOf(); w != nil {
			return w
		}
	}
	for _, rule := range []func(scene, governor) wording{scene.moved, scene.summed, scene.lasting, scene.far, scene.standing, scene.spent} {
		if w := rule(s, g); w != nil {
			return w
		}
	}
	if s.leads() {
		if w := l.predicate(m.End, s.next()); w != nil {
			return w
		}
	}
	if w := l.whereabouts(m.End, s.next()); w != nil {
		return w
	}
	if s.gapped(g) {
		return s.instead(g, r.memory.again(&m.Figure))
	}
	return nil
}

// restates reports whether the figure gives the one before in another unit: "160 km (100
// miles)", "0.3%, or 31.4 points".
func (s scene) restates() bool {
	if s.i == 0 {
		return false
	}
	l, m, end := s.l, s.mention(), s.ms[s.i-1].End
	switch l.Norm(m.From - 1) {
	case "(":
		return m.From-end == 1
	case "or":
		return m.From-end <= 2 && m.Figure.Kind != s.ms[s.i-1].Figure.Kind
	}
	return false
}

// settled reports whether a verb says more of an amount than what comes after it: the
// premium, not the ship, of "raised premiums to 0.7% of a ship's value".
func (s scene) settled(g governor) bool {
	l := s.l
	if g.verb < 0 {
		return false
	}
	if being[l.Norm(g.verb)] && s.mention().Figure.Kind == news.KindPercent {
		_, _, ok := l.subject(g.verb)
		return ok
	}
	return s.puts(g) && g.noun >= 0 || g.prep >= 0 && g.noun < 0 && (changeVerbs[l.Norm(g.verb)] || l.verbIn(g.verb, levels))
}

// amountOf is what the words after an amount say it is an amount of: "80% of voters", "a
// 5% rise in exports", "a 72-hour strike".
func (s scene) amountOf() wording {
	l, m, next := s.l, s.mention(), s.next()
	if l.Norm(m.End) == "of" {
		if from, to, ok := l.nounsAfter(m.End + 1); ok && to <= next {
			return append(wording{l.spell(from, to)}, s.happened(to)...)
		}
	}
	hyphen := l.joined(m.End-2) || l.joined(m.End-1)
	if t := l.Tag(m.End); !hyphen && (t == tagger.VBG || t == tagger.VBN || l.dearer(m.End)) {
		return nil
	}
	from, to, ok := l.nounsAfter(m.End)
	if !ok || from != m.End && m.Figure.Unit != "time" || to > next || l.when(to-1) {
		return nil
	}
	if m.Figure.Kind == news.KindShare {
		return append(wording{l.spell(from, to)}, s.happened(to)...)
	}
	return l.topic(from, to, next)
}

// instead is the phrase of the figure before with the noun that stands in its place:
// "cereals dropped 3.1%, sugar 0.4%".
func (s scene) instead(g governor, before wording) wording {
	l := s.l
	if g.noun < 0 || g.prep >= 0 || before == nil || !s.follows() {
		return before
	}
	p := s.before().governor()
	if p.verb < 0 || p.noun >= 0 || !changeVerbs[l.Norm(p.verb)] && !l.verbIn(p.verb, levels) {
		return before
	}
	out := wording{l.spell(l.nounsBefore(g.noun), g.noun+1)}
	if s.ms[s.i-1].Figure.Change {
		out = append(out, []string{l.Norm(p.verb)})
	}
	return out
}

// far is from where a distance is measured: "12 miles east of the capital".
func (s scene) far(governor) wording {
	l, m := s.l, s.mention()
	if m.Figure.Kind != news.KindMeasure || !lengths[m.Figure.Unit] {
		return nil
	}
	k := m.End
	if l.Norm(k) == "(" && s.i+1 < len(s.ms) && l.Norm(s.ms[s.i+1].End) == ")" {
		k = s.ms[s.i+1].End + 1
	}
	switch l.Norm(k) {
	case "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "away", "off", "inland", "short", "upstream", "downstream":
		k++
	case "from":
	default:
		return nil
	}
	if to := l.complement(k, len(l.Tokens)); to > k {
		return wording{l.spell(k, to)}
	}
	return nil
}

// moved is what is up, down, higher or dearer: "consumer prices up 2.9%", "food 4.4% dearer".
func (s scene) moved(g governor) wording {
	l, m := s.l, s.mention()
	if w := l.Norm(m.From - 1); (w == "up" || w == "down") && !l.Tag(m.From-2).Verb() && l.noun(m.From-2) {
		return wording{l.spell(s.chain(m.From-2), m.From-1), {w}}
	} else if (w == "up" || w == "down") && being[l.Norm(m.From-2)] {
		if from, to, ok := l.subject(m.From - 2); ok {
			return append(l.topic(from, to, m.From-2), []string{w})
		}
	}
	if w := l.Norm(m.End); l.dearer(m.End) {
		if g.noun >= 0 && g.prep < 0 {
			return wording{l.spell(s.chain(g.noun), g.noun+1), {w}}
		}
		if s.i > 0 && s.ms[s.i-1].Noun >= 0 {
			from, to := s.before().head()
			return wording{l.spell(from, to), {w}}
		}
		if g.verb >= 0 {
			if from, to, ok := l.subject(g.verb); ok {
				return append(l.topic(from, to, g.verb), []string{w})
			}
		}
	}
	if w := l.Norm(m.From - 1); (w == "up" || w == "down") && l.Norm(m.From-2) == "," && s.i > 0 && s.ms[s.i-1].Noun >= s.ms[s.i-1].To { // "sold 8.1 million handsets, down 13%"
		from, to := s.before().head()
		return wording{l.spell(from, to), {w}}
	}
	if l.Norm(m.From-1) == "worth" {
		k := m.From - 2
		if l.Norm(k) == "," {
			k--
		}
		if l.noun(k) {
			return wording{l.spell(l.nounsBefore(k), k+1), {"worth"}}
		}
	}
	return nil
}

// dearer reports whether token i compares: "4.4% dearer", "5% more than".
func (l *Line) dearer(i int) bool {
	t := l.Tag(i)
	return t == tagger.JJR || t == tagger.RBR || l.Norm(i) == "dearer" || l.Norm(i) == "cheaper"
}

// summed is the noun that an amount is given for: "compensation of £20 million".
func (s scene) summed(g governor) wording {
	l, m := s.l, s.mention()
	if g.prep < 0 || l.Norm(g.prep) != "of" || g.noun < 0 {
		return nil
	}
	out := wording{l.spell(l.nounsBefore(g.noun), g.noun+1)}
	if w := l.whereabouts(m.End, s.next()); w != nil {
		return append(out, w...)
	}
	return append(out, l.predicate(m.End, s.next())...)
}

// lasting is what went on for a length of time: "the fire burned for", "held for".
func (s scene) lasting(g governor) wording {
	l, m := s.l, s.mention()
	if m.Figure.Kind != news.KindDuration {
		return nil
	}
	if l.Tag(m.End) == tagger.TO && l.Tag(m.End+1) == tagger.VB { // "28 days to pay"
		out := wording{{"to", l.Norm(m.End + 1)}}
		if from, to, ok := l.nounsAfter(m.End + 2); ok && to <= s.next() {
			out = append(out, l.spell(from, to))
		}
		return out
	}
	if g.prep < 0 {
		return nil
	}
	v := g.prep - 1
	for n := 0; v > 0 && n < 14; n++ {
		if l.Tag(v).Verb() && !l.noun(v) {
			return s.clause(l.groupStart(v))
		}
		if l.Tag(v) == tagger.Punct && !l.joined(v) {
			return nil
		}
		v--
	}
	return nil
}

// clause is the subject of the verb group at v with what it says.
func (s scene) clause(v int) wording {
	l := s.l
	last := v
	for l.aux(last) || l.Tag(last) == tagger.RB {
		last++
	}
	said := l.predicate(v, s.mention().From)
	from, to, ok := l.subject(v)
	if !ok {
		if said == nil || !l.Tag(last).Verb() {
			return nil
		}
		return said
	}
	return append(wording{l.spell(from, to)}, said...)
}

// standing is what stands at, rose by or costs an amount.
func (s scene) standing(g governor) wording {
	l, m := s.l, s.mention()
	if g.noun >= 0 && g.verb >= 0 && g.prep < 0 && l.verbIn(g.verb, extents) { // "cost the state $7 million"
		if from, to, ok := l.subject(g.verb); ok {
			return append(wording{l.spell(from, to)}, []string{l.Norm(g.verb)})
		}
	}
	if g.noun >= 0 && g.verb >= 0 && s.puts(g) { // "put the damage at", "cut output by"
		out := l.topic(l.nounsBefore(g.top), g.top+1, m.From)
		if m.Figure.Change {
			out = append(out, []string{participle(l.Norm(g.verb), l.Tag(g.verb))})
		}
		return out
	}
	if g.verb < 0 && g.prep >= 0 && g.noun < 0 {
		return s.level(g)
	}
	if g.verb < 0 || g.noun >= 0 {
		return nil
	}
	extent := (g.prep < 0 || m.Figure.Kind == news.KindMoney && (l.Norm(g.prep) == "for" || l.Norm(g.prep) == "at")) && l.verbIn(g.verb, extents)
	if !extent && !l.verbIn(g.verb, levels) && !changeVerbs[l.Norm(g.verb)] && !l.reduced(g.verb) && !(l.Tag(g.verb) == tagger.VBN && g.prep >= 0 && l.Norm(g.prep) == "at") {
		return nil
	}
	from, to, ok := l.subject(g.verb)
	if !ok {
		return nil
	}
	out := l.topic(from, to, g.verb)
	if m.Figure.Change || extent {
		out = append(out, []string{l.Norm(g.verb)})
	}
	return out
}

// spent is what was done with an amount that is an object, and on what: "spent on training".
func (s scene) spent(g governor) wording {
	l, m := s.l, s.mention()
	if w := s.done(-1); w != nil {
		return append(w, l.whereabouts(m.End, s.next())...)
	}
	if g.verb >= 0 && g.prep >= 0 && g.noun < 0 && !l.verbIn(g.verb, saying) {
		return wording{{participle(l.Norm(g.verb), l.Tag(g.verb))}}
	}
	if g.noun >= 0 && g.verb >= 0 && g.prep >= 0 && l.Norm(g.prep) == "for" && m.Figure.Kind == news.KindMoney { // "sold the startup for $60 million"
		return wording{l.spell(l.nounsBefore(g.top), g.top+1), {participle(l.Norm(g.verb), l.Tag(g.verb))}}
	}
	if g.noun >= 0 && g.verb >= 0 && !l.aux(g.verb) && !being[l.Norm(g.verb)] && !l.verbIn(g.verb, saying) { // "fined the firm $30 million"
		return wording{{participle(l.Norm(g.verb), l.Tag(g.verb))}}
	}
	return nil
}
