package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tidings/bot"
	"tidings/bot/bottest"
	"tidings/briefing"
	"tidings/news"
)

// The place of these tests: a chat whose briefing is in Kyiv, on a Saturday.
const workspace = "telegram:-100500"

var (
	here  = news.Channel{Platform: news.Telegram, ID: "-100500"}
	clock = bottest.Slot.Add(2 * time.Hour) // 10:00 in Kyiv
)

// room is a bot with its fakes, and the transcript of what is said in it.
type room struct {
	t        *testing.T
	store    *bottest.Store
	pages    bottest.Inspector
	composer *bottest.Composer
	bot      *bot.Bot
	channel  news.Channel
	log      strings.Builder
	buttons  []bot.Button
}

// newRoom is a chat with three sources and two briefings, one of each declared.
func newRoom(t *testing.T) *room {
	r := emptyRoom(t)
	r.store.SourceList = []news.Source{
		{ID: "s1", Workspace: workspace, Name: "BBC World", URL: "https://feeds.example/bbc.xml",
			Health: news.Health{LastSuccess: clock.Add(-5 * time.Minute), ItemsPerDay: 42, NextPoll: clock.Add(15 * time.Minute)}},
		{ID: "s2", Workspace: workspace, Name: "Coast Radio", URL: "https://radio.example/rss", Health: news.Health{
			LastSuccess: clock.Add(-26 * time.Hour), LastFailure: clock.Add(-time.Minute), Reason: "403 Forbidden",
			Since: clock.Add(-50 * time.Minute), Failures: 5, ItemsPerDay: 3, NextPoll: clock.Add(40 * time.Minute)}},
		{ID: "s3", Workspace: briefing.OperatorWorkspace, Declared: true, Name: "Harbour Times", URL: "https://harbour.example/feed",
			Health: news.Health{LastSuccess: clock.Add(-time.Hour), ItemsPerDay: 0.3, NextPoll: clock.Add(20 * time.Hour)}},
	}
	r.store.BriefingList = []briefing.Briefing{
		{ID: "b1", Workspace: workspace, Name: "morning", Schedule: "0 8 * * 1-5", Zone: "Europe/Kyiv", Channels: []news.Channel{here},
			Sources: []string{"BBC World", "Coast Radio"}, Since: clock.Add(-240 * time.Hour)},
		{ID: "b2", Workspace: briefing.OperatorWorkspace, Declared: true, Name: "evening", Schedule: "@every 12h",
			Channels: []news.Channel{{Platform: news.Discord, ID: "42"}, here}},
	}
	d := bottest.Flood()
	r.store.Digests = map[string]news.Digest{d.Key: d}
	r.store.Owners = map[string]string{d.Key: workspace}
	r.store.Articles = []news.Article{
		{ID: "a1", Outlet: "Harbour Times", URL: "https://harbour.example/flood", Title: "Flood in Ashwater kills 19", Text: "The coroner said so.", Published: clock.Add(-3 * time.Hour)},
		{ID: "a2", Outlet: "Daily Coast", Title: "Flood relief", Text: "A record 410 mm of rain.", Published: clock.Add(-30 * time.Hour)},
	}
	r.store.Counts = bot.Status{
		Articles: 4120, Newest: clock.Add(-2 * time.Minute),
		Deliveries: map[briefing.State]int{briefing.Sent: 21, briefing.Unknown: 2, briefing.Gone: 1},
		Unknown: []briefing.Delivery{
			{ID: 41, BriefingID: "b1", Name: "morning", Slot: bottest.Slot, Channel: here, Part: 2, Parts: 3},
			{ID: 42, BriefingID: "b1", Name: "morning", Slot: bottest.Slot, Channel: here, Part: 1, Parts: 1},
		},
		Failed:   []briefing.Delivery{{ID: 40, BriefingID: "b1", Name: "morning", Slot: bottest.Slot.Add(-24 * time.Hour), Channel: news.Channel{Platform: news.Discord, ID: "42"}, State: briefing.Gone, Reason: "Missing Access"}},
		LastRuns: map[string]bot.LastRun{"b1": {Slot: bottest.Slot.Add(-24 * time.Hour), Result: "posted to 1 channel"}},
	}
	r.composer.Digest = d
	r.pages["https://coast.example/news"] = bot.Finding{
		URL: "https://coast.example/feed.xml?token=secret", Title: "Daily Coast", Discovered: true,
		Newest: []news.OutletLink{{Name: "Ferry line to reopen", URL: "https://coast.example/ferry"}, {Name: "Flood relief", URL: "https://coast.example/relief"}},
		Stages: []string{"asked for the page: 200 OK", "the page names a feed", "read the feed: RSS 2.0, 20 items"},
	}
	return r
}

