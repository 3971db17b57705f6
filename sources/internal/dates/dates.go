// Package dates reads dates and times as the web writes them.
package dates

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// zones are the zone names that dates in feeds carry, in minutes east of UTC (RFC
// 822 section 5 and common use). The names of summer time that are not unique are
// left out.
var zones = map[string]int{
	"z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0,
	"est": -300, "edt": -240, "et": -300, "cst": -360, "cdt": -300, "ct": -360,
	"mst": -420, "mdt": -360, "mt": -420, "pst": -480, "pdt": -420, "pt": -480,
	"akst": -540, "akdt": -480, "hst": -600, "ast": -240, "adt": -180, "nst": -210, "ndt": -150,
	"bst": 60, "ist": 330, "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "met": 60, "mest": 120,
	"eet": 120, "eest": 180, "msk": 180, "trt": 180, "pkt": 300, "wib": 420, "hkt": 480, "sgt": 480,
	"awst": 480, "jst": 540, "kst": 540, "acst": 570, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
	"brt": -180, "art": -180, "clt": -240, "sast": 120, "wat": 60, "eat": 180,
}

// months maps the first letters of month names to their number, in the languages of
// large news outlets. Longer prefixes are tried first.
var months = map[string]time.Month{
	"jan": 1, "ene": 1, "gen": 1, "янв": 1, "sty": 1, "led": 1, "oca": 1, "ιαν": 1, "січ": 1,
	"feb": 2, "fev": 2, "fév": 2, "févr": 2, "фев": 2, "lut": 2, "úno": 2, "şub": 2, "φεβ": 2, "лют": 2,
	"mar": 3, "mär": 3, "mrz": 3, "maa": 3, "mrt": 3, "мар": 3, "bře": 3, "μαρ": 3, "mars": 3, "бер": 3,
	"apr": 4, "avr": 4, "abr": 4, "апр": 4, "kwi": 4, "dub": 4, "nis": 4, "απρ": 4, "кві": 4, "ápr": 4,
	"may": 5, "mai": 5, "mag": 5, "mei": 5, "maj": 5, "май": 5, "мая": 5, "kvě": 5, "μαΐ": 5, "μαι": 5, "тра": 5, "máj": 5,
	"jun": 6, "giu": 6, "июн": 6, "juin": 6, "cze": 6, "čer": 6, "haz": 6, "ιου": 6, "чер": 6, "jún": 6, "ιουν": 6,
	"jul": 7, "lug": 7, "июл": 7, "juil": 7, "lip": 7, "červenec": 7, "tem": 7, "лип": 7, "júl": 7, "ιουλ": 7,
	"aug": 8, "aou": 8, "aoû": 8, "ago": 8, "авг": 8, "sie": 8, "srp": 8, "ağu": 8, "αυγ": 8, "сер": 8,
	"sep": 9, "set": 9, "сен": 9, "wrz": 9, "zář": 9, "eyl": 9, "σεπ": 9, "вер": 9, "sze": 9,
	"oct": 10, "okt": 10, "ott": 10, "out": 10, "окт": 10, "paź": 10, "říj": 10, "eki": 10, "οκτ": 10, "жов": 10,
	"nov": 11, "ноя": 11, "lis": 11, "kas": 11, "νοέ": 11, "νοε": 11, "лис": 11,
	"dec": 12, "dez": 12, "dic": 12, "déc": 12, "дек": 12, "gru": 12, "pro": 12, "ara": 12, "δεκ": 12, "гру": 12,
}

func month(word string) (time.Month, bool) {
	r := []rune(word)
	for n := min(len(r), 8); n >= 3; n-- {
		if m, ok := months[string(r[:n])]; ok {
			return m, true
		}
	}
	return 0, false
}

// Parse reads a date in any of the forms that feeds and pages use. The result is in
// the zone that is written with it, so that its day is the day as printed; without a
// zone it is UTC. It is the zero time for what cannot be read, and for years before
// 1990 or after 2100, which are mistakes in news.
//
// "03/05/2022" is the fifth of March, as in the United States, where both readings are
// possible.
func Parse(s string) time.Time { return parse(s, false) }

// ParseDayFirst is Parse for places where "03/05/2022" is the third of May.
func ParseDayFirst(s string) time.Time { return parse(s, true) }

func parse(s string, dayFirst bool) time.Time {
	s = strings.TrimSpace(s)
	if len(s) < 4 || len(s) > 100 {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t = scan(s, dayFirst)
	}
	if t.Year() < 1990 || t.Year() > 2100 {
		return time.Time{}
	}
	return t
}

