package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/briefing"
	"tidings/sources/feed"
	"tidings/store"
)

const myList = `<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="Top" type="rss" xmlUrl="https://top.example/feed"/>
<outline text="World"><outline text="Ünnamed &amp; Co" type="rss" xmlUrl="https://one.example/feed?a=1&amp;b=2" htmlUrl="https://one.example/"/>
<outline text="Asia"><outline text="Two" type="rss" xmlUrl="https://two.example/feed"/></outline></outline>
<outline text="Broken" xmlUrl="http://"/></body></opml>`

var myOutlines = []feed.Outline{
	{Title: "Top", URL: "https://top.example/feed"},
	{Title: "Two", URL: "https://two.example/feed", Folder: []string{"World", "Asia"}},
	{Title: "Ünnamed & Co", URL: "https://one.example/feed?a=1&b=2", Folder: []string{"World"}},
}

// TestListsRoundTrip: what is imported is exported with its titles and folders, into
// another workspace too, and again the same.
func TestListsRoundTrip(t *testing.T) {
	dir := files(t, map[string]string{"mine.opml": myList})
	config := dataConfig(t, "sqlite:"+filepath.Join(t.TempDir(), "t.db"))
	list := filepath.Join(dir, "mine.opml")
	code, out, errs := tidings(t, "", "import", list, "--config", config, "--workspace", "telegram:-100")
	want := "3 feeds added, 0 read already, 1 without an address that can be read\nWorld (1 source): kept as a paused briefing\nWorld / Asia (1 source): kept as a paused briefing\n"
	if code != 0 || errs != "" || out != want {
		t.Fatalf("import: %d\n%s%s", code, out, errs)
	}
	code, exported, errs := tidings(t, "", "export", "--config", config, "--workspace", "telegram:-100")
	if code != 0 || errs != "" {
		t.Fatalf("export: %d %s", code, errs)
	}
	got, err := feed.ReadOPML([]byte(exported))
	if diff := cmp.Diff(myOutlines, got); err != nil || diff != "" {
		t.Errorf("exported: %v\n%s", err, diff)
	}
	if code, out, errs = tidings(t, exported, "import", "-", "--config", config, "--workspace", "discord:42", "--channel", "discord:43"); code != 0 {
		t.Fatalf("import again: %d\n%s%s", code, out, errs)
	}
	if _, again, _ := tidings(t, "", "export", "--config", config, "--workspace", "discord:42"); again != exported {
		t.Errorf("exported again:\n%s", cmp.Diff(exported, again))
	}
	if _, out, _ = tidings(t, exported, "import", "-", "--config", config, "--workspace", "discord:42"); !strings.HasPrefix(out, "0 feeds added, 3 read already\n") {
		t.Errorf("imported twice: %s", out)
	}
}

// TestFoldersPost: the briefings of folders are paused, and have the channel that was
// named.
func TestFoldersPost(t *testing.T) {
	database := "sqlite:" + filepath.Join(t.TempDir(), "t.db")
	config := dataConfig(t, database)
	for _, args := range [][]string{{"--workspace", "telegram:-100"}, {"--workspace", "discord:42", "--channel", "discord:43"}, {"--workspace", "discord:44"}} {
		if code, out, errs := tidings(t, myList, append([]string{"import", "-", "--config", config}, args...)...); code != 0 {
			t.Fatalf("%v: %s%s", args, out, errs)
		}
	}
	db, err := store.Open(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for workspace, want := range map[string]string{"telegram:-100": "telegram:-100", "discord:42": "discord:43", "discord:44": ""} {
		bs, err := db.WorkspaceBriefings(t.Context(), workspace)
		if err != nil || len(bs) != 2 {
			t.Fatalf("%s: %v, %v", workspace, bs, err)
		}
		for _, b := range bs {
			channel := ""
			if len(b.Channels) == 1 {
				channel = b.Channels[0].String()
			}
			if !b.Paused || channel != want {
				t.Errorf("%s: %q is paused: %v, posts to %q", workspace, b.Name, b.Paused, channel)
			}
		}
	}
}

// TestExportOfTheConfiguration: without a workspace it is what the file declares, in the
// folders of the file's briefings.
func TestExportOfTheConfiguration(t *testing.T) {
	database := "sqlite:" + filepath.Join(t.TempDir(), "t.db")
	dir := files(t, map[string]string{"config.yaml": `
database: "` + database + `"
sources: [{name: Coast, url: "https://coast.example/feed"}, {name: Radio, url: "https://radio.example/rss"}]
briefings: [{name: morning, schedule: "@daily", sources: [Radio], channels: ["console:"]}]
`})
	config := filepath.Join(dir, "config.yaml")
	cfg, err := loadConfig(streams{err: t.Output(), out: t.Output()}, config)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Declare(t.Context(), declaredSources(cfg), declaredBriefings(cfg), time.Now()); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	_, out, _ := tidings(t, "", "export", "--config", config)
	got, err := feed.ReadOPML([]byte(out))
	if diff := cmp.Diff([]feed.Outline{{Title: "Coast", URL: "https://coast.example/feed"}, {Title: "Radio", URL: "https://radio.example/rss", Folder: []string{"morning"}}}, got); diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestListsWrongUse(t *testing.T) {
	config := dataConfig(t, "sqlite:"+filepath.Join(t.TempDir(), "t.db"))
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/mine.opml" {
			_, _ = w.Write([]byte(myList))
			return
		}
		_, _ = w.Write([]byte("<html><body>No list."))
	}))
	defer page.Close()
	tests := []struct {
		stdin string
		args  []string
		code  int
		says  string
	}{
		{"", []string{"export", "--config", config}, 1, "nothing is read yet"},
		{myList, []string{"import", "-", "--config", config}, 2, "--workspace is a Discord server or a Telegram chat"},
		{myList, []string{"import", "-", "--config", config, "--workspace", briefing.OperatorWorkspace}, 2, "configuration file"},
		{myList, []string{"import", "-", "--config", config, "--workspace", "console:"}, 2, "--workspace is"},
		{myList, []string{"import", "-", "--config", config, "--workspace", "discord:1", "--channel", "somewhere"}, 2, "no platform"},
		{myList, []string{"import", "--config", config, "--workspace", "discord:1"}, 2, "needs one list"},
		{"<opml><body/></opml>", []string{"import", "-", "--config", config, "--workspace", "discord:1"}, 1, "it lists no feed"},
		{"<html>", []string{"import", "-", "--config", config, "--workspace", "discord:1"}, 1, "not an OPML list"},
		{"", []string{"import", "gone.opml", "--config", config, "--workspace", "discord:1"}, 1, "there is no such file"},
		{"", []string{"import", page.URL, "--config", config, "--workspace", "discord:1"}, 1, page.URL},
		{"", []string{"import", page.URL + "/mine.opml", "--config", config, "--workspace", "discord:1"}, 0, "3 feeds added"},
		{"", []string{"export", "--config", config, "--workspace", "discord:2"}, 1, "discord:1"},
	}
	for _, tt := range tests {
		if code, out, errs := tidings(t, tt.stdin, tt.args...); code != tt.code || !strings.Contains(out+errs, tt.says) {
			t.Errorf("%v: %d, want %d and %q:\n%s%s", tt.args, code, tt.code, tt.says, out, errs)
		}
	}
}
