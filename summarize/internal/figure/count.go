package figure

import (
	"strings"

	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// maxPhrase is how many tokens a noun phrase after a number may take.
const maxPhrase = 9

// count finds the counted noun of m.
func (l *Line) count(m *Mention) {
	f := &m.Figure
	j := m.End
	if l.Norm(j) == "-" && l.Glued(j) && l.Glued(j+1) && l.Tag(j+1) != tagger.Punct && l.Tag(j+1) != tagger.CD { // "a 740-bed hospital"
		m.Noun, m.End = j+1, j+2
		f.Unit = l.nounUnit(j + 1)
		return
	}
	if w := l.Norm(m.From - 1); w == "whom" && l.Norm(m.From-2) == "of" && l.Norm(j) != "were" && l.Tag(j) != tagger.NNS {
		return // "of whom 7 million pay": of what was counted before
	}
	noun := l.headAfter(j)
	if noun < 0 && !l.Capital(m.To-1) && f.Value >= 2 && l.pluralVerb(j) && !verbish[l.Norm(j)] {
		noun = j // "at nine addresses": no singular verb follows a count
	}
	if noun < 0 {
		if w := l.Norm(j); people[w] && w != "missing" || w == "missing" && l.Tag(j+1) != tagger.DT || l.partOf(j) {
			f.Unit = "person"
			if l.partOf(j) {
				f.Unit = ""
			}
			if people[w] {
				m.Noun = j
			}
			return
		}
		if l.harmedAfter(j) || l.Norm(j) == "of" && (l.Norm(j+1) == "us" || l.Norm(j+1) == "the" && (l.Norm(j+2) == "accused" || l.Norm(j+2) == "dead" || l.Norm(j+2) == "injured" || l.Norm(j+2) == "wounded" || l.Norm(j+2) == "missing")) {
			f.Unit = "person"
		}
		if l.Norm(j) == "times" || l.Norm(j) == "time" {
			f.Kind, f.Unit, m.End = news.KindMeasure, "time", j+1
		}
		switch l.Norm(m.From - 2) {
		case "mother", "father", "grandmother", "grandfather", "parent", "dad", "mum", "mom":
			if l.Norm(m.From-1) == "of" {
				f.Unit = "child"
			}
		}
		if w := l.Norm(m.From - 2); l.Norm(m.From-1) == "of" && (w == "crew" || w == "staff" || w == "workforce" || w == "audience" || w == "crowd" || w == "population" || w == "attendance" || w == "congregation" || w == "membership" || w == "garrison") {
			f.Unit = "person"
		}
		return
	}
	m.Noun = noun
	f.Unit = l.nounUnit(noun)
	m.End = max(m.End, j)
}

// pluralVerb reports whether token i is a plural that the tagger took for a verb.
func (l *Line) pluralVerb(i int) bool {
	w := l.Norm(i)
	return l.Tag(i) == tagger.VBZ && len(w) > 4 && strings.HasSuffix(w, "s") && !alwaysVerb[w] && !l.Glued(i)
}

// antecedent is the unit of what "31 of them" counts: the plural before token i that is
// no part of a prepositional phrase, "" where the words after j are not "of them".
func (l *Line) antecedent(i, j int) string {
	if w := l.Norm(j + 1); w != "them" && w != "those" {
		return ""
	}
	for k := i - 1; k >= 0 && k > i-24; k-- {
		if l.Tag(k) != tagger.NNS || plurals[l.Norm(k)] > 0 || timeUnits[l.Norm(k)] != "" || valued[l.Norm(k)] {
			continue
		}
		b := k - 1
		for l.Tag(b) == tagger.JJ || l.Tag(b) == tagger.NN || l.Tag(b) == tagger.DT {
			b--
		}
		if l.Tag(b) != tagger.IN {
			return l.nounUnit(k)
		}
	}
	return ""
}

// partOf reports whether "of whom", "of them", "of those" stands at j.
func (l *Line) partOf(j int) bool {
	if l.Norm(j) != "of" {
		return false
	}
	switch l.Norm(j + 1) {
	case "whom", "them", "those", "which", "us", "these":
		return true
	}
	return false
}

// harmedAfter reports whether what follows says what happened to people who are only
// counted: "23 were wounded", "nine dead".
func (l *Line) harmedAfter(j int) bool {
	for k := j; k < j+4; k++ {
		w := l.Norm(k)
		switch w {
		case "killed", "wounded", "injured", "dead", "hurt", "missing", "died", "hospitalised", "hospitalized", "arrested", "detained", "evacuated", "displaced", "unaccounted", "rescued", "treated", "trapped", "unemployed", "infected", "drowned":
			return true
		case "come", "came", "attended", "marched", "fled", "signed", "voted", "gathered", "resigned", "quit", "enrolled", "applied":
			return true
		case "buried", "stranded", "homeless":
			return true
		case "were", "are", "was", "is", "have", "had", "been", "people", "still", "remain", "remained", "others", "more", "have been", "left", "feared", "seriously", "critically", "badly", "also", "reported", "confirmed", "being":
			continue
		}
		return false
	}
	return false
}

// headAfter is the token of the noun that heads the phrase at j, or -1.
func (l *Line) headAfter(j int) int {
	if l.partOf(j) {
		if k := j + 2; (l.Norm(j+1) == "those" || l.Norm(j+1) == "these") && l.Tag(k).Noun() {
			return l.headAfter(k)
		}
		return -1
	}
	if l.Norm(j) == "of" { // "hundreds of homes", "nine of the crew", "12 of its jets"
		j++
		for l.Tag(j) == tagger.DT || l.Tag(j) == tagger.PRPS || l.Tag(j) == tagger.PDT || l.Tag(j) == tagger.CD {
			j++
		}
	}
	last := -1
	for k := j; k < min(len(l.Tokens), j+maxPhrase); k++ {
		t, w := l.Tag(k), l.Norm(k)
		if notCounted[w] {
			break
		}
		switch {
		case l.Norm(k) == "-" && k > j && l.Glued(k) && l.Glued(k+1):
			continue
		case t == tagger.CD && k > j && l.Tag(k-1) == tagger.VBN: // "UFC 300 sold 20,067 tickets"
			return last
		case w == "police" && l.Tag(k+1) == tagger.NNS: // "two police cars"
			last = k
			continue
		case w == "-" && k > j && l.Glued(k) && l.Tag(k+1) == tagger.CD && l.Glued(k+1): // "60 T-72 tanks"
			continue
		case t == tagger.CD && k > j && l.Norm(k-1) == "-" && l.Glued(k):
			continue
		case t == tagger.NNS || people[w] && t.Noun():
			if w == "times" && k == j {
				return -1
			}
			if l.month(k) || l.calendar(k) {
				return last
			}
			return l.compound(k)
		case t.Noun():
			if l.calendar(k) || l.Norm(k) == "percent" {
				return last
			}
			last = k
			continue
		case last >= 0 && t == tagger.VBZ && l.pluralVerb(k) && (l.finiteAfter(k+1) || l.hasDigit(last)): // "14 emergency exits on the east side shared one key"
			return k
		case last >= 0 && t == tagger.CC && (w == "and" || w == "or") && l.Tag(k+1).Noun() && l.nounPhraseGoes(k+1):
			continue
		case last >= 0 && t == tagger.POS:
			last = -1
			continue
		case last >= 0 && !(t == tagger.JJ && l.Tag(k-1) == tagger.NNP):
			return l.compound(last)
		case t == tagger.JJ || t == tagger.JJR || t == tagger.JJS || t == tagger.VBN || t == tagger.VBG || t == tagger.CD && k > j || t == tagger.AFX:
			if harmDescribes(w) && !l.Tag(k+1).Noun() {
				return last
			}
			if w == "more" && (l.Norm(k+1) == "than" || l.Norm(k+1) == "were") || w == "less" || w == "higher" || w == "lower" || t == tagger.VBN && (l.Norm(k+1) == "by" || l.Norm(k+1) == "in" || l.Norm(k+1) == "on") {
				return last
			}
			continue
		case t == tagger.RB && k == j && (w == "or" || w == "mostly" || w == "highly" || w == "newly" || w == "previously" || w == "seriously" || w == "critically" || strings.HasSuffix(w, "ly")) && (l.Tag(k+1) == tagger.JJ || l.Tag(k+1) == tagger.VBN):
			continue
		case (w == "and" || w == ",") && k > j && l.Tag(k-1) == tagger.JJ && (l.Tag(k+1) == tagger.JJ || l.Tag(k+1).Noun()):
			continue
		case w == `"` && k == j:
			continue
		}
		break
	}
	if last >= 0 {
		return l.compound(last)
	}
	return -1
}

// notCounted are words of time and place that end the phrase after a number.
var notCounted = set("last", "next", "this", "each", "every", "per", "today", "yesterday", "tomorrow", "tonight", "autumn", "winter", "summer", "spring", "ashore", "abroad", "overnight", "apiece", "alike", "home-", "cast", "pay")

func harmDescribes(w string) bool {
	switch w {
	case "killed", "wounded", "injured", "dead", "missing", "hurt", "arrested", "homeless", "unemployed", "displaced", "sick", "ill":
		return true
	}
	return false
}

// nounPhraseGoes reports whether a plural follows within the phrase at k: "rocket and
// artillery shells".
func (l *Line) nounPhraseGoes(k int) bool {
	for n := k; n < k+3; n++ {
		if l.Tag(n) == tagger.NNS {
			return true
		}
		if !l.Tag(n).Noun() {
			return false
		}
	}
	return false
}

// compound returns the last noun of the compound that goes on after k only where the
// noun at k is itself a modifier ("police officers", "National Guard troops").
func (l *Line) compound(k int) int {
	if l.Tag(k+1) == tagger.NNS && l.Tag(k) != tagger.NNS && !l.month(k+1) {
		return k + 1
	}
	return k
}

// nounUnit is the unit that the noun at i names.
func (l *Line) nounUnit(i int) string {
	w := l.Norm(i)
	if aircraft[l.Norm(i-1)] && l.hasDigit(i) || aircraft[w] && l.hasDigit(i+1) {
		return "aircraft" // "44 Airbus A320s"
	}
	s := Singular(w)
	if (w == "ups" || w == "offs" || w == "outs" || w == "ins" || w == "downs" || w == "overs") && l.Norm(i-1) == "-" && l.Glued(i) {
		return l.Norm(i-2) + "-" + s
	}
	if mod := l.Tag(i - 1); (w == "pieces" || w == "places" || w == "calls") && (mod == tagger.NN || mod == tagger.VBG) && l.Norm(i+1) != "of" {
		return l.Norm(i-1) + " " + s
	}
	switch w {
	case "members":
		if l.Norm(i+1) == "of" && (l.Norm(i+2) == "staff" || l.Norm(i+2) == "parliament") {
			return "person"
		}
	case "head":
		return "cow"
	case "others":
		return "person"
	case "pieces", "piece", "bits", "items", "units", "counts", "cases", "tonnes":
		if l.Norm(i+1) == "of" && l.Tag(i+2).Noun() && (w == "pieces" || w == "bits") {
			return Singular(l.Norm(i + 2))
		}
	case "percentage":
		return "%"
	}
	return s
}

// aircraft are makers of aircraft, whose models are numbers.
var aircraft = set("boeing", "airbus", "embraer", "cessna", "antonov", "tupolev", "ilyushin", "sukhoi", "bombardier", "gulfstream")

// leftNoun finds what an elliptic number at token i counts among the words before it:
// "the number of homes destroyed at 412", "the death toll rose to 11".
func (l *Line) leftNoun(i int) string {
	if l.Norm(i-1) == `"` {
		i--
	}
	switch l.Norm(i - 1) {
	case "holds", "seats":
		if t := l.Tag(i + 1); t == tagger.Punct || t == tagger.None {
			return "person" // "whose ground holds 9,200"
		}
	case "of":
		if w := l.Norm(i - 2); w == "majority" || w == "margin" {
			return "vote"
		}
	case "employs", "employed", "employ", "employing", "killing", "killed", "kills", "injuring", "wounding", "wounded", "hired", "houses", "accommodates":
		return "person"
	}
	if l.has(i-7, i, "voted") || l.has(i-7, i, "vote") {
		if l.Norm(i-1) == "by" || l.Norm(i-1) == "to" || l.Norm(i-1) == "was" {
			return "vote"
		}
	}
	if u := l.changed(i); u != "" {
		return u
	}
	if u := l.asked(i); u != "" {
		return u
	}
	for j := i - 1; j >= 0 && j > i-22; j-- {
		switch w := l.Norm(j); w {
		case ";", `"`:
			return ""
		case "hiring", "payrolls", "layoffs", "redundancies":
			return "job"
		case "recount", "ballots":
			if l.Norm(i-1) == "on" || l.Norm(i-1) == "with" {
				return "vote"
			}
		case "toll", "dead", "wounded", "casualties", "deaths", "fatalities", "injured", "missing", "turnout", "attendance", "crowd", "workforce", "headcount", "membership", "population", "unemployed", "jobless", "unemployment", "killed", "audience", "enrolment", "enrollment":
			if w == "turnout" || w == "unemployment" || w == "jobless" && l.Tag(j) != tagger.NN && l.Norm(j-1) != "the" {
				continue
			}
			if (w == "killed" || w == "wounded" || w == "injured" || w == "missing") && i-j > 4 {
				continue
			}
			return "person"
		case "number", "numbers", "tally", "total", "count", "list":
			if l.Norm(j+1) == "of" {
				k := j + 2
				for l.Tag(k) == tagger.DT || l.Tag(k) == tagger.PRPS {
					k++
				}
				if n := l.headAfter(k); n >= 0 && n < i {
					return l.nounUnit(n)
				}
			}
		}
	}
	return ""
}

// asked is the unit of the plural that was asked about or put at a number: "Asked how
// many layoffs were coming", "put the deserters at 112".
func (l *Line) asked(i int) string {
	if l.Norm(i-1) == "at" {
		for k := i - 2; k > 0 && k > i-7; k-- {
			w := l.Norm(k)
			if w != "put" && w != "puts" && w != "estimated" && w != "putting" && w != "estimates" {
				continue
			}
			if n := l.headAfter(skipDeterminers(l, k+1)); n > k && n < i && l.Tag(n) == tagger.NNS && !valued[l.Norm(n)] {
				return l.nounUnit(n)
			}
			return ""
		}
	}
	for k := i - 1; k > 0 && k > i-24; k-- {
		if l.Norm(k) == "many" && l.Norm(k-1) == "how" {
			if n := l.headAfter(k + 1); n > k && n < i && l.Tag(n) == tagger.NNS {
				return l.nounUnit(n)
			}
			return ""
		}
	}
	return ""
}

func skipDeterminers(l *Line, k int) int {
	for l.Tag(k) == tagger.DT || l.Tag(k) == tagger.PRPS {
		k++
	}
	return k
}

// changed is the unit of the plural whose number changed: "Jobless claims fell to 9,000".
func (l *Line) changed(i int) string {
	if t := l.Tag(i - 1); !t.Verb() && t != tagger.RB && t != tagger.IN && t != tagger.TO && t != tagger.CC {
		return "" // "recovered 16 bodies and divers two more"
	}
	verb := -1
	for j := i - 1; j >= 0 && j > i-14; j-- {
		if l.Norm(j) == ";" || l.Norm(j) == `"` {
			return ""
		}
		if changeVerbs[l.Norm(j)] && l.Tag(j) == tagger.VBD {
			verb = j
			break
		}
	}
	for j := verb - 1; j >= 0 && j > verb-8; j-- {
		if l.Norm(j) == "," || l.Norm(j) == ";" {
			return ""
		}
		if l.Tag(j) == tagger.NNS {
			first := j
			for k := j - 1; k >= 0 && k > j-6 && l.Norm(k) != ","; k-- { // "homicides in the cities": the head comes first
				if l.Tag(k) == tagger.NNS {
					first = k
				}
			}
			if valued[l.Norm(first)] {
				return ""
			}
			return l.nounUnit(first)
		}
	}
	return ""
}

// valued are plurals that are measured in money or percent, not counted.
var valued = set("sales", "profits", "prices", "shares", "exports", "imports", "revenues", "earnings", "losses", "costs", "wages", "stocks", "yields", "rates", "rents", "takings",
	"debts", "loans", "reserves", "receipts", "futures", "bonds", "temperatures", "emissions", "dividends", "savings", "deposits", "levels", "stakes", "ratings", "odds", "figures", "numbers", "estimates", "years", "months", "days", "weeks", "hours")

// emptyOne reports whether a spelled count below three has nothing that it counts.
func (l *Line) emptyOne(m *Mention, a *amount) bool {
	if m.Noun >= 0 || m.Figure.Unit != "" || a.value != 1 {
		return false
	}
	return !l.otherCount(a.from) && m.Figure.Qualifier == news.Exact && l.Norm(a.from-1) != "just" && l.Norm(a.from-1) != "only"
}

// headPlural reports whether the phrase at j is headed by a plural.
func (l *Line) headPlural(j int) bool {
	n := l.headAfter(j)
	return n >= 0 && (l.Tag(n) == tagger.NNS || people[l.Norm(n)] || l.Tag(n) == tagger.NNPS && irregular[l.Norm(n)] != "")
}

var multiples = map[string]float64{"twice": 2, "thrice": 3, "double": 2, "triple": 3, "treble": 3, "quadruple": 4, "twofold": 2, "threefold": 3, "fourfold": 4, "fivefold": 5, "tenfold": 10}

// times reads "nearly twice its usual level", "almost double the first figure".
func (l *Line) times(i int) (amount, bool) {
	v := multiples[l.Norm(i)]
	if v == 0 {
		return amount{}, false
	}
	next, before := l.Norm(i+1), l.Norm(i-1)
	ratio := false
	switch next {
	case "the", "its", "their", "his", "her", "that", "those", "what", "as", "our", "last":
		ratio = true
	}
	qualified := before == "nearly" || before == "almost" || before == "than" || before == "about" || before == "roughly" || before == "over" || before == "around" || before == "least"
	if strings.HasSuffix(l.Norm(i), "fold") {
		ratio = true
	}
	if !ratio && !qualified || l.Tag(i).Verb() && !qualified && l.Norm(i) != "twice" || next == "-" && l.Glued(i+1) {
		return amount{}, false
	}
	if l.Norm(i) != "twice" && !qualified && (l.Tag(i-1) == tagger.TO || l.Tag(i-1) == tagger.MD || l.Tag(i-1).Noun() || l.Tag(i-1) == tagger.PRP) {
		return amount{}, false // "to double the number"
	}
	a := amount{number: number{from: i, to: i + 1, value: v, spelled: true, scale: 1}, start: i, stop: i + 1, hasUnit: true}
	a.unitHit = unitHit{news.KindMeasure, "time", i + 1, i + 1, 1}
	return a, true
}
