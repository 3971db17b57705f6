package briefing

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseQuiet(t *testing.T) {
	for text, want := range map[string]string{"": "", " ": "", "22:00-07:00": "22:00-07:00", "00:30 - 6:05": "00:30-06:05"} {
		q, err := ParseQuiet(text)
		if err != nil || q.String() != want {
			t.Errorf("ParseQuiet(%q) = %s, %v, want %s", text, q, err, want)
		}
	}
	for _, text := range []string{"22-7", "22:00", "25:00-07:00", "22:00-07:60", "x", "08:00-08:00", "22:00-07:00-09:00"} {
		if q, err := ParseQuiet(text); err == nil {
			t.Errorf("ParseQuiet(%q) = %s, want an error", text, q)
		}
	}
}

func TestQuietUntil(t *testing.T) {
	tests := []struct{ name, quiet, zone, at, want string }{
		{"none", "", "Europe/Berlin", "2026-11-24T23:00:00Z", ""},
		{"before", "22:00-07:00", "Europe/Berlin", "2026-11-24T20:59:59Z", ""},
		{"evening", "22:00-07:00", "Europe/Berlin", "2026-11-24T21:00:00Z", "2026-11-25T06:00:00Z"},
		{"night", "22:00-07:00", "Europe/Berlin", "2026-11-25T03:00:00Z", "2026-11-25T06:00:00Z"},
		{"their end", "22:00-07:00", "Europe/Berlin", "2026-11-25T06:00:00Z", ""},
		{"midday", "12:00-14:00", "Europe/Berlin", "2026-11-25T11:30:00Z", "2026-11-25T13:00:00Z"},
		{"after midday", "12:00-14:00", "Europe/Berlin", "2026-11-25T13:00:00Z", ""},
		{"clocks go forward: one hour less", "22:00-07:00", "Europe/Berlin", "2026-03-28T21:30:00Z", "2026-03-29T05:00:00Z"},
		{"clocks go back: one hour more", "22:00-07:00", "Europe/Berlin", "2026-10-24T20:30:00Z", "2026-10-25T06:00:00Z"},
		{"they end in the gap", "22:00-02:30", "Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"},
		{"they end in the overlap", "22:00-02:30", "Europe/Berlin", "2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z"},
		{"the overlap's second time is not quiet again", "22:00-02:30", "Europe/Berlin", "2026-10-25T01:10:00Z", ""},
		{"clocks change at midnight", "22:00-00:30", "America/Santiago", "2026-09-06T03:00:00Z", "2026-09-06T04:00:00Z"},
		{"half an hour of daylight saving", "22:00-07:00", "Australia/Lord_Howe", "2026-10-03T12:00:00Z", "2026-10-03T20:00:00Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q, err := ParseQuiet(tt.quiet)
			if err != nil {
				t.Fatal(err)
			}
			loc, err := Zone(tt.zone)
			if err != nil {
				t.Fatal(err)
			}
			at, want := instantOf(t, tt.at), instantOf(t, tt.at)
			if tt.want != "" {
				want = instantOf(t, tt.want)
			}
			if got := q.Until(at, loc); !got.Equal(want) {
				t.Errorf("Until = %s, want %s", got.UTC().Format(time.RFC3339), want.Format(time.RFC3339))
			}
		})
	}
}

