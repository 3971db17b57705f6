package briefing

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// MinEvery is the shortest interval of an "@every" schedule: a cron line cannot ask
// for more than one run a minute either.
const MinEvery = time.Minute

// Schedule says when a briefing is due. It is a pure value: Next depends on nothing
// but its argument, so any number of processes agree on the slots.
type Schedule struct {
	spec cron.Schedule
	loc  *time.Location
	// every is set instead of spec for "@every".
	every time.Duration
	// wall is true where the hours are fixed, so that the slots are those of the clock
	// on the wall.
	wall bool
}

// ParseSchedule reads a cron line of five fields (minute hour day month weekday), a
// descriptor ("@daily", "@hourly", "@weekly", "@monthly", "@yearly") or "@every 6h",
// meant in an IANA zone; an empty zone is UTC. The error is a sentence that says what
// to write instead.
//
// "@every" counts from 1 January 1970 UTC, so "@every 6h" is due at 00, 06, 12 and 18
// hours UTC. As in Vixie cron, a day of the month and a weekday that are both
// restricted are either-or.
func ParseSchedule(spec, zone string) (Schedule, error) {
	loc, err := Zone(zone)
	if err != nil {
		return Schedule{}, err
	}
	spec = strings.TrimSpace(spec)
	if rest, ok := strings.CutPrefix(spec, "@every"); ok {
		every, err := parseEvery(rest)
		return Schedule{every: every, loc: loc}, err
	}
	if err := checkFields(spec); err != nil {
		return Schedule{}, err
	}
	parsed, err := parseCron(spec)
	if err != nil {
		return Schedule{}, fmt.Errorf("schedule %q: %w", spec, err)
	}
	s := Schedule{spec: parsed, loc: loc, wall: fixedHours(parsed)}
	if !s.fires() {
		return Schedule{}, fmt.Errorf("schedule %q never comes: there is no such day", spec)
	}
	return s, nil
}

// Zone loads an IANA time zone; empty is UTC. "Local" is refused, since the machine's
// own zone would make the same configuration mean something else elsewhere.
func Zone(name string) (*time.Location, error) {
	if name == "" {
		return time.UTC, nil
	}
	if name == "Local" {
		return nil, fmt.Errorf(`zone "Local" depends on the machine: write an IANA zone, for example Europe/Kyiv`)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("zone %q is not known: write an IANA zone, for example Europe/Kyiv", name)
	}
	return loc, nil
}

func parseEvery(rest string) (time.Duration, error) {
	d, err := time.ParseDuration(strings.TrimSpace(rest))
	if err != nil {
		return 0, fmt.Errorf(`schedule "@every%s": write a duration, for example @every 6h`, rest)
	}
	if d < MinEvery {
		return 0, fmt.Errorf(`schedule "@every%s" is too often: the shortest is @every 1m`, rest)
	}
	return d.Truncate(time.Second), nil
}

// The names and last values of the five fields.
var cronFields = []struct {
	name string
	most int
}{{"minute", 59}, {"hour", 23}, {"day of the month", 31}, {"month", 12}, {"weekday", 6}}

// checkFields refuses what robfig/cron takes without doing what was meant: a zone
// prefix (its parser panics on some), a list with an empty entry (it never comes), a
// step beyond the field (it comes once), and Sunday as 7.
func checkFields(spec string) error {
	if strings.HasPrefix(spec, "@") {
		return nil
	}
	if strings.Contains(spec, "TZ=") {
		return fmt.Errorf("schedule %q: write the zone in its own field, not in the schedule", spec)
	}
	fields := strings.Fields(spec)
	if len(fields) != len(cronFields) {
		return fmt.Errorf(`schedule %q has %d fields: write five (minute hour day month weekday), for example "0 8 * * 1-5", or @daily, or @every 6h`, spec, len(fields))
	}
	for i, f := range fields {
		name, most := cronFields[i].name, cronFields[i].most
		for _, entry := range strings.Split(f, ",") {
			if entry == "" {
				return fmt.Errorf("schedule %q: the %s %q has an empty entry", spec, name, f)
			}
			_, step, ok := strings.Cut(entry, "/")
			if n, err := strconv.Atoi(step); ok && err == nil && n > most {
				return fmt.Errorf("schedule %q: a step of %d is beyond the %s, which ends at %d", spec, n, name, most)
			}
			if name == "weekday" && strings.Contains(entry, "7") {
				return fmt.Errorf("schedule %q: Sunday is 0, the weekdays are 0 to 6", spec)
			}
		}
	}
	return nil
}

// parseCron calls robfig/cron's parser, which panics on some input.
func parseCron(spec string) (s cron.Schedule, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("it cannot be read: %v", r)
		}
	}()
	return cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor).Parse(spec)
}

// starBit is the bit that robfig/cron sets in a field that was "*".
const starBit = 1 << 63

// fixedHours reports whether the hour field names hours. Where it is "*", the slots
// follow real time, so that a half-hourly briefing has no hole when clocks go back.
func fixedHours(s cron.Schedule) bool {
	spec, ok := s.(*cron.SpecSchedule)
	return ok && spec.Hour&starBit == 0
}

// fires reports whether the schedule comes at least twice, looking from a fixed day
// before a leap year.
func (s Schedule) fires() bool {
	first := s.Next(time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC))
	return !first.IsZero() && !s.Next(first).IsZero()
}

// Next is the first slot after t, in UTC; the zero time where none comes.
//
// With fixed hours it follows the clock on the wall: a slot that falls into the gap
// when clocks go forward comes at the first moment after it, one that falls into the
// overlap when they go back comes once, the first time.
func (s Schedule) Next(t time.Time) time.Time {
	switch {
	case s.every > 0:
		return t.UTC().Truncate(s.every).Add(s.every)
	case s.spec == nil:
		return time.Time{}
	case !s.wall:
		next := s.spec.Next(t.In(s.loc))
		if next.IsZero() {
			return time.Time{}
		}
		return next.UTC()
	}
	wall := wallClock(t.In(s.loc))
	for range 1000 { // a day has at most 24 x 60 slots in an overlap; one hour has 60
		wall = s.spec.Next(wall)
		if wall.IsZero() {
			return time.Time{}
		}
		if at := instant(wall, s.loc); at.After(t) {
			return at
		}
	}
	return time.Time{}
}

// wallClock is what the clock shows at t, written as if it were UTC.
func wallClock(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// instant is the first moment at which the clock in loc shows wall or, where it never
// does, the first moment after the gap. UTC.
func instant(wall time.Time, loc *time.Location) time.Time {
	t := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), loc)
	shown := wallClock(t)
	start, end := t.ZoneBounds()
	switch {
	case shown.After(wall): // time.Date went over the gap
		return start.UTC()
	case shown.Before(wall): // it stopped before the gap
		return end.UTC()
	}
	if !start.IsZero() {
		_, before := start.Add(-time.Second).Zone()
		_, now := t.Zone()
		earlier := t.Add(time.Duration(now-before) * time.Second)
		if earlier.Before(start) && wallClock(earlier.In(loc)).Equal(wall) {
			return earlier.UTC()
		}
	}
	return t.UTC()
}
