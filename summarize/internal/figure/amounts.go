package figure

import (
	"math"
	"strconv"
	"strings"

	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// Amount is a number of a phrase with its currency or unit.
type Amount struct {
	// Span is the place of its words, Raw the words.
	Span news.Span
	Raw  string
	// Value is in units of Unit, Printed as it stands there: 0.5 and 50 for "50 cents".
	Value, Printed float64
	// Kind is KindCount where no unit stands beside the number.
	Kind news.FigureKind
	// Unit is an ISO 4217 code, "%" or a unit; empty for plain numbers.
	Unit string
	// Glued tells that the unit is letters glued to the digits, as in "180ml".
	Glued bool
}

// Amounts reads every number of the phrase s of t: the answer to "which numbers stand
// here", not to "which quantities does this sentence state". No year, version, name or
// score is left out, only the pronoun "one" is, and ranges are two numbers. It is for
// phrases that are no sentence of news (a search, a form, a specification), where there
// is nothing around a number that could tell a name from a quantity.
func Amounts(t string, s news.Span) []Amount {
	l := NewLine(t, s)
	l.loose = true
	var out []Amount
	for i := 0; i < len(l.Tokens); {
		if parts := l.dottedParts(i); parts != nil {
			out = append(out, parts...)
			i++
			continue
		}
		a, ok := l.amount(i)
		if !ok || a.value == 1 && a.spelled && !a.hasUnit && l.pronoun(&a) {
			i = max(i+1, 0)
			continue
		}
		out = append(out, l.plain(&a))
		i = max(a.end, a.to, i+1)
	}
	return out
}

func (l *Line) plain(a *amount) Amount {
	out := Amount{Span: l.Words(a.start, a.stop), Value: a.value, Printed: a.value, Kind: a.kind, Unit: a.unit}
	out.Raw = out.Span.In(l.Text)
	if a.hasUnit && a.factor != 0 {
		out.Printed = a.value / a.factor
		out.Glued = !a.spelled && a.kind != news.KindMoney && a.kind != news.KindPercent && l.Glued(a.to) && letter(l.Norm(a.to))
	}
	if out.Kind == "" || a.share && out.Kind == news.KindShare {
		out.Kind, out.Unit = news.KindCount, ""
	}
	return out
}

// pronoun reports whether the "one" of a stands for somebody or something: "which one",
// "one of them", "that one".
func (l *Line) pronoun(a *amount) bool {
	if len(l.Tokens) == a.to-a.from {
		return false
	}
	return l.oneTrap(a, false) > 0 && (l.Tag(a.start-1) == tagger.DT || l.Tag(a.start-1) == tagger.WDT || l.Norm(a.end) == "of")
}

// dottedParts splits an address such as 192.168.1.2 into its numbers.
func (l *Line) dottedParts(i int) []Amount {
	w := l.Norm(i)
	if strings.Count(w, ".") < 2 || len(w) > maxDigits || !digitAt(l, i) || strings.Trim(w, "0123456789.") != "" || groupedBy(w, ".") {
		return nil
	}
	var out []Amount
	at := l.Tokens[i].Span.Start
	for p := range strings.SplitSeq(w, ".") {
		v, err := strconv.ParseFloat(p, 64)
		if err == nil {
			out = append(out, Amount{Span: news.Span{Start: at, End: at + len(p)}, Raw: p, Value: v, Printed: v, Kind: news.KindCount})
		}
		at += len(p) + 1
	}
	return out
}

// onlyNumbers reports whether the line is the whole text and holds nothing but numbers
// with their signs and units, so that no word around tells what they are.
func (l *Line) onlyNumbers() bool {
	const margin = 16 // bytes of space around the line
	if len(l.Tokens) == 0 || len(l.Tokens) > maxClause || len(l.Text)-l.Span.Len() > margin || strings.TrimSpace(l.Text[:l.Span.Start])+strings.TrimSpace(l.Text[l.Span.End:]) != "" {
		return false
	}
	l.loose = true
	defer func() { l.loose = false }()
	n := 0
	for i := 0; i < len(l.Tokens); {
		if a, ok := l.amount(i); ok {
			n++
			i = max(a.end, a.to, i+1)
			continue
		}
		switch l.Norm(i) {
		case "-", "+", ".", ",", "and", "x", "*", "=":
			i++
		default:
			return false
		}
	}
	return n > 0
}

// numbers reads the figures of a line that is nothing but numbers.
func (r *Reader) numbers(l *Line) []Mention {
	l.loose = true
	defer func() { l.loose = false }()
	var out []Mention
	for i := 0; i < len(l.Tokens); {
		a, ok := l.amount(i)
		if !ok {
			i++
			continue
		}
		m, next, ok := r.mention(l, a, amount{}, false, a.start)
		if ok {
			out = append(out, m)
		}
		i = max(next, a.to, i+1)
	}
	r.settle(l, out)
	return out
}

// looseScale reads a letter that multiplies in a phrase: "10k", "10M", "1,674.5 G".
func (l *Line) looseScale(n number) float64 {
	if n.spelled || n.scale != 1 {
		return 0
	}
	switch strings.TrimSuffix(l.Norm(n.to), ".") {
	case "k":
		if l.Glued(n.to) {
			return 1e3
		}
	case "m", "g", "t", "b":
		if l.Capital(n.to) {
			return map[byte]float64{'m': 1e6, 'g': 1e9, 'b': 1e9, 't': 1e12}[l.Norm(n.to)[0]]
		}
	}
	return 0
}

// arithmetic reads what a phrase may do with a number that news never does: powers and
// exponents ("1.3e6", "1.3x10^6"), "one over three", and small groups after large ones in
// digits ("4 thousand 3 hundred and 21").
func (l *Line) arithmetic(n number) number {
	if l.Norm(n.to) == "over" && l.Norm(n.from-1) != "$" {
		if d, ok := l.whole(n.to + 1); ok && d.value > 0 && n.value == math.Trunc(n.value) {
			n.value, n.to, n.bare, n.share = n.value/d.value, d.to, false, true
		}
		return n
	}
	if v, to := l.exponent(n); to > n.to {
		n.value, n.to, n.bare = v, to, false
		return n
	}
	for n.scale >= 100 && !n.spelled {
		j := n.to
		if l.Norm(j) == "and" {
			j++
		}
		if !l.numberStarts(j) {
			break
		}
		m, ok := l.strict(j, false)
		if !ok || m.share || m.value >= n.scale || m.value != math.Trunc(m.value) || j == n.to && m.scale < 100 {
			break
		}
		n.value, n.to, n.scale, n.bare = n.value+m.value, m.to, m.scale, false
	}
	return n
}

// whole reads a whole number at i, which opens no further arithmetic.
func (l *Line) whole(i int) (number, bool) {
	if digitAt(l, i) {
		v, plain, ok := digitValue(l.Norm(i))
		return number{from: i, to: i + 1, value: v, bare: plain, scale: 1}, ok && v == math.Trunc(v)
	}
	n, ok := l.spelled(i)
	return n, ok && !n.vague
}

// exponent reads "e6", "e+14", "x10^6", "^-1" glued to n.
func (l *Line) exponent(n number) (v float64, to int) {
	j := n.to
	if !l.Glued(j) {
		return n.value, n.to
	}
	base, w := 10.0, l.Norm(j)
	scaled := true
	switch {
	case w == "e":
		j++
	case len(w) > 1 && w[0] == 'e' && strings.Trim(w[1:], "0123456789") == "":
		e, err := strconv.Atoi(w[1:])
		if err != nil || e > 308 {
			return n.value, n.to
		}
		return n.value * math.Pow10(e), j + 1
	case w == "x10" && l.Norm(j+1) == "^":
		j += 2
	case w == "^":
		base, scaled, j = n.value, false, j+1
	default:
		return n.value, n.to
	}
	sign := 1.0
	for l.Norm(j) == "-" || l.Norm(j) == "+" {
		if l.Norm(j) == "-" {
			sign = -sign
		}
		j++
	}
	e, plain, ok := digitValue(l.Norm(j))
	if !ok || !plain || e > 308 {
		return n.value, n.to
	}
	if v = math.Pow(base, sign*e); scaled {
		v *= n.value
	}
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return n.value, n.to
	}
	return v, j + 1
}

