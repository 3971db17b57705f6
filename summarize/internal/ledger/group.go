package ledger

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tidings/news"
	"tidings/summarize/internal/text"
)

// maxItems bounds how many figures of a story are compared.
const maxItems = 400

// link is how sure it is that two items measure one thing.
type link struct {
	a, b int
	sure float64
}

// group puts items that measure the same thing into one row: the surest links first,
// as long as no row comes to hold what cannot be one thing.
func group(items []item) []row {
	settleVoices(items)
	settlePlaces(items)
	var links []link
	for b := range items {
		for a := range b {
			if apartKinds(&items[a], &items[b]) {
				continue
			}
			if s := same(items[a], items[b]); s > 0 {
				links = append(links, link{a, b, s})
			}
		}
	}
	slices.SortStableFunc(links, func(x, y link) int {
		return cmp.Or(cmp.Compare(y.sure, x.sure), cmp.Compare(x.b, y.b), cmp.Compare(x.a, y.a))
	})
	of := make([]int, len(items))
	rows := make([]row, len(items))
	for i, it := range items {
		of[i], rows[i] = i, row{it}
	}
	for _, l := range links {
		a, b := of[l.a], of[l.b]
		if a == b || !joinable(rows[a], rows[b]) {
			continue
		}
		a, b = min(a, b), max(a, b)
		rows[a] = append(rows[a], rows[b]...)
		rows[b] = nil
		for i := range of {
			if of[i] == b {
				of[i] = a
			}
		}
	}
	rows = slices.DeleteFunc(rows, func(r row) bool { return len(r) == 0 })
	for _, r := range rows {
		slices.SortStableFunc(r, inTime)
	}
	return rows
}

// joinable reports whether two rows can be one: no voice says two values at once, two
// values of one article are comparable themselves, and no two categories meet.
func joinable(a, b row) bool {
	for _, x := range a {
		for _, y := range b {
			if x.Figure.Kind != y.Figure.Kind && !x.guessed && !y.guessed || x.category != "" && y.category != "" && x.category != y.category {
				return false
			}
			if clash(x.years, y.years) || clash(x.months, y.months) {
				return false
			}
			if before, after := x, y; !x.old && !y.old && (x.voice == "" || y.voice == "" || x.voice == y.voice) {
				if after.Said.Before(before.Said) {
					before, after = after, before
				}
				if shrinks(before, after) {
					return false
				}
			}
			if x.Figure.ArticleID != y.Figure.ArticleID || x.old || y.old || !distinctValue(x, y) {
				continue
			}
			if x.voice == y.voice || !sideBySide(x, y) && same(x, y) == 0 {
				return false
			}
		}
	}
	return true
}

// sideBySide reports whether two named sources speak of a and b next to each other.
func sideBySide(a, b item) bool {
	return a.voice != "" && b.voice != "" && a.voice != b.voice && max(a.Order-b.Order, b.Order-a.Order) <= 2
}

// apartKinds reports whether a and b state different kinds of things, as most pairs do.
func apartKinds(a, b *item) bool {
	f, g := a.Figure.Kind, b.Figure.Kind
	return f != g && !((a.guessed || b.guessed) && loose(f) && loose(g)) || a.category != b.category && a.category != "" && b.category != ""
}

// same is how sure it is that a and b measure one thing; 0 for unsure.
func same(a, b item) float64 {
	f, g := a.Figure, b.Figure
	guessed := a.guessed || b.guessed
	if apartKinds(&a, &b) {
		return 0
	}
	if f.ArticleID == g.ArticleID && f.Sentence == g.Sentence {
		return together(a, b)
	}
	context, measure := overlap(a.context, b.context), measured(a, b)
	units := a.unit == b.unit || guessed
	if !distinctValue(a, b) {
		return echo(a, b, units, context, measure)
	}
	if f.Historic || g.Historic {
		return 0
	}
	if f.Range && !g.Range && g.Value == f.High || g.Range && !f.Range && f.Value == g.High { // "up to 18,000" of "15,000 to 18,000"
		if f.Value >= 100 && g.Value >= 100 {
			return 1.5
		}
	}
	if tallied(a, b) {
		return 0.9
	}
	if f.ArticleID == g.ArticleID && a.total != b.total {
		return 0 // "five new deaths" and "a total of 17"
	}
	if !units || a.vague || b.vague || a.subset || b.subset || a.change != b.change || clash(a.years, b.years) || clash(a.months, b.months) || a.forecast != b.forecast || a.category != b.category || a.old || b.old || apartPlaces(a, b) {
		return 0
	}
	if f.ArticleID == g.ArticleID && !(a.category != "" && sideBySide(a, b)) && (context < 0.1 && measure < 0.5 || len(a.allPlaces) == 0 != (len(b.allPlaces) == 0)) {
		return 0 // two values in one article are two things unless they are plainly one
	}
	if shrinks(a, b) || !sameEvent(a, b, context) {
		return 0
	}
	if a.category != "" && a.category == b.category && !guessed {
		if ratio(f.Value, g.Value) < 0.04 {
			return 0
		}
		sure := 0.6 + context + 0.2*measure + ratio(f.Value, g.Value)
		if a.total && b.total {
			sure += 0.2
		}
		return sure
	}
	return alike(a, b, context, measure)
}

