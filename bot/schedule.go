package bot

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"

	"tidings/briefing"
)

// scheduleHelp is what to type where a schedule was not understood.
const scheduleHelp = `08:00, "weekdays 08:00", "mon,thu 18:30", "every 6h" or a cron line such as "0 8 * * 1-5"`

// mostSchedule bounds the bytes of a schedule, and so the work on it.
const mostSchedule = 120

// ReadSchedule turns what people type into a schedule that briefing.ParseSchedule
// takes: "08:00", "8am and 6pm", "weekdays 08:00", "mon,thu 18:30", "mon-fri at 8",
// "every 6h", "hourly"; cron lines, "@daily" and "@every 6h" stay as they are. The
// error is a *UsageError.
func ReadSchedule(text string) (string, error) {
	spec, problem := readSchedule(CleanLine(text))
	if problem != "" {
		return "", &UsageError{Problem: problem, Try: scheduleHelp}
	}
	if _, err := briefing.ParseSchedule(spec, ""); err != nil {
		return "", &UsageError{Problem: sentence(err.Error()), Try: scheduleHelp}
	}
	return spec, nil
}

func readSchedule(text string) (spec, problem string) {
	switch {
	case text == "":
		return "", "A schedule says when to post."
	case len(text) > mostSchedule:
		return "", "That is too long for a schedule."
	case strings.HasPrefix(text, "@") || cronLike(text):
		return text, ""
	}
	r := scheduleReader{words: scheduleWords(text)}
	if problem := r.read(); problem != "" {
		return "", problem
	}
	return r.spec()
}

// cronLike reports whether text has the five fields of a cron line, so that it is left
// to the parser of those. Spoken schedules never start with two fields of digits.
func cronLike(text string) bool {
	fields := strings.Fields(text)
	return len(fields) == 5 && cronField(fields[0]) && cronField(fields[1]) && cronField(fields[2])
}

func cronField(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !('0' <= r && r <= '9' || strings.ContainsRune("*/,-?", r))
	})
}

// scheduleWords parts a spoken schedule into lower-case words; a comma is a word.
func scheduleWords(text string) []string {
	text = strings.NewReplacer(",", " , ", ";", " , ", "&", " , ", "–", "-", "—", "-").Replace(strings.ToLower(text))
	return strings.Fields(text)
}

// scheduleReader reads a spoken schedule word by word.
type scheduleReader struct {
	words []string
	at    int
	// days has bit n set for weekday n, Sunday being 0.
	days int
	// times are minutes after midnight.
	times []int
	// every is an interval; it stands alone.
	every time.Duration
	// listed is true right after a comma or "and", where a bare number may be another
	// hour; day and hour are true once one was read.
	listed bool
}

// everyDay has the bits of all seven weekdays.
const everyDay = 1<<7 - 1

func (r *scheduleReader) read() (problem string) {
	for r.at < len(r.words) {
		w := r.words[r.at]
		switch {
		case w == "," || w == "and":
			r.at++
			r.listed = true
			continue
		case w == "at" || w == "on":
			r.at++
			r.listed = r.listed || len(r.times) == 0
			continue
		case w == "every" || w == "each":
			if problem := r.readEvery(); problem != "" {
				return problem
			}
		case r.readDays() || r.readTime():
		case zoneLike(w):
			return "The time zone has its own place, the option zone."
		default:
			return fmt.Sprintf("I do not understand “%s” as a time.", shorten(strings.Join(r.words, " ")))
		}
		r.listed = false
	}
	return ""
}

// readEvery reads "every 6h", "every 2 hours", "every hour", and "every monday" as far
// as the "every".
func (r *scheduleReader) readEvery() string {
	r.at++
	if r.at == len(r.words) {
		return "Every what?"
	}
	w := r.words[r.at]
	number, unit := leadingNumber(w)
	next := ""
	if r.at+1 < len(r.words) {
		next = r.words[r.at+1]
	}
	switch {
	case number == "" && unitOf(unit) != 0: // "every hour"
		r.at++
		if unitOf(unit) == 24*time.Hour {
			r.days |= everyDay
			return ""
		}
		r.every = unitOf(unit)
	case number != "" && unit != "" && unitOf(unit) != 0: // "every 6h"
		r.at++
		r.every = interval(number, unitOf(unit))
	case number != "" && unit == "" && unitOf(next) != 0: // "every 6 hours"
		r.at += 2
		r.every = interval(number, unitOf(next))
	case r.readDays():
		return ""
	default:
		return fmt.Sprintf("I do not understand “every %s” as a time.", shorten(w))
	}
	if r.every > 366*24*time.Hour || r.every < time.Minute {
		return "That interval is out of reach: take one between a minute and a year."
	}
	return ""
}

