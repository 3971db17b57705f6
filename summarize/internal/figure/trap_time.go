package figure

import (
	"strings"

	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// months are their names and abbreviations.
var months = set("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
	"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "jan.", "feb.", "mar.", "apr.", "jun.", "jul.", "aug.", "sep.", "sept.", "oct.", "nov.", "dec.")

func (l *Line) month(i int) bool {
	return months[l.Norm(i)] && (l.Capital(i) || l.Norm(i) != "may" && l.Norm(i) != "march" && l.Norm(i) != "mar" && l.Norm(i) != "sept")
}

// dayOfMonth reports whether token i is digits from 1 to 31.
func (l *Line) dayOfMonth(i int) bool {
	if !digitAt(l, i) || len(l.Norm(i)) > 2 {
		return false
	}
	v, plain, ok := digitValue(l.Norm(i))
	return ok && plain && v >= 1 && v <= 31
}

// afterMonth skips the day and year after the month at i.
func (l *Line) afterMonth(i int) int {
	j := i + 1
	if l.Norm(j) == "." && l.Glued(j) {
		j++
	}
	if !l.dayOfMonth(j) {
		if l.yearDigits(j) && !l.Tag(j+1).Noun() {
			return j + 1
		}
		return j
	}
	if l.Norm(i-1) == "in" && l.Tag(j+1) == tagger.VBD || l.Norm(i-1) == "in" && l.Norm(j+1) == "." && j+2 >= len(l.Tokens) {
		return j // "in May 31 died": a day of the month stands after "on"
	}
	if l.Norm(i-1) == "in" && (l.Tag(j+1) == tagger.VBD || l.Norm(j+1) == "." && j+2 >= len(l.Tokens)) {
		return j // "in May 31 died": a day of the month stands after "on"
	}
	if before := l.Tag(i - 1); l.plainCount(j) && before != tagger.DT && before != tagger.PRPS && before != tagger.POS { // "In March 12 people died"
		return j
	}
	j++
	for k := 0; k < 3; k++ {
		if (l.Norm(j) == "-" || l.Norm(j) == "to" || l.Norm(j) == "and" || l.Norm(j) == "or" || l.Norm(j) == ",") && l.dayOfMonth(j+1) && !l.plainCount(j+1) && l.Norm(j+1+1) != "%" {
			j += 2
		}
	}
	if l.Norm(j) == "," && l.yearDigits(j+1) {
		j += 2
	} else if l.yearDigits(j) {
		j++
	}
	return j
}

// yearDigits reports whether token i is four digits between 1000 and 2199.
func (l *Line) yearDigits(i int) bool {
	w := l.Norm(i)
	return len(w) == 4 && digitAt(l, i) && strings.Trim(w, "0123456789") == "" && (w[0] == '1' || w[0] == '2' && w[1] <= '1')
}

// dateFrom skips "15 December 2026", "4 and 5 May", "12/03/2026".
func (l *Line) dateFrom(i int) int {
	if strings.Count(l.Norm(i), "/") == 2 || strings.Count(l.Norm(i), ".") == 2 && len(l.Norm(i)) <= 10 && !groupedBy(l.Norm(i), ".") {
		return i + 1
	}
	j := i
	for l.dayOfMonth(j) {
		if l.month(j + 1) {
			if l.Norm(j+1) == "may" && l.Tag(j+1) == tagger.MD {
				return i
			}
			return l.afterMonthYear(j + 1)
		}
		if w := l.Norm(j + 1); w != "-" && w != "to" && w != "and" && w != "or" && w != "," || j-i > 5 {
			return i
		}
		j += 2
	}
	return i
}

func (l *Line) afterMonthYear(i int) int {
	if l.Norm(i+1) == "," && l.yearDigits(i+2) {
		return i + 3
	}
	if l.yearDigits(i + 1) {
		return i + 2
	}
	return i + 1
}

// clock skips clock times: "6:30", "6.45 a.m.", "3pm", "0910 GMT", "at 3.20".
func (l *Line) clock(i int) int {
	w := l.Norm(i)
	if strings.Contains(w, ":") {
		if halfOfDay[l.Norm(i+1)] {
			return i + 2
		}
		return i + 1
	}
	j := i + 1
	if (l.Norm(j) == "-" || l.Norm(j) == "to" || l.Norm(j) == "and" || l.Norm(j) == "or") && digitAt(l, j+1) && halfOfDay[l.Norm(j+2)] && !l.month(j+2) {
		return j + 3 // "from 9 to 11 a.m."
	}
	if halfOfDay[l.Norm(j)] && !(l.Norm(j) == "am" && !l.Glued(j) && l.Norm(i-1) == "i") {
		return j + 1
	}
	if l.hourMinute(w) && l.Norm(i-1) == "the" && !l.pricey(i) && (l.Tag(j) == tagger.VBD || l.Tag(j) == tagger.VBN || l.Tag(j) == tagger.MD || l.Tag(j) == tagger.CC || l.Norm(j) == "," || l.Norm(j) == "." || l.Norm(j) == "from" || l.Norm(j) == "to" || l.Norm(j) == "train" || l.Norm(j) == "service" || l.Norm(j) == "news" || l.Norm(j) == "flight" || l.Norm(j) == "bus" || l.Norm(j) == "ferry") {
		return j // "the 7.30 from Leeds"
	}
	if len(w) == 4 && (l.Norm(i-1) == "from" || l.Norm(i-1) == "at" || l.Norm(i-1) == "until") && w[2] <= '5' && w[:2] <= "23" && strings.Trim(w, "0123456789") == "" && (l.Norm(j) == "on" && l.calendar(j+1) || l.Norm(j) == "to" && digitAt(l, j+1) && len(l.Norm(j+1)) == 4) && w[0] != '1' {
		return j
	}
	if zones[l.Norm(j)] && (len(w) == 4 || strings.Contains(w, ".")) {
		return j + 1
	}
	if w == "24" && l.Norm(j) == "/" {
		return j + 2
	}
	if l.hourMinute(w) && l.Norm(i-1) == "by" && over[l.Norm(i-2)] {
		return j // "gone by 9.30"
	}
	if l.hourMinute(w) && (l.Norm(i-1) == "at" || l.Norm(i-1) == "until" || l.Norm(i-1) == "from" && l.Norm(j) == "to" || l.Norm(i-1) == "by" || l.Norm(i-1) == "after" || l.Norm(i-1) == "before") {
		if u, ok := l.unitAt(j); !ok && !l.plainCount(i) && u.unit == "" && (l.Norm(i-1) == "at" || l.Norm(i-1) == "until") && !l.pricey(i) {
			return j
		}
	}
	return i
}

// pricey reports whether a rate or price is spoken of before token i, so that "at
// 3.20" is no clock time.
func (l *Line) pricey(i int) bool {
	for j := max(0, i-8); j < i; j++ {
		switch l.Norm(j) {
		case "shares", "share", "price", "prices", "rate", "rates", "traded", "trading", "closed", "close", "stood", "index", "stock", "put", "estimated", "magnitude", "yield", "odds", "valued", "measured", "level", "ratio", "average", "score", "$", "€", "£", "euro", "dollar", "pound", "gauge", "peaked":
			return true
		}
	}
	return false
}

func (l *Line) hourMinute(w string) bool {
	h, m, ok := strings.Cut(w, ".")
	if !ok || len(m) != 2 || len(h) < 1 || len(h) > 2 || m[0] > '5' || strings.Trim(h+m, "0123456789") != "" {
		return false
	}
	return len(h) == 1 || h <= "23"
}

// over are what is so by an hour.
var over = set("gone", "home", "over", "closed", "asleep", "finished", "done", "back", "there", "ready", "empty", "clear", "lit", "dark", "awake", "shut")

var halfOfDay = set("a.m.", "p.m.", "a.m", "p.m", "am", "pm", "o'clock", "noon", "midnight", "hrs")

var zones = set("gmt", "utc", "est", "edt", "cet", "cest", "bst", "pst", "pdt", "ist", "jst", "hours", "local", "hrs", "et", "pt", "msk", "eet", "aest")

// termNoun: loans and terms are named by their length.
func (l *Line) termNoun(i int) bool {
	for k := i; k < i+3; k++ {
		switch l.Norm(k) {
		case "bond", "bonds", "note", "notes", "yield", "yields", "loan", "loans", "gilt", "gilts", "treasury", "treasuries", "mortgage", "mortgages", "bill", "bills", "maturity", "swap", "swaps", "rate", "rates", "fixed", "debt", "paper", "term", "contract", "lease", "deal", "plan", "forecast", "average", "high", "low", "anniversary", "facility", "repo", "window", "bund", "bunds", "target", "targets", "visa", "degree", "course", "peak", "budget", "strategy", "cycle", "period", "moving":
			return true
		}
	}
	return false
}

// year: four bare digits that read as a year.
func (l *Line) year(a *amount, _ bool) int {
	if a.bare && l.era(a.end) {
		return a.end + 1
	}
	if !a.bare || a.to != a.from+1 || !l.yearDigits(a.from) {
		if a.bare && a.to == a.from+1 && l.Norm(a.from-1) == "'" && l.Glued(a.from) && len(l.Norm(a.from)) == 2 {
			return a.end // '98
		}
		return 0
	}
	if a.hasUnit {
		return 0
	}
	prev := l.Norm(a.start - 1)
	switch prev { // what a count is said to be about, a year is not
	case "about", "some", "roughly", "approximately", "nearly", "almost", "than", "least", "most", "many", "over", "estimated", "exactly", "another", "only", "just", "all", "up":
		if l.Tag(a.end).Noun() || prev != "over" && prev != "than" && prev != "about" {
			return 0
		}
	case "around":
		if l.Tag(a.end).Noun() {
			return 0
		}
	}
	if l.Norm(a.end) == "or" && l.Norm(a.end+1) == "so" {
		return 0
	}
	w := l.Norm(a.from)
	if n := l.Norm(a.end); (n == "police" || n == "troops" || people[n]) && (prev == "and" || !yearish[prev]) {
		return 0
	}
	noun := l.headAfter(a.end)
	recent := w >= "1700" && w <= "2100"
	if noun >= 0 && l.Tag(noun) == tagger.NNS && !(recent && yearish[prev]) && !(recent && (prev == "the" || l.Tag(a.start-1) == tagger.POS || l.Tag(a.start-1).Proper() || l.Tag(a.start-1) == tagger.PRPS)) {
		if !recent || people[l.Norm(noun)] || l.Tag(a.start-1).Verb() && l.Tag(a.start-1) != tagger.VBG {
			return 0
		}
	}
	if !recent && !yearish[prev] && prev != "," && prev != "(" && !l.month(a.start-1) {
		return 0
	}
	if recent && l.Tag(a.start-1).Verb() && noun == a.end && l.Tag(noun) == tagger.NNS {
		return 0
	}
	return a.end
}

var yearish = set("in", "since", "until", "till", "from", "of", "by", "to", "during", "before", "after", "for", "late", "early", "mid", "year", "summer", "winter", "spring", "autumn", "fall", "circa", "through", "between", "the", "and", "-", "/", "than", "pre", "around", "back", "year's", "season", "fiscal", "class")

func (l *Line) calendar(i int) bool {
	switch l.Norm(i) {
	case "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "christmas", "easter", "ramadan":
		return true
	}
	return l.month(i)
}

// relativeDate: "two years ago", "six days after", "a decade later".
func (l *Line) relativeDate(a *amount, _ bool) int {
	if a.share && (l.Norm(a.to-1) == "quarters" || l.Norm(a.to-1) == "quarter") && a.end == a.to && l.dated(a.start, a.end) {
		return a.end + 1 // "a charge two quarters ago"
	}
	if !a.hasUnit || a.kind != news.KindDuration {
		return 0
	}
	if l.periodTo(a) {
		return a.end // "the three months to September"
	}
	if l.Norm(a.start-1) == "for" && l.Norm(a.end) != "ago" || !a.bare && !a.spelled || a.value != float64(int(a.value)) {
		return 0 // "for an hour after", "3 hours 50 minutes later": durations
	}
	if l.Norm(a.end) == "'" && l.Norm(a.end+1) == "time" {
		return a.end + 2
	}
	if l.dated(a.start, a.end) {
		return a.end + 1
	}
	if w := l.Norm(a.end + 1); l.Tag(a.end) == tagger.PRPS && (w == "senior" || w == "junior") {
		return a.end + 2
	}
	if w := l.Norm(a.end); w == "into" || w == "ahead" && l.Norm(a.end+1) == "of" && a.unit != "second" || w == "away" && a.unit != "hour" && a.unit != "minute" && a.unit != "second" {
		return a.end // "three hours away" is a distance, "three weeks away" a date
	}
	return 0
}

// periodTo: "the three months to September", "the year ended 31 March".
func (l *Line) periodTo(a *amount) bool {
	if a.unit != "month" && a.unit != "week" && a.unit != "year" {
		return false
	}
	switch l.Norm(a.end) {
	case "to", "ended", "ending", "through":
		return l.month(a.end+1) || l.Tag(a.end+1) == tagger.CD || l.Norm(a.end+2) == "of" || l.month(a.end+2)
	}
	return false
}

// dated reports whether the words after a span of time from token start up to end make
// it a date.
func (l *Line) dated(start, end int) bool {
	switch l.Norm(end) {
	case "ago", "hence", "before", "after", "beforehand", "afterwards", "previously":
		return true
	case "earlier", "later":
		return l.Norm(end+1) != "than"
	case "from":
		return l.Norm(end+1) == "now" || l.Norm(end+1) == "today"
	case "since":
		return l.Norm(start-1) != "the"
	case "on":
		return l.Norm(end+1) == "," || l.Norm(end+1) == "."
	case "prior":
		return l.Norm(end+1) == "to" || l.Tag(end+1) == tagger.Punct
	}
	return false
}

// spokenClock skips clock times in words: "half past six", "quarter to nine", "doors open
// at seven", "from 9 to 5".
func (l *Line) spokenClock(i int) int {
	switch w := l.Norm(i); w {
	case "half", "quarter":
		if next := l.Norm(i + 1); (next == "past" || w == "quarter" && next == "to") && l.hourAt(i+2) {
			return i + 3
		}
	case "five", "ten", "twenty", "10", "20", "5":
		if l.Norm(i+1) == "past" && l.hourAt(i+2) {
			return i + 3
		}
	case "at", "until", "till", "by", "before", "after":
		if l.Norm(i+2) == "past" && l.small12(i+1) > 0 {
			return i
		}
		if l.hourAt(i+1) && l.opens(i) {
			return i + 2
		}
	case "from", "between":
		if w := l.Norm(i + 2); l.small12(i+1) > 0 && l.hourAt(i+3) && (w == "to" || w == "until" || w == "and") && l.opens(i) {
			return i + 4
		}
	}
	return i
}

// hourAt reports whether token i is a number from one to twelve that nothing counts.
func (l *Line) hourAt(i int) bool {
	if l.small12(i) == 0 {
		return false
	}
	switch l.Tag(i + 1) {
	case tagger.None, tagger.Punct, tagger.CC, tagger.IN, tagger.DT, tagger.TO, tagger.RB, tagger.WRB:
		return l.Norm(i+1) != "-" && percentAt(l, i+1) == 0
	case tagger.VBD, tagger.VBZ, tagger.MD:
		return true
	}
	switch l.Norm(i + 1) {
	case "tonight", "today", "tomorrow", "sharp", "daily", "weekdays":
		return true
	}
	return l.calendar(i + 1)
}

// openings are what happens at a time of the day.
var openings = set("open", "opens", "opened", "opening", "close", "closes", "start", "starts", "started", "begin", "begins", "began", "end", "ends", "ended", "woke", "wake", "wakes",
	"arrive", "arrives", "arrived", "meet", "meets", "met", "leave", "leaves", "depart", "departs", "departed", "doors", "kick-off", "dinner", "lunch", "breakfast", "supper", "work", "works", "worked",
	"airs", "aired", "landed", "lands", "rang", "rings", "gathered", "assembled", "resumes", "resumed", "shops", "offices")

// opens reports whether something that has an hour is spoken of shortly before token i.
func (l *Line) opens(i int) bool {
	for j := i - 1; j >= 0 && j >= i-6; j-- {
		if openings[l.Norm(j)] {
			n := l.Norm(j + 1)
			return n != "up" && n != "down" && n != "higher" && n != "lower" && !l.pricey(i)
		}
	}
	return false
}

// era: "44 BC", "476 AD".
func (l *Line) era(i int) bool {
	switch l.Norm(i) {
	case "bc", "ad", "bce", "ce", "b.c.", "a.d.":
		return l.Capital(i)
	}
	return false
}
