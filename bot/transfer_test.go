package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"tidings/bot"
	"tidings/bot/bottest"
	"tidings/briefing"
	"tidings/news"
)

// lines is a list of feeds as "folder|title|address" lines.
type lines struct{}

func (lines) ReadList(data []byte) ([]bot.ListedFeed, error) {
	var out []bot.ListedFeed
	for l := range strings.Lines(string(data)) {
		parts := strings.Split(strings.TrimSpace(l), "|")
		if len(parts) != 3 {
			return nil, errors.New("it is no list")
		}
		f := bot.ListedFeed{Title: parts[1], URL: parts[2]}
		if parts[0] != "" {
			f.Folder = strings.Split(parts[0], bot.FolderSep)
		}
		out = append(out, f)
	}
	return out, nil
}

func (lines) WriteList(title string, feeds []bot.ListedFeed) ([]byte, error) {
	out := ""
	for _, f := range feeds {
		out += fmt.Sprintf("%s|%s|%s\n", strings.Join(f.Folder, bot.FolderSep), f.Title, f.URL)
	}
	return []byte(out), nil
}

func TestListsComeAndGoAsFiles(t *testing.T) {
	r := emptyRoom(t)
	r.pages["https://lists.example/mine.opml"] = bot.Finding{Feeds: []bot.ListedFeed{{Title: "Far", URL: "https://far.example/feed"}}}
	r.bot = bot.New(bot.Options{Store: r.store, Inspector: r.pages, Composer: r.composer, Lists: lines{}})
	const list = "World / Asia|One|https://one.example/feed\n|Two|https://two.example/feed\n"
	do := func(admin, files bool, path string, file *bot.File, args map[string]string) bot.Reply {
		t.Helper()
		q := r.request(admin, strings.Fields(path), args)
		q.File, q.Files = file, files
		reply, err := r.bot.Handle(context.Background(), q)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		return reply
	}
	says := func(what string, reply bot.Reply, words string) {
		t.Helper()
		if text := bot.PlainReply(reply); !strings.Contains(text, words) {
			t.Errorf("%s: %q does not hold %q", what, text, words)
		}
	}
	says("an empty export", do(true, true, "sources export", nil, nil), "no list")
	says("a member's file", do(false, true, "sources import", &bot.File{Name: "a.opml", Data: []byte(list)}, nil), "administrators")
	says("no file", do(true, true, "sources import", nil, nil), "Which list?")
	says("a file that is none", do(true, true, "sources import", &bot.File{Name: "<b>.opml", Data: []byte("x")}, nil), "“<b>.opml” cannot be read as a list of feeds: It is no list.")
	says("an empty file", do(true, true, "sources import", &bot.File{Name: "a.opml"}, nil), "It lists no feed.")
	says("a list", do(true, true, "sources import", &bot.File{Name: "a.opml", Data: []byte(list)}, nil), "2 feeds of the list are read from now on")
	says("the same list", do(true, true, "sources import", &bot.File{Name: "a.opml", Data: []byte(list)}, nil), "Nothing was changed")
	says("an address", do(true, true, "sources import", nil, map[string]string{"url": "lists.example/mine.opml"}), "1 feed of the list")
	r.store.SourceList = append(r.store.SourceList, news.Source{ID: "o", Workspace: briefing.OperatorWorkspace, Name: "The operator's", URL: "https://o.example/", Declared: true})

	got := do(true, true, "sources export", nil, nil)
	want := "|Far|https://far.example/feed\n" + list
	if got.File == nil || got.File.Name != "tidings.opml" || string(got.File.Data) != want {
		t.Errorf("exported %+v, want %q", got.File, want)
	}
	says("an export", got, "3 feeds")
	if reply := do(false, true, "sources export", nil, nil); reply.File != nil {
		t.Error("a member got the addresses")
	}
	q := r.request(true, []string{"sources", "export"}, nil)
	q.Files, q.Shared = true, true
	reply, err := r.bot.Handle(t.Context(), q)
	if err != nil || reply.File != nil {
		t.Errorf("all of a chat got the addresses: %+v, %v", reply.File, err)
	}
	says("an export that all would see", reply, "/export "+here.ID)
	reply = do(true, false, "sources export", nil, nil)
	if reply.File != nil {
		t.Error("a file was given to a platform that has none")
	}
	says("an export without files", reply, "tidings export --config FILE --workspace "+workspace)
	if _, err := bot.New(bot.Options{Store: &bottest.Store{Err: errors.New("down")}}).SourceList(t.Context(), workspace); err == nil || errors.Is(err, bot.ErrNoSources) {
		t.Errorf("a database that is down: %v", err)
	}
}
