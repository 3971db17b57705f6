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

// places says what it is told of each channel, and of "channel role" for notifying it.
type places map[string]bot.Access

func (p places) Access(_ context.Context, ch news.Channel, mention string) (bot.Access, error) {
	if a, ok := p[ch.ID+" "+mention]; ok {
		return a, nil
	}
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

// TestARoleThatCannotBeNotified: the briefing is posted all the same, and what is
// missing is told.
func TestARoleThatCannotBeNotified(t *testing.T) {
	const want = "The role will not be notified: I need Mention All Roles in #news."
	for line, also := range map[string]string{"/briefing run morning": "is on its way", "/status": "A role cannot be notified in 1 channel"} {
		r := lacking(t, places{here.ID + " 7": {Name: "#news", Missing: []string{"Mention All Roles"}}})
		r.store.Counts = bot.Status{}
		r.store.SourceList = nil
		r.store.BriefingList[0].Mention = "7"
		text := bot.PlainReply(r.says(true, line))
		if !strings.Contains(text, want) || !strings.Contains(text, also) || strings.Contains(text, "cannot be posted to") {
			t.Errorf("%s is answered:\n%s", line, text)
		}
	}
	both := places{here.ID + " 7": {Missing: []string{"Send Messages", "Mention All Roles"}}, here.ID: {Missing: []string{"Send Messages"}}}
	posting, notifying, err := bot.Lacks(t.Context(), both, here, "7")
	if !strings.HasPrefix(posting, "I need Send Messages in") || notifying != "" || err != nil {
		t.Errorf("where nothing can be posted: %q, %q, %v", posting, notifying, err)
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

// TestMentions: a briefing notifies the role that an admin names on Discord, and
// nothing else is one.
func TestMentions(t *testing.T) {
	for _, tt := range []struct {
		name, typed string
		platform    news.Platform
		want        string
		ok          bool
	}{
		{"as the app writes it", "<@&42>", news.Discord, "42", true},
		{"an id", "42", news.Discord, "42", true},
		{"nobody", "none", news.Discord, "", true},
		{"everybody", "@everyone", news.Discord, "", false},
		{"everybody by the server's id", "<@&5>", news.Discord, "", false},
		{"somebody", "<@42>", news.Discord, "", false},
		{"two", "<@&42> <@&43>", news.Discord, "", false},
		{"on Telegram", "42", news.Telegram, "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := emptyRoom(t)
			ask := func(sub string, args map[string]string) string {
				request := r.request(true, []string{"briefing", sub}, args)
				request.Workspace, request.Channel = string(tt.platform)+":5", news.Channel{Platform: tt.platform, ID: "9"}
				reply, err := r.bot.Handle(context.Background(), request)
				if err != nil {
					t.Fatal(err)
				}
				return bot.PlainReply(reply)
			}
			text := ask("add", map[string]string{"name": "noon", "schedule": "12:00", "mention": tt.typed})
			if (len(r.store.BriefingList) == 1) != tt.ok {
				t.Fatalf("%d briefings; the answer:\n%s", len(r.store.BriefingList), text)
			}
			if !tt.ok {
				return
			}
			if got := r.store.BriefingList[0].Mention; got != tt.want || strings.Contains(text, "a role is notified") != (tt.want != "") {
				t.Errorf("notifies %q, want %q; the answer:\n%s", got, tt.want, text)
			}
			if ask("edit", map[string]string{"name": "noon", "mention": "none"}); r.store.BriefingList[0].Mention != "" {
				t.Error("the role is still notified")
			}
		})
	}
}
