package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

// places says what it is told of each channel.
type places map[string]bot.Access

func (p places) Access(_ context.Context, ch news.Channel, _ string) (bot.Access, error) {
	if ch.ID == "broken" {
		return bot.Access{}, errors.New("the platform is down")
	}
	return p[ch.ID], nil
}

// lacking is a room in which rights are missing here.
func lacking(t *testing.T, p places) *room {
	r := newRoom(t)
	r.bot = bot.New(bot.Options{Store: r.store, Inspector: r.pages, Composer: r.composer, Places: p})
	return r
}

func TestMissingRightsAreNamed(t *testing.T) {
	here := map[string]bot.Access{here.ID: {Name: "#news", Missing: []string{"Send Messages", "Embed Links"}}}
	for _, tt := range []struct {
		name, line string
		admin      bool
		want       string
	}{
		{"before the first post", "/briefing add noon 12:00", true, "I need Send Messages and Embed Links in #news."},
		{"in the place of a run", "/briefing run morning", true, "I need Send Messages and Embed Links in #news."},
		{"in the status", "/status", true, "I need Send Messages and Embed Links in #news."},
		{"to admins alone", "/status", false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := lacking(t, here)
			text := bot.PlainReply(r.says(tt.admin, tt.line))
			if tt.want != "" && !strings.Contains(text, tt.want) || tt.want == "" && strings.Contains(text, "I need") {
				t.Errorf("the answer:\n%s", text)
			}
			if len(r.composer.Asks()) > 0 && strings.Contains(tt.line, "run") {
				t.Error("a digest was made that cannot be posted")
			}
		})
	}
}

// TestPlacesThatSayNothing: where nothing is missing, or nobody can say, nothing is
// said; channels of others are not asked about.
func TestPlacesThatSayNothing(t *testing.T) {
	r := lacking(t, places{"42": {Gone: true}, "777": {Gone: true, Name: "#old"}})
	r.store.BriefingList[0].Channels = append(r.store.BriefingList[0].Channels, news.Channel{Platform: news.Discord, ID: "broken"})
	if text := bot.PlainReply(r.says(true, "/status")); strings.Contains(text, "gone, or") {
		t.Errorf("a channel of the configuration file elsewhere is told of:\n%s", text)
	}
	r.store.BriefingList = append(r.store.BriefingList, briefing.Briefing{ID: "b3", Workspace: workspace, Name: "old", Schedule: "@daily", Channels: []news.Channel{{Platform: news.Discord, ID: "777"}}})
	if text := bot.PlainReply(r.says(true, "/status")); !strings.Contains(text, "#old is gone, or I am not there any more.") {
		t.Errorf("a channel that is gone is not told of:\n%s", text)
	}
}
