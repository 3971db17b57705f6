package briefing

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Quiet are the hours of the day in which nothing is posted, by the clock of a zone, in
// minutes after midnight: From is the first that is quiet, To the first that is not.
// From may be after To; where they are equal there are no quiet hours, so the zero
// Quiet is none.
type Quiet struct{ From, To int }

// ParseQuiet reads quiet hours, "22:00-07:00"; the empty text is none. The error is a
// sentence that says what to write instead.
func ParseQuiet(text string) (Quiet, error) {
	if strings.TrimSpace(text) == "" {
		return Quiet{}, nil
	}
	from, to, ok := strings.Cut(text, "-")
	a, errA := clock(from)
	b, errB := clock(to)
	if !ok || errA != nil || errB != nil {
		return Quiet{}, fmt.Errorf("quiet hours %q cannot be read: write them as 22:00-07:00", text)
	}
	if a == b {
		return Quiet{}, fmt.Errorf("quiet hours %q would last all day: pause the briefing instead", text)
	}
	return Quiet{a, b}, nil
}

// clock reads "22:00" as minutes after midnight.
func clock(text string) (int, error) {
	t, err := time.Parse("15:04", strings.TrimSpace(text))
	if err != nil {
		return 0, errors.New("no time of day")
	}
	return t.Hour()*60 + t.Minute(), nil
}

// String is "22:00-07:00"; empty for none.
func (q Quiet) String() string {
	if q.From == q.To {
		return ""
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", q.From/60, q.From%60, q.To/60, q.To%60)
}

// Until is the end of the quiet hours that t lies in, in UTC; t itself where it lies in
// none.
func (q Quiet) Until(t time.Time, loc *time.Location) time.Time {
	if q.From == q.To {
		return t
	}
	wall := wallClock(t.In(loc))
	minute := wall.Hour()*60 + wall.Minute()
	day := 0
	switch {
	case q.From < q.To && (minute < q.From || minute >= q.To), q.From > q.To && minute < q.From && minute >= q.To:
		return t
	case minute >= q.To: // they end tomorrow
		day = 1
	}
	end := instant(time.Date(wall.Year(), wall.Month(), wall.Day()+day, 0, q.To, 0, 0, time.UTC), loc)
	if !end.After(t) { // the hour is shown a second time
		return t
	}
	return end
}

// hushed is when a briefing may post what was due at t.
func (b Briefing) hushed(t time.Time) time.Time {
	loc, err := Zone(b.Zone)
	if err != nil {
		return t
	}
	return b.Quiet.Until(t, loc)
}