func leadingNumber(w string) (number, rest string) {
	n := digitsAfter(w, 0)
	return w[:n], w[n:]
}

func unitOf(word string) time.Duration {
	switch word {
	case "m", "min", "mins", "minute", "minutes":
		return time.Minute
	case "h", "hr", "hrs", "hour", "hours":
		return time.Hour
	case "d", "day", "days":
		return 24 * time.Hour
	case "w", "week", "weeks":
		return 7 * 24 * time.Hour
	}
	return 0
}

func interval(number string, unit time.Duration) time.Duration {
	n, err := strconv.Atoi(number)
	if err != nil || n > 1_000_000 {
		return -1
	}
	return time.Duration(n) * unit
}

// readDays reads one word, or a range, that names weekdays.
func (r *scheduleReader) readDays() bool {
	w := r.words[r.at]
	if w == "hourly" && r.every == 0 {
		r.every = time.Hour
		r.at++
		return true
	}
	if days := daysOf(w); days != 0 {
		r.at++
		if r.at+1 < len(r.words) && (r.words[r.at] == "-" || r.words[r.at] == "to") && bits.OnesCount(uint(days)) == 1 {
			if last := daysOf(r.words[r.at+1]); bits.OnesCount(uint(last)) == 1 {
				days = dayRange(days, last)
				r.at += 2
			}
		}
		r.days |= days
		return true
	}
	first, last, ok := strings.Cut(w, "-")
	a, b := daysOf(first), daysOf(last)
	if !ok || bits.OnesCount(uint(a)) != 1 || bits.OnesCount(uint(b)) != 1 {
		return false
	}
	r.at++
	r.days |= dayRange(a, b)
	return true
}

// dayRange has the bits from one day to another, over the week's end where need be.
func dayRange(first, last int) int {
	days := first
	for d := first; d != last; {
		d <<= 1
		if d > everyDay {
			d = 1
		}
		days |= d
	}
	return days
}

var dayNames = [7]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// daysOf gives the weekdays that a word names; 0 for none.
func daysOf(word string) int {
	switch word {
	case "daily", "everyday", "day", "days":
		return everyDay
	case "weekday", "weekdays", "workday", "workdays":
		return 0b0111110
	case "weekend", "weekends":
		return 0b1000001
	case "tues", "thur", "thurs":
		word = word[:3]
	}
	word = strings.TrimSuffix(strings.TrimSuffix(word, "."), "s")
	for i, name := range dayNames {
		if word == name || word == name[:3] || word == strings.TrimSuffix(name[:3], "s") && len(word) == 3 {
			return 1 << i
		}
	}
	return 0
}

// readTime reads a time of day: "08:00", "8.30", "8am", "8 am", "noon", or a bare hour
// where one can stand.
func (r *scheduleReader) readTime() bool {
	w := r.words[r.at]
	switch w {
	case "noon", "midday":
		return r.addTime(12, 0, 1)
	case "midnight":
		return r.addTime(0, 0, 1)
	}
	hours, rest := leadingNumber(w)
	if hours == "" || len(hours) > 2 {
		return false
	}
	h, _ := strconv.Atoi(hours)
	m := 0
	bare := true
	if len(rest) >= 3 && (rest[0] == ':' || rest[0] == '.') && digitsAfter(rest, 1) == 2 {
		m, _ = strconv.Atoi(rest[1:3])
		rest, bare = rest[3:], false
	}
	used := 1
	if rest == "" && r.at+1 < len(r.words) && halfDay(r.words[r.at+1]) != "" {
		rest, used = r.words[r.at+1], 2
	}
	switch half := halfDay(rest); {
	case half != "" && (h < 1 || h > 12):
		return false
	case half == "am":
		h %= 12
	case half == "pm":
		h = h%12 + 12
	case rest != "", bare && len(r.times) > 0 && !r.listed:
		return false
	}
	return r.addTime(h, m, used)
}

func halfDay(word string) string {
	switch strings.ReplaceAll(word, ".", "") {
	case "am":
		return "am"
	case "pm":
		return "pm"
	}
	return ""
}

func (r *scheduleReader) addTime(h, m, used int) bool {
	if h > 23 || m > 59 {
		return false
	}
	r.times = append(r.times, h*60+m)
	r.at += used
	return true
}

// spec is what was read as a schedule.
func (r *scheduleReader) spec() (spec, problem string) {
	if r.every > 0 {
		if r.days != 0 || len(r.times) > 0 {
			return "", "An interval cannot stand together with days or times."
		}
		return "@every " + shortDuration(r.every), ""
	}
	days := r.days
	if days == 0 {
		days = everyDay
	}
	if len(r.times) == 0 {
		return "", "At what time?"
	}
	var hours, minutes []int
	for _, t := range r.times {
		hours, minutes = append(hours, t/60), append(minutes, t%60)
	}
	hours, minutes = unique(hours), unique(minutes)
	if len(hours)*len(minutes) != len(unique(r.times)) {
		return "", "One briefing posts at the same minute of each hour. Make a second briefing for the other time."
	}
	return fmt.Sprintf("%s %s * * %s", joinInts(minutes), joinInts(hours), cronDays(days)), ""
}