// emptyRoom is a chat in which nothing was set up.
func emptyRoom(t *testing.T) *room {
	r := &room{t: t, store: &bottest.Store{}, pages: bottest.Inspector{}, composer: &bottest.Composer{}, channel: here}
	r.bot = bot.New(bot.Options{Store: r.store, Inspector: r.pages, Composer: r.composer, Now: func() time.Time { return clock }})
	return r
}

// says gives a typed line to the bot and writes it down with the answer.
func (r *room) says(admin bool, line string) bot.Reply {
	r.t.Helper()
	path, args, ok, err := bot.ParseLine(line, "tidingsbot")
	var reply bot.Reply
	switch {
	case !ok:
		r.t.Fatalf("%q is no command", line)
	case err != nil:
		reply = bot.ErrorReply(err)
	default:
		reply = r.gives(admin, path, args)
	}
	r.note(admin, line, reply)
	return reply
}

// gives hands a command to the bot, as Discord does.
func (r *room) gives(admin bool, path []string, args map[string]string) bot.Reply {
	r.t.Helper()
	reply, err := r.bot.Handle(context.Background(), r.request(admin, path, args))
	if err != nil {
		r.t.Errorf("%v %v: %v", path, args, err)
	}
	return reply
}

func (r *room) request(admin bool, path []string, args map[string]string) bot.Request {
	return bot.Request{Workspace: workspace, Channel: r.channel, UserID: "7", UserName: "Olena", Admin: admin, Path: path, Args: args, At: clock}
}

// presses presses the button with that label under the last answer.
func (r *room) presses(admin bool, label string) bot.Reply {
	r.t.Helper()
	for _, b := range r.buttons {
		if b.Label == label {
			return r.pressesData(admin, "["+label+"]", b.Data)
		}
	}
	r.t.Fatalf("there is no button %q", label)
	return bot.Reply{}
}

func (r *room) pressesData(admin bool, shown, data string) bot.Reply {
	r.t.Helper()
	reply, err := r.bot.Press(context.Background(), r.request(admin, nil, nil), data)
	if err != nil {
		r.t.Errorf("press %s: %v", data, err)
	}
	r.note(admin, shown, reply)
	return reply
}

func (r *room) note(admin bool, said string, reply bot.Reply) {
	who := "member"
	if admin {
		who = "admin"
	}
	fmt.Fprintf(&r.log, "%s > %s\n", who, said)
	mark := "    "
	if reply.Private {
		mark = "  ' " // for the asker alone
	}
	for line := range strings.Lines(bot.PlainReply(reply)) {
		r.log.WriteString(strings.TrimRight(mark+line, " \n") + "\n")
	}
	r.log.WriteString("\n")
	if len(reply.Buttons) > 0 {
		r.buttons = reply.Buttons
	}
	checkReply(r.t, said, reply)
}

// checkReply holds for every answer: it says something, and its buttons fit.
func checkReply(t *testing.T, said string, reply bot.Reply) {
	t.Helper()
	if strings.TrimSpace(bot.PlainReply(reply)) == "" {
		t.Errorf("%q is answered with nothing", said)
	}
	if len(reply.Buttons) > 5 {
		t.Errorf("%q: %d buttons do not fit a row", said, len(reply.Buttons))
	}
	for _, b := range reply.Buttons {
		if b.Data == "" || len(b.Data) > 64 || b.Label == "" || len(b.Label) > 20 {
			t.Errorf("%q: button %+v", said, b)
		}
	}
	for _, block := range reply.Blocks {
		for _, line := range block.Lines {
			for _, part := range line.Parts {
				if strings.TrimSpace(part.Text) == "" {
					t.Errorf("%q: an empty part in %+v", said, line)
				}
			}
		}
	}
}

func (r *room) golden(name string) {
	r.t.Helper()
	golden(r.t, "transcript/"+name+".txt", r.log.String())
}

func TestTranscriptReading(t *testing.T) {
	r := newRoom(t)
	for _, line := range []string{
		"/digest", "/digest rate 48", "/digest flood 9999", "/today", "/digest unicorns", "/digest unicorns 168",
		"/story s1f00d", "/story rate", "/story nothing", "/story", "/figures s2bee5", "/figures flood", "/figures unicorns",
		"/why b03", "/why b99", "/search flood", "/search unicorns",
	} {
		r.says(false, line)
	}
	r.golden("reading")
}

