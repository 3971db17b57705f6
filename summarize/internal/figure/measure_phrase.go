package figure

import (
	"strings"

	"tidings/summarize/internal/tagger"
)

// reach is how many tokens from a figure the words are looked for that say what it measures.
const reach = 24

// determiner reports whether token i opens a noun phrase and says nothing of it.
func (l *Line) determiner(i int) bool {
	t := l.Tag(i)
	return t == tagger.DT || t == tagger.PRPS || t == tagger.PDT
}

// fillers are words of a noun phrase that say nothing of what is counted.
var fillers = set("more", "other", "others", "another", "additional", "further", "extra", "total", "very", "own", "same", "such", "many", "few", "some", "so", "far", "nearly", "almost", "only", "just", "all", "last", "next", "late", "first", "latest", "overall", "alone", "new")

// timeNouns tell when, not what.
var timeNouns = set("day", "days", "week", "weeks", "month", "months", "year", "years", "morning", "night", "afternoon", "evening", "hours", "hour", "minutes", "quarter", "century", "decade", "decades", "season", "past", "dawn", "noon", "midnight",
	"weekend", "period", "time", "today", "yesterday", "tomorrow", "spring", "summer", "autumn", "winter", "total", "all", "moment", "future", "date", "recent", "start", "end", "beginning", "addition", "fact", "case", "turn", "response", "return", "statement", "report", "interview", "briefing", "part", "terms", "order", "way", "advance", "north", "south", "east", "west")

// when reports whether the noun at i is a date, a weekday or a time.
func (l *Line) when(i int) bool { return timeNouns[l.Norm(i)] || l.calendar(i) || l.yearDigits(i) }

// noun reports whether token i is a noun, or a plural or an adjective of people that
// stands for one: "Homicides in", "shares fell", "the wounded".
func (l *Line) noun(i int) bool {
	w, t := l.Norm(i), l.Tag(i)
	if t.Noun() || t == tagger.RP && len(w) > 5 && w != "around" && w != "through" && w != "together" { // "cut output by"
		return true
	}
	if (t == tagger.VBZ || t == tagger.RB && i == 0) && len(w) > 4 && strings.HasSuffix(w, "s") && !alwaysVerb[w] {
		n := l.Tag(i + 1)
		return n == tagger.VBD || n == tagger.MD || i == 0 && n == tagger.IN
	}
	return people[w] && (l.determiner(i-1) || l.Norm(i-1) == "of" || fillers[l.Norm(i-1)] || l.Tag(i-1) == tagger.CD) && l.Tag(i+1) != tagger.JJ && !l.Tag(i+1).Noun()
}

// phraseAt reports whether a noun phrase may start at i.
func (l *Line) phraseAt(i int) bool {
	t := l.Tag(i)
	return l.determiner(i) || t.Noun() || t == tagger.JJ || t == tagger.CD || t == tagger.Dollar
}

// nounsAfter is the noun phrase at j without its determiners, up to its head.
func (l *Line) nounsAfter(j int) (from, to int, ok bool) {
	for l.determiner(j) || fillers[l.Norm(j)] && !l.Tag(j).Proper() || l.Norm(j) == `"` && l.Norm(j-1) != `"` || l.Tag(j) == tagger.CD && l.determiner(j-1) && !l.joined(j+1) {
		j++
	}
	to = j
	for k := j; k < j+8; k++ {
		t := l.Tag(k)
		switch {
		case k > j && (l.Norm(k) == "today" || l.Norm(k) == "yesterday" || l.Norm(k) == "tomorrow" || l.Norm(k) == "tonight"):
			return j, to, to > j
		case l.noun(k) && !l.calendar(k):
			to = k + 1
			if l.Norm(k+1) == "," || t == tagger.NNS && !l.Tag(k+1).Noun() && l.Tag(k+1) != tagger.POS && !l.joined(k+1) {
				return j, to, true
			}
		case t == tagger.POS && k > j, l.joined(k) && k > j:
		case to > j && to == k && l.Tag(k-1) != tagger.POS && !l.joined(k-1):
			return j, to, true
		case t == tagger.JJ || t == tagger.JJR || t == tagger.JJS || t == tagger.VBN || t == tagger.VBG && k == j || t == tagger.AFX || t == tagger.CD && (k > j && l.joined(k-1) || l.joined(k+1)):
		default:
			return j, to, to > j
		}
	}
	return j, to, to > j
}

// joined reports whether token i is a hyphen within a word.
func (l *Line) joined(i int) bool { return l.Norm(i) == "-" && l.Glued(i) && l.Glued(i+1) }

