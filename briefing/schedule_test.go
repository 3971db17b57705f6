package briefing

import (
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the tests mean these zones on any machine

	"github.com/robfig/cron/v3"
	"pgregory.net/rapid"
)

func TestScheduleNext(t *testing.T) {
	tests := []struct {
		name, spec, zone, after string
		want                    []string
	}{
		{name: "weekdays at eight", spec: "0 8 * * 1-5", zone: "Europe/Kyiv", after: "2026-11-20T07:00:00Z",
			want: []string{"2026-11-23T06:00:00Z", "2026-11-24T06:00:00Z"}},
		{name: "spring gap: right after it", spec: "30 2 * * *", zone: "Europe/Berlin", after: "2026-03-28T12:00:00Z",
			want: []string{"2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"}},
		{name: "autumn overlap: once, the first time", spec: "30 2 * * *", zone: "Europe/Berlin", after: "2026-10-24T12:00:00Z",
			want: []string{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}},
		{name: "asked between the two passes of the overlap", spec: "30 2 * * *", zone: "Europe/Berlin", after: "2026-10-25T01:10:00Z",
			want: []string{"2026-10-26T01:30:00Z"}},
		{name: "midnight that does not exist", spec: "0 0 * * *", zone: "America/Santiago", after: "2026-09-05T12:00:00Z",
			want: []string{"2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z"}},
		{name: "a gap of half an hour", spec: "15 2 * * *", zone: "Australia/Lord_Howe", after: "2026-10-03T12:00:00Z",
			want: []string{"2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"}},
		{name: "a day that never was", spec: "0 8 * * *", zone: "Pacific/Apia", after: "2011-12-29T12:00:00Z",
			want: []string{"2011-12-29T18:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T18:00:00Z"}},
		{name: "half-hourly follows real time in the overlap", spec: "*/30 * * * *", zone: "Europe/Berlin", after: "2026-10-25T00:15:00Z",
			want: []string{"2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z"}},
		{name: "every counts from the epoch", spec: "@every 6h", zone: "Asia/Kolkata", after: "2026-11-20T07:00:00Z",
			want: []string{"2026-11-20T12:00:00Z", "2026-11-20T18:00:00Z"}},
		{name: "daily", spec: "@daily", zone: "Asia/Kolkata", after: "2026-11-20T07:00:00Z",
			want: []string{"2026-11-20T18:30:00Z"}},
		{name: "either day", spec: "0 9 1 * 1", zone: "", after: "2026-11-20T10:00:00Z",
			want: []string{"2026-11-23T09:00:00Z", "2026-11-30T09:00:00Z", "2026-12-01T09:00:00Z"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := ParseSchedule(tt.spec, tt.zone)
			if err != nil {
				t.Fatal(err)
			}
			at := at(t, tt.after)
			for _, want := range tt.want {
				at = s.Next(at)
				if got := at.Format(time.RFC3339); got != want {
					t.Fatalf("Next = %s, want %s", got, want)
				}
			}
		})
	}
}

func TestParseScheduleErrors(t *testing.T) {
	tests := []struct{ spec, zone, want string }{
		{"TZ=", "", "own field"},
		{"CRON_TZ=UTC 0 8 * * *", "", "own field"},
		{", * * * *", "", "empty entry"},
		{"0 0 30 2 *", "", "never comes"},
		{"*/61 * * * *", "", "step of 61"},
		{"0 8 * * 7", "", "Sunday is 0"},
		{"0 8 * *", "", "has 4 fields"},
		{"0 8 * * * *", "", "has 6 fields"},
		{"", "", "has 0 fields"},
		{"@every 0s", "", "shortest"},
		{"@every -1s", "", "shortest"},
		{"@every soon", "", "write a duration"},
		{"@reboot", "", "@reboot"},
		{"0 25 * * *", "", "25"},
		{"0 8 * * *", "Europe/Kiyv", "IANA"},
		{"0 8 * * *", "Local", "depends on the machine"},
		{"0 8 * * L", "", "L"},
	}
	for _, tt := range tests {
		_, err := ParseSchedule(tt.spec, tt.zone)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("ParseSchedule(%q, %q) error = %v, want one that holds %q", tt.spec, tt.zone, err, tt.want)
		}
	}
}

// TestScheduleAgainstClock compares Next with a reference that walks through real time
// minute by minute and looks at the clock on the wall.
func TestScheduleAgainstClock(t *testing.T) {
	zones := []string{"Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Asia/Beirut",
		"Africa/Casablanca", "Pacific/Apia", "Asia/Kathmandu", "America/Havana", "UTC", "Europe/Dublin", "Asia/Gaza"}
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		hours := fmt.Sprint(rapid.IntRange(0, 5).Draw(t, "hour"))
		if rapid.Bool().Draw(t, "two hours") {
			hours += fmt.Sprintf(",%d", rapid.IntRange(0, 23).Draw(t, "hour 2"))
		}
		spec := fmt.Sprintf("%d,%d %s * * *", rapid.IntRange(0, 59).Draw(t, "minute"), rapid.IntRange(0, 59).Draw(t, "minute 2"), hours)
		s, err := ParseSchedule(spec, zone)
		if err != nil {
			t.Fatal(err)
		}
		loc, _ := time.LoadLocation(zone)
		from := time.Date(2026, 1, 1, 0, 0, 0, 0, loc)
		_, end := from.AddDate(0, 0, rapid.IntRange(0, 300).Draw(t, "day")).ZoneBounds()
		if end.IsZero() {
			end = from
		}
		start := end.UTC().Add(-30 * time.Hour).Truncate(time.Minute)
		stop := start.Add(60 * time.Hour)
		var got []time.Time
		for at := s.Next(start); !at.IsZero() && !at.After(stop); at = s.Next(at) {
			got = append(got, at)
		}
		want := walk(s.spec, loc, start, stop)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%s in %s from %s\n got %v\nwant %v", spec, zone, start, got, want)
		}
	})
}

