package figure

import (
	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// amounted is the measure of money, a percentage, a length of time and the like.
func (r *Reader) amounted(s scene) wording {
	l, m := s.l, s.mention()
	g := s.governor()
	if s.restates() {
		return r.memory.last()
	}
	if s.was() {
		if w := r.memory.again(&m.Figure); w != nil {
			return w
		}
	}
	if k := m.End; l.Norm(k) == "of" && (l.Norm(k+1) == "them" || l.Norm(k+1) == "whom") {
		if who := r.memory.counted(); who != nil { // "two thirds of them received the drug"
			return append(who, l.predicate(k+2, s.next())...)
		}
	}
	if s.i > 0 && m.Figure.Kind == news.KindMoney && s.ms[s.i-1].Figure.Kind == news.KindCount && l.Norm(m.From-1) == "for" && m.From-s.endBefore() == 1 { // "bought 23 barges for"
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
	if w := s.labelled(); w != nil {
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
	l, m, end := s.l, s.mention(), s.endBefore()
	switch l.Norm(m.From - 1) {
	case "(":
		return m.From-end == 1
	case "or":
		return m.From-end <= 2 && m.Figure.Kind != s.ms[s.i-1].Figure.Kind && l.Norm(m.End) != "of"
	}
	return false
}

// was reports whether the figure is the value before of the one that is given: "€9, down
// from €16".
func (s scene) was() bool {
	l, k := s.l, s.mention().From-1
	if l.determiner(k) {
		k--
	}
	return s.i > 0 && s.ms[s.i-1].Figure.Kind == s.mention().Figure.Kind && l.Norm(k) == "from" && (l.Norm(k-1) == "up" || l.Norm(k-1) == "down")
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

// far is from where a distance is measured, "12 miles east of the capital", or what is so
// long or high.
func (s scene) far(g governor) wording {
	l, m := s.l, s.mention()
	if m.Figure.Kind != news.KindMeasure || !lengths[m.Figure.Unit] {
		return nil
	}
	k := m.End
	switch l.Norm(k) {
	case "long", "wide", "high", "deep", "tall", "thick": // "a tunnel 26 metres long"
		if g.noun >= 0 && g.prep < 0 {
			return wording{l.spell(l.nounsBefore(g.noun), g.noun+1)}
		}
	}
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
	if w := l.Norm(m.From - 1); w == "at" && l.Norm(m.From-2) == "," && l.noun(m.From-3) && m.From-3 >= s.floor() { // "Tickets, at $289 a pop,"
		return wording{l.spell(l.nounsBefore(m.From-3), m.From-2)}
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

// labelled is the label before a colon: "Turnout: 41%".
func (s scene) labelled() wording {
	l, k := s.l, s.mention().From-1
	if l.Norm(k) != ":" {
		return nil
	}
	start := k
	for start > 0 && k-start < reach && !l.edge(start-1) {
		start--
	}
	from, to, ok := l.firstNouns(start, k)
	if !ok || pluralPeople[l.Norm(to-1)] {
		return nil
	}
	return l.topic(from, to, k)
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
	if g.verb < 0 && g.noun < 0 && l.Norm(m.End) == "," { // "For nine years, the firm mailed"
		if from, to, ok := l.nounsAfter(m.End + 1); ok && to <= s.next() {
			if did := l.predicate(to, s.next()); did != nil {
				return append(wording{l.spell(from, to)}, did...)
			}
		}
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
	if g.noun >= 0 && g.verb >= 0 && s.puts(g) && !s.bareSum(g) { // "put the damage at", "cut output by"
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
	estimated := l.reduced(g.verb) && (g.prep < 0 || l.Norm(g.prep) != "for") || l.Tag(g.verb) == tagger.VBN && g.prep >= 0 && l.Norm(g.prep) == "at"
	if !extent && !estimated && !l.verbIn(g.verb, levels) && !changeVerbs[l.Norm(g.verb)] || s.gives(g) {
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

// asking are verbs by which somebody speaks of an amount that is not there yet: he is its
// source.
var asking = set("want", "ask", "demand", "offer", "seek", "expect", "propose", "request", "need", "like", "promise", "pledge", "plan", "claim", "set", "agree", "announce", "order", "forecast", "target", "approve", "see")

// doing is who does with the amount what done says, where nothing else tells what it is for:
// "Rio Alto earned $212 million".
func (s scene) doing(g governor, done wording) wording {
	l := s.l
	if g.verb < 0 || l.verbIn(g.verb, asking) || l.Tag(g.verb) == tagger.VB || l.Tag(g.verb) == tagger.VBG {
		return done
	}
	from, to, ok := l.subject(g.verb)
	if !ok || to-from > 3 {
		return done
	}
	return wording{l.spell(from, to), {l.Norm(g.verb)}}
}

// light are verbs that say nothing without a subject.
var light = set("be", "come", "run", "go", "stand", "become", "turn", "get", "have", "do", "amount", "range")

// givers are verbs of change whose object is the money that somebody raised, lost or cut.
var givers = set("raise", "lose", "gain", "cut", "add", "trim", "slash", "reduce", "lower", "recover", "boost", "lift")

// gives reports whether the figure is the money that a verb of change takes for its object:
// "raised $6.2 million", "cut off €90 million".
func (s scene) gives(g governor) bool {
	return g.prep < 0 && s.mention().Figure.Kind == news.KindMoney && s.l.verbIn(g.verb, givers)
}

// spent is what was done with an amount that is an object, and on what: "spent on training".
func (s scene) spent(g governor) wording {
	l, m := s.l, s.mention()
	if w := s.done(-1); w != nil {
		if p := l.whereabouts(m.End, s.next()); p != nil {
			return append(w, p...)
		}
		return s.doing(g, w)
	}
	if g.verb >= 0 && g.prep >= 0 && g.noun < 0 && !l.verbIn(g.verb, saying) && !l.verbIn(g.verb, light) {
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