// ordinals are the words that name parts, in the singular.
var ordinals = map[string]float64{"first": 1, "second": 2, "third": 3, "fourth": 4, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14,
	"fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100,
	"thousandth": 1e3, "millionth": 1e6, "billionth": 1e9, "trillionth": 1e12}

// ordinalFraction reads fractions of any part: "a twenty-first", "twenty one fifths", "a
// hundred thousand trillionths".
func (l *Line) ordinalFraction(i int) (number, bool) {
	top, ok := l.spelled(i)
	switch w := l.Norm(i); {
	case ok && !top.vague:
	case w == "a" || w == "an":
		top = number{from: i, to: i + 1, value: 1, spelled: true, scale: 1}
	default:
		return number{}, false
	}
	n := number{from: i, spelled: true, share: true, scale: 1}
	j := top.to
	if l.Norm(j) == "-" {
		j++
	}
	if d, plural := ordinalAt(l.Norm(j)); d > 2 || d > 0 && j > top.to {
		if rest := math.Mod(top.value, 100); (j > top.to || top.value > 100 && !l.has(i, j, "and")) && d < 10 && rest >= 20 && math.Mod(rest, 10) == 0 { // "one hundred thirty-fifths"
			top.value, d = top.value-rest, d+rest
			if top.value == 0 {
				top.value = 1
				return n, false
			}
		}
		n.value, n.to = top.value/d, j+1
		return n, plural != (top.value == 1)
	}
	if below, ok := l.spelled(j); ok && top.value < 1000 { // "one twenty-fifth", "one one hundred fifth"
		k := below.to
		if l.Norm(k) == "-" {
			k++
		}
		if d, plural := ordinalAt(l.Norm(k)); d > 0 && d < 20 && math.Mod(below.value, 10) == 0 {
			n.value, n.to = top.value/(below.value+d), k+1
			return n, plural != (top.value == 1)
		}
	}
	return n, false
}

// ordinalAt is the part that w names, and whether in the plural.
func ordinalAt(w string) (float64, bool) {
	if d := ordinals[w]; d > 0 {
		return d, false
	}
	s, plural := strings.CutSuffix(w, "s")
	if s == "halve" {
		return 2, true
	}
	return ordinals[s], plural
}
