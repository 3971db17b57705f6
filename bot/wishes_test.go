package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/bot"
	"tidings/bot/bottest"
	"tidings/briefing"
	"tidings/news"
)

// newsroom is a room whose briefing of its own has posted a digest.
func newsroom(t *testing.T) *room {
	r := newRoom(t)
	d := bottest.Flood()
	d.BriefingID = "b1"
	r.store.Digests[d.Key] = d
	return r
}

func TestTranscriptFilters(t *testing.T) {
	r := newsroom(t)
	r.says(false, "/filter list")
	r.says(false, "/filter add cricket")
	for _, line := range []string{
		"/filter", "/filter add cricket", "/filter add levees", "/filter add exclude “central bank”, flood", "/filter add include rate briefing=morning",
		"/filter add include harvest", "/filter list", "/filter add", "/filter add ...", "/filter add x briefing=evening", "/filter add x briefing=mornin",
		"/filter remove crickets", "/filter remove cricket, central bank", "/filter remove harvest", "/filter remove rate", "/filter remove rate briefing=morning", "/filter list",
	} {
		r.says(true, line)
	}
	r.golden("filters")
	if got := r.store.Wishes[workspace].Filters; !slices.Equal(got.Exclude, []string{"levees", "flood"}) || len(got.Include) != 0 {
		t.Errorf("stored %+v", got)
	}
}

func TestFilterLimits(t *testing.T) {
	r := newsroom(t)
	var many []string
	for i := range 50 {
		many = append(many, fmt.Sprintf("word%d", i))
	}
	for _, tt := range []struct{ words, kind, want string }{
		{strings.Join(many, ","), "", "are left out from now on"},
		{"onemore", "", "50 words and phrases are the most"},
		{"WORD7", "include", "Only stories about “WORD7”"}, // it moves
		{strings.Repeat("long ", 17), "", "80 characters are the most"},
		{"x", "hide", "not to “hide”"},
	} {
		args := map[string]string{"words": tt.words}
		if tt.kind != "" {
			args["kind"] = tt.kind
		}
		if got := bot.PlainReply(r.gives(true, []string{"filter", "add"}, args)); !strings.Contains(got, tt.want) {
			t.Errorf("%.30q is answered by %q, want %q", tt.words, got, tt.want)
		}
	}
	if f := r.store.Wishes[workspace].Filters; len(f.Exclude) != 49 || !slices.Equal(f.Include, []string{"WORD7"}) {
		t.Errorf("%d excluded, %v included", len(f.Exclude), f.Include)
	}
}

func TestTranscriptSettings(t *testing.T) {
	r := newsroom(t)
	r.store.BriefingList = append(r.store.BriefingList, briefing.Briefing{ID: "b3", Workspace: workspace, Name: "noon", Schedule: "0 12 * * *", Channels: []news.Channel{here}})
	r.says(false, "/settings")
	for _, line := range []string{
		"/settings", "/settings kyiv", "/settings language=uk stories=5", "/settings 22-7", "/set quiet=off", "/settings quiet=10:00-10:00", "/settings quiet=night",
		"/settings language=klingon", "/settings zone=Europe/Kyv", "/settings stories=50", "/settings whatever", "/settings", "/briefing add late 23:00",
	} {
		r.says(true, line)
	}
	r.golden("settings")
	got := r.store.Wishes[workspace]
	if got.Zone != "Europe/Kyiv" || got.Lang != "uk" || got.Stories != 5 || got.Quiet != (briefing.Quiet{}) {
		t.Errorf("stored %+v", got)
	}
	for _, b := range r.store.BriefingList {
		if (b.Name == "noon" || b.Name == "late") && (b.Zone != "Europe/Kyiv" || b.Style.Stories != 5) {
			t.Errorf("%s has zone %q and %d stories", b.Name, b.Zone, b.Style.Stories)
		}
	}
}

