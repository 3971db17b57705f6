package figure

import (
	"strings"

	"tidings/summarize/internal/tagger"
)

// Short items (tickers, diaries, race cards, logs, notices) leave out the words by which
// a sentence tells a date or a name: what stands beside the number tells it here.

// weekdays are their names and abbreviations, which only count with a capital.
var weekdays = set("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun")

func (l *Line) weekday(i int) bool { return weekdays[l.Norm(i)] && l.Capital(i) }

// afterWeekday reports whether a weekday stands before token i, with a comma or without.
func (l *Line) afterWeekday(i int) bool {
	if l.Norm(i-1) == "," || l.Norm(i-1) == "." && l.Glued(i-1) {
		return l.weekday(i - 2)
	}
	return l.weekday(i - 1)
}

// shortDate skips dates without a year: "Friday, 6.2.", "on 14.11. and", "Sunday 5/4",
// "Thurs 19:".
func (l *Line) shortDate(i int) int {
	w := l.Norm(i)
	day, month, ok := strings.Cut(w, ".")
	if !ok {
		day, month, ok = strings.Cut(w, "/")
	}
	if !ok {
		if l.dayOfMonth(i) && l.afterWeekday(i) && l.entryEnds(i+1) {
			return i + 1
		}
		return i
	}
	if !within(day, 31) || !within(month, 12) {
		return i
	}
	if l.afterWeekday(i) {
		return i + 1
	}
	// Two digits for the month, and for most days, are how a date and no amount is printed.
	if full := len(day) == 2 && len(month) == 2 && strings.Contains(w, "."); full && l.Norm(i+1) == "." && l.Glued(i+1) && i+2 < len(l.Tokens) && !l.Capital(i+2) || full && (day[0] == '0' || month[0] == '0') && l.Norm(i-1) == "on" {
		return i + 1
	}
	return i
}

// within reports whether w is one or two digits from 1 to most.
func within(w string, most int) bool {
	if len(w) == 0 || len(w) > 2 {
		return false
	}
	n := 0
	for i := range len(w) {
		if w[i] < '0' || w[i] > '9' {
			return false
		}
		n = 10*n + int(w[i]-'0')
	}
	return n >= 1 && n <= most
}

// entryEnds reports whether the heading of an entry ends at token i.
func (l *Line) entryEnds(i int) bool {
	switch l.Norm(i) {
	case ":", "-", ",", "", ".", "|", "&":
		return !l.Glued(i) || !l.Glued(i+1)
	}
	return l.month(i)
}

// entryTime skips the hour of an entry that a day opens ("Fri 13: Quiz night, Mill Hall,
// 7.15; entry ...") and of a race ("FONTMOOR 3.45: ...").
func (l *Line) entryTime(i int) int {
	if !l.hourMinute(l.Norm(i)) {
		return i
	}
	if l.Norm(i+1) == ":" && i > 0 && i < 4 && l.shouted(i) {
		return i + 1
	}
	if l.Norm(i-1) != "," && !(l.dayOfMonth(i-1) || l.weekday(i-1)) || !l.weekday(0) {
		return i
	}
	switch l.Norm(i + 1) {
	case ";", ",", ".", "", ":", "-":
		return i + 1
	}
	return i
}

// shouted reports whether the tokens before i are all in capitals.
func (l *Line) shouted(i int) bool {
	for k := range i {
		if w := l.Tokens[k].Text; strings.ToUpper(w) != w {
			return false
		}
	}
	return !l.capitals() || i+1 < len(l.Tokens)
}

// minuteOfPlay skips the minute of a match that opens an entry: "67' Hosts win a corner",
// "(34')".
func (l *Line) minuteOfPlay(i int) int {
	mark := l.Norm(i + 1)
	if mark != "'" && mark != "′" || !l.Glued(i+1) || len(l.Norm(i)) > 3 || l.Norm(i+2) == "s" {
		return i
	}
	if i == 0 || l.Norm(i-1) == "(" || l.Norm(i+2) == ")" {
		return i + 2
	}
	return i
}

// knockout: "the last 16", "the round of 32": how many are left names a round of a cup.
func (l *Line) knockout(a *amount, _ bool) int {
	if a.hasUnit || a.share {
		return 0
	}
	switch a.value {
	case 4, 8, 16, 32, 64, 128:
	default:
		return 0
	}
	switch w := l.Norm(a.start - 1); {
	case w == "of" && (l.Norm(a.start-2) == "round" || l.Norm(a.start-2) == "rounds"), w == "last" && a.value >= 16 && !l.Tag(a.end).Noun() && l.Tag(a.end) != tagger.JJ:
		return a.end
	}
	return 0
}

// blockOf: "the 1200 block of Juniper Road".
func (l *Line) blockOf(a *amount, _ bool) int {
	if a.bare && l.Norm(a.end) == "block" && l.Norm(a.end+1) == "of" && l.Capital(a.end+2) {
		return a.end + 1
	}
	return 0
}

// pageMark: "vol. 31, no. 4, p. 17": abbreviations before the numbers of what is cited.
func (l *Line) pageMark(a *amount, _ bool) int {
	if !a.bare || l.Norm(a.start-1) != "." || !l.Glued(a.start-1) || l.Glued(a.start) {
		return 0
	}
	switch l.Norm(a.start - 2) {
	case "vol", "vols", "p", "pp", "no", "nos", "art", "arts", "sec", "ch", "para", "cl", "reg", "fig", "figs", "ed", "iss", "tab", "ref", "cap", "col", "fol", "app", "suppl":
		return a.end
	}
	return 0
}

// subdivision: "Item 4.2, jetty:", "Rule 6.3 bars": numbers with a part after a full stop.
func (l *Line) subdivision(a *amount, _ bool) int {
	if a.spelled || a.hasUnit || a.to != a.from+1 || !strings.Contains(l.Norm(a.from), ".") || a.scale != 1 {
		return 0
	}
	if w := l.Norm(a.start - 1); (nameNouns[w] || classNouns[w] || laws[w]) && l.Capital(a.start-1) && l.Tag(a.end) != tagger.NNS {
		return a.end
	}
	return 0
}

// oldVersion: "faster than in 3.2;", "users of 2.7 must": no amount with a decimal is in
// or of something by itself.
func (l *Line) oldVersion(a *amount, _ bool) int {
	if a.spelled || a.hasUnit || a.to != a.from+1 || a.scale != 1 || strings.Count(l.Norm(a.from), ".") != 1 {
		return 0
	}
	switch l.Norm(a.start - 1) {
	case "in":
		if t := l.Tag(a.end); t == tagger.Punct || t == tagger.None || t == tagger.CC {
			return a.end
		}
	case "of":
		if t := l.Tag(a.end); (t == tagger.MD || t == tagger.VBP) && programs[l.Norm(a.start-2)] {
			return a.end
		}
	case "to", "from":
		if w := l.Norm(a.start - 2); strings.HasPrefix(w, "migrat") || w == "upgrade" && l.Tag(a.start-2) == tagger.VB {
			return a.end // not "upgraded to 3.5": growth is
		}
	}
	return 0
}

// programs are what has versions, and who uses them.
var programs = set("users", "versions", "release", "releases", "version", "builds", "build", "api", "edition", "installations", "copies", "support", "branch", "owners")
