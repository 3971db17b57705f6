package figure

import (
	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// Traps are numbers that state no quantity. What reads as one before a number is parsed
// (dates, clock times, telephone numbers, idioms) is skipped as a whole; what is told
// from the parsed number and its surroundings has a rule each, by question: trap_time.go,
// trap_name.go, trap_sport.go, trap_age.go, trap_words.go, and trap_brief.go for what only
// logs, lists and cards print.

// skip is the token after what starts at i and states no quantity as a whole: dates,
// clock times, telephone numbers, idioms; i where nothing of the kind starts there.
func (l *Line) skip(i int) int {
	w := l.Norm(i)
	if w == "" {
		return i
	}
	if w[0] >= '0' && w[0] <= '9' {
		for _, rule := range digitSkips {
			if end := rule(l, i); end > i {
				return end
			}
		}
	}
	if l.month(i) {
		return l.afterMonth(i)
	}
	if end := l.spokenClock(i); end > i {
		return end
	}
	if (w == "nineteen" || w == "eighteen" || w == "twenty") && (tens[l.Norm(i+1)] > 0 || units[l.Norm(i+1)] >= 10) {
		return l.afterWords(i + 1) // "nineteen eighty-four"
	}
	return l.idiom(i)
}

// afterWords is the token after the number in words at i.
func (l *Line) afterWords(i int) int {
	n, _ := l.more(number{from: i, to: i, spelled: true, scale: 1})
	return max(n.to, i+1)
}

var digitSkips = []func(*Line, int) int{(*Line).dateFrom, (*Line).clock, (*Line).phone, (*Line).bracketed, (*Line).shortDate, (*Line).entryTime, (*Line).minuteOfPlay}

// rule judges the amount a, inRange where it is an end of a range: the token after what
// a belongs to where a is no figure, or 0.
type rule func(l *Line, a *amount, inRange bool) int

// rules are asked in order of those that are surest.
var rules = []rule{(*Line).gluedName, (*Line).gluedTail, (*Line).listedName, (*Line).age, (*Line).year, (*Line).place, (*Line).namedNumber, (*Line).address, (*Line).score, (*Line).event,
	(*Line).relativeDate, (*Line).ordinalOrList, (*Line).oneTrap, (*Line).numberedPlace, (*Line).perMany, (*Line).partName, (*Line).anaphor, (*Line).term, (*Line).knockout, (*Line).blockOf, (*Line).pageMark, (*Line).subdivision, (*Line).oldVersion,
	(*Line).orTwo, (*Line).enumerated, (*Line).codeCited}

// trap reports that the amount a is no figure, as the token after what it belongs to,
// or 0.
func (l *Line) trap(a *amount, inRange bool) int {
	if end := l.calibre(a); end > 0 {
		return end
	}
	if end := l.initialName(a); end > 0 {
		return end
	}
	if end := l.pointsTo(a); end > 0 {
		return end
	}
	if a.hasUnit && (a.kind == news.KindMoney || a.kind == news.KindPercent || a.kind == news.KindPoints) {
		return l.rated100(a, inRange)
	}
	for _, r := range rules {
		if end := r(l, a, inRange); end > 0 {
			return end
		}
	}
	i := a.start
	switch prev := l.Norm(i - 1); {
	case prev == "[" && l.Norm(a.end) == "]":
		return a.end + 1 // a note in a text from an encyclopaedia
	case prev == "no." || prev == "nos." || prev == "#" || prev == "№", prev == "." && l.Norm(i-2) == "no" && l.Capital(i-2):
		return a.end
	}
	return 0
}

// rated100 rules on percentages and money: "the 6.5% notes of 2029" and "DAX-40%" name.
func (l *Line) rated100(a *amount, inRange bool) int {
	if a.kind == news.KindMoney && l.Capital(a.stop-1) && a.unit == "cent" && a.from+1 == a.to && !l.first(a.stop-1) && l.Norm(a.stop-1) == "cent" {
		return a.end // "50 Cent", the singer
	}
	if l.resolution(a) {
		return a.end
	}
	if a.kind != news.KindPercent || inRange {
		return 0
	}
	switch l.Norm(a.end) {
	case "notes", "note", "bonds", "bond", "coupon", "coupons", "gilts", "gilt", "debentures":
		return a.end + 1
	}
	if l.Glued(a.from) && l.Norm(a.from-1) == "-" && l.Tag(a.from-2).Proper() && l.Glued(a.from-1) {
		return a.end
	}
	if l.Norm(a.start-1) == "the" && (a.value == 1 || a.value == 99) && !l.Tag(a.end).Noun() && l.Norm(a.end) != "of" && l.Tag(a.end) != tagger.JJ && l.Norm(a.end) != "that" {
		return a.end // the richest and the rest
	}
	return 0
}

// calibre: "155mm shells", "a 9mm pistol".
func (l *Line) calibre(a *amount) int {
	if (a.hasUnit && a.unit == "mm" && l.Glued(a.to) || a.value < 1 && a.value > 0 && !a.spelled && !a.hasUnit) && arms[l.Norm(a.end)] {
		return a.end
	}
	return 0
}

var arms = set("pistol", "pistols", "gun", "guns", "handgun", "rounds", "round", "shells", "shell", "cannon", "calibre", "caliber", "howitzer", "howitzers", "artillery",
	"bullets", "bullet", "mortar", "mortars", "rifle", "film", "lens", "semi", "ammunition")

// plainCount reports whether the number at i counts the noun after it.
func (l *Line) plainCount(i int) bool {
	t := l.Tag(i + 1)
	return t == tagger.NNS && !l.month(i+1) && timeUnits[l.Norm(i+1)] == "" || people[l.Norm(i+1)] && !t.Verb()
}

// listHead is the token before the list or range of numbers that token i is part of:
// the "aged" of "aged 17, 23 and 45"; i-1 where i opens the list.
func (l *Line) listHead(i int) int {
	const longest = 24 // tokens of a list that are looked back over
	j := i - 1
	for i-j < longest {
		switch l.Norm(j) {
		case ",", "and", "or", "to", "-":
			if n := l.Norm(j - 1); (digitAt(l, j-1) || units[n] > 0 || tens[n] > 0) && n != "" {
				j -= 2
				continue
			}
			if l.Norm(j-1) == "," && (digitAt(l, j-2) || units[l.Norm(j-2)] > 0) { // "4, 5, and 6"
				j -= 3
				continue
			}
		}
		break
	}
	return j
}

// small12 is the value of token i as a whole number from one to twelve in digits or in
// words, or 0.
func (l *Line) small12(i int) int {
	w := l.Norm(i)
	if v := units[w]; v >= 1 && v <= 12 {
		return int(v)
	}
	if len(w) == 1 && w[0] >= '1' && w[0] <= '9' {
		return int(w[0] - '0')
	}
	switch w {
	case "10", "11", "12":
		return 10 + int(w[1]-'0')
	}
	return 0
}

// finiteAfter reports whether a finite verb stands in the clause from token i on.
func (l *Line) finiteAfter(i int) bool {
	for k := i; k < min(len(l.Tokens), i+8); k++ {
		switch t := l.Tag(k); {
		case t == tagger.VBD || t == tagger.VBZ || t == tagger.VBP || t == tagger.MD:
			return true
		case t == tagger.Punct || t == tagger.CC:
			return false
		}
	}
	return false
}

// countsPlural reports whether the number that ends before token j counts a plural
// after it: "12 people", not "Option 2 costs more", where the plural is a verb.
func (l *Line) countsPlural(a *amount) bool {
	if !(l.plainCount(a.end-1) && a.end == a.to || l.headPlural(a.end)) {
		return false
	}
	if !l.Capital(a.start-1) || !l.Tag(a.end).Noun() || people[l.Norm(a.end)] {
		return true
	}
	switch t := l.Tag(a.end + 1); {
	case l.finiteAfter(a.end + 1):
		return true
	case t == tagger.DT || t == tagger.CD || t == tagger.PRPS || t == tagger.RB || t == tagger.Dollar || verbish[l.Norm(a.end)]:
		return false // "District 9 votes again"
	case l.Capital(a.start-1) && l.first(a.start-1) && t == tagger.IN && l.Norm(a.end+1) != "of":
		return false // "Part 2 airs on Sunday"
	}
	return true
}