// shortDuration is a duration as ParseDuration reads it, without the zeros that
// Duration.String has.
func shortDuration(d time.Duration) string {
	if d%time.Hour == 0 {
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dm", d/time.Minute)
}

func unique(ns []int) []int {
	ns = slices.Clone(ns)
	slices.Sort(ns)
	return slices.Compact(ns)
}

func joinInts(ns []int) string {
	var parts []string
	for _, n := range ns {
		parts = append(parts, strconv.Itoa(n))
	}
	return strings.Join(parts, ",")
}

func cronDays(days int) string {
	switch days {
	case everyDay:
		return "*"
	case 0b0111110:
		return "1-5"
	}
	var ns []int
	for i := range 7 {
		if days&(1<<i) != 0 {
			ns = append(ns, i)
		}
	}
	return joinInts(ns)
}

// ScheduleWords says a schedule as people do: "weekdays at 08:00", "every 6 hours". A
// cron line that has no such words is quoted as it is.
func ScheduleWords(spec string) string {
	spec = CleanLine(spec)
	switch spec {
	case "@hourly":
		return "every hour"
	case "@daily", "@midnight":
		return "daily at 00:00"
	case "@weekly":
		return "Sun at 00:00"
	case "@monthly":
		return "on the 1st of each month at 00:00"
	case "@yearly", "@annually":
		return "on 1 January at 00:00"
	}
	if rest, ok := strings.CutPrefix(spec, "@every"); ok {
		if d, err := time.ParseDuration(strings.TrimSpace(rest)); err == nil {
			return "every " + spokenInterval(d)
		}
	}
	if words, ok := cronWords(spec); ok {
		return words
	}
	return "by the cron line " + shorten(spec)
}

func spokenInterval(d time.Duration) string {
	switch {
	case d == time.Hour:
		return "hour"
	case d == time.Minute:
		return "minute"
	case d%(24*time.Hour) == 0 && d > 24*time.Hour:
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	case d%time.Hour == 0:
		return fmt.Sprintf("%d hours", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%d minutes", d/time.Minute)
	}
	return d.String()
}

// cronWords says a cron line in words where its minutes and hours are lists of numbers
// and only the weekday is restricted.
func cronWords(spec string) (string, bool) {
	f := strings.Fields(spec)
	if len(f) != 5 || f[2] != "*" || f[3] != "*" {
		return "", false
	}
	days, ok := spokenDays(f[4])
	if !ok {
		return "", false
	}
	minutes, ok := numberList(f[0])
	if !ok {
		return "", false
	}
	if f[1] == "*" && len(minutes) == 1 && f[4] == "*" {
		return fmt.Sprintf("every hour at :%02d", minutes[0]), true
	}
	hours, ok := numberList(f[1])
	if !ok || len(hours)*len(minutes) > 8 {
		return "", false
	}
	var clocks []string
	for _, h := range hours {
		for _, m := range minutes {
			clocks = append(clocks, fmt.Sprintf("%02d:%02d", h, m))
		}
	}
	return days + " at " + andList(clocks), true
}

func numberList(field string) ([]int, bool) {
	var ns []int
	for _, part := range strings.Split(field, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || n > 59 {
			return nil, false
		}
		ns = append(ns, n)
	}
	return unique(ns), true
}

// spokenDays says a cron weekday field, from Monday on.
func spokenDays(field string) (string, bool) {
	if field == "*" || field == "?" {
		return "daily", true
	}
	days := 0
	for _, part := range strings.Split(strings.ToLower(field), ",") {
		first, last, ranged := strings.Cut(part, "-")
		a := cronDay(first)
		b := a
		if ranged {
			b = cronDay(last)
		}
		if a == 0 || b == 0 || b < a {
			return "", false
		}
		days |= dayRange(a, b)
	}
	switch days {
	case everyDay:
		return "daily", true
	case 0b0111110:
		return "weekdays", true
	case 0b1000001:
		return "weekends", true
	}
	var names []string
	for i := range 7 {
		d := (i + 1) % 7
		if days&(1<<d) != 0 {
			names = append(names, strings.ToUpper(dayNames[d][:1])+dayNames[d][1:3])
		}
	}
	return andList(names), true
}

func cronDay(s string) int {
	if n, err := strconv.Atoi(s); err == nil && n >= 0 && n <= 6 {
		return 1 << n
	}
	if len(s) == 3 {
		return daysOf(s)
	}
	return 0
}
