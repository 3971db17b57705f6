package figure

import (
	"math"
	"strconv"
	"strings"

	"tidings/summarize/internal/tagger"
)

// maxDigits is the length of the longest run of digits that is read as a number.
const maxDigits = 24

// number is a cardinal or fraction at tokens from up to to.
type number struct {
	from, to int
	value    float64
	// spelled: in words; bare: plain digits without grouping, decimals or multiplier.
	spelled, bare bool
	// scale is the multiplier that was read ("million"), else 1.
	scale float64
	// vague is a plural such as "hundreds".
	vague bool
	// share is a fraction: "two thirds", "one in five".
	share bool
}

var units = map[string]float64{"zero": 0, "nought": 0, "naught": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
	"nineteen": 19}

var tens = map[string]float64{"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}

var scales = map[string]float64{"hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "lakh": 1e5, "crore": 1e7,
	"lakhs": 1e5, "crores": 1e7, "dozen": 12, "dozens": 12, "mn": 1e6, "bn": 1e9, "tn": 1e12, "trn": 1e12, "mln": 1e6, "bln": 1e9, "mio": 1e6, "quadrillion": 1e15}

// shortScales are read only after a currency or glued to the digits.
var shortScales = map[string]float64{"m": 1e6, "k": 1e3, "b": 1e9, "t": 1e12, "mm": 1e6, "cr": 1e7}

var plurals = map[string]float64{"dozens": 12, "scores": 20, "hundreds": 100, "thousands": 1e3, "millions": 1e6, "billions": 1e9, "trillions": 1e12,
	"tens": 10, "lakhs": 1e5, "crores": 1e7}

var vulgar = map[string]float64{"½": 0.5, "⅓": 1. / 3, "⅔": 2. / 3, "¼": 0.25, "¾": 0.75, "⅕": 0.2, "⅖": 0.4, "⅗": 0.6, "⅘": 0.8, "⅙": 1. / 6, "⅛": 0.125, "⅜": 0.375, "⅝": 0.625, "⅞": 0.875}

var parts = map[string]float64{"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5,
	"fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8, "ninth": 9, "ninths": 9, "tenth": 10,
	"tenths": 10, "twentieth": 20, "hundredth": 100, "hundredths": 100, "thousandth": 1000}

// number reads the number that starts at token i; money tells that a currency stands
// before it, so that "5m" is five million.
func (l *Line) number(i int, money bool) (number, bool) {
	w := l.Norm(i)
	if w == "" {
		return number{}, false
	}
	if l.loose {
		if n, ok := l.looseNumber(i, money); ok {
			return n, true
		}
	}
	return l.strict(i, money)
}

// looseNumber reads fractions of any part, and what arithmetic follows a number.
func (l *Line) looseNumber(i int, money bool) (number, bool) {
	if n, ok := l.ordinalFraction(i); ok {
		return n, true
	}
	n, ok := l.strict(i, money)
	if !ok || n.vague || n.share {
		return n, ok
	}
	return l.arithmetic(n), true
}

// strict reads a number as news prints them.
func (l *Line) strict(i int, money bool) (number, bool) {
	w := l.Norm(i)
	if w[0] >= '0' && w[0] <= '9' || vulgar[w] > 0 {
		if len(w) <= 2 && !money && (l.Norm(i+1) == "in" || l.Norm(i+1) == "out") {
			if n, ok := l.oddsShare(i); ok {
				return n, true
			}
		}
		return l.digits(i, money)
	}
	if n, ok := l.oddsShare(i); ok {
		return n, true
	}
	if n, ok := l.fraction(i); ok {
		return n, true
	}
	return l.spelled(i)
}

// digits reads "1,200", "3½", "4.2 million", "12 crore", "1 1/2".
func (l *Line) digits(i int, money bool) (number, bool) {
	n := number{from: i, to: i + 1, scale: 1}
	w := l.Norm(i)
	if v := vulgar[w]; v > 0 {
		n.value, n.share = v, true
		return n, true
	}
	if v, ok := simpleFraction(w); ok {
		n.value, n.share = v, true
		return n, true
	}
	v, plain, ok := digitValue(w)
	if !ok {
		return n, false
	}
	n.value, n.bare = v, plain
	if plain && len(w) <= 3 {
		n = l.spacedGroups(n)
	}
	switch f, ok := simpleFraction(l.Norm(n.to)); {
	case vulgar[l.Norm(n.to)] > 0:
		n.value, n.to, n.bare = n.value+vulgar[l.Norm(n.to)], n.to+1, false
	case ok && plain && n.value < 100 && !l.Glued(n.to):
		n.value, n.to, n.bare = n.value+f, n.to+1, false
	}
	return l.andPart(l.scaled(l.andPart(n), money)), true
}

// spacedGroups joins "1 200 000" where the groups are parted by fixed spaces.
func (l *Line) spacedGroups(n number) number {
	for n.to < len(l.Tokens) && len(l.Norm(n.to)) >= 3 && len(l.Norm(n.to)) <= 9 {
		gap := l.Text[l.Tokens[n.to-1].Span.End:l.Tokens[n.to].Span.Start]
		if gap != "\u00a0" && gap != "\u2009" && gap != "\u202f" {
			break
		}
		w := l.Norm(n.to)
		v, err := strconv.ParseFloat(w, 64)
		if err != nil || v < 0 || n.value > 1e15 || strings.Trim(w, "0123456789.") != "" || len(w) > 3 && w[3] != '.' {
			break
		}
		n.value, n.to, n.bare = n.value*1000+v, n.to+1, false
		if len(w) > 3 {
			break // "1 234 567.89"
		}
	}
	return n
}

// andPart reads the part after a whole number: "two and a half", "forty-two and a third";
// after a million or more it is a part of that: "five billion and three quarters" is 5.75
// billion, and "one billion and a quarter million" adds a part of the smaller.
func (l *Line) andPart(n number) number {
	if l.Norm(n.to) != "and" || n.value == 0 {
		return n
	}
	f, ok := l.plainFraction(n.to + 1)
	if !ok || l.Norm(f.to) == "of" {
		return n
	}
	unit := 1.0
	if n.scale >= 1e5 {
		unit = n.scale
	}
	switch s := scales[l.Norm(f.to)]; {
	case s < 1e3:
	case s < n.scale:
		unit, f.to = s, f.to+1
	case n.scale > 1:
		return n
	}
	n.value, n.to, n.bare = n.value+f.value*unit, f.to, false
	return n
}

// plainFraction reads "a half", "one quarter", "three fifths" at i.
func (l *Line) plainFraction(i int) (number, bool) {
	n := number{from: i, to: i, spelled: true, share: true, scale: 1}
	top := 1.0
	if w := l.Norm(i); w != "a" && w != "one" && w != "an" {
		top = units[w]
		if top < 2 {
			return n, false
		}
	}
	j := i + 1
	if l.Norm(j) == "-" && l.Glued(j) {
		j++
	}
	w := l.Norm(j)
	d := parts[w]
	if d == 0 || top >= d || (top > 1) != strings.HasSuffix(w, "s") && w != "half" {
		return n, false
	}
	n.value, n.to = top/d, j+1
	return n, true
}

// scaled applies multipliers: "4.2 million", "5m" after a currency, "3 hundred thousand".
func (l *Line) scaled(n number, money bool) number {
	for n.to < len(l.Tokens) {
		w := l.Norm(n.to)
		if w == "-" && l.Glued(n.to) && l.Glued(n.to+1) && scales[l.Norm(n.to+1)] >= 1e3 {
			w = l.Norm(n.to + 1) // "a 2-million-euro fine"
			n.to++
		}
		s, ok := scales[w]
		if !ok && l.shortScale(n, money) {
			s, ok = shortScales[w], true
		}
		if !ok && l.loose {
			s = l.looseScale(n)
			ok = s > 0
		}
		if !ok || n.value > 1e15 || s == 12 && n.value >= 100 || w == "dozens" && l.Norm(n.to+1) == "of" {
			break
		}
		n.value, n.scale, n.bare = n.value*s, n.scale*s, false
		n.to++
	}
	return n
}

// shortScale reports whether the letter after n multiplies it.
func (l *Line) shortScale(n number, money bool) bool {
	w := l.Norm(n.to)
	if shortScales[w] == 0 {
		return false
	}
	if money {
		return l.Glued(n.to) || w == "m" || w == "b" || w == "k"
	}
	next := l.Tag(n.to + 1)
	plural := next.Noun() && strings.HasSuffix(l.Norm(n.to+1), "s") || people[l.Norm(n.to+1)]
	adjective := !plural && next == l.Tag(n.to+1) && l.Tag(n.to+2).Noun() && strings.HasSuffix(l.Norm(n.to+2), "s")
	return l.Glued(n.to) && (w == "m" || w == "k") && (plural || adjective && !dimension[l.Norm(n.to+1)] && l.Norm(n.to+1) != "of") && !contests[l.Norm(n.to+1)]
}

var dimension = set("high", "deep", "tall", "long", "wide", "thick", "above", "below", "from", "away", "and", "or", ",", "run", "race", "to", "in", "at")

// digitValue reads a token of digits; plain is true for digits alone.
func digitValue(w string) (v float64, plain, ok bool) {
	if len(w) > maxDigits {
		return 0, false, false
	}
	plain = strings.Trim(w, "0123456789") == ""
	if !plain {
		if w, ok = ungrouped(w); !ok {
			return 0, false, false
		}
	} else if len(w) > 1 && w[0] == '0' {
		return 0, false, false // a code
	}
	v, err := strconv.ParseFloat(w, 64)
	return v, plain, err == nil && !math.IsInf(v, 0)
}

// ungrouped takes the marks of grouping out of w: "1,200.5", "1,50,000", "1.200.000",
// "1'200", and a decimal comma: "1,3".
func ungrouped(w string) (string, bool) {
	if strings.ContainsAny(w, ":/⁄") {
		return "", false
	}
	w = strings.ReplaceAll(w, "'", ",")
	commas, stops := strings.Count(w, ","), strings.Count(w, ".")
	switch {
	case commas == 0 && stops == 1:
		return w, true
	case commas == 0 && groupedBy(w, "."):
		return strings.ReplaceAll(w, ".", ""), true
	case stops <= 1 && commas > 0:
		whole, decimals, has := strings.Cut(w, ".")
		if strings.Contains(decimals, ",") { // 1.200,50
			if commas == 1 && len(whole) <= 3 {
				a, b, _ := strings.Cut(decimals, ",")
				return whole + a + "." + b, len(a) == 3
			}
			return "", false
		}
		if groupedBy(whole, ",") {
			return strings.ReplaceAll(w, ",", ""), true
		}
		if commas == 1 && !has {
			a, b, _ := strings.Cut(w, ",")
			return a + "." + b, len(b) <= 2
		}
	}
	return "", false
}

// groupedBy reports whether w is digits in groups of three, or as in India of two and
// three at the end.
func groupedBy(w, mark string) bool {
	groups := strings.Split(w, mark)
	last := len(groups) - 1
	if last < 1 || len(groups[0]) == 0 || len(groups[0]) > 3 || len(groups[last]) != 3 || groups[0] == "0" {
		return false
	}
	for _, g := range groups[1:last] {
		if len(g) != len(groups[1]) || len(g) != 3 && len(g) != 2 {
			return false
		}
	}
	return true
}

// simpleFraction reads "1/2", "3⁄4"; other pairs are dates, codes or odds.
func simpleFraction(w string) (float64, bool) {
	a, b, ok := strings.Cut(strings.ReplaceAll(w, "⁄", "/"), "/")
	if !ok {
		return 0, false
	}
	x, err1 := strconv.Atoi(a)
	y, err2 := strconv.Atoi(b)
	if err1 != nil || err2 != nil || x < 1 || x >= y || !(y <= 5 || y == 8 || y == 10 || y == 16) || len(a) > 1 {
		return 0, false
	}
	return float64(x) / float64(y), true
}

// spelled reads "twenty-three", "two hundred and fifty thousand", "a dozen", "half a
// million", "tens of thousands".
func (l *Line) spelled(i int) (number, bool) {
	if n, ok := l.plural(i); ok {
		return n, true
	}
	n := number{from: i, to: i, spelled: true, scale: 1}
	switch l.Norm(i) {
	case "a", "an":
		if s := scales[l.Norm(i+1)]; s == 0 || l.Norm(i+1) == "mn" {
			return n, false
		}
		n.to, n.value = i+1, 1
		return l.more(n)
	case "dozen", "hundred", "thousand", "million":
		if s := scales[l.Norm(i+1)]; l.Norm(i) == "hundred" && s >= 1e3 && l.Norm(i-1) != "-" { // "hundred thousand dollars"
			n.to, n.value, n.scale = i+2, 100*s, s
			return n, true
		}
		switch l.Norm(i - 1) {
		case "another", "first", "last", "next", "half", "about", "nearly", "than", "over", "some", "around", "almost", "every", "per", "the":
			if w := l.Norm(i); (w == "dozen" || l.Norm(i-1) == "another" || l.Norm(i-1) == "first") && l.Norm(i-1) != "the" && l.Norm(i-1) != "half" {
				n.to, n.value, n.scale = i+1, scales[w], scales[w]
				return n, true
			}
		}
		return n, false
	case "half":
		j := i + 1
		if s := scales[l.Norm(j)]; s >= 1e3 { // "half million"
			n.value, n.scale, n.to = s/2, s, j+1
			return n, true
		}
		if l.Norm(j) == "-" {
			j++
		}
		if l.Norm(j) == "a" || l.Norm(j) == "an" {
			j++
		}
		if l.Norm(j) == "-" {
			j++
		}
		if s := scales[l.Norm(j)]; s >= 12 && j > i+1 {
			n.value, n.scale, n.to = s/2, s, j+1
			return n, true
		}
		return n, false
	}
	return l.more(n)
}

// more reads on from n: words up to ninety-nine, multiplied, added up.
func (l *Line) more(n number) (number, bool) {
	total, current, started := 0.0, n.value, n.value > 0
	last := math.Inf(1)
	for n.to < len(l.Tokens) {
		w := l.Norm(n.to)
		if u, ok := units[w]; ok && (u > 0 || !started) && (current == 0 || math.Mod(current, 100) == 0) && !(current == 0 && started && total == 0) {
			current, started, n.to = current+u, true, n.to+1
			if u == 0 {
				break
			}
			continue
		}
		if t, ok := tens[w]; ok && (current == 0 || math.Mod(current, 100) == 0) {
			current, started, n.to = current+t, true, n.to+1
			j := n.to
			if l.Norm(j) == "-" && l.Glued(j) {
				j++
			}
			if u := units[l.Norm(j)]; u >= 1 && u < 10 {
				current, n.to = current+u, j+1
			}
			continue
		}
		if !started {
			break
		}
		if w == "point" && n.to > n.from {
			if v, to := l.decimals(n.to + 1); to > n.to+1 {
				current, n.to = current+v, to
				continue
			}
			break
		}
		if w == "and" {
			if part := l.andPart(number{to: n.to, value: total + current, scale: n.scale}); part.to > n.to {
				if s := scales[l.Norm(part.to)]; s >= 1e3 && s < last && total == 0 {
					current = part.value // "five and a half million"
				} else {
					total, current = part.value, 0
				}
				n.to = part.to
				continue
			}
		}
		if w == "hundred" && current > 0 && current < 100 {
			current, n.to = current*100, n.to+1
			continue
		}
		if s := scales[w]; s > 0 && w != "hundred" && s < last && len(w) > 3 {
			total, current, last, n.to, n.scale = total+math.Max(current, 1)*s, 0, s, n.to+1, s
			if s == 12 {
				break
			}
			continue
		}
		if w == "and" && l.joins(n.to, current, total, last) {
			n.to++
			continue
		}
		break
	}
	n.value = total + current
	if n.to > n.from && l.Norm(n.to-1) == "and" {
		n.to--
	}
	if started && l.Norm(n.to) == "hundred" && n.value == 1 && n.to == n.from+1 {
		n.value, n.to = 100, n.to+1
	}
	return n, started && n.to > n.from && !(n.to == n.from+1 && (l.Norm(n.from) == "a" || l.Norm(n.from) == "an"))
}

// joins reports whether the "and" at i goes on with a number: "two hundred and fifty
// thousand", "two thousand and two hundred"; last is the multiplier read last.
func (l *Line) joins(i int, current, total, last float64) bool {
	if !(current >= 100 && math.Mod(current, 100) == 0 || current == 0 && total > 0 && math.Mod(total, 100) == 0) {
		return false
	}
	w := l.Norm(i + 1)
	if units[w] == 0 && tens[w] == 0 {
		return false
	}
	j := i + 2
	for j < i+5 && (units[l.Norm(j)] > 0 || l.Norm(j) == "-") {
		j++
	}
	if parts[l.Norm(j)] != 0 {
		return false // "and two thirds"
	}
	s := scales[l.Norm(j)]
	if s == 0 {
		return true
	}
	return l.Norm(i-3) != "between" && l.Norm(i-2) != "between" && l.Norm(i-4) != "between" && s < last && s != 12 && (current > 0 || s < last)
}

// decimals reads the digits in words after "point": "nine point nought four".
func (l *Line) decimals(i int) (v float64, to int) {
	unit := 0.1
	for to = i; to < i+maxDigits; to++ {
		d, ok := units[l.Norm(to)]
		if !ok || d > 9 {
			break
		}
		v += d * unit
		unit /= 10
	}
	return v, to
}

// plural reads "hundreds", "tens of thousands", "hundreds of millions".
func (l *Line) plural(i int) (number, bool) {
	w := l.Norm(i)
	s, ok := plurals[w]
	if !ok {
		return number{}, false
	}
	n := number{from: i, to: i + 1, value: s, spelled: true, scale: s, vague: true}
	if l.Norm(i+1) == "of" {
		if t, more := plurals[l.Norm(i+2)]; more && t > s {
			n.value, n.scale, n.to = s*t, s*t, i+3
			return n, true
		}
	}
	if w == "tens" || w == "scores" && l.Norm(i+1) != "of" {
		return n, false
	}
	return n, true
}

// fraction reads "half", "two thirds", "a quarter", "the other third".
func (l *Line) fraction(i int) (number, bool) {
	n := number{from: i, spelled: true, share: true, scale: 1}
	j, top := i, 1.0
	switch w := l.Norm(i); {
	case w == "a" || w == "one":
		j++
	case w == "half":
	case units[w] > 1 && units[w] < 20:
		top = units[w]
		j++
	case w == "third" && l.Norm(i-1) == "other":
	default:
		return n, false
	}
	if j > i && l.Norm(j) == "-" && l.Glued(j) {
		j++
	}
	w := l.Norm(j)
	if w == "half" && j > i+1 {
		return n, false
	}
	d, ok := parts[w]
	if !ok || top > 1 && !strings.HasSuffix(w, "s") || top == 1 && strings.HasSuffix(w, "s") || top >= d {
		return n, false
	}
	n.value, n.to = top/d, j+1
	if top == 1 && !l.partNotOrdinal(i, j) {
		return n, false
	}
	// "a quarter of a million" is a number, not a share.
	if l.Norm(n.to) == "of" && l.Norm(n.to+1) == "a" && scales[l.Norm(n.to+2)] >= 1e3 {
		n.value, n.scale, n.share, n.to = n.value*scales[l.Norm(n.to+2)], scales[l.Norm(n.to+2)], false, n.to+3
		return n, true
	}
	if s := scales[l.Norm(n.to)]; s >= 1e6 && w != "half" { // "three quarters billion"
		n.value, n.scale, n.share, n.to = n.value*s, s, false, n.to+1
		return n, true
	}
	if w == "half" && (scales[l.Norm(n.to)] >= 1e3 || l.Norm(n.to) == "a" || l.Norm(n.to) == "an" || l.Norm(n.to) == "-") {
		if m, ok := l.spelled(i); ok {
			return m, true
		}
	}
	return n, true
}

// partNotOrdinal tells "a third of", "by a third" from "a third man", and "half of"
// from "the first half".
func (l *Line) partNotOrdinal(i, j int) bool {
	w, next := l.Norm(j), l.Norm(j+1)
	before := l.Norm(i - 1)
	if w == "half" {
		switch {
		case next == "-" && l.Glued(j+1):
			return l.Norm(j+2) == "a" || scales[l.Norm(j+2)] > 0
		case next == "past" || next == "time" || next == "term" || next == "way" || next == "marathon" || next == "century":
			return false
		}
		switch before {
		case "first", "second", "latter", "third", "1st", "2nd", "in", "earlier", "better", "last", "this", "next", "each", "opening", "final", "closing", "every":
			return before == "in" && next != "," && next != "." && next != "" && next != "and"
		case "-":
			return !l.Glued(i)
		}
		return true
	}
	if l.Norm(i) == "one" || l.Norm(i-1) == "other" {
		return next != "-" || !l.Glued(j+1)
	}
	switch next {
	case "of", "less", "more", "lower", "higher", "fewer", "cheaper", "bigger", "smaller", "larger", "above", "below", "on", "since", "over", "as", "faster", "slower":
		return true
	case "-":
		return false
	}
	switch before {
	case "by", "than", "about", "nearly", "almost", "roughly", "around", "over", "under", "least", "just", "up", "down", "only", "some", "approximately", "fell", "rose", "fallen", "risen", "lost", "barely", "least,":
		return !l.Tag(j+1).Noun() || w == "quarter" && lengthUnit[next]
	}
	if w == "quarter" && lengthUnit[next] {
		return true
	}
	return !l.Tag(j+1).Noun() && l.Tag(j+1) != tagger.JJ && w != "quarter" && w != "fourth" && (next == "," || next == "." || next == "" || next == `"` || next == "to" || next == "and" || l.Tag(j+1).Verb())
}

var lengthUnit = set("mile", "hour", "inch", "point", "acre", "pound", "percentage", "litre", "liter", "degree")

// oddsShare reads shares such as "one in five", "nine out of ten", "four people in ten".
func (l *Line) oddsShare(i int) (number, bool) {
	top, j, ok := l.small(i)
	if !ok || top > 99 {
		return number{}, false
	}
	every, nouns := false, 0
	if l.Norm(j) != "in" && l.Norm(j) != "out" { // "four people in ten"
		if one, two := l.Norm(j+1), l.Norm(j+2); one != "in" && one != "out" && two != "in" && two != "out" {
			return number{}, false
		}
		for nouns < 2 && (l.Tag(j).Noun() || l.Tag(j) == tagger.JJ || l.Tag(j) == tagger.VBG) {
			j++
			nouns++
		}
		if nouns == 0 || !l.Tag(j-1).Noun() {
			return number{}, false
		}
	}
	out := false
	switch {
	case l.Norm(j) == "in":
		j++
	case l.Norm(j) == "out" && l.Norm(j+1) == "of":
		j, out = j+2, true
	default:
		return number{}, false
	}
	if l.Norm(j) == "every" {
		j, every = j+1, true
	}
	bottom, k, ok := l.small(j)
	if !ok || bottom <= top || bottom < 2 || !roundOdds[bottom] && !l.loose {
		return number{}, false
	}
	if l.Norm(k) == "-" && l.Glued(k) || timeUnits[l.Norm(k)] != "" || percentAt(l, k) > 0 || scales[l.Norm(k)] > 0 {
		return number{}, false
	}
	noun := l.Tag(k).Noun() || l.Tag(k) == tagger.JJ
	switch {
	case nouns > 0 && (noun || top > 9 || l.Tokens[i].Text[0] < 'A'), // "two people in three cars"
		l.loose && nouns > 0, !l.loose && out && !every && !(bottom == 10 || bottom == 100 || bottom <= 10 && (!noun || l.Norm(i)[0] > '9')),
		!l.loose && !out && !every && top > 1 && nouns == 0 && harm[l.Norm(i-1)] && noun:
		return number{}, false
	}
	return number{from: i, to: k, value: top / bottom, spelled: true, share: true, scale: 1}, true
}

// roundOdds are the numbers out of which people count.
var roundOdds = map[float64]bool{2: true, 3: true, 4: true, 5: true, 6: true, 7: true, 8: true, 9: true, 10: true, 11: true, 12: true, 13: true, 14: true,
	15: true, 16: true, 20: true, 25: true, 30: true, 40: true, 50: true, 60: true, 100: true, 200: true, 250: true, 300: true, 500: true, 1000: true, 5000: true, 10000: true, 100000: true, 1e6: true}

// small reads a whole number in digits or words at i.
func (l *Line) small(i int) (v float64, next int, ok bool) {
	w := l.Norm(i)
	if w == "" {
		return 0, i, false
	}
	if w[0] >= '0' && w[0] <= '9' {
		v, _, ok = digitValue(w)
		return v, i + 1, ok && v == math.Trunc(v) && v >= 1
	}
	if units[w] > 0 || tens[w] > 0 || w == "a" && (l.Norm(i+1) == "hundred" || l.Norm(i+1) == "thousand" || l.Norm(i+1) == "million") {
		n, ok := l.spelled(i)
		return n.value, n.to, ok
	}
	return 0, i, false
}
