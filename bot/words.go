package bot

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Small words that many answers share.

// andList joins names: "a", "a and b", "a, b and c".
func andList(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// count is a number with its noun: "1 source", "3 sources", "2 stories".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "ry"); ok {
		return fmt.Sprintf("%d %sries", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// mostQuoted is how much of somebody's typing an answer repeats.
const mostQuoted = 60

// shorten cuts text to what an answer can repeat.
func shorten(s string) string { return Cut(s, mostQuoted, UTF16Len) }

// sentence makes an error's words a sentence: a capital first, a full stop last.
func sentence(s string) string {
	s = CleanLine(s)
	if s == "" {
		return s
	}
	r, n := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(r)) + s[n:]
	if strings.ContainsRune(".!?…”", lastRune(s)) {
		return s
	}
	return s + "."
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// capital makes the first letter of words a capital.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// when tells a moment as briefly as it stays clear to somebody at now: "09:10" for
// today, "Fri 21 Nov, 09:10" within half a year, else with the year.
func when(t, now time.Time, loc *time.Location) string {
	t, now = t.In(loc), now.In(loc)
	switch {
	case t.YearDay() == now.YearDay() && t.Year() == now.Year():
		return t.Format("15:04")
	case t.Sub(now).Abs() < 183*24*time.Hour:
		return Clock(t)
	}
	return t.Format("2 Jan 2006")
}

// hoursWords says a whole number of hours: "hour", "24 hours", "3 days".
func hoursWords(n int) string {
	switch {
	case n == 1:
		return "hour"
	case n%24 == 0 && n > 48:
		return fmt.Sprintf("%d days", n/24)
	}
	return fmt.Sprintf("%d hours", n)
}