func TestTranscriptMore(t *testing.T) {
	r := newsroom(t)
	r.says(true, "/briefing")
	r.buttons = bot.DigestButtons(r.store.Digests[bottest.Flood().Key])
	under := r.buttons
	r.composer.Further = []news.Bullet{{Text: "Two bridges are closed — fire service"}, {Text: "Schools stay shut until Tuesday — county"}}
	r.presses(false, "More")
	r.presses(false, "1")
	r.composer.Further = []news.Bullet{}
	r.presses(false, "2")
	r.composer.Further = nil // the articles are gone
	r.presses(false, "1")
	r.buttons = under
	r.presses(false, "Mute")
	r.presses(true, "Mute")
	chosen := r.buttons
	r.presses(true, "1")
	r.presses(false, "Unmute")
	r.buttons = chosen
	r.presses(false, "1")
	r.presses(true, "1") // twice is once
	r.says(true, "/filter list")
	r.presses(true, "Unmute")
	r.buttons = chosen
	r.presses(true, "1")
	r.says(true, "/filter remove s1f00d")
	r.pressesData(true, "(unmute pressed again)", "unmute:s1f00d")
	r.pressesData(true, "(a story that the digest does not have)", "mute:"+bottest.Flood().Key+":zzz")
	r.pressesData(true, "(a digest of another server)", "mute:gone:s1f00d")
	r.golden("more")
	if len(r.store.Muted) != 0 {
		t.Errorf("muted %+v", r.store.Muted)
	}
}

// TestMuteOfAnothersDigest: a digest of another workspace gives nothing to anybody.
func TestMuteOfAnothersDigest(t *testing.T) {
	r := newsroom(t)
	r.store.Owners[bottest.Flood().Key] = "telegram:-999"
	for _, action := range []string{"more", "mute"} {
		for _, data := range []string{bot.ButtonData(action, bottest.Flood().Key), bot.ButtonData(action, bottest.Flood().Key, "s1f00d")} {
			if reply := r.pressesData(true, data, data); !strings.Contains(bot.PlainReply(reply), "no longer have that digest") {
				t.Errorf("%s: %+v", data, reply)
			}
		}
	}
	if len(r.store.Muted) != 0 {
		t.Errorf("muted %+v", r.store.Muted)
	}
}

// TestMuteInThread: on Discord a thread has an id of its own, and the briefing may know it
// behind its parent's.
func TestMuteInThread(t *testing.T) {
	r := newsroom(t)
	r.store.BriefingList[0].Channels = []news.Channel{{Platform: news.Discord, ID: "100", Thread: "777"}}
	r.channel = news.Channel{Platform: news.Discord, ID: "777"}
	r.pressesData(true, "mute", bot.ButtonData(bot.ActionMute, bottest.Flood().Key, "s1f00d"))
	if len(r.store.Muted) != 1 || r.store.Muted[0].Channel != r.store.BriefingList[0].Channels[0] {
		t.Errorf("muted %+v", r.store.Muted)
	}
}

func TestWhyStory(t *testing.T) {
	r := newsroom(t)
	r.composer.Verdicts = []briefing.Verdict{
		{StoryID: "s1", Headline: "Flood", URL: "https://coast.example/1", Why: briefing.WhyShown},
		{StoryID: "s2", Headline: "Flood <b>aid</b>", Why: briefing.WhyTold, At: clock.Add(-48 * time.Hour)},
		{Headline: "Flood of goals", Why: briefing.WhyFiltered, Phrase: "football"}, {Headline: "Flood light", Why: briefing.WhyFiltered},
		{StoryID: "s3", Headline: "Flood plain", Why: briefing.WhyMuted},
	}
	got := bot.PlainReply(r.gives(true, []string{"why"}, map[string]string{"bullet": "flood"}))
	for _, want := range []string{
		"Flood: the next digest shows it", "told all of it before, last on Thu 20 Nov, 10:00", "it holds “football”",
		"none of the words that are to be included", "it is muted in this channel", "morning", "evening",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the answer lacks %q:\n%s", want, got)
		}
	}
	got = bot.PlainReply(r.gives(false, []string{"why"}, map[string]string{"bullet": "flood"}))
	if strings.Contains(got, "football") || strings.Contains(got, "to be included") || strings.Count(got, briefing.WhyFiltered.Words()) != 4 {
		t.Errorf("a member is told of the filters:\n%s", got)
	}
	r.gives(false, []string{"why"}, map[string]string{"bullet": "s1f00d"})
	asks := r.composer.Asks()
	if last := asks[len(asks)-1].Topic; !strings.HasPrefix(last, "Ashwater flood") {
		t.Errorf("a story's id is looked for by %q", last)
	}
}

