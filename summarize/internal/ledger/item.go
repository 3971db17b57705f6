package ledger

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/news"
	"tidings/summarize/internal/text"
)

// reach is how many words on each side of a figure tell what it counts.
const reach = 12

// item is a mention with what it is compared by.
type item struct {
	Mention
	unit     string  // what is counted, folded: people of all kinds are "person"
	scale    float64 // turns the value into the base unit of its kind
	category string  // what happened to the counted: "dead", "missing"; "" when unsure
	measure  []string
	context  []string // stems around the figure, sorted
	places   []string // names around the figure, sorted
	voice    string   // the source, settled over its different names; "" for the narrator
	old      bool     // the text calls it an earlier value
	wrong    bool     // the text calls it a mistake
	total    bool     // the text calls it a total
}

func newItem(m Mention) item {
	it := item{Mention: m}
	it.unit, it.scale = baseUnit(m.Figure)
	before, after := it.around()
	it.category = categoryOf(before, after, m.Figure.Measure)
	it.old, it.wrong = looksBack(before, after)
	it.total = slices.ContainsFunc(before[max(0, len(before)-8):], func(w string) bool { return totals[w] })
	for _, w := range append(slices.Clone(before), after...) {
		low := strings.ToLower(w)
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) && !text.Stopword(low) {
			it.places = append(it.places, text.Stem(low))
		}
		if !text.Stopword(low) && !number(low) {
			it.context = append(it.context, text.Stem(low))
		}
	}
	it.measure = stems(m.Figure.Measure)
	it.context, it.places = sorted(it.context), sorted(it.places)
	return it
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
	before, after = words(it.Sentence[from:start]), words(it.Sentence[end:to])
	return before[max(0, len(before)-reach):], after[:min(len(after), reach)]
}

// words are those of s as printed.
func words(s string) []string {
	var out []string
	for _, t := range text.Tokens(s, news.Span{Start: 0, End: len(s)}) {
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
// from 20", "had confirmed four") or a mistaken one ("not 188 as first announced").
func looksBack(before, after []string) (old, wrong bool) {
	n := len(before)
	for i := n - 1; i >= max(0, n-6); i-- {
		w := strings.ToLower(before[i])
		switch {
		case w == "not" && i >= n-2:
			return true, true
		case w == "from" && i >= n-4 && i > 0 && moves[strings.ToLower(before[i-1])]:
			return true, false
		case w == "from" && i == n-1 && len(after) > 0 && slices.ContainsFunc(after[:min(3, len(after))], func(s string) bool { return s == "to" }):
			return true, false
		case earlier[w], w == "had" && i >= n-3 && i+1 < n && !strings.EqualFold(before[i+1], "risen") && !strings.EqualFold(before[i+1], "fallen"):
			return true, false
		}
	}
	for i, w := range after[:min(7, len(after))] {
		w = strings.ToLower(w)
		if w == "as" && i+1 < len(after) && earlier[strings.ToLower(after[i+1])] || w == "previously" || w == "initially" {
			return true, w == "as"
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
	earlier = set("earlier previous previously initial initially original originally first preliminary")
	moves   = set("down up fell fallen rose risen jumped climbed dropped increased decreased revised raised cut lowered reduced grew")
	totals  = set("toll total number tally bringing overall altogether")
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
			employee fan spectator protester demonstrator villager inhabitant adult teenager boy girl body death fatality casualty injury
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
