package ledger

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/news"
	"tidings/summarize/internal/text"
)

// maxSentence is how many bytes of a sentence on each side of a figure are looked at.
const maxSentence = 600

// reach is how many words on each side of a figure tell what it counts.
const reach = 12

// item is a mention with what it is compared by.
type item struct {
	Mention
	unit     string  // what is counted, folded: people of all kinds are "person"
	guessed  bool    // the sentence does not name the unit
	scale    float64 // turns the value into the base unit of its kind
	category string  // what happened to the counted: "dead", "missing"; "" when unsure
	subset   bool    // a part of a total
	change   bool    // an amount of change
	measure  []string
	context  []string // stems around the figure, sorted
	subject  []string // the stems of the first words of the sentence, sorted
	before   []string // the stems of the content words next before it
	after    string   // and of the one after it and its unit
	places   []string // names of places around the figure, sorted
	// allPlaces are places before those that the story is about were dropped.
	allPlaces []string
	months    []string // months named around it
	years     []string // "this", "next" or "last" before "year" around it
	named     string   // the stem of a name that stands next before it
	voice     string   // the source, settled over its different names; "" for the narrator
	forecast  bool     // the text expects it
	old       bool     // the text calls it an earlier value
	vague     bool     // an order of size: "thousands"
	wrong     bool     // the text calls it a mistake
	corrects  bool     // the text says that an earlier value was wrong
	total     bool     // the text calls it a total
}

func newItem(m Mention) item {
	it := item{Mention: m}
	it.unit, it.scale = baseUnit(m.Figure)
	it.guessed = loose(m.Figure.Kind) && it.unit != "person" && (it.unit == "" || !it.printsUnit())
	before, after := it.around()
	toll := m.Figure.Kind == news.KindCount && slices.ContainsFunc(before, func(w string) bool { return strings.EqualFold(w, "toll") })
	before = before[max(0, len(before)-reach):]
	it.category = categoryOf(m.Figure.Kind, before, after, m.Figure.Measure)
	if toll {
		it.category = "dead"
	}
	it.subset, it.change = m.Figure.Subset, m.Figure.Change
	if it.unit == "other" || startsWith(m.Figure.Raw, "another") || len(after) > 0 && (after[0] == "others" || after[0] == "other") { // "another 23 were wounded" after the dead
		it.unit, it.subset = "person", it.category == ""
	}
	it.old, it.wrong = looksBack(before, after)
	around := slices.Concat(before, after)
	low, raw := lowered(around), lowered(words(m.Figure.Raw))
	it.corrects = anyIn(corrections, low)
	it.forecast = anyIn(forecasts, low) || anyIn(forecasts, lowered(words(m.Figure.Attribution.Source)))
	it.vague = anyIn(sizes, raw)
	it.total = anyIn(totals, low[:len(before)]) || anyIn(totals, raw) // "a total of 17"
	it.places = append(placesIn(before), placesIn(after)...)
	it.named = nameBefore(before)
	previous := ""
	for i, w := range around {
		if m := low[i]; months[m] && w != m {
			it.months = append(it.months, m)
		} else if year[m] { // "this year's quota", "next year's"
			it.years = append(it.years, previous)
		}
		previous = low[i]
		if c := content(w); c != "" {
			it.context = append(it.context, c)
		}
	}
	it.before = it.nearest(slices.Backward(before), 2)
	if next := it.nearest(slices.All(after), 1); len(next) > 0 {
		it.after = next[0]
		it.change = it.change || len(after) > 0 && increments[strings.ToLower(after[0])]
	}
	for _, w := range words(head(m.Sentence, 60)) {
		if c := content(w); c != "" && len(it.subject) < 4 {
			it.subject = append(it.subject, c)
		}
	}
	it.subject = sorted(it.subject)
	it.measure = slices.DeleteFunc(stems(m.Figure.Measure), func(w string) bool { // "people" measures nothing
		return w == "peopl" || w == "person"
	})
	it.context, it.places = sorted(it.context), sorted(it.places)
	return it
}

// lowered are words in lower case.
func lowered(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = strings.ToLower(w)
	}
	return out
}

// anyIn reports whether any of words is in list.
func anyIn(list map[string]bool, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return list[w] })
}

// content is the stem of a word that says something, else "".
func content(w string) string {
	low := strings.ToLower(w)
	if text.Stopword(low) || number(low) || calendar[low] || text.NumberWord(low) || low == "people" || low == "person" {
		return ""
	}
	return text.Stem(low)
}