// tallied reports whether b is the newer total of the voice that gave a: "the department's
// tally stood at 19" names nothing else.
func tallied(a, b item) bool {
	return a.voice != "" && a.voice == b.voice && b.total && b.category == "" && grows[a.category] && a.unit == b.unit &&
		b.Figure.Value > a.Figure.Value && ratio(a.Figure.Value, b.Figure.Value) > 0.3 && a.Figure.ArticleID != b.Figure.ArticleID
}

// clash reports whether both name a time and none of them is the same: January's and
// February's, this year's and next year's.
func clash(a, b []string) bool {
	return len(a) > 0 && len(b) > 0 && len(shared(a, b)) == 0
}

// measured is how far a and b measure the same by the words for it; where one has none,
// the words around it stand for them.
func measured(a, b item) float64 {
	switch {
	case len(a.measure) == 0 && len(b.measure) > 1 && within(b.measure, a.context):
		return 1
	case len(b.measure) == 0 && len(a.measure) > 1 && within(a.measure, b.context):
		return 1
	case len(a.measure) > 1 && within(a.measure, b.measure), len(b.measure) > 1 && within(b.measure, a.measure):
		return 1 // "coastal states", "coastal states of the Skerry Sea"
	case len(a.measure) == 1 && a.measure[0] == a.unit && slices.Equal(a.measure, b.measure):
		return 0.5 // the counted noun alone, which the units say already
	}
	return overlap(a.measure, b.measure)
}

// echo is how sure it is that a and b, of one value, are one figure printed twice.
func echo(a, b item, units bool, context, measure float64) float64 {
	f, g := a.Figure, b.Figure
	sure := 2 + context + measure
	large := math.Abs(f.Value) >= 100
	guessed := a.guessed || b.guessed
	switch {
	case units && context >= 0.5:
		return 3 + context // the same sentence again
	case f.Historic != g.Historic:
		return 0
	case f.ArticleID == g.ArticleID && f.Value >= 1000:
		return 1.4
	case units && !guessed && measure == 1 && len(a.measure) > 1, large && (a.old || b.old), units && distinctive(a), units && large && a.voice != "" && a.voice == b.voice:
		return sure
	case units && apart(a, b) <= episode && (large || !guessed && (context+measure >= 0.15 || a.category != "")):
		return sure
	}
	return 0
}

// episode is how far apart two different counts of one thing may lie, unless one voice
// gives both: later ones count something new.
const episode = 4 * 24 * time.Hour

// apart is the time between what two items say.
func apart(a, b item) time.Duration { return b.Said.Sub(a.Said).Abs() }

// shrinks reports whether b would be a smaller total of what can only grow: that is
// another toll, unless somebody takes his own back.
func shrinks(a, b item) bool {
	return fell(a, b) && !b.corrects && (a.voice == "" || a.voice != b.voice || apart(a, b) > takeBack)
}

// takeBack is how long after it gave a toll a source may give a smaller one without saying
// that it corrects itself.
const takeBack = 36 * time.Hour

// sameEvent reports whether two different values can be of one event: they lie close
// together, and one voice gives both, the later one is called a total, or they are told
// in much the same words. In a long war each day has its dead.
func sameEvent(a, b item, context float64) bool {
	voice := a.voice != "" && a.voice == b.voice
	switch {
	case a.Figure.ArticleID == b.Figure.ArticleID:
		return true // same has looked at that
	case voice:
		return true
	case apart(a, b) > episode && a.category != "":
		return false
	case a.Figure.Kind == news.KindDuration:
		return context >= 0.3
	case a.category != "":
		return b.total || context >= 0.15
	}
	return apart(a, b) <= 2*episode
}

// loose reports whether a kind is told by the counted noun, which may be guessed wrong.
func loose(k news.FigureKind) bool { return k == news.KindCount || k == news.KindMeasure }

// alike is how sure it is that two different values measure one thing that has no
// category: the words beside them must be the same.
func alike(a, b item, context, measure float64) float64 {
	if a.Figure.Kind == news.KindMoney && len(a.measure) < 2 && len(b.measure) < 2 && context < 0.2 {
		return 0 // "cost" and "cost" need not be one
	}
	if ratio(a.Figure.Value*a.scale, b.Figure.Value*b.scale) < 0.2 {
		return 0
	}
	sure := wMeasure*measure + wContext*context + wSubject*overlap(a.subject, b.subject)
	if beside := shared(a.before, b.before); len(beside) > 0 {
		sure += wBefore
		if len(shared(beside, a.subject)) > 0 && len(shared(beside, b.subject)) > 0 {
			sure += wHead // "turnout stood at 71", "turnout was 78"
		}
	}
	if a.named != "" && a.named == b.named {
		sure += wNamed
	}
	if a.after != "" && a.after == b.after {
		sure += wAfter
		if len(shared(a.subject, b.subject)) > 0 {
			sure += wHead // "the dam was 98 percent full", "the dam is 81 percent full"
		}
	}
	if a.unit == b.unit && a.Figure.Kind == news.KindCount && a.unit != "person" {
		sure += wUnit
	}
	if a.unit == "person" {
		sure -= 0.2 // people are counted for many things
	}
	if sure < alikeAt || a.Figure.Kind == news.KindShare && sure < 2*alikeAt {
		return 0
	}
	return sure
}

