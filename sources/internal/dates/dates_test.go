package dates

import (
	"testing"
	"time"
)

// TestParseKeepsTheDay: the day is the one that is printed, wherever that is.
func TestParseKeepsTheDay(t *testing.T) {
	tests := []struct{ in, day, utc string }{
		{"2025-11-22T23:30:00-05:00", "2025-11-22", "2025-11-23T04:30:00Z"},
		{"Sat, 22 Nov 2025 23:30:00 EST", "2025-11-22", "2025-11-23T04:30:00Z"},
		{"22 Nov 2025 00:30 GMT+0200", "2025-11-22", "2025-11-21T22:30:00Z"},
		{"22. November 2025, 12.30 Uhr", "2025-11-22", "2025-11-22T12:30:00Z"},
		{"November 22, 2025 at 5:10 p.m. ET", "2025-11-22", "2025-11-22T22:10:00Z"},
		{"2025年11月22日", "2025-11-22", "2025-11-22T00:00:00Z"},
		{"tomorrow", "", ""},
	}
	for _, tt := range tests {
		got := Parse(tt.in)
		if tt.day == "" {
			if !got.IsZero() {
				t.Errorf("Parse(%q) = %v", tt.in, got)
			}
			continue
		}
		if got.Format("2006-01-02") != tt.day || got.UTC().Format(time.RFC3339) != tt.utc {
			t.Errorf("Parse(%q) = %v, want %s, %s", tt.in, got, tt.day, tt.utc)
		}
	}
}

func TestParseDayFirst(t *testing.T) {
	for _, tt := range []struct{ in, us, elsewhere string }{
		{"03/05/2025", "2025-03-05", "2025-05-03"},
		{"22/11/2025", "2025-11-22", "2025-11-22"},
		{"03.05.2025", "2025-05-03", "2025-05-03"},
		{"2025-03-05", "2025-03-05", "2025-03-05"},
	} {
		us, elsewhere := Parse(tt.in).Format(time.DateOnly), ParseDayFirst(tt.in).Format(time.DateOnly)
		if us != tt.us || elsewhere != tt.elsewhere {
			t.Errorf("%q = %s, %s; want %s, %s", tt.in, us, elsewhere, tt.us, tt.elsewhere)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"Sat, 22 Nov 2025 06:10:00 +0100", "2025-11-22T06:10:00Z", "22.11.25", "Nov 22, 2025 5 PM EST", "２０２５"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, got := range []time.Time{Parse(s), ParseDayFirst(s)} {
			if !got.IsZero() && (got.Year() < 1990 || got.Year() > 2100) {
				t.Errorf("Parse(%q) = %v", s, got)
			}
		}
	})
}