// TestTranscriptCorrections: what became known of a bullet is told wherever it is shown,
// and what became of the posts in /status.
func TestTranscriptCorrections(t *testing.T) {
	r := newRoom(t)
	d, b := bottest.Corrected()
	d.Stories[0].Bullets[0] = b
	r.store.Digests[d.Key] = d
	change := func(kind briefing.Kind, state briefing.State, why briefing.Why, reason string) briefing.Delivery {
		return briefing.Delivery{BriefingID: "b1", Name: "morning", Slot: bottest.Slot, Channel: here, Kind: kind, State: state, Why: why, Reason: reason}
	}
	r.store.Counts.Unknown = nil
	r.store.Counts.Changes = []briefing.Delivery{
		change(briefing.Edit, briefing.Queued, briefing.WhyTryAgain, "502"), change(briefing.Delete, briefing.Sent, briefing.WhyDeleted, ""),
		change(briefing.Edit, briefing.Sent, briefing.WhyEdited, ""), change(briefing.Edit, briefing.Sent, briefing.WhyEdited, ""),
		change(briefing.Edit, briefing.Sent, briefing.WhyNoMessage, ""), change(briefing.Edit, briefing.Rejected, briefing.WhyNoID, "it is not known which message it is"),
	}
	for _, line := range []string{"/why b01", "/story s1f00d", "/status"} {
		r.says(false, line)
	}
	r.pressesData(false, "[Receipts]", bot.ButtonData(bot.ActionReceipts, d.Key))
	r.says(true, "/status")
	r.says(false, "/briefing unpost morning")
	for _, line := range []string{"/briefing unpost", "/briefing unpost nothing", "/briefing unpost morning", "/briefing unpost Morning", "/briefing unpost evening"} {
		r.says(true, line)
	}
	r.golden("corrections")
}

func TestTranscriptNothingYet(t *testing.T) {
	r := emptyRoom(t)
	for _, line := range []string{"/digest", "/sources", "/briefing", "/briefing pause morning", "/status", "/search flood", "/story x"} {
		r.says(false, line)
	}
	r.store.SourceList = []news.Source{{ID: "s1", Workspace: workspace, Name: "New", URL: "https://new.example/"}}
	r.says(false, "/digest")
	r.says(false, "/sources")
	r.store.SourceList[0].Health = news.Health{Failures: 1, Reason: "no such host", Since: clock}
	r.says(false, "/digest")
	r.store.SourceList[0].Health = news.Health{LastSuccess: clock}
	r.store.Counts = bot.Status{Articles: 3, Newest: clock.Add(-50 * time.Hour)}
	r.says(false, "/digest")
	r.store.Counts.Newest = clock
	r.composer.Digest.Notes = []string{"3 of 3 stories were told before"}
	r.says(false, "/digest 168")
	r.golden("nothing-yet")
}

func TestTranscriptSources(t *testing.T) {
	r := newRoom(t)
	r.says(false, "/sources")
	r.says(false, "/sub coast.example/news")
	for _, line := range []string{
		"/sub coast.example/news", "/sub coast.example/news", "/sub https://coast.example/feed.xml?token=secret/", "/sub nowhere.example",
		"/sub hello", "/sub javascript:alert(1)", "/sub", "/sources add radio.example/rss", "/unsub BBC Wrld", "/unsub bbc world", "/unsub bbc world",
		"/unsub Harbour Times", "/unsub https://radio.example/rss", "/test coast.example/news", "/test Harbour Times", "/test nowhere.example", "/list", "/sources list 7",
	} {
		r.says(true, line)
	}
	r.golden("sources")
}

func TestTranscriptList(t *testing.T) {
	r := newRoom(t)
	list := bot.Finding{Stages: []string{"a list of feeds was read: 9 feeds"}}
	for _, f := range [][2]string{
		{"Coast", "https://one.example/feed"}, {"Coast", "https://two.example/feed"}, {"", "https://three.example/rss"}, {"Harbour", "javascript:alert(1)"},
		{"Again", "https://one.example/feed/"}, {"Four", "https://four.example/"}, {"Five", "https://five.example/"}, {"Six", "https://six.example/"}, {"Seven", "https://seven.example/"},
	} {
		list.Feeds = append(list.Feeds, bot.ListedFeed{Title: f[0], URL: f[1]})
	}
	r.pages["https://lists.example/mine.opml"] = list
	r.pages["https://t.me/s/coast_news"] = bot.Finding{URL: "https://t.me/s/coast_news", Title: "Coast news"}
	for _, line := range []string{"/test lists.example/mine.opml", "/sub lists.example/mine.opml", "/sub lists.example/mine.opml", "/sub @coast_news", "/sub @x", "/list"} {
		r.says(true, line)
	}
	r.golden("list")
}

