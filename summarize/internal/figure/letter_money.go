package figure

import "strings"

// letterMarks are the currencies that are written as letters before the digits, as their
// countries' papers print them: N450, N2.8bn, R50 000, R112-million, SFr350m.
var letterMarks = []struct{ mark, code string }{{"SFr", "CHF"}, {"N", "NGN"}, {"R", "ZAR"}}

// letterScales are the multipliers that may follow, the longest first.
var letterScales = []struct {
	word  string
	value float64
}{{"trillion", 1e12}, {"billion", 1e9}, {"million", 1e6}, {"thousand", 1e3}, {"trn", 1e12}, {"tn", 1e12}, {"bn", 1e9}, {"mn", 1e6}, {"m", 1e6}, {"k", 1e3}}

// letterMoney reads an amount with a letter for its currency. A road or a type is written
// alike (N25, R2), so that a bare number needs a group of thousands, a multiplier or a
// word such as "per" after it.
func (l *Line) letterMoney(i int) (amount, bool) {
	if i >= len(l.Tokens) {
		return amount{}, false
	}
	start := l.Tokens[i].Span.Start
	t := l.Text[start:min(len(l.Text), start+48)]
	if len(t) < 2 || !l.Capital(i) || l.Glued(i) {
		return amount{}, false
	}
	for _, c := range letterMarks {
		rest, ok := strings.CutPrefix(t, c.mark)
		if !ok || rest == "" || rest[0] < '0' || rest[0] > '9' {
			continue
		}
		digits, groups := moneyDigits(rest)
		v, _, ok := digitValue(strings.ReplaceAll(digits, " ", ""))
		if !ok {
			return amount{}, false
		}
		scale, n := letterScale(rest[len(digits):])
		end := l.tokenAt(i, start+len(c.mark)+len(digits)+n)
		if end == 0 || scale == 1 && !groups && !(len(digits) >= 3 && (eachWord[l.Norm(end)] || l.priced(i))) {
			return amount{}, false
		}
		x := number{from: i, to: end, value: v * scale, scale: scale}
		return amount{number: x, unitHit: money(c.code, end), hasUnit: true, start: i, stop: end}, true
	}
	return amount{}, false
}

// priced reports whether a price must stand at token i: "cost N150", "goes for N400".
func (l *Line) priced(i int) bool {
	switch l.Norm(i - 1) {
	case "cost", "costs", "costing", "paid", "pay", "pays", "paying", "charge", "charges", "charged":
		return true
	case "for", "at":
		switch l.Norm(i - 2) {
		case "goes", "go", "went", "gone", "sold", "sells", "sell", "selling", "bought", "buy", "priced":
			return true
		}
	}
	return false
}

// eachWord follow a price.
var eachWord = set("per", "each", "apiece", "weekly", "daily", "monthly", "yearly")

// moneyDigits is the number that s starts with and whether it has groups of thousands,
// parted by commas or by spaces.
func moneyDigits(s string) (digits string, groups bool) {
	digit := func(i int) bool { return i < len(s) && s[i] >= '0' && s[i] <= '9' }
	i := 0
	for digit(i) {
		i++
	}
	for i < len(s) {
		three := digit(i+1) && digit(i+2) && digit(i+3) && !digit(i+4)
		switch {
		case (s[i] == ',' || s[i] == ' ') && three && i <= 15:
			i, groups = i+4, true
		case s[i] == '.' && digit(i+1):
			i++
			for digit(i) {
				i++
			}
			return s[:i], groups
		default:
			return s[:i], groups
		}
	}
	return s[:i], groups
}

// letterScale reads "bn", "-million" or " billion" and says how many bytes it takes.
func letterScale(s string) (float64, int) {
	skip := 0
	if s != "" && (s[0] == ' ' || s[0] == '-') {
		skip = 1
	}
	for _, c := range letterScales {
		rest, ok := strings.CutPrefix(s[skip:], c.word)
		if !ok || skip == 1 && len(c.word) < 2 {
			continue
		}
		if rest == "" || !(rest[0] >= 'a' && rest[0] <= 'z' || rest[0] >= 'A' && rest[0] <= 'Z' || rest[0] >= '0' && rest[0] <= '9') {
			return c.value, skip + len(c.word)
		}
	}
	return 1, 0
}

// tokenAt is the index after the token that ends at byte end, or 0 where none does.
func (l *Line) tokenAt(i, end int) int {
	for j := i; j < min(len(l.Tokens), i+8); j++ {
		switch e := l.Tokens[j].Span.End; {
		case e == end:
			return j + 1
		case e > end:
			return 0
		}
	}
	return 0
}