// nounsBefore is the start of the noun phrase that the noun at j heads.
func (l *Line) nounsBefore(j int) int {
	from := j
	for from > 0 && j-from < 6 {
		k := from - 1
		t := l.Tag(k)
		switch {
		case l.calendar(k):
			return from
		case l.noun(k), t == tagger.JJ && !fillers[l.Norm(k)], t == tagger.JJS, t == tagger.AFX, t == tagger.POS && l.Tag(k-1).Noun(), l.joined(k):
		case (t == tagger.VBN || t == tagger.VBG) && !l.aux(k-1) && (l.determiner(k-1) || l.Tag(k-1) == tagger.JJ || l.Tag(k-1) == tagger.IN || l.Tag(k-1) == tagger.POS || l.Tag(k-1) == tagger.NN || k == 0):
		default:
			return from
		}
		from = k
	}
	return from
}

// spell is the words of the tokens from a up to b without a determiner at the start and
// marks; what is glued stays glued. A capital that only opens the sentence is dropped.
func (l *Line) spell(a, b int) []string {
	for a < b && (l.determiner(a) || l.Tag(a) == tagger.POS) {
		a++
	}
	var out []string
	for i := a; i < b; i++ {
		w := l.Tokens[i].Text
		switch {
		case l.Tag(i) == tagger.Punct && !l.joined(i):
			continue
		case len(out) > 0 && l.Glued(i) && (l.joined(i) || l.joined(i-1) || l.Tag(i) == tagger.POS):
			out[len(out)-1] += w
			continue
		case l.first(i) && !l.Tag(i).Proper() && strings.ToUpper(w) != w:
			w = strings.ToLower(w)
		}
		out = append(out, w)
	}
	return out
}

// complements are prepositions that say of what, where or without what.
var complements = set("of", "in", "at", "on", "from", "to", "for", "with", "without", "under", "into", "against", "near", "across", "outside", "inside", "between", "among", "along", "aboard", "over", "behind", "through", "around", "off", "beneath", "above", "below", "beyond", "via", "towards", "toward")

// complement is the end of the prepositional phrase at k, or k where none stands there
// that says of what or where.
func (l *Line) complement(k, next int) int {
	if !complements[l.Norm(k)] && !(l.Norm(k) == "out" && l.Norm(k+1) == "of") {
		return k
	}
	start := k + 1
	if l.Norm(k) == "out" {
		start++
	}
	from, to, ok := l.nounsAfter(start)
	if !ok || to > next || to-from > 4 || l.when(to-1) || l.when(from) || l.Tag(from) == tagger.CD {
		return k
	}
	if l.Tag(to) == tagger.CD && l.Tag(to-1).Proper() && to < next { // "Gate 3"
		to++
	}
	return to
}

// sums are nouns that only say that what comes after "of" is counted.
var sums = set("number", "numbers", "total", "count", "tally", "amount", "sum", "estimate", "estimates", "figure", "figures", "quantity", "volume", "list", "record", "maximum", "minimum", "average", "peak", "high", "low", "level")

// topic is the words of the noun phrase from a up to b as what is measured, with what
// comes after "of": "share of the vote"; of "number of homes destroyed" only the homes.
func (l *Line) topic(a, b, next int) wording {
	if l.Norm(b) == "of" {
		from, to, ok := l.nounsAfter(b + 1)
		switch {
		case !ok || to > next:
		case sums[l.Norm(b-1)]:
			return l.harmed(from, to, next)
		default:
			return wording{l.spell(a, b), l.spell(b, to)}
		}
	}
	return l.harmed(a, b, next)
}

// harmed is the noun phrase from a up to b with a participle after it ("homes destroyed")
// and with the people that an adjective stands for ("people wounded").
func (l *Line) harmed(a, b, next int) wording {
	out := wording{l.spell(a, b)}
	if w := l.Norm(b - 1); b-a == 1 && people[w] && l.Tag(a) != tagger.NNS && w != "people" && w != "person" && !l.peopleNoun(a) {
		return wording{{"people"}, {w}}
	}
	if l.Tag(b) == tagger.VBN && b < next && !l.aux(b) && !l.verbIn(b, saying) {
		return append(out, l.passive(b, b+2)...)
	}
	return append(out, l.whereabouts(b, next)...)
}

// peopleNoun reports whether the word for people at i is a noun of itself ("man"), not an
// adjective ("wounded").
func (l *Line) peopleNoun(i int) bool {
	switch l.Norm(i) {
	case "dead", "wounded", "injured", "missing", "killed", "hurt", "unemployed", "jobless", "homeless", "displaced":
		return false
	}
	return true
}