func TestTranscriptBriefings(t *testing.T) {
	r := newRoom(t)
	r.says(false, "/briefing")
	r.says(true, "/briefing")
	r.says(false, "/briefing add noon 12:00")
	for _, line := range []string{
		"/briefing add noon weekdays 12:00 kyiv BBC World, Harbour Times 5",
		"/briefing add noon 12:00", "/briefing add evening 18:00", "/briefing add night 22:00", "/briefing add", "/briefing add 08:00", "/briefing add x whenever",
		"/briefing add x 08:00 Europe/Kyv", "/briefing add x 08:00 sources=BBC Word", "/briefing add x 08:00 Mars/Phobos", "/briefing add x 08:00 stories=50", "/briefing add x 08:00, 09:30",
		"/briefing edit noon 12:30", "/briefing edit noon sources=all stories=3", "/briefing edit noon", "/briefing edit non 12:00", "/briefing edit evening 12:00",
		"/briefing pause noon", "/briefing pause noon", "/briefing edit noon 13:00", "/briefing resume noon", "/briefing resume noon", "/briefing preview noon", "/briefing run noon",
		"/briefing remove noon", "/briefing remove noon", "/briefing remove evening", "/briefing pause evening", "/briefing list",
	} {
		r.says(true, line)
	}
	r.composer.Digest = news.Digest{}
	r.says(true, "/briefing preview morning")
	r.says(true, "/briefing run morning")
	r.says(true, "/briefing add dawn mon,thu 5am")
	r.golden("briefings")
}

func TestTranscriptStatus(t *testing.T) {
	r := newRoom(t)
	r.says(false, "/status")
	r.says(true, "/status")
	old := r.buttons
	r.presses(false, "Send again")
	r.presses(true, "Send again")
	r.buttons = old
	r.presses(true, "Send again")
	r.presses(true, "It arrived")
	r.says(true, "/status")
	if len(r.store.Settled) != 2 || !r.store.Settled[41] || r.store.Settled[42] {
		t.Errorf("settled: %v, want 41 again, 42 arrived", r.store.Settled)
	}
	r.golden("status")
}

func TestTranscriptButtons(t *testing.T) {
	r := newRoom(t)
	r.buttons = bot.DigestButtons(bottest.Flood())
	r.presses(false, "Receipts")
	r.presses(false, "Figures")
	r.pressesData(false, "(a button of an unknown digest)", "receipts:gone")
	r.pressesData(false, "(a button of another version)", "dance:1")
	r.pressesData(true, "(a forged button)", "resend:9999999999999999999999")
	r.golden("buttons")
}

func TestTranscriptHelp(t *testing.T) {
	r := newRoom(t)
	for _, line := range []string{"/help", "/start", "/help sources", "/help briefing add", "/help /digest", "/help sub", "/help digset", "/help briefing ad", "/digset", "/sources bbc.com"} {
		r.says(false, line)
	}
	r.golden("help")
}

// Every command that changes something is refused to members, before the store is
// touched, on every platform, with the right that is missing.
func TestRights(t *testing.T) {
	for platform, right := range map[news.Platform]string{news.Discord: "Manage Server", news.Telegram: "administrators", news.Console: "console"} {
		r := newRoom(t)
		r.channel = news.Channel{Platform: platform, ID: "5"}
		r.store.Err = errors.New("the store must not be asked")
		for _, c := range bot.Commands() {
			for _, s := range append(c.Subs, c) {
				if !s.Change {
					continue
				}
				reply := r.gives(false, []string{c.Name, s.Name}, map[string]string{"name": "morning", "url": "bbc.com", "schedule": "08:00"})
				if text := bot.PlainReply(reply); !strings.Contains(text, right) || !reply.Private {
					t.Errorf("%s: /%s %s by a member: %s", platform, c.Name, s.Name, text)
				}
			}
		}
		for _, data := range []string{"resend:41", "arrived:41"} {
			if text := bot.PlainReply(r.pressesData(false, data, data)); !strings.Contains(text, right) {
				t.Errorf("%s: %s by a member: %s", platform, data, text)
			}
		}
	}
}