// alikeAt is the least that alike takes for one thing; the others weigh what it sees.
const alikeAt, wMeasure, wContext, wSubject, wBefore, wAfter, wUnit, wHead, wNamed = 0.6, 0.5, 0.8, 0.4, 0.25, 0.2, 0.15, 0.3, 0.3

// shared returns the words that are in both.
func shared(a, b []string) []string {
	var out []string
	for _, w := range a {
		if slices.Contains(b, w) {
			out = append(out, w)
		}
	}
	return out
}

// together is how sure it is that two figures of one sentence measure one thing: "up
// from 20", "not 900", or two sources side by side.
func together(a, b item) float64 {
	if a.Order > b.Order {
		a, b = b, a
	}
	units := a.unit == b.unit || a.guessed || b.guessed
	switch {
	case !units || a.subset != b.subset || partOf(a, b):
		return 0
	case a.old != b.old && b.Order-a.Order <= 2:
		return 1.6 - 0.1*float64(b.Order-a.Order) + 0.4*ratio(a.Figure.Value, b.Figure.Value)
	case a.voice != b.voice && a.voice != "" && b.voice != "" && b.Order-a.Order <= 2 && contrast(a, b) && (!b.guessed || b.alone()):
		return 1.2
	}
	return 0
}

// alone reports whether nothing follows the figure in its clause: "the union counted
// 2,000." counts what was counted before, "45,000 had come" need not.
func (it item) alone() bool {
	at := it.Figure.Span.End - it.Figure.Sentence.Start
	if at < 0 || at >= len(it.Sentence) {
		return true
	}
	return strings.ContainsRune(".,;:!?”\"", rune(it.Sentence[at])) || strings.HasPrefix(it.Sentence[at:], "”")
}

// partOf reports whether a is a part of b: "31 of 36".
func partOf(a, b item) bool {
	return strings.HasPrefix(strings.TrimLeft(a.between(b), " "), "of ")
}

// between is the words from one figure of a sentence to a later one.
func (it item) between(later item) string {
	from, to := it.Figure.Span.End-it.Figure.Sentence.Start, later.Figure.Span.Start-it.Figure.Sentence.Start
	if from < 0 || to > len(it.Sentence) || from > to {
		return ""
	}
	return it.Sentence[from:to]
}

// distinctive reports whether a value is so particular that a story hardly has it for two
// things: it has three digits that count, or a fraction.
func distinctive(it item) bool {
	v := math.Abs(it.Figure.Value)
	if v != math.Trunc(v) {
		return it.Figure.Kind != news.KindShare
	}
	for v >= 1000 && math.Mod(v, 10) == 0 {
		v /= 10
	}
	return v >= 100 && math.Mod(v, 10) != 0 || v >= 1000
}

// ratio is the smaller of two values over the larger.
func ratio(a, b float64) float64 {
	a, b = math.Abs(a), math.Abs(b)
	if a == 0 || b == 0 {
		return 0
	}
	return min(a, b) / max(a, b)
}

// apartPlaces reports whether both items name places and none of them is the same.
func apartPlaces(a, b item) bool {
	if len(a.places) == 0 || len(b.places) == 0 {
		return false
	}
	return !slices.ContainsFunc(a.places, func(p string) bool { return slices.Contains(b.places, p) })
}

// settlePlaces drops the places that the story is about: they tell no two things apart.
func settlePlaces(items []item) {
	articles := map[string]bool{}
	at := map[string]map[string]bool{} // place → articles that name it
	for i := range items {
		articles[items[i].Figure.ArticleID] = true
	}
	for _, it := range items {
		if len(articles) < 2 {
			break // a place is dropped only where two name it
		}
		for _, w := range words(head(it.Sentence, maxSentence)) {
			if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) {
				k := text.Stem(strings.ToLower(w))
				if at[k] == nil {
					at[k] = map[string]bool{}
				}
				at[k][it.Figure.ArticleID] = true
			}
		}
	}
	for i := range items {
		items[i].allPlaces = items[i].places
		items[i].places = slices.DeleteFunc(slices.Clone(items[i].places), func(p string) bool {
			return len(at[p]) > 1 && 2*len(at[p]) >= len(articles)
		})
	}
}

// overlap is the share of the words of two sorted sets that both have.
func overlap(a, b []string) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	shared := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			shared++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return float64(shared) / float64(len(a)+len(b)-shared)
}
