package bot_test

import (
	"strings"
	"testing"

	"tidings/bot"
)

func TestBriefingsWithoutASound(t *testing.T) {
	r := newRoom(t)
	silent := func() bool {
		for _, b := range r.store.BriefingList {
			if b.Name == "night" {
				return b.Silent
			}
		}
		t.Fatal("there is no briefing")
		return false
	}
	for _, step := range []struct {
		line, words string
		silent      bool
	}{
		{"/briefing add night 23:00 sound=off", "Daily at 23:00, UTC, without a sound", true},
		{"/briefing list", "without a sound", true},
		{"/briefing edit night 22:00", "Daily at 22:00, UTC, without a sound", true},
		{"/briefing edit night sound=loud", "Sound is on or off, not “loud”.", true},
		{"/briefing edit night sound=ON", "Daily at 22:00, UTC (before: daily at 22:00, UTC, without a sound)", false},
		{"/briefing edit night sound=off", "without a sound", true},
	} {
		if text := bot.PlainReply(r.says(true, step.line)); !strings.Contains(text, step.words) || silent() != step.silent {
			t.Errorf("%s: silent %v, answered\n%s", step.line, silent(), text)
		}
	}
	if text := bot.PlainReply(r.says(true, "/briefing remove night")); !strings.Contains(text, "sound=off") {
		t.Errorf("what brings it back says nothing of sound:\n%s", text)
	}
}