// nearest is the stems of the first n content words of words that are not the unit.
func (it *item) nearest(words iter.Seq2[int, string], n int) []string {
	var out []string
	for _, w := range words {
		if c := content(w); c != "" && c != text.Stem(strings.ToLower(it.Figure.Unit)) {
			if out = append(out, c); len(out) == n {
				break
			}
		}
	}
	return out
}

func startsWith(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

func head(s string, n int) string { return s[:min(len(s), n)] }

// nameBefore is the stem of a name among the three words before a figure: "Leave on
// 9,822".
func nameBefore(before []string) string {
	for _, w := range slices.Backward(before[max(0, len(before)-3):]) {
		low := strings.ToLower(w)
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) && !text.Stopword(low) && !calendar[low] {
			return text.Stem(low)
		}
	}
	return ""
}

// placesIn returns the stems of the names after a preposition of place.
func placesIn(words []string) []string {
	var out []string
	for i, w := range words {
		if r, _ := utf8.DecodeRuneInString(w); i == 0 || !unicode.IsUpper(r) || calendar[strings.ToLower(w)] {
			continue
		}
		if in := strings.ToLower(words[i-1]); placed[in] || i > 1 && in == "the" && placed[strings.ToLower(words[i-2])] {
			out = append(out, text.Stem(strings.ToLower(w)))
		}
	}
	return out
}

// printsUnit reports whether the counted noun stands beside the figure, and not only
// somewhere in its sentence.
func (it *item) printsUnit() bool {
	start, end := it.Figure.Span.Start-it.Figure.Sentence.Start, it.Figure.Span.End-it.Figure.Sentence.Start
	if start < 0 || end > len(it.Sentence) || start > end {
		return false
	}
	beside := it.Sentence[max(0, start-32):start] + "\x00" + it.Sentence[end:min(len(it.Sentence), end+48)]
	return strings.Contains(strings.ToLower(beside), strings.ToLower(head(it.Figure.Unit, 4)))
}

// near is the part of the sentence around the figure.
func (it *item) near() string {
	at := it.Figure.Span.Start - it.Figure.Sentence.Start
	from, to := max(0, at-maxSentence), min(len(it.Sentence), at+maxSentence)
	if from >= to {
		return ""
	}
	return it.Sentence[from:to]
}

// around returns the words before and after the figure, as printed, up to the figures
// beside it: in "21 killed and eight wounded" each number has its own.
func (it *item) around() (before, after []string) {
	f := it.Figure
	from, to := 0, len(it.Sentence)
	for _, n := range it.Neighbours {
		n = news.Span{Start: n.Start - f.Sentence.Start, End: n.End - f.Sentence.Start}
		if n.End <= f.Span.Start-f.Sentence.Start {
			from = max(from, n.End)
		}
		if n.Start >= f.Span.End-f.Sentence.Start {
			to = min(to, n.Start)
		}
	}
	start, end := f.Span.Start-f.Sentence.Start, f.Span.End-f.Sentence.Start
	if start < from || end > to || start < 0 || end > len(it.Sentence) || to > len(it.Sentence) {
		return nil, nil
	}
	far := max(0, start-maxSentence)
	before, after = words(it.Sentence[max(from, far):start]), words(it.Sentence[end:min(to, end+maxSentence)])
	if len(before) < 2 { // "risen by two, to 143"
		before = words(it.Sentence[far:start])
	}
	return before[max(0, len(before)-2*reach):], after[:min(len(after), reach)]
}

// words are those of s as printed.
func words(s string) []string {
	var out []string
	for t := range text.Scan(s, news.Span{Start: 0, End: len(s)}) {
		if r, _ := utf8.DecodeRuneInString(t.Text); unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = append(out, t.Text)
		}
	}
	return out
}

func stems(s string) []string {
	var out []string
	for _, w := range text.Content(s) {
		if !number(w) {
			out = append(out, w)
		}
	}
	return sorted(out)
}

func sorted(ws []string) []string {
	slices.Sort(ws)
	return slices.Compact(ws)
}

func number(w string) bool { return w != "" && w[0] >= '0' && w[0] <= '9' }