// subordinate are words that open a clause.
var subordinate = set("that", "while", "because", "if", "although", "though", "as", "when", "until", "whether", "unless", "than", "where", "whereas", "but", "after", "before", "since", "so")

// edge reports whether a clause ends at token i, seen from its right.
func (l *Line) edge(i int) bool {
	switch w, t := l.Norm(i), l.Tag(i); {
	case l.noun(i):
		return false
	case t == tagger.VBD || t == tagger.VBZ || t == tagger.VBP || t == tagger.MD || t == tagger.VB:
		return true
	case t == tagger.WDT || t == tagger.WP || t == tagger.WRB || t == tagger.WPS:
		return true
	case t == tagger.Punct:
		return !l.joined(i)
	default:
		return subordinate[w] && !(w == "since" && l.Tag(i+1) == tagger.CD)
	}
}

// subject is the noun phrase of which the verb at v says something: the first one of its
// clause, or the one that "who" and "which" stand for.
func (l *Line) subject(v int) (from, to int, ok bool) {
	k := l.groupStart(v) - 1
	if l.Norm(k) == "," {
		if k == v-1 && l.reduced(v) && l.noun(k-1) { // "Its stock, put at"
			return l.nounsBefore(k - 1), k, true
		}
		k = l.aside(k)
	}
	if t := l.Tag(k); t == tagger.WDT || t == tagger.WP || l.Norm(k) == "that" && l.noun(k-1) {
		if k--; l.Norm(k) == "," {
			k--
		}
		if !l.noun(k) {
			return 0, 0, false
		}
		return l.nounsBefore(k), k + 1, true
	}
	if l.Tag(v) == tagger.VBN && k == v-1 && l.noun(k) && !l.edge(v) { // "jewels valued at"
		return l.nounsBefore(k), k + 1, true
	}
	start := k + 1
	for start > 0 && k-start < reach && !l.edge(start-1) {
		start--
	}
	return l.firstNouns(start, k+1)
}

// reduced reports whether the verb at v is a participle after its noun, also where the
// tagger took it for the past: "its stock, estimated at".
func (l *Line) reduced(v int) bool {
	switch l.Tag(v) {
	case tagger.VBN:
		return l.noun(v-1) || l.Norm(v-1) == ","
	case tagger.VBD:
		return l.Norm(v-1) == "," && l.noun(v-2) && l.Norm(v+1) == "at"
	}
	return false
}

// groupStart is the first token of the verb group that the verb at v ends: "is" of "is
// expected to peak".
func (l *Line) groupStart(v int) int {
	for n := 0; v > 0 && n < 10; n++ {
		switch t := l.Tag(v - 1); {
		case l.aux(v-1) || t == tagger.RB || t == tagger.TO:
		case l.Tag(v) == tagger.TO && (t.Verb() || t == tagger.JJ):
		default:
			return v
		}
		v--
	}
	return v
}

// aside is the token before the comma that opens what the comma at k closes.
func (l *Line) aside(k int) int {
	for j := k - 1; j > 0 && k-j < reach; j-- {
		if l.Norm(j) == "," {
			return j - 1
		}
	}
	return k - 1
}

// firstNouns is the first noun phrase of the tokens from a up to b that no preposition
// governs, if no pronoun comes between.
func (l *Line) firstNouns(a, b int) (from, to int, ok bool) {
	for a < b {
		switch t := l.Tag(a); {
		case (t == tagger.IN || t == tagger.TO) && !l.noun(a):
			_, end, ok := l.nounsAfter(a + 1)
			if !ok && l.Tag(a+1) == tagger.CD { // "the summer of 2023"
				end, ok = a+2, true
			}
			if !ok || end > b {
				return 0, 0, false
			}
			a = end
		case t == tagger.CC || t == tagger.RB && !l.noun(a) || t == tagger.Punct || t == tagger.RBR || t == tagger.JJR && l.Norm(a+1) == "than" || t == tagger.CD:
			a++
		default:
			from, to, ok = l.nounsAfter(a)
			for k := to; k < b; k++ {
				if l.Tag(k) == tagger.PRP && !strings.HasSuffix(l.Norm(k), "self") && !strings.HasSuffix(l.Norm(k), "selves") {
					return 0, 0, false
				}
			}
			return from, to, ok && to <= b && !l.when(to-1)
		}
	}
	return 0, 0, false
}
