package bot_test

import (
	"errors"
	"strings"
	"testing"

	"tidings/bot"
	"tidings/briefing"
)

func TestReadSchedule(t *testing.T) {
	tests := []struct{ typed, spec, words string }{
		{"08:00", "0 8 * * *", "daily at 08:00"},
		{"8:05", "5 8 * * *", "daily at 08:05"},
		{"8.30", "30 8 * * *", "daily at 08:30"},
		{"8am", "0 8 * * *", "daily at 08:00"},
		{"8 AM", "0 8 * * *", "daily at 08:00"},
		{"12am", "0 0 * * *", "daily at 00:00"},
		{"12pm", "0 12 * * *", "daily at 12:00"},
		{"6:30 p.m.", "30 18 * * *", "daily at 18:30"},
		{"at 8", "0 8 * * *", "daily at 08:00"},
		{"noon", "0 12 * * *", "daily at 12:00"},
		{"daily 08:00", "0 8 * * *", "daily at 08:00"},
		{"every day at 08:00", "0 8 * * *", "daily at 08:00"},
		{"08:00, 18:00", "0 8,18 * * *", "daily at 08:00 and 18:00"},
		{"8 and 18", "0 8,18 * * *", "daily at 08:00 and 18:00"},
		{"8am, noon & 6pm", "0 8,12,18 * * *", "daily at 08:00, 12:00 and 18:00"},
		{"8:00 8:30 18:00 18:30", "0,30 8,18 * * *", "daily at 08:00, 08:30, 18:00 and 18:30"},
		{"weekdays 08:00", "0 8 * * 1-5", "weekdays at 08:00"},
		{"Weekdays at 8", "0 8 * * 1-5", "weekdays at 08:00"},
		{"mon-fri 08:00", "0 8 * * 1-5", "weekdays at 08:00"},
		{"monday to friday 8:00", "0 8 * * 1-5", "weekdays at 08:00"},
		{"weekends 10:00", "0 10 * * 0,6", "weekends at 10:00"},
		{"mon,thu 18:30", "30 18 * * 1,4", "Mon and Thu at 18:30"},
		{"18:30 on mondays and thursdays", "30 18 * * 1,4", "Mon and Thu at 18:30"},
		{"every monday 9:00", "0 9 * * 1", "Mon at 09:00"},
		{"sun 9:00", "0 9 * * 0", "Sun at 09:00"},
		{"fri-mon 9:00", "0 9 * * 0,1,5,6", "Mon, Fri, Sat and Sun at 09:00"},
		{"tues, wed, sat. 9:00", "0 9 * * 2,3,6", "Tue, Wed and Sat at 09:00"},
		{"every 6h", "@every 6h", "every 6 hours"},
		{"every 6 hours", "@every 6h", "every 6 hours"},
		{"every 90 min", "@every 90m", "every 90 minutes"},
		{"every hour", "@every 1h", "every hour"},
		{"hourly", "@every 1h", "every hour"},
		{"every 2 days", "@every 48h", "every 2 days"},
		{"0 8 * * 1-5", "0 8 * * 1-5", "weekdays at 08:00"},
		{"*/15 8-10 * * *", "*/15 8-10 * * *", "by the cron line */15 8-10 * * *"},
		{"0 8 1 * *", "0 8 1 * *", "by the cron line 0 8 1 * *"},
		{"0 8 * * mon,thu", "0 8 * * mon,thu", "Mon and Thu at 08:00"},
		{"20 * * * *", "20 * * * *", "every hour at :20"},
		{"@daily", "@daily", "daily at 00:00"},
		{"@every 6h", "@every 6h", "every 6 hours"},
	}
	for _, tt := range tests {
		t.Run(tt.typed, func(t *testing.T) {
			spec, err := bot.ReadSchedule(tt.typed)
			if err != nil || spec != tt.spec {
				t.Fatalf("ReadSchedule = %q, %v; want %q", spec, err, tt.spec)
			}
			if _, err := briefing.ParseSchedule(spec, "Europe/Kyiv"); err != nil {
				t.Fatal(err)
			}
			words := bot.ScheduleWords(spec)
			if words != tt.words {
				t.Errorf("ScheduleWords(%q) = %q, want %q", spec, words, tt.words)
			}
			// What an answer says can be typed again and means the same.
			if again, err := bot.ReadSchedule(words); !strings.HasPrefix(words, "by the") && !strings.Contains(words, "at :") {
				if err != nil || bot.ScheduleWords(again) != words {
					t.Errorf("%q read back is %q, %v", words, again, err)
				}
			}
		})
	}
}

func TestReadScheduleRefuses(t *testing.T) {
	for _, typed := range []string{
		"", "whenever", "25:00", "8:60", "13pm", "08:00 6", "every", "every other day", "every 0h", "every 30s", "every 99999999999h",
		"every 6h at 8", "weekdays", "every day", "8:00, 18:30", "weekdays 08:00 Europe/Kyiv", "0 8 * * 9", "60 8 * * *", "0 8 31 2 *",
		"@often", "@every x", "CRON_TZ=UTC 0 8 * * *", "mon-", "-", ",", strings.Repeat("mon ", 100), "* * * *", "1 2 3 4 5 6",
	} {
		spec, err := bot.ReadSchedule(typed)
		var usage *bot.UsageError
		if !errors.As(err, &usage) || usage.Problem == "" || usage.Try == "" {
			t.Errorf("ReadSchedule(%q) = %q, %v; want a UsageError", typed, spec, err)
		}
	}
}

func FuzzReadSchedule(f *testing.F) {
	for _, s := range []string{"weekdays 08:00", "mon,thu 18:30", "every 6h", "8am and 6pm", "@every 1h", "0 8 * * 1-5", "fri-mon 9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		spec, err := bot.ReadSchedule(typed)
		if err != nil {
			return
		}
		if _, err := briefing.ParseSchedule(spec, ""); err != nil {
			t.Fatalf("%q gives %q, which is refused: %v", typed, spec, err)
		}
		if bot.ScheduleWords(spec) == "" {
			t.Fatalf("%q has no words", spec)
		}
	})
}

func TestZonesAreKnown(t *testing.T) {
	zones := bot.Zones()
	if len(zones) < 400 {
		t.Fatalf("%d zones", len(zones))
	}
	for _, z := range zones {
		if _, err := briefing.Zone(z); err != nil {
			t.Errorf("%s: %v", z, err)
		}
	}
}
