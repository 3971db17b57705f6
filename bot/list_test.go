package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

// TestFoldersOfAList: the folders of a list are kept as paused briefings that read what
// was in them, and whoever has a briefing of that name keeps it.
func TestFoldersOfAList(t *testing.T) {
	r := newRoom(t)
	var list bot.Finding
	for _, f := range []struct{ folder, title, url string }{
		{"World", "One", "https://one.example/feed"}, {"World/Asia", "Two", "https://two.example/feed"}, {"", "Three", "https://three.example/feed"},
		{"World", "BBC", "https://feeds.example/bbc.xml"}, {"Morning", "Four", "https://four.example/feed"}, {"12:00", "Five", "https://five.example/feed"},
		{"Coast, \"all\"", "", "https://six.example/feed"},
	} {
		listed := bot.ListedFeed{Title: f.title, URL: f.url}
		if f.folder != "" {
			listed.Folder = strings.Split(f.folder, "/")
		}
		list.Feeds = append(list.Feeds, listed)
	}
	r.pages["https://lists.example/mine.opml"] = list
	for _, line := range []string{"/sub lists.example/mine.opml", "/sub lists.example/mine.opml", "/briefing list", "/briefing resume World", "/sub lists.example/mine.opml"} {
		r.says(true, line)
	}
	r.golden("folders")
	want := map[string]string{"World": "One BBC World", "World / Asia": "Two", "Coast all": "Coast, \"all\"", "morning": "BBC World Coast Radio", "evening": ""}
	for _, b := range r.store.BriefingList {
		if got := strings.Join(b.Sources, " "); want[b.Name] != got {
			t.Errorf("%q reads %q, want %q", b.Name, got, want[b.Name])
		}
		if b.Name != "World" && b.Workspace == workspace && b.Paused != (b.Name != "morning") {
			t.Errorf("%q: paused is %v", b.Name, b.Paused)
		}
	}
	if len(r.store.BriefingList) != len(want) {
		t.Errorf("%d briefings", len(r.store.BriefingList))
	}
}

// TestFoldersFollowTheSettings: what is made of a folder is as a workspace wants it.
func TestFoldersFollowTheSettings(t *testing.T) {
	r := newRoom(t)
	want := briefing.Settings{Zone: "Asia/Tokyo", Stories: 3, Quiet: briefing.Quiet{From: 1320, To: 420}}
	r.store.Wishes = map[string]briefing.Settings{workspace: want}
	feeds := []bot.ListedFeed{{Title: "One", URL: "https://one.example/feed", Folder: []string{"World"}}}
	if _, err := r.bot.AddList(t.Context(), bot.List{Workspace: workspace, Feeds: feeds, Channels: []news.Channel{here}}); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(r.store.BriefingList, func(b briefing.Briefing) bool { return b.Name == "World" })
	if i < 0 {
		t.Fatal("there is no briefing of the folder")
	}
	if b := r.store.BriefingList[i]; b.Zone != want.Zone || b.Style.Stories != want.Stories || b.Quiet != want.Quiet {
		t.Errorf("the briefing has %q, %d stories and %s, want %+v", b.Zone, b.Style.Stories, b.Quiet, want)
	}
}

// TestLongListInParts: a list that is too long for one answer is added by giving it
// again, and its folders grow.
func TestLongListInParts(t *testing.T) {
	r := emptyRoom(t)
	var list bot.Finding
	for i := range 450 {
		list.Feeds = append(list.Feeds, bot.ListedFeed{Title: fmt.Sprint("Feed ", i), URL: fmt.Sprintf("https://f%d.example/", i), Folder: []string{"All"}})
	}
	r.pages["https://lists.example/long.opml"] = list
	for _, want := range []int{200, 400, 450} {
		r.says(true, "/sub lists.example/long.opml")
		if len(r.store.SourceList) != want || len(r.store.BriefingList) != 1 || len(r.store.BriefingList[0].Sources) != want {
			t.Fatalf("%d sources, want %d; briefings: %+v", len(r.store.SourceList), want, r.store.BriefingList)
		}
	}
}

// TestListOfMany: a list as long as they come takes no time of its own.
func TestListOfMany(t *testing.T) {
	r := emptyRoom(t)
	var feeds []bot.ListedFeed
	for i := range 5000 {
		r.store.SourceList = append(r.store.SourceList, news.Source{ID: fmt.Sprint(i), Workspace: workspace, Name: fmt.Sprint("Known ", i), URL: fmt.Sprintf("https://k%d.example/", i)})
	}
	for i := range 20_000 {
		feeds = append(feeds, bot.ListedFeed{Title: "Same title", URL: fmt.Sprintf("http://K%d.example", i), Folder: []string{fmt.Sprint("Folder ", i%300)}})
	}
	got, err := r.bot.AddList(t.Context(), bot.List{Workspace: workspace, Feeds: feeds, Most: 200})
	if err != nil || got.Already != 5000 || len(got.Added) != 200 || got.Left != 14_800 {
		t.Errorf("already %d, added %d, left %d, %v", got.Already, len(got.Added), got.Left, err)
	}
	names := map[string]bool{}
	for _, f := range got.Folders {
		names[f.Name] = true
	}
	if len(got.Folders) != 50 || len(names) != 50 || !slices.ContainsFunc(r.store.BriefingList, func(b briefing.Briefing) bool { return b.Name == "Folder 0" }) {
		t.Errorf("%d folders", len(got.Folders))
	}
}

// TestAddSaysHowAFeedWasFound: a guess is told as one.
func TestAddSaysHowAFeedWasFound(t *testing.T) {
	r := emptyRoom(t)
	const how = "the page names none; this one is at the usual address /rss"
	r.pages["https://coast.example"] = bot.Finding{URL: "https://coast.example/rss", Title: "Coast", Discovered: true, How: how, Newest: []news.OutletLink{{Name: "One"}}}
	text := bot.PlainReply(r.says(true, "/sub coast.example"))
	if !strings.Contains(text, "coast.example/rss") || !strings.Contains(text, how) || strings.Contains(text, "The page names a feed") || !strings.Contains(text, "One") {
		t.Errorf("answer: %s", text)
	}
}