// walk is the obvious way: at each minute, the clock shows one minute and may have
// jumped over others; the first time that one of them matches, the slot is due.
func walk(spec cron.Schedule, loc *time.Location, start, stop time.Time) []time.Time {
	matches := func(wall time.Time) bool { return spec.Next(wall.Add(-time.Second)).Equal(wall) }
	seen := map[time.Time]bool{}
	var due []time.Time
	last := wallClock(start.Add(-4 * time.Hour).In(loc))
	for t := start.Add(-4 * time.Hour); !t.After(stop); t = t.Add(time.Minute) {
		now := wallClock(t.In(loc))
		hit := false
		for w := last.Add(time.Minute); !w.After(now); w = w.Add(time.Minute) {
			hit = hit || matches(w) && !seen[w]
			seen[w] = true
		}
		last = now
		if hit && t.After(start) {
			due = append(due, t)
		}
	}
	return due
}

func TestDueSlot(t *testing.T) {
	tests := []struct {
		name             string
		since, last, now string
		want             string
		passed           int
	}{
		{name: "not yet", since: "2026-11-20T00:00:00Z", now: "2026-11-20T07:59:59Z"},
		{name: "on the minute", since: "2026-11-20T00:00:00Z", now: "2026-11-20T08:00:00Z", want: "2026-11-20T08:00:00Z"},
		{name: "already run", since: "2026-11-20T00:00:00Z", last: "2026-11-20T08:00:00Z", now: "2026-11-20T09:00:00Z"},
		{name: "made after the slot", since: "2026-11-20T08:00:01Z", now: "2026-11-20T09:00:00Z"},
		{name: "three days down: the newest, the older passed over", since: "2026-11-01T00:00:00Z", last: "2026-11-20T08:00:00Z",
			now: "2026-11-23T08:30:00Z", want: "2026-11-23T08:00:00Z", passed: 2},
		{name: "a year down", since: "2025-01-01T00:00:00Z", now: "2026-11-23T08:30:00Z", want: "2026-11-23T08:00:00Z", passed: mostPassed},
		{name: "the clock jumped back: the newest, and none is told as missed", since: "2026-11-01T00:00:00Z", last: "2026-11-25T08:00:00Z",
			now: "2026-11-23T08:30:00Z", want: "2026-11-23T08:00:00Z"},
		{name: "the clock jumped back, and no slot is in its grace", since: "2026-11-01T00:00:00Z", last: "2026-11-25T08:00:00Z", now: "2026-11-23T07:30:00Z"},
		{name: "made while the clock ran ahead", since: "2027-11-01T00:00:00Z", now: "2026-11-23T08:30:00Z", want: "2026-11-23T08:00:00Z"},
		{name: "made while the clock ran ahead, and run since", since: "2027-11-01T00:00:00Z", last: "2026-11-23T08:00:00Z", now: "2026-11-23T08:30:00Z"},
		{name: "another process's clock is a little ahead", since: "2026-11-01T00:00:00Z", last: "2026-11-23T08:00:00Z", now: "2026-11-23T07:59:50Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := Briefing{Name: "morning", Schedule: "0 8 * * *", Since: at(t, tt.since), LastSlot: at(t, tt.last)}
			got, passed, ok, err := DueSlot(b, at(t, tt.now))
			if err != nil {
				t.Fatal(err)
			}
			if ok != (tt.want != "") || ok && got.Format(time.RFC3339) != tt.want {
				t.Fatalf("DueSlot = %v, %v, want %q", got, ok, tt.want)
			}
			if len(passed) != tt.passed {
				t.Errorf("%d slots passed over, want %d", len(passed), tt.passed)
			}
		})
	}
}

func FuzzParseSchedule(f *testing.F) {
	for _, s := range []string{"0 8 * * 1-5", "TZ=", "CRON_TZ=UTC", ", * * * *", "@every 1h", "@", "*/0 * * * *", "1-/ * * * *"} {
		f.Add(s, "Europe/Kyiv")
	}
	f.Fuzz(func(t *testing.T, spec, zone string) {
		s, err := ParseSchedule(spec, zone)
		if err != nil {
			return
		}
		from := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
		if next := s.Next(from); !next.IsZero() && !next.After(from) {
			t.Errorf("%q: Next(%s) = %s, which is not later", spec, from, next)
		}
	})
}

// at reads a time; "" is the zero time.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