// moment collects the parts of a date as they are found.
type moment struct {
	year, day        int
	month            time.Month
	hour, min, sec   int
	nano             int
	offset           int // seconds east of UTC
	clock, zoned, pm bool
	am, dayFirst     bool
	loose            []int // bare numbers in order: day, year or month
	widths           []int // how many digits each was written with
}

func scan(s string, dayFirst bool) time.Time {
	m := moment{dayFirst: dayFirst}
	if t, ok := unixTime(s); ok {
		return t
	}
	for r := []rune(strings.ToLower(s)); len(r) > 0; {
		switch c := r[0]; {
		case '0' <= c && c <= '9':
			r = m.number(r)
		case (c == '+' || c == '-' || c == '−') && m.clock && !m.zoned:
			r = m.numericZone(r)
		case unicode.IsLetter(c):
			r = m.word(r)
		default:
			r = r[1:]
		}
	}
	return m.time()
}

func unixTime(s string) (time.Time, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	switch len(s) {
	case 10:
		return time.Unix(n, 0).UTC(), true
	case 13:
		return time.UnixMilli(n).UTC(), true
	}
	return time.Time{}, false
}

// digits reads up to max digits at the start of r.
func digits(r []rune, max int) (value, width int) {
	for width < len(r) && width < max && '0' <= r[width] && r[width] <= '9' {
		value = value*10 + int(r[width]-'0')
		width++
	}
	return value, width
}

// number reads a number and what belongs to it: a clock, a date in digits, or a
// bare number that time sorts out.
func (m *moment) number(r []rune) []rune {
	v, n := digits(r, 14)
	rest := r[n:]
	if n <= 2 && len(rest) > 2 && (rest[0] == ':' || rest[0] == 'h' || rest[0] == '.' && m.dated()) && !m.clock {
		if after, ok := m.clockFrom(v, rest[1:]); ok {
			return after
		}
	}
	switch {
	case n == 14: // 20060102150405
		m.date(v/1e10, v/1e8%100, v/1e6%100)
		m.hour, m.min, m.sec, m.clock = v/1e4%100, v/100%100, v%100, true
		return rest
	case n == 8:
		m.date(v/1e4, v/100%100, v%100)
		return rest
	case n >= 5 && n <= 6 && m.dated() && !m.clock: // T150405 without colons
		m.hour, m.min, m.sec, m.clock = v/1e4, v/100%100, v%100, true
		return rest
	}
	if len(rest) > 1 && strings.ContainsRune("-/.", rest[0]) && m.year == 0 {
		if after, ok := m.joined(v, n, rest); ok {
			return after
		}
	}
	m.loose, m.widths = append(m.loose, v), append(m.widths, n)
	return rest
}

// dated reports whether a date was read already.
func (m *moment) dated() bool { return m.year != 0 || len(m.loose) >= 2 }

func (m *moment) date(y, mo, d int) { m.year, m.month, m.day = y, time.Month(mo), d }

// clockFrom reads minutes, seconds and a fraction after the hour.
func (m *moment) clockFrom(hour int, r []rune) ([]rune, bool) {
	v, n := digits(r, 2)
	if n == 0 || v > 59 || hour > 24 {
		return nil, false
	}
	m.hour, m.min, m.clock = hour, v, true
	r = r[n:]
	if len(r) > 1 && (r[0] == ':' || r[0] == '.') {
		if v, n := digits(r[1:], 2); n == 2 {
			m.sec = v
			r = r[1+n:]
		}
	}
	if len(r) > 1 && (r[0] == '.' || r[0] == ',') {
		if v, n := digits(r[1:], 9); n > 0 {
			for i := n; i < 9; i++ {
				v *= 10
			}
			m.nano = v
			r = r[1+n:]
			_, more := digits(r, len(r))
			r = r[more:]
		}
	}
	return r, true
}