// looksBack reports whether the words around a figure call it an earlier value ("down
// from 20", "who had confirmed four") or a mistaken one ("not 188 as first announced").
func looksBack(before, after []string) (old, wrong bool) {
	low := func(i int) string {
		if i < 0 || i >= len(before) {
			return ""
		}
		return strings.ToLower(before[i])
	}
	n := len(before)
	moved := slices.ContainsFunc(before, func(w string) bool { return moves[strings.ToLower(w)] })
	for i := n - 1; i >= max(0, n-5); i-- {
		switch w := low(i); {
		case w == "not" && i >= n-2:
			return true, true
		case w == "from" && i >= n-4 && moved:
			return true, false
		case earlier[w], (w == "first" || w == "earlier") && (reports[low(i+1)] || possessives[low(i-1)] && w == "earlier"):
			return true, false
		case w == "had" && (low(i-1) == "who" || low(i-1) == "which") && i >= n-3:
			return true, false
		}
	}
	if n > 1 && (reports[low(n-1)] || reports[low(n-2)]) { // "an estimate of 4,000 by the aid group on Wednesday"
		for i, w := range after[:min(8, len(after))] {
			if i > 0 && calendar[strings.ToLower(w)] && strings.EqualFold(after[i-1], "on") {
				return true, false
			}
		}
	}
	if n > 0 && low(n-1) == "from" && len(after) > 0 && slices.Contains(after[:min(2, len(after))], "to") {
		return true, false // "from nine to 13"
	}
	for i, w := range after[:min(7, len(after))] {
		w = strings.ToLower(w)
		if w == "as" && i+1 < len(after) && (earlier[strings.ToLower(after[i+1])] || strings.EqualFold(after[i+1], "first")) {
			return true, true
		}
		if w == "previously" || w == "initially" {
			return true, false
		}
	}
	return false, false
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// Read-only word lists.
var (
	earlier     = set("previous previously initial initially original originally")
	possessives = set("the an its his her their")
	year        = set("year years")
	months      = set("january february march april may june july august september october november december")
	reports     = set("figure estimate count report reported announced put tally number")
	forecasts   = set("forecast forecasts forecasted expect expects expected predict predicts predicted projected projects analysts economists hope hopes hoped target targets targeted aim aims would could should might")
	sizes       = set("hundreds dozens thousands tens millions scores")
	increments  = set("more fewer less higher lower extra")
	placed      = set("in at near across around outside inside from over throughout within")
	calendar    = set("monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december today yesterday")
	totals      = set("toll total number tally bringing overall altogether count now rose risen rises climbed climbs reached reaches topped")
	moves       = set("down up fall drop rise fell fallen rose risen jumped climbed dropped increased decreased revised raised cut lowered reduced grew")
	// corrections announce that an earlier value was wrong.
	corrections = set("corrected correction corrects revised revises lowered retracted wrongly mistakenly erroneously recount recounted")
)

// baseUnit folds units that count one thing and gives the factor to the base unit.
func baseUnit(f news.Figure) (unit string, scale float64) {
	u := strings.ToLower(f.Unit)
	if f.Kind == news.KindMoney {
		return f.Unit, 1
	}
	if b, ok := scales[u]; ok && (f.Kind == news.KindDuration || f.Kind == news.KindMeasure) {
		return b.base, b.factor
	}
	if folded, ok := folds[u]; ok {
		return folded, 1
	}
	if f.Kind == news.KindCount {
		return text.Stem(u), 1
	}
	return u, 1
}

type unitScale struct {
	base   string
	factor float64
}

// scales and folds are read-only.
var scales = map[string]unitScale{
	"second": {"hour", 1.0 / 3600}, "minute": {"hour", 1.0 / 60}, "hour": {"hour", 1}, "day": {"day", 1}, "week": {"day", 7},
	"month": {"month", 1}, "year": {"year", 1}, "decade": {"year", 10},
	"mm": {"m", 0.001}, "cm": {"m", 0.01}, "m": {"m", 1}, "metre": {"m", 1}, "meter": {"m", 1}, "km": {"m", 1000}, "kilometre": {"m", 1000},
	"kilometer": {"m", 1000}, "mile": {"m", 1609.344}, "foot": {"m", 0.3048}, "inch": {"m", 0.0254}, "yard": {"m", 0.9144},
	"hectare": {"hectare", 1}, "acre": {"hectare", 0.404686}, "square kilometre": {"hectare", 100}, "square mile": {"hectare", 258.999},
	"kg": {"tonne", 0.001}, "tonne": {"tonne", 1}, "ton": {"tonne", 1}, "kw": {"mw", 0.001}, "mw": {"mw", 1}, "gw": {"mw", 1000},
	"mwh": {"mwh", 1}, "gwh": {"mwh", 1000}, "kwh": {"mwh", 0.001},
}

var folds = func() map[string]string {
	out := map[string]string{}
	for _, line := range []string{
		`person people civilian resident passenger man woman child victim survivor migrant refugee patient student pupil worker
			employee fan spectator protester demonstrator villager inhabitant adult teenager boy girl fatality casualty
			supporter customer-person evacuee guest tourist crew member miner driver voter`,
		`household home house customer property family building`,
		`soldier troop trooper serviceman fighter`,
		`drone uav`,
	} {
		ws := strings.Fields(line)
		for _, w := range ws {
			out[w] = ws[0]
		}
	}
	return out
}()