// brokenStories is a store that cannot read stories.
type brokenStories struct{ *bottest.Store }

func (brokenStories) StoryByID(context.Context, string, string) (news.DigestStory, error) {
	return news.DigestStory{}, errors.New("the database is down")
}

// TestWhyOfABrokenStore: what is wrong with the database does not make an id into words.
func TestWhyOfABrokenStore(t *testing.T) {
	r := newsroom(t)
	b := bot.New(bot.Options{Store: brokenStories{r.store}, Inspector: r.pages, Composer: r.composer})
	if _, err := b.Handle(t.Context(), r.request(false, []string{"why"}, map[string]string{"bullet": "s1f00d"})); err == nil || len(r.composer.Asks()) > 0 {
		t.Errorf("error %v, and %d digests were looked at", err, len(r.composer.Asks()))
	}
}

func TestCompleteWishes(t *testing.T) {
	r := newsroom(t)
	r.store.Wishes = map[string]briefing.Settings{workspace: {Filters: briefing.Filters{Exclude: []string{"cricket"}}}}
	r.store.BriefingList[0].Filters.Include = []string{"climate", "cricket"}
	r.store.Muted = []briefing.Mute{{Channel: here, StoryID: "s9", Headline: "Crickets sing"}}
	for _, tt := range []struct {
		path, option, typed string
		admin               bool
		want                []string
	}{
		{"filter remove", "words", "", true, []string{"cricket", "climate", "s9"}},
		{"filter remove", "words", "cri", true, []string{"cricket", "s9"}},
		{"filter remove", "words", "", false, nil},
		{"filter add", "kind", "in", true, []string{"include"}},
		{"filter add", "briefing", "", true, []string{"morning"}},
		{"settings", "language", "укр", true, []string{"uk"}},
		{"settings", "zone", "kyiv", true, []string{"Europe/Kyiv"}},
	} {
		var got []string
		for _, c := range r.bot.Complete(t.Context(), r.request(tt.admin, strings.Fields(tt.path), nil), tt.option, tt.typed) {
			got = append(got, c.Value)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("/%s %s %q: %q, want %q", tt.path, tt.option, tt.typed, got, tt.want)
		}
	}
}

func TestClockIn(t *testing.T) {
	at := time.Date(2025, 11, 22, 8, 0, 0, 0, time.UTC)
	for lang, want := range map[string]string{
		"": "Sat 22 Nov, 08:00", "en": "Sat 22 Nov, 08:00", "xx": "Sat 22 Nov, 08:00", "uk": "сб 22 лист., 08:00", "de": "Sa 22. Nov., 08:00",
		"fr": "sam. 22 nov., 08:00", "pl": "sob. 22 lis, 08:00",
	} {
		if got := bot.ClockIn(at, lang); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
		for m := range 12 { // each language has all days and months
			for d := range 7 {
				bot.ClockIn(at.AddDate(0, m, d), lang)
			}
		}
	}
	d := bottest.Flood()
	d.Lang = "uk"
	if got := bot.DigestTitle(d); !strings.Contains(got, "сб 22 лист.") {
		t.Errorf("title %q", got)
	}
}