func instantOf(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestQuietAgainstClock: the end of quiet hours is the first moment, found by walking
// minute by minute, at which the clock on the wall shows none of them, in zones with
// all kinds of changes. Around an overlap the hour that is shown twice is quiet once.
func TestQuietAgainstClock(t *testing.T) {
	zones := []string{"UTC", "Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "Asia/Beirut", "Pacific/Apia", "America/Sao_Paulo", "Asia/Tehran", "Antarctica/Troll"}
	rapid.Check(t, func(t *rapid.T) {
		loc, err := Zone(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		q := Quiet{rapid.IntRange(0, 1439).Draw(t, "from"), rapid.IntRange(0, 1439).Draw(t, "to")}
		at := time.Unix(rapid.Int64Range(1262304000, 1893456000).Draw(t, "at")/60*60, 0)
		quiet := func(at time.Time) bool {
			m := at.In(loc).Hour()*60 + at.In(loc).Minute()
			if q.From <= q.To {
				return m >= q.From && m < q.To
			}
			return m >= q.From || m < q.To
		}
		want := at
		for quiet(want) {
			want = want.Add(time.Minute)
		}
		got := q.Until(at, loc)
		_, a := at.Add(-3 * time.Hour).In(loc).Zone()
		_, b := want.Add(3 * time.Hour).In(loc).Zone()
		if a > b { // an overlap is near
			if got.After(want) || got.Before(at) {
				t.Fatalf("%s at %s: until %s, want none after %s", q, at.In(loc), got.In(loc), want.In(loc))
			}
			return
		}
		if !got.Equal(want) {
			t.Fatalf("%s at %s: until %s, want %s", q, at.In(loc), got.In(loc), want.In(loc))
		}
	})
}

// A slot in quiet hours is due when they end; of several the newest is run, and each
// older one is on record with why.
func TestDueInQuietHours(t *testing.T) {
	b := Briefing{Name: "Hourly", Schedule: "0 * * * *", Zone: "Europe/Berlin", Quiet: Quiet{22 * 60, 7 * 60}, Since: instantOf(t, "2026-11-24T19:30:00Z")}
	due := func(last, now string) string {
		b.LastSlot = time.Time{}
		if last != "" {
			b.LastSlot = instantOf(t, last)
		}
		at, passed, ok, err := DueSlot(b, instantOf(t, now))
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return "none, next " + b.Next(instantOf(t, now)).Format("2 15:04")
		}
		out := at.Format("2 15:04")
		for _, p := range passed {
			out += fmt.Sprintf(" %s:%s", p.At.Format("15:04"), p.Why)
		}
		if !b.InGrace(at, instantOf(t, now)) {
			out += " too late"
		}
		return out
	}
	for _, tt := range []struct{ last, now, want string }{
		{"", "2026-11-24T20:00:00Z", "24 20:00"},
		{"2026-11-24T20:00:00Z", "2026-11-24T21:30:00Z", "none, next 25 06:00"}, // 22:30 there
		{"2026-11-24T20:00:00Z", "2026-11-25T05:59:00Z", "none, next 25 06:00"},
		{"2026-11-24T20:00:00Z", "2026-11-25T06:00:00Z", "25 06:00 21:00:quiet_hours 22:00:quiet_hours 23:00:quiet_hours 00:00:quiet_hours 01:00:quiet_hours 02:00:quiet_hours 03:00:quiet_hours 04:00:quiet_hours 05:00:quiet_hours"},
		{"2026-11-25T06:00:00Z", "2026-11-25T09:00:00Z", "25 09:00 07:00:overtaken 08:00:overtaken"},
	} {
		if got := due(tt.last, tt.now); got != tt.want {
			t.Errorf("last %s, now %s: %s, want %s", tt.last, tt.now, got, tt.want)
		}
	}
	b.Schedule, b.Grace = "0 23 * * *", time.Hour // only in quiet hours: posted at their end
	for now, want := range map[string]string{"2026-11-25T05:00:00Z": "none, next 25 06:00", "2026-11-25T06:30:00Z": "24 22:00", "2026-11-25T07:30:00Z": "24 22:00 too late"} {
		if got := due("", now); got != want {
			t.Errorf("now %s: %s, want %s", now, got, want)
		}
	}
	if got := b.Next(instantOf(t, "2026-11-25T10:00:00Z")).Format("2 15:04"); got != "26 06:00" {
		t.Errorf("next is %s, want 26 06:00, the end of quiet hours", got)
	}
	if got := missedNote([]PassedSlot{{instantOf(t, "2026-11-25T07:00:00Z"), WhyOvertaken}, {instantOf(t, "2026-11-25T06:00:00Z"), WhyQuiet}, {instantOf(t, "2026-11-25T08:00:00Z"), WhyOvertaken}}, "Europe/Berlin"); len(got) != 1 || got[0] != "2 earlier digests were missed: Wed 08:00, Wed 09:00" {
		t.Errorf("the note is %q", got)
	}
}

// Each decision has words of its own.
func TestWhyWords(t *testing.T) {
	seen := map[string]Why{}
	for why := range whyWords {
		if words := why.Words(); words == "" {
			t.Errorf("%q has the words %q", why, words)
		} else if other, twice := seen[words]; twice {
			t.Errorf("%q and %q have the same words", why, other)
		} else {
			seen[words] = why
		}
	}
	if Why("").Words() != "" || Why("of_a_newer_version").Words() != "of_a_newer_version" {
		t.Error("words of none, or of an unknown one")
	}
}

// memorySchedules are briefings in memory.
type memorySchedules []Briefing

func (m memorySchedules) Briefings(context.Context) ([]Briefing, error) { return m, nil }
func (m memorySchedules) Briefing(context.Context, string) (Briefing, error) {
	return Briefing{}, ErrNotFound
}

// The lag is that of the slot that waits longest; one in quiet hours does not wait.
func TestLag(t *testing.T) {
	since := instantOf(t, "2026-11-24T00:00:00Z")
	s := &Scheduler{Store: memorySchedules{
		{Name: "on time", Schedule: "0 * * * *", Since: since, LastSlot: instantOf(t, "2026-11-24T08:00:00Z")},
		{Name: "late", Schedule: "20 8 * * *", Since: since},
		{Name: "quiet", Schedule: "5 8 * * *", Since: since, Quiet: Quiet{7 * 60, 9 * 60}},
		{Name: "broken", Schedule: "x", Since: since},
	}}
	for now, want := range map[string]time.Duration{"2026-11-24T08:19:00Z": 0, "2026-11-24T08:45:00Z": 25 * time.Minute} {
		if got, err := s.Lag(t.Context(), instantOf(t, now)); err != nil || got != want {
			t.Errorf("lag at %s = %v, %v, want %v", now, got, err, want)
		}
	}
}
