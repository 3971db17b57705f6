package figure

import (
	"math"
	"strconv"

	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// Mention is a figure with the tokens of its sentence that it was read from.
type Mention struct {
	Figure news.Figure
	// From and To are the tokens of Raw; End is the token after its unit.
	From, To, End int
	// Noun is the token of the counted noun, or -1.
	Noun int
}

// Reader finds the figures of one article, sentence by sentence in order: what an
// elliptic number counts ("advised 11,200") is known from the figures before it. The
// zero Reader is ready.
type Reader struct {
	memory memory
	// low and high are the ends of the figure being read: the rules on traps take their
	// address, and here they are allocated once.
	low, high amount
}

// Find returns the figures of l in order. The figures' ArticleID and Attribution are
// left for the caller.
func (r *Reader) Find(l *Line) []Mention {
	if l.onlyNumbers() {
		return r.numbers(l)
	}
	var out []Mention
	for i := 0; i < len(l.Tokens); {
		m, next, ok := r.at(l, i)
		if ok {
			out = append(out, m)
		}
		i = max(next, i+1)
	}
	r.settle(l, out)
	return out
}

// amount is a number with its currency or unit.
type amount struct {
	number
	unitHit
	hasUnit bool
	// start and stop are the tokens of its words: with a currency, without other units.
	start, stop int
}

// amount reads an amount at token i.
func (l *Line) amount(i int) (amount, bool) {
	if code, v, ok := l.gluedCode(i); ok { // "USD115", "IRR200,000"
		n := l.scaled(l.groupsAfter(number{from: i, to: i + 1, value: v, scale: 1}), true)
		return amount{number: n, unitHit: money(code, n.to), hasUnit: true, start: i, stop: n.to}, true
	}
	if a, ok := l.letterMoney(i); ok { // "N2.8bn"
		return a, true
	}
	start, code := i, ""
	if c, n := l.currencyPrefix(i); n > 0 {
		code, i = c, i+n
	}
	negative := l.negative(i)
	if negative {
		i++
	}
	n, ok := l.decimalPoint(i, code != "")
	if !ok {
		n, ok = l.number(i, code != "")
	}
	if !ok {
		return amount{}, false
	}
	a := amount{number: n, start: start, stop: n.to}
	a.end = n.to
	if negative {
		a.value = -a.value
	}
	if code != "" {
		a.unitHit, a.hasUnit = money(code, n.to), true
		if u, ok := l.currencyAt(n.to); ok && !l.numberStarts(u.end) { // "$5 US dollars"
			a.end = u.end
		}
		return a, true
	}
	return a.measured(l), true
}

// negative reports whether token i is a sign of a number below zero.
func (l *Line) negative(i int) bool {
	switch l.Norm(i) {
	case "-", "−":
		return (l.Glued(i+1) || l.loose) && !l.Glued(i) && digitAt(l, i+1)
	case "minus":
		return l.numberStarts(i + 1)
	case "negative":
		return l.loose && l.numberStarts(i+1)
	}
	return false
}

// decimalPoint reads ".25", a decimal without its zero.
func (l *Line) decimalPoint(i int, money bool) (number, bool) {
	if l.Norm(i) != "." || !l.Glued(i+1) || !digitAt(l, i+1) || l.Glued(i) && !money {
		return number{}, false
	}
	w := l.Norm(i + 1)
	v, err := strconv.ParseFloat("0."+w, 64)
	if err != nil || len(w) > maxDigits {
		return number{}, false
	}
	return l.scaled(number{from: i, to: i + 2, value: v, scale: 1}, money), true
}

// measured reads the unit after a: "4 km", "12 percent", "hundreds of kilometres".
func (a amount) measured(l *Line) amount {
	j := a.to
	if a.vague && l.Norm(j) == `"` { // “tens of millions” of euros
		j++
	}
	if a.vague && l.Norm(j) == "of" { // "hundreds of kilometres", "millions of dollars"
		if u, ok := l.unitAt(j + 1); ok && (u.kind != news.KindDuration || u.end > j+1) {
			u.raw = a.to
			a.unitHit, a.hasUnit = u, true
			a.value *= u.factor
			return a
		}
	}
	for l.Norm(j) == "more" || l.Norm(j) == "further" || l.Norm(j) == "extra" || l.Norm(j) == "additional" {
		if _, ok := l.unitAt(j + 1); !ok {
			break
		}
		j++
	}
	if u, ok := l.unitAt(j); ok && !(u.unit == "KRW" && a.value < 100 && l.Norm(j) == "won") { // "six won"
		if a.share && u.unit == "point" {
			u.unit = "percentage point" // "a quarter point"
		}
		a.unitHit, a.hasUnit = u, true
		a.value *= u.factor
		if u.raw > j {
			a.stop = u.raw
		}
		return a.compound(l)
	}
	if a.share {
		return a.shareOf(l)
	}
	return a
}

func digitAt(l *Line, i int) bool {
	w := l.Norm(i)
	return w != "" && w[0] >= '0' && w[0] <= '9'
}

// compound adds a smaller unit: "three hours and 50 minutes", "6 feet 2 inches", "15
// dollars and 50".
func (a amount) compound(l *Line) amount {
	j := a.end
	if l.Norm(j) == "and" || l.Norm(j) == "," {
		j++
	}
	if !l.numberStarts(j) {
		return a
	}
	n, ok := l.number(j, false)
	if !ok || n.share || n.vague {
		return a
	}
	if a.kind == news.KindMoney {
		return a.cents(l, n)
	}
	u, ok := l.unitAt(n.to)
	if !ok {
		return a
	}
	if f, ok := smaller[[2]string{a.unit, u.unit}]; ok && n.value*f < 1 {
		a.value = math.Round((a.value+n.value*f)*1e4) / 1e4
		a.stop, a.end, a.raw = n.to, u.end, n.to
		a.bare = false
	}
	return a
}

// smaller is what part of a unit a smaller one is that stands after it.
var smaller = map[[2]string]float64{{"hour", "minute"}: 1. / 60, {"minute", "second"}: 1. / 60, {"day", "hour"}: 1. / 24, {"foot", "inch"}: 1. / 12, {"year", "month"}: 1. / 12, {"week", "day"}: 1. / 7, {"m", "cm"}: 0.01,
	{"pound", "ounce"}: 1. / 16, {"stone", "pound"}: 1. / 14, {"kg", "gram"}: 0.001, {"km", "m"}: 0.001}

// cents adds to a sum of money the smaller coins after it: "13 dollars and 45 cents".
func (a amount) cents(l *Line, n number) amount {
	if a.unit == "cent" || a.factor != 1 || n.value >= 100 || n.value != math.Trunc(n.value) || a.value != math.Trunc(a.value) {
		return a
	}
	end := n.to
	switch l.Norm(end) {
	case "cents", "pence", "cent":
		end++
	case ".", "", "!", "?", ";":
		if a.scale > 1 || n.value < 10 || l.Norm(a.end) == "," || a.stop == a.to {
			return a
		}
	default:
		return a
	}
	a.value = math.Round((a.value+n.value/100)*100) / 100
	a.stop, a.end, a.raw, a.bare = end, end, end, false
	return a
}

// shareOf reads the unit of "half a mile", "a quarter of an hour", "half a point".
func (a amount) shareOf(l *Line) amount {
	j := a.to
	if l.Norm(j) == "of" {
		j++
	}
	if l.Norm(j) == "a" || l.Norm(j) == "an" || l.Norm(j) == "-" || l.Norm(j) == "one" {
		j++
	}
	u, ok := l.unitAt(j)
	if ok && (j > a.to || l.Norm(a.from) != "half" || u.kind != news.KindDuration) && (l.Norm(a.to) != "of" || j > a.to+1) {
		if u.unit == "point" {
			u.unit = "percentage point"
		}
		a.unitHit, a.hasUnit, a.share = u, true, false
		a.value *= u.factor
		return a
	}
	a.unitHit, a.hasUnit = unitHit{news.KindShare, "share", a.to, a.to, 1}, true
	return a
}

// at tries to read a figure at token i. next is where to go on.
func (r *Reader) at(l *Line, i int) (m Mention, next int, ok bool) {
	opens := l.opener(i)
	if opens == 0 {
		return m, i + 1, false
	}
	if opens&opensSkip != 0 {
		if end := l.skip(i); end > i {
			return m, end, false
		}
	}
	if opens&opensMultiple != 0 {
		if n, ok := l.times(i); ok {
			return r.mention(l, n, amount{}, false, i)
		}
	}
	start := i
	between := opens&opensBetween != 0
	if between {
		i++
		if end := l.skip(i); end > i {
			return m, end, false
		}
	}
	if n, ok := l.single(i); ok {
		return r.mention(l, n, amount{}, false, i)
	}
	a, b := &r.low, &r.high
	if *a, ok = l.amount(i); !ok {
		return m, start + 1, false
	}
	isRange := false
	*b, isRange = l.rangeEnd(a, between)
	if end := l.trap(a, isRange); end > 0 {
		return m, max(end, a.end), false
	}
	if isRange {
		if end := l.trap(b, true); end > 0 && !b.hasUnit {
			return m, max(end, b.end), false
		}
	}
	if between && !isRange {
		start = i
	}
	return r.mention(l, *a, *b, isRange, start)
}

// opener tells what may start at a token.
type opener uint8

const (
	opensAmount opener = 1 << iota
	opensSkip
	opensMultiple
	opensBetween
)

// openers are the words that something may start with, so that one look-up settles most
// tokens.
var openers = func() map[string]opener {
	m := map[string]opener{}
	add := func(o opener, words ...string) {
		for _, w := range words {
			m[w] |= o
		}
	}
	for _, table := range []map[string]float64{units, tens, plurals} {
		for w := range table {
			m[w] |= opensAmount
		}
	}
	for w := range codes {
		m[w] |= opensAmount
	}
	for w := range dollarPrefixes {
		m[w] |= opensAmount
	}
	add(opensAmount, "a", "an", "half", "minus", "negative", "third", "dozen", "hundred", "thousand", "million")
	for w := range multiples {
		m[w] |= opensMultiple
	}
	for w := range months {
		m[w] |= opensSkip
	}
	for w := range idioms {
		m[w] |= opensSkip
	}
	add(opensSkip, "half", "quarter", "five", "ten", "twenty", "at", "until", "till", "by", "before", "after", "from", "between", "eighteen", "nineteen")
	add(opensBetween, "between")
	return m
}()

// openerShapes tells for each first letter how long the openers are that start with it,
// a bit for each length: most words are settled by it without a look-up.
var openerShapes = func() (shapes ['z' - 'a' + 1]uint32) {
	for w := range openers {
		if c := w[0]; c >= 'a' && c <= 'z' {
			shapes[c-'a'] |= 1 << min(len(w), 31)
		}
	}
	return shapes
}()

// firstDigit is the place of the first digit of w, or -1.
func firstDigit(w string) int {
	for i := range len(w) {
		if w[i] >= '0' && w[i] <= '9' {
			return i
		}
	}
	return -1
}

// opener is what may start at token i.
func (l *Line) opener(i int) opener {
	w := l.Norm(i)
	if w == "" {
		return 0
	}
	if w[0] < 'a' || w[0] > 'z' {
		return opensAmount | opensSkip // digits, marks, signs of currencies, other scripts
	}
	if openerShapes[w[0]-'a']&(1<<min(len(w), 31)) != 0 {
		if o := openers[w]; o != 0 {
			return o
		}
	}
	if c := w[len(w)-1]; c >= '0' && c <= '9' || l.Norm(i+1) == "$" {
		return opensAmount // "USD115", "XY$"
	}
	if n := firstDigit(w); n == 1 && (w[0] == 'n' || w[0] == 'r') || n == 3 && w[:3] == "sfr" {
		return opensAmount // "R96m", "SFr350m"
	}
	return 0
}

// single reads the "an hour" of "less than an hour", "nearly a mile".
func (l *Line) single(i int) (amount, bool) {
	if l.Norm(i) != "a" && l.Norm(i) != "an" {
		return amount{}, false
	}
	switch l.Norm(i - 1) {
	case "than", "under", "over", "nearly", "almost", "about", "within", "around", "roughly", "least", "barely", "to":
	default:
		return amount{}, false
	}
	if l.Norm(i-1) == "to" && l.Norm(i-2) != "up" && l.Norm(i-2) != "close" {
		return amount{}, false
	}
	u, ok := l.measureAt(i + 1)
	if !ok || u.unit == "night" || u.unit == "second" || u.unit == "stone" || l.Norm(u.end) == "ago" || l.Norm(u.end) == "later" || l.Norm(u.end) == "earlier" {
		return amount{}, false
	}
	a := amount{number: number{from: i, to: i + 1, value: 1, spelled: true, scale: 1}, unitHit: u, hasUnit: true, start: i, stop: u.end}
	return a, true
}

// percentAfter reports whether the number at i is a percentage: "rose by 9 to 14%".
func (l *Line) percentAfter(i int) bool {
	b, ok := l.amount(i)
	return ok && b.hasUnit && b.kind == news.KindPercent
}

// rangeEnd reads the second end of a range after a: "to 15", "-15", "and 15" after
// between, "or three". It also completes a from it: "10 to 12 million".
func (l *Line) rangeEnd(a *amount, between bool) (amount, bool) {
	if a.vague || a.share && !a.hasUnit {
		return amount{}, false
	}
	j := a.end
	from := a.start
	loose := l.Norm(from-1) == "from"
	ranging := loose && rangeWords[l.Norm(from-2)] || between
	dash := false
	switch w := l.Norm(j); {
	case between && w == "and":
	case w == "and" && l.Norm(a.start-1) == "between":
	case between:
		return amount{}, false
	case w == "to":
		if would := a.kind == news.KindPercent && l.wouldChange(from-1); l.Norm(from-1) == "by" && !would && (a.hasUnit || !l.percentAfter(j+1)) || loose && !ranging || !would && l.changeBefore(from) && a.hasUnit {
			return amount{}, false
		}
	case w == "-" && (l.Glued(j) == l.Glued(j+1)):
		dash = true
	case w == "or" && a.value < 100 && !a.hasUnit:
	default:
		return amount{}, false
	}
	k := j + 1
	if dash && l.Norm(k) == "" {
		return amount{}, false
	}
	b, ok := l.amount(k)
	if !ok || b.vague || b.share && !a.share {
		return amount{}, false
	}
	switch {
	case a.hasUnit && !b.hasUnit && (a.kind == news.KindMoney || between):
		b.unitHit, b.hasUnit = a.unitHit, true
		b.unitHit.end = b.to
	case a.hasUnit && b.hasUnit && a.kind != b.kind:
		return amount{}, false
	case a.hasUnit && !b.hasUnit:
		return amount{}, false
	}
	low := a.value
	if a.scale == 1 && b.scale >= 100 && a.value < 1000 && !a.vague {
		if scaled := a.value * b.scale; scaled < b.value && (a.value < b.value/b.scale) {
			low = scaled
		}
	}
	if !(low < b.value) || low < 0 || !between && !ranging && b.value > 20*low && low > 0 {
		return amount{}, false
	}
	if l.Norm(j) == "or" && !(b.value == low+1 || b.value-low <= 10 && math.Mod(low, 10) == 0 || math.Mod(low, 1) != 0) {
		return amount{}, false
	}
	if dash && !between && a.bare && b.bare && !b.hasUnit && l.scoreAt(a, &b) {
		return amount{}, false
	}
	a.value = low
	if !a.hasUnit && b.hasUnit {
		if b.factor != 1 {
			a.value *= b.factor
		}
		a.unitHit, a.hasUnit = b.unitHit, true
	}
	return b, true
}

var rangeWords = set("ranging", "ranged", "range", "ranges", "anywhere", "anything", "varying", "varied", "vary", "varies", "somewhere", "estimates", "everything")

// changeBefore reports whether a verb of change stands before token i, so that "rose 3%
// to 12%" are two figures.
func (l *Line) changeBefore(i int) bool {
	for j := i - 1; j >= 0 && j >= i-3; j-- {
		if changeVerbs[l.Norm(j)] || l.Norm(j) == "up" || l.Norm(j) == "down" {
			return true
		}
		if l.Tag(j) != tagger.RB && l.Tag(j) != tagger.IN && l.Tag(j) != tagger.JJR {
			return false
		}
	}
	return false
}

// wouldChange reports whether the "by" at token i follows a change that is only expected,
// of which nobody knows the end: "would cut outbreaks by 55% to 70%".
func (l *Line) wouldChange(i int) bool {
	const reach = 6
	if l.Norm(i) != "by" {
		return false
	}
	for j := i - 1; j >= 0 && j >= i-reach; j-- {
		if t := l.Tag(j); changeVerbs[l.Norm(j)] {
			return t == tagger.VB && (l.Tag(j-1) == tagger.MD || l.Tag(j-1) == tagger.TO || l.Tag(j-1) == tagger.RB && l.Tag(j-2) == tagger.MD)
		} else if t == tagger.Punct || t.Verb() {
			return false
		}
	}
	return false
}

var changeVerbs = set("rose", "rise", "rises", "risen", "rising", "fell", "fall", "falls", "fallen", "falling", "increased", "increase", "increases", "increasing", "decreased",
	"decrease", "grew", "grow", "grown", "growing", "grows", "dropped", "drop", "drops", "dropping", "climbed", "climb", "climbing", "climbs", "jumped", "jump", "jumps", "jumping", "declined", "decline", "declining", "declines", "slipped", "slipping", "slid",
	"gained", "gain", "gaining", "gains", "lost", "lose", "losing", "advanced", "surged", "surge", "surging", "soared", "soaring", "plunged", "plunging", "tumbled", "tumbling", "shrank", "shrunk", "shrinking", "cut", "cuts", "cutting", "raised", "raise", "raising", "raises", "lifted", "lowered",
	"reduced", "reduce", "reducing", "expanded", "expand", "expanding", "contracted", "contract", "eased", "ease", "edged", "added", "widened", "narrowed", "doubled", "slumped", "sank", "dipped", "rebounded", "recovered", "swelled", "dwindled", "boosted", "trimmed", "slashed", "hiked")

// mention makes the figure of an amount or range whose words start at token start.
func (r *Reader) mention(l *Line, a, b amount, isRange bool, start int) (Mention, int, bool) {
	last := a
	if isRange {
		last = b
	}
	m := Mention{From: start, To: last.stop, End: last.end, Noun: -1}
	f := &m.Figure
	f.Value, f.Kind, f.Unit, f.Qualifier = a.value, a.kind, a.unit, news.Exact
	if isRange {
		f.Range, f.High = true, b.value
		if b.kind != "" {
			f.Kind, f.Unit = b.kind, b.unit
		}
	}
	if a.vague {
		f.Qualifier = news.AtLeast
	}
	if f.Kind == "" {
		f.Kind = news.KindCount
	}
	if last.hasUnit && f.Unit != "" && last.end > last.stop {
		m.Noun = last.end - 1
	}
	l.qualify(&m)
	if f.Kind == news.KindCount {
		l.count(&m)
	}
	if math.IsInf(f.Value, 0) || math.IsNaN(f.Value) {
		return m, m.End, false
	}
	if f.Kind == news.KindCount && last.spelled && l.emptyOne(&m, &a) {
		return m, m.End, false
	}
	f.Sentence = l.Span
	f.Span = l.Words(m.From, m.To)
	f.Raw = f.Span.In(l.Text)
	l.flags(&m)
	return m, max(m.End, last.end), f.Raw != ""
}
