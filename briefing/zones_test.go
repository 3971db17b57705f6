package briefing

import (
	_ "embed"
	"strings"
	"testing"
	"time"
)

//go:embed testdata/schedules.txt
var schedulesOfZones string

// TestSchedulesOfZones holds Next against a table of zones and their changes: the hour
// that is not, the hour that is twice, midnights and days that never were.
func TestSchedulesOfZones(t *testing.T) {
	const minutes = "2006-01-02T15:04Z07:00"
	cases, zones := 0, map[string]bool{}
	for line := range strings.Lines(schedulesOfZones) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimSpace(line), " | ")
		if len(f) != 5 {
			t.Fatalf("a line of the table has %d fields: %s", len(f), line)
		}
		cases++
		zones[f[0]] = true
		s, err := ParseSchedule(f[1], f[0])
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		after, err := time.Parse(minutes, f[2])
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range strings.Fields(f[3]) {
			if after = s.Next(after); after.Format(minutes) != want {
				t.Errorf("%s, %q after %s: due at %s, want %s (%s)", f[0], f[1], f[2], after.Format(minutes), want, f[4])
				break
			}
		}
	}
	if cases < 60 || len(zones) < 12 {
		t.Errorf("%d cases in %d zones are too few", cases, len(zones))
	}
}