// Every command has a handler: none ends in the words for a mistake of ours.
func TestEveryCommandIsHandled(t *testing.T) {
	for _, c := range bot.Commands() {
		for _, path := range paths(c) {
			r := newRoom(t)
			reply, err := r.bot.Handle(context.Background(), r.request(true, path, map[string]string{
				"name": "morning", "url": "coast.example/news", "schedule": "09:00", "id": "s1f00d", "story": "flood", "bullet": "b01", "words": "flood",
			}))
			if err != nil {
				t.Errorf("%v: %v", path, err)
			}
			checkReply(t, strings.Join(path, " "), reply)
			if bot.Usage(path) == "" || bot.Example(path) == "" {
				t.Errorf("%v has no usage", path)
			}
		}
	}
}

func paths(c bot.Command) [][]string {
	if len(c.Subs) == 0 {
		return [][]string{{c.Name}}
	}
	var out [][]string
	for _, s := range c.Subs {
		out = append(out, []string{c.Name, s.Name})
	}
	return out
}

// The examples of help work as they stand.
func TestExamplesParse(t *testing.T) {
	for _, c := range bot.Commands() {
		for _, path := range paths(c) {
			line := bot.Example(path)
			if strings.ContainsAny(line, "<[") {
				continue
			}
			got, _, ok, err := bot.ParseLine(line, "")
			if !ok || err != nil || strings.Join(got, " ") != strings.Join(path, " ") {
				t.Errorf("%q: %v %v %v", line, got, ok, err)
			}
		}
	}
}

// The table keeps to what the platforms take (Discord docs, Application Command
// Structure; Telegram Bot API, BotCommand).
func TestTableLimits(t *testing.T) {
	var check func(c bot.Command)
	check = func(c bot.Command) {
		if len(c.Name) > 32 || c.Name != strings.ToLower(c.Name) || c.Help == "" || len(c.Help) > 100 || len(c.Options) > 25 || len(c.Subs) > 25 {
			t.Errorf("command %q: name, help or size", c.Name)
		}
		optional := false
		for _, o := range c.Options {
			if len(o.Name) > 32 || o.Name != strings.ToLower(o.Name) || o.Help == "" || len(o.Help) > 100 || o.Required && optional {
				t.Errorf("command %q: option %q", c.Name, o.Name)
			}
			optional = optional || !o.Required
		}
		for _, s := range c.Subs {
			check(s)
		}
	}
	for _, c := range bot.Commands() {
		check(c)
	}
}

func TestStoreFails(t *testing.T) {
	for _, c := range bot.Commands() {
		for _, path := range paths(c) {
			r := newRoom(t)
			r.store.Err = errors.New("disk /secret/path is full")
			reply, err := r.bot.Handle(context.Background(), r.request(true, path, map[string]string{
				"name": "morning", "url": "coast.example/news", "schedule": "09:00", "id": "s1f00d", "story": "flood", "bullet": "b01", "words": "flood",
			}))
			text := bot.PlainReply(reply)
			if path[0] == "help" {
				continue
			}
			if err == nil || !errors.Is(err, r.store.Err) {
				t.Errorf("%v: error %v does not hold the cause", path, err)
			}
			if strings.Contains(text, "secret") || !strings.Contains(text, "try again") {
				t.Errorf("%v: answered with %q", path, text)
			}
		}
	}
}

func TestComposerFails(t *testing.T) {
	r := newRoom(t)
	r.composer.Err = errors.New("boom")
	reply, err := r.bot.Handle(context.Background(), r.request(true, []string{"briefing", "add"}, map[string]string{"name": "noon", "schedule": "12:00"}))
	if err == nil {
		t.Error("the failed preview is not logged")
	}
	if text := bot.PlainReply(reply); !strings.Contains(text, "“noon” is scheduled") || !strings.Contains(text, "preview could not be made") {
		t.Errorf("answered with %q", text)
	}
	if len(r.store.BriefingList) != 3 {
		t.Error("the briefing is not stored")
	}
}

type panicking struct{ bot.Store }

func TestPanicsAreCaught(t *testing.T) {
	b := bot.New(bot.Options{Store: panicking{}})
	reply, err := b.Handle(context.Background(), bot.Request{Path: []string{"sources"}})
	if err == nil || !strings.Contains(err.Error(), "panic") || bot.PlainReply(reply) == "" {
		t.Errorf("Handle: %v, %q", err, bot.PlainReply(reply))
	}
	reply, err = b.Press(context.Background(), bot.Request{}, "receipts:abc")
	if err == nil || bot.PlainReply(reply) == "" {
		t.Errorf("Press: %v, %q", err, bot.PlainReply(reply))
	}
	if got := b.Complete(context.Background(), bot.Request{Path: []string{"sources", "remove"}}, "name", "x"); got != nil {
		t.Errorf("Complete: %v", got)
	}
}