// joined reads the rest of "2006-01-02", "02.01.2006", "01/02/2006" or "2-Jan-2006"
// after the first number.
func (m *moment) joined(first, width int, rest []rune) ([]rune, bool) {
	sep := rest[0]
	if width == 4 {
		mo, n := digits(rest[1:], 3)
		rest = rest[1+n:]
		if n == 3 { // day of the year
			t := time.Date(first, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, mo-1)
			m.date(first, int(t.Month()), t.Day())
			return rest, true
		}
		if n == 0 {
			return nil, false
		}
		d := 1
		if len(rest) > 1 && rest[0] == sep {
			if v, n := digits(rest[1:], 2); n > 0 {
				d, rest = v, rest[1+n:]
			}
		}
		m.date(first, mo, d)
		return rest, true
	}
	second, n := digits(rest[1:], 2)
	if n == 0 || len(rest) <= 1+n || rest[1+n] != sep {
		return nil, false
	}
	year, w := digits(rest[2+n:], 4)
	if w != 2 && w != 4 {
		return nil, false
	}
	day, mo := first, second
	if sep == '/' && second <= 31 && (second > 12 || first <= 12 && !m.dayFirst) { // as the United States write it
		mo, day = first, second
	}
	if sep == '-' && w == 2 && first > 31 { // yy-mm-dd
		year, mo, day = first, second, year
	}
	m.date(fullYear(year, w), mo, day)
	return rest[2+n+w:], true
}

func fullYear(y, width int) int {
	if width > 2 {
		return y
	}
	if y < 70 {
		return 2000 + y
	}
	return 1900 + y
}

func (m *moment) numericZone(r []rune) []rune {
	sign := 1
	if r[0] != '+' {
		sign = -1
	}
	v, n := digits(r[1:], 4)
	rest := r[1+n:]
	minutes := 0
	switch {
	case n == 0:
		return r[1:]
	case n <= 2:
		minutes = v * 60
		if len(rest) > 2 && rest[0] == ':' {
			if mv, mn := digits(rest[1:], 2); mn == 2 {
				minutes += mv
				rest = rest[3:]
			}
		}
	default:
		minutes = v/100*60 + v%100
	}
	if minutes > 14*60 {
		return rest
	}
	m.offset, m.zoned = sign*minutes*60, true
	return rest
}

func (m *moment) word(r []rune) []rune {
	n := 0
	for n < len(r) && unicode.IsLetter(r[n]) {
		n++
	}
	w := string(r[:n])
	rest := r[n:]
	if len(rest) > 1 && rest[0] == '.' && (w == "a" || w == "p") && rest[1] == 'm' {
		w += "m"
		rest = rest[2:]
	}
	switch {
	case w == "am":
		m.am = m.clock
	case w == "pm":
		m.pm = m.clock
	case w == "t" && m.dated():
	case m.clock && !m.zoned && hasZone(w):
		m.offset = zones[w] * 60
		// "GMT+0200": the number after the name decides
		m.zoned = len(rest) == 0 || rest[0] != '+' && rest[0] != '-'
	case m.month == 0:
		if mo, ok := month(w); ok {
			m.month = mo
		}
	}
	return rest
}

func hasZone(w string) bool { _, ok := zones[w]; return ok }

// time puts the parts together; the zero time where they make no date.
func (m *moment) time() time.Time {
	if m.year == 0 && !m.fromLoose() {
		return time.Time{}
	}
	if m.pm && m.hour < 12 {
		m.hour += 12
	}
	if m.am && m.hour == 12 {
		m.hour = 0
	}
	if m.month < 1 || m.month > 12 || m.day < 1 || m.day > 31 || m.hour > 24 || m.min > 59 || m.sec > 60 {
		return time.Time{}
	}
	zone := time.UTC
	if m.offset != 0 {
		zone = time.FixedZone("", m.offset)
	}
	return time.Date(m.year, m.month, m.day, m.hour, m.min, m.sec, m.nano, zone)
}

// fromLoose sorts bare numbers out: with a month in words, the one of four digits is
// the year and the other the day; alone, a number of four digits is a year.
func (m *moment) fromLoose() bool {
	yearAt := -1
	for i, w := range m.widths {
		if w == 4 && yearAt < 0 {
			yearAt = i
		}
	}
	if m.month == 0 {
		if len(m.loose) >= 3 && yearAt == 0 && m.widths[1] <= 2 && m.widths[2] <= 2 { // 2025年11月22日
			m.date(m.loose[0], m.loose[1], m.loose[2])
			return true
		}
		if len(m.loose) != 1 || yearAt != 0 {
			return false
		}
		m.date(m.loose[0], 1, 1)
		return true
	}
	if yearAt < 0 && len(m.loose) >= 2 && m.widths[1] == 2 {
		yearAt = 1
	}
	if yearAt < 0 {
		return false
	}
	m.year, m.day = fullYear(m.loose[yearAt], m.widths[yearAt]), 1
	for i, v := range m.loose {
		if i != yearAt && m.widths[i] <= 2 {
			m.day = v
			break
		}
	}
	return true
}
