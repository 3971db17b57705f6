package bottest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

// Person is who speaks in a test.
type Person string

// The two people of the story: one may change the workspace's settings, one may not.
const (
	Admin  Person = "admin"
	Member Person = "member"
)

// Answer is what a person sees on the platform after saying or pressing something.
type Answer struct {
	// Text is the words of all messages that came, in order, as plain text: markup taken
	// off, links reduced to their words. Joiners (U+2060) may stay.
	Text string
	// Buttons are the labels of the buttons under them, in order.
	Buttons []string
}

// Harness is one platform's adapter with a fake of the platform behind it. It is made
// anew for each test, for one server or chat with an admin and a member in it.
type Harness interface {
	// Place is the workspace and the channel in which everything is said.
	Place() (workspace string, channel news.Channel)
	// Say gives a command in the platform's own way and returns when it is answered.
	// Where commands are typed, Line makes the text.
	Say(t *testing.T, who Person, path []string, args map[string]string) Answer
	// Press presses the button with that label under the newest message that has one,
	// whoever the message was for, and returns when that is answered.
	Press(t *testing.T, who Person, label string) Answer
	// Post renders a digest and sends its deliveries to the channel, in order.
	Post(t *testing.T, d news.Digest) Answer
}

// Line is a command as typed text, its options as name="value".
func Line(path []string, args map[string]string) string {
	line := "/" + strings.Join(path, " ")
	cmd, _, err := bot.Find(path)
	if err != nil {
		return line
	}
	for _, o := range cmd.Options {
		if v, ok := args[o.Name]; ok {
			line += fmt.Sprintf(` %s="%s"`, o.Name, strings.ReplaceAll(v, `"`, "'"))
		}
	}
	return line
}

// Now is the time of the story: two hours after the slot of Flood.
var Now = Slot.Add(2 * time.Hour)

// Part is one part of the story that every platform must be able to tell.
type Part struct {
	Name string
	tell func(t *testing.T, s *stage)
}

// Tell tells the part on a harness that newHarness makes; h is the handler to connect.
func (p Part) Tell(t *testing.T, newHarness func(t *testing.T, h bot.Handler) Harness) {
	p.tell(t, newStage(t, newHarness))
}

// Parts are the parts of the story, each for itself: a platform with a clock of its own
// can tell each in a testing/synctest bubble.
func Parts() []Part {
	return []Part{
		{"help and an empty start", helpAndStart},
		{"members read and do not change", membersRead},
		{"an admin adds, tests and removes sources", adminSources},
		{"an admin schedules, edits, pauses and removes a briefing", adminBriefings},
		{"wrong uses say what to type", wrongUses},
		{"a digest is posted and shows its receipts", digestPosted},
		{"more of a story, and a story muted", moreAndMute},
		{"an admin filters, and sets what holds for all", wishes},
		{"a long digest keeps its order", longDigest},
		{"hostile texts stay texts", hostileTexts},
		{"an unknown delivery is asked about", unknownDelivery},
		{"a database that is down is told kindly", storeDown},
	}
}

// Exercise tells the same story of commands and digests on a platform, each part as a
// subtest.
func Exercise(t *testing.T, newHarness func(t *testing.T, h bot.Handler) Harness) {
	for _, p := range Parts() {
		t.Run(p.Name, func(t *testing.T) { p.Tell(t, newHarness) })
	}
}

// stage is a platform with a bot behind it.
type stage struct {
	Harness
	t         *testing.T
	store     *Store
	composer  *Composer
	workspace string
	channel   news.Channel
}

func newStage(t *testing.T, newHarness func(t *testing.T, h bot.Handler) Harness) *stage {
	s := &stage{t: t, store: &Store{}, composer: &Composer{Digest: Flood()}}
	pages := Inspector{"https://coast.example/news": {
		URL: "https://coast.example/feed.xml", Title: "Daily Coast", Discovered: true,
		Newest: []news.OutletLink{{Name: "Ferry line to reopen", URL: "https://coast.example/ferry"}},
		Stages: []string{"asked for the page: 200 OK", "read the feed: RSS 2.0, 20 items"},
	}}
	s.Harness = newHarness(t, bot.New(bot.Options{Store: s.store, Inspector: pages, Composer: s.composer, Now: func() time.Time { return Now }}))
	s.workspace, s.channel = s.Place()
	return s
}

// fill gives the workspace a source, a briefing and a digest.
func (s *stage) fill() {
	d := Flood()
	s.store.Change(func(st *Store) {
		st.SourceList = []news.Source{{ID: "s1", Workspace: s.workspace, Name: "BBC World", URL: "https://bbc.example/rss", Health: news.Health{
			LastSuccess: Now.Add(-time.Minute), ItemsPerDay: 42, NextPoll: Now.Add(15 * time.Minute),
		}}}
		st.BriefingList = []briefing.Briefing{{ID: "b1", Workspace: s.workspace, Name: "morning", Schedule: "0 8 * * 1-5", Zone: "Europe/Kyiv", Channels: []news.Channel{s.channel}}}
		st.Digests, st.Owners = map[string]news.Digest{d.Key: d}, map[string]string{d.Key: s.workspace}
		st.Counts = bot.Status{Articles: 120, Newest: Now, Deliveries: map[briefing.State]int{briefing.Sent: 21}}
	})
}

// says gives a command and wants all of these words in the answer.
func (s *stage) says(who Person, path string, args map[string]string, want ...string) Answer {
	s.t.Helper()
	a := s.Say(s.t, who, strings.Fields(path), args)
	s.holds(fmt.Sprintf("%s: /%s %v", who, path, args), a, want...)
	return a
}

// presses presses a button and wants all of these words in the answer.
func (s *stage) presses(who Person, label string, want ...string) Answer {
	s.t.Helper()
	a := s.Press(s.t, who, label)
	s.holds(fmt.Sprintf("%s: [%s]", who, label), a, want...)
	return a
}

func (s *stage) holds(said string, a Answer, want ...string) {
	s.t.Helper()
	text := seen(a.Text)
	if text == "" {
		s.t.Errorf("%s: no answer", said)
	}
	for _, w := range want {
		if !strings.Contains(text, seen(w)) {
			s.t.Errorf("%s: the answer does not hold %q:\n%s", said, w, a.Text)
		}
	}
}

// seen is text as a reader sees it: without joiners, its white space made one.
func seen(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text, bot.Joiner, "")), " ")
}

func (s *stage) counts(sources, briefings int) {
	s.t.Helper()
	s.store.Change(func(st *Store) {
		if len(st.SourceList) != sources || len(st.BriefingList) != briefings {
			s.t.Errorf("%d sources and %d briefings are stored, want %d and %d", len(st.SourceList), len(st.BriefingList), sources, briefings)
		}
	})
}

func helpAndStart(t *testing.T, s *stage) {
	s.says(Member, "help", nil, "/digest", "/sources add", "/briefing add", "Admins")
	s.says(Member, "help", map[string]string{"command": "briefing add"}, "<name> <schedule>", "weekdays 08:00")
	s.says(Member, "sources list", nil, "Nothing is read here yet", "/sources add")
	s.says(Member, "briefing list", nil, "/briefing add")
	s.composer.Digest = news.Digest{}
	s.says(Member, "digest", nil, "Nothing is read here yet", "/sources add")
	s.says(Member, "status", nil, "All is well")
}

func membersRead(t *testing.T, s *stage) {
	s.fill()
	s.says(Member, "digest", nil, "Last 24 hours · Sat 22 Nov, 10:00", "Ashwater flood: toll rises to 19", "3 independent origins")
	s.says(Member, "digest", map[string]string{"topic": "rate", "hours": "48"}, "“rate”, last 48 hours", "Central bank holds rate")
	s.says(Member, "story", map[string]string{"id": "s2bee5"}, "Central bank holds rate", "b05", "Governor Mensah said")
	s.says(Member, "figures", map[string]string{"story": "flood"}, "unattributed (Daily Coast's own words)", "figures differ")
	s.says(Member, "why", map[string]string{"bullet": "b03"}, "insurers cited by the Courier said", "“reportedly”")
	s.says(Member, "sources list", nil, "BBC World", "42 items a day", "next poll 10:15")
	s.says(Member, "briefing list", nil, "morning", "Weekdays at 08:00, Europe/Kyiv", "Mon 24 Nov, 08:00")
	s.says(Member, "briefing preview", map[string]string{"name": "morning"}, "Preview", "Ashwater flood")
	for path, args := range map[string]map[string]string{
		"sources add":     {"url": "coast.example/news"},
		"sources remove":  {"name": "BBC World"},
		"briefing add":    {"name": "noon", "schedule": "12:00"},
		"briefing edit":   {"name": "morning", "schedule": "09:00"},
		"briefing pause":  {"name": "morning"},
		"briefing remove": {"name": "morning"},
		"briefing run":    {"name": "morning"},
	} {
		s.says(Member, path, args, "Reading is open to everybody")
	}
	s.counts(1, 1)
	s.store.Change(func(st *Store) {
		if b := st.BriefingList[0]; b.Paused || b.Schedule != "0 8 * * 1-5" {
			t.Errorf("a member changed a briefing: %+v", b)
		}
	})
}

func adminSources(t *testing.T, s *stage) {
	s.says(Admin, "sources test", map[string]string{"url": "coast.example/news"}, "It can be read", "200 OK", "Ferry line to reopen")
	s.says(Admin, "sources add", map[string]string{"url": "coast.example/news"}, "“Daily Coast” is read from now on", "coast.example/feed.xml", "Ferry line to reopen")
	s.says(Admin, "sources add", map[string]string{"url": "coast.example/news"}, "read already")
	s.says(Admin, "sources add", map[string]string{"url": "nowhere.example"}, "404 Not Found")
	s.counts(1, 0)
	s.store.Change(func(st *Store) {
		if src := st.SourceList[0]; src.Workspace != s.workspace || src.URL != "https://coast.example/feed.xml" {
			t.Errorf("stored source %+v", src)
		}
	})
	s.says(Admin, "sources list", nil, "Daily Coast", "not read yet")
	s.says(Admin, "sources remove", map[string]string{"name": "Daily Cost"}, "No source is called", "Daily Coast")
	s.says(Admin, "sources remove", map[string]string{"name": "daily coast"}, "no longer read")
	s.counts(0, 0)
}

func adminBriefings(t *testing.T, s *stage) {
	s.fill()
	s.says(Admin, "briefing add", map[string]string{"name": "noon", "schedule": "mon,thu 12:00", "zone": "kyiv", "sources": "bbc world", "stories": "5"},
		"“noon” is scheduled", "Mon and Thu at 12:00, Europe/Kyiv", "Mon 24 Nov, 12:00, then Thu 27 Nov, 12:00", "Ashwater flood", "at most 5 stories")
	s.counts(1, 2)
	s.store.Change(func(st *Store) {
		b := st.BriefingList[1]
		if b.Workspace != s.workspace || b.Schedule != "0 12 * * 1,4" || !slices.Equal(b.Channels, []news.Channel{s.channel}) || b.Style.Stories != 5 || !b.Since.Equal(Now) {
			t.Errorf("stored briefing %+v", b)
		}
	})
	s.says(Admin, "briefing edit", map[string]string{"name": "noon", "schedule": "every 6h"}, "Every 6 hours", "before: Mon and Thu at 12:00")
	s.says(Admin, "briefing pause", map[string]string{"name": "noon"}, "paused", "/briefing resume noon")
	s.says(Admin, "briefing pause", map[string]string{"name": "noon"}, "paused already")
	s.says(Admin, "briefing resume", map[string]string{"name": "noon"}, "posts again")
	s.says(Admin, "briefing run", map[string]string{"name": "noon"}, "on its way to this channel", "2 stories")
	s.says(Admin, "briefing remove", map[string]string{"name": "noon"}, "forgotten", "To have it back")
	s.counts(1, 1)
}

func wrongUses(t *testing.T, s *stage) {
	s.fill()
	s.says(Admin, "briefing add", map[string]string{"name": "x", "schedule": "whenever"}, "I do not understand “whenever” as a time", "weekdays 08:00")
	s.says(Admin, "briefing add", map[string]string{"name": "x", "schedule": "08:00", "zone": "Europe/Kyv"}, "zone=Europe/Kyiv")
	s.says(Admin, "briefing add", map[string]string{"name": "x", "schedule": "08:00", "sources": "BBC Wrld"}, "BBC World")
	s.says(Admin, "briefing pause", map[string]string{"name": "mornin"}, "/briefing pause morning")
	s.says(Member, "story", map[string]string{"id": "zzz"}, "Which story", "s1f00d")
	s.says(Member, "why", map[string]string{"bullet": "zzz"}, "I know no bullet")
	s.says(Member, "help", map[string]string{"command": "digset"}, "/digest")
	s.counts(1, 1)
}

func digestPosted(t *testing.T, s *stage) {
	s.fill()
	d := Flood()
	a := s.Post(t, d)
	s.holds("a posted digest", a, "Morning · Sat 22 Nov, 08:00", "Ashwater flood: toll rises to 19", "Dead: 12 → 19 since yesterday — county coroner",
		"“The levee is holding for now” — Mayor Dana Ortiz", "Harbour Times · Daily Coast · Morning Wire +2 · 3 independent origins",
		"Central bank holds rate", "1 origin", "Also: Ferry line to reopen · New bridge named", "Nothing from 1 of 9 sources: Coast Radio (403 since 06:10)")
	inOrder(t, a.Text, "Morning · Sat", "Ashwater flood", "Dead: 12", "410 mm", "The levee", "Central bank", "4.25%", "Also:", "Nothing from 1")
	for _, label := range []string{"Receipts", "Figures", "More", "Mute"} {
		if !slices.Contains(a.Buttons, label) {
			t.Errorf("the digest has the buttons %q, not %q", a.Buttons, label)
		}
	}
	for range 2 { // pressing twice is harmless
		s.presses(Member, "Receipts", "The county coroner said 19 people had died, up from 12 on Friday.", "Harbour Times", "The rate stays at 4.25%, Governor Mensah said.")
		s.presses(Member, "Figures", "county coroner (Harbour Times)", "unattributed (Daily Coast's own words)", "Governor Mensah (Morning Wire)")
	}
	s.store.Change(func(st *Store) { st.Digests = nil })
	s.presses(Member, "Receipts", "I no longer have that digest")
	d.Key = ""
	if a := s.Post(t, d); slices.Contains(a.Buttons, "Receipts") {
		t.Error("a digest that is not stored has buttons")
	}
}

// moreAndMute presses More and Mute under a digest of eight stories, as often as
// one likes.
func moreAndMute(t *testing.T, s *stage) {
	s.fill()
	d := Flood()
	for i := range 6 {
		story := Flood().Stories[1]
		story.ID, story.Headline = fmt.Sprintf("s%d", i), fmt.Sprintf("Story %d of the day", i)
		d.Stories = append(d.Stories, story)
	}
	s.store.Change(func(st *Store) { st.Digests[d.Key] = d })
	s.composer.Further = []news.Bullet{{Text: "Two bridges are closed — fire service"}}
	s.Post(t, d)
	if a := s.presses(Member, "More", "More about which story?", "1. Ashwater flood", "8. Story 5 of the day"); !slices.Equal(a.Buttons, []string{"1", "2", "3", "4", "5", "6", "7", "8"}) {
		t.Errorf("to choose from: %q", a.Buttons)
	}
	s.presses(Member, "8", "Story 5 of the day", "Two bridges are closed — fire service")
	s.presses(Member, "Mute", "Reading is open to everybody")
	s.presses(Admin, "Mute", "Which story is to be hidden")
	s.presses(Member, "1", "Reading is open to everybody")
	for range 2 {
		s.presses(Admin, "1", "“Ashwater flood: toll rises to 19” is muted", "/filter remove s1f00d")
	}
	s.muted("s1f00d")
	s.presses(Member, "Unmute", "Reading is open to everybody")
	s.says(Admin, "filter list", nil, "Stories muted in this channel", "Ashwater flood")
	s.presses(Admin, "Unmute", "muted no longer")
	s.muted()
	s.presses(Admin, "Unmute", "not muted any more")
}

func (s *stage) muted(want ...string) {
	s.t.Helper()
	s.store.Change(func(st *Store) {
		var got []string
		for _, m := range st.Muted {
			got = append(got, m.StoryID)
			if m.Channel != s.channel {
				s.t.Errorf("muted in %s, not in %s", m.Channel, s.channel)
			}
		}
		if !slices.Equal(got, want) {
			s.t.Errorf("muted %q, want %q", got, want)
		}
	})
}

func wishes(t *testing.T, s *stage) {
	s.fill()
	s.store.Change(func(st *Store) {
		for key, d := range st.Digests {
			d.BriefingID = "b1"
			st.Digests[key] = d
		}
	})
	for path, args := range map[string]map[string]string{"filter list": nil, "filter add": {"words": "flood"}, "filter remove": {"words": "flood"}, "settings": {"stories": "3"}} {
		s.says(Member, path, args, "Reading is open to everybody")
	}
	s.says(Admin, "filter add", map[string]string{"words": "flood, central bank"}, "Stories about “flood” or “central bank” are left out", "2 of 2 stories", "Ashwater flood: toll rises to 19")
	s.says(Admin, "filter add", map[string]string{"words": "rate", "kind": "include", "briefing": "morning"}, "Only stories about “rate”", "In “morning”")
	s.says(Admin, "filter list", nil, "All digests here", "Nothing about “flood” or “central bank”", "Only stories about “rate”")
	s.says(Admin, "filter remove", map[string]string{"words": "flood"}, "No longer filtered by “flood”", "Nothing about “central bank”")
	s.says(Admin, "settings", nil, "Time zone: UTC", "at most 8 stories")
	s.says(Admin, "settings", map[string]string{"zone": "kyiv", "language": "uk", "stories": "3", "quiet": "22:00-07:00"}, "Time zone: Europe/Kyiv (before: UTC)", "at most 3 stories", "22:00-07:00")
	s.store.Change(func(st *Store) {
		want := briefing.Settings{Zone: "Europe/Kyiv", Lang: "uk", Stories: 3, Quiet: briefing.Quiet{From: 1320, To: 420}, Filters: briefing.Filters{Exclude: []string{"central bank"}}}
		if got := st.Wishes[s.workspace]; got.Zone != want.Zone || got.Lang != want.Lang || got.Stories != want.Stories || got.Quiet != want.Quiet || !slices.Equal(got.Filters.Exclude, want.Filters.Exclude) {
			t.Errorf("stored %+v, want %+v", got, want)
		}
		if b := st.BriefingList[0]; b.Style.Stories != 3 || !slices.Equal(b.Filters.Include, []string{"rate"}) {
			t.Errorf("stored %+v", b)
		}
	})
}

// longDigest posts more than any platform takes in one message.
func longDigest(t *testing.T, s *stage) {
	d := Flood()
	d.Stories = nil
	var order []string
	for i := range 20 {
		story := Flood().Stories[0]
		story.ID = fmt.Sprintf("s%02d", i)
		story.Headline = fmt.Sprintf("Story %02d of the day", i)
		for range 3 {
			story.Bullets = append(story.Bullets, story.Bullets[0])
		}
		order = append(order, story.Headline)
		d.Stories = append(d.Stories, story)
	}
	a := s.Post(t, d)
	inOrder(t, a.Text, append(append([]string{"Morning · Sat 22 Nov, 08:00 (1/"}, order...), "Also:", "Nothing from 1")...)
	if n := strings.Count(seen(a.Text), "Dead: 12 → 19"); n != 80 {
		t.Errorf("%d bullets arrived, want 80", n)
	}
	if len(a.Buttons) != 4 {
		t.Errorf("buttons %q, want one row under the last message", a.Buttons)
	}
}

// inOrder wants the words in this order.
func inOrder(t *testing.T, text string, words ...string) {
	t.Helper()
	text = seen(text)
	for _, w := range words {
		i := strings.Index(text, seen(w))
		if i < 0 {
			t.Errorf("%q is missing or out of order in:\n%s", w, text)
			return
		}
		text = text[i:]
	}
}

// hostileTexts puts markup, mentions and links where readers' and outlets' words stand.
func hostileTexts(t *testing.T, s *stage) {
	s.fill()
	texts := []string{
		"@everyone <b>bold</b> & <@123456789012345678>", "**stars** __lines__ ~~waves~~ `code` ||spoiler||", "[click](https://evil.example) <https://evil.example|x>",
		"/start now, #tag $AAPL t.me/evil", "</blockquote></a><script>", `back\slash \* \_ \[`, "tg://user?id=1 discord.gg/abc",
	}
	d := Flood()
	d.Stories = nil
	for i, text := range texts {
		story := Flood().Stories[1]
		story.ID, story.Headline, story.Outlets[0].Name = fmt.Sprintf("s%d", i), text, text
		story.Bullets[0].Text, story.Bullets[0].Receipts[0].Sentence = text, text
		d.Stories = append(d.Stories, story)
	}
	s.store.Change(func(st *Store) { st.Digests[d.Key] = d })
	posted := s.Post(t, d)
	for _, text := range texts {
		// As headline and bullet; in the label of a link a platform may have to change it.
		if n := strings.Count(seen(posted.Text), seen(text)); n < 2 {
			t.Errorf("%q stands %d times in the digest, want at least 2:\n%s", text, n, posted.Text)
		}
	}
	s.presses(Member, "Receipts", texts...)
	s.says(Member, "search", map[string]string{"words": texts[0]}, "No article that I keep holds", "@everyone <b>bold</b>")
}

func unknownDelivery(t *testing.T, s *stage) {
	s.fill()
	unknown := briefing.Delivery{ID: 41, BriefingID: "b1", Name: "morning", Slot: Slot, Channel: s.channel, Part: 2, Parts: 3}
	second := unknown
	second.ID, second.Part = 42, 3
	s.store.Change(func(st *Store) { st.Counts.Unknown = []briefing.Delivery{unknown, second} })
	if a := s.says(Member, "status", nil, "2 posts may not have arrived"); len(a.Buttons) > 0 {
		t.Errorf("a member is asked: %q", a.Buttons)
	}
	a := s.says(Admin, "status", nil, "“morning” of Sat 22 Nov, 08:00, part 2 of 3", s.channel.String(), "1 more question")
	if !slices.Equal(a.Buttons, []string{"Send again", "It arrived"}) {
		t.Fatalf("buttons %q", a.Buttons)
	}
	s.presses(Member, "Send again", "Reading is open to everybody")
	s.presses(Admin, "Send again", "being sent again", "part 3 of 3")
	s.presses(Admin, "It arrived", "noted as arrived")
	s.store.Change(func(st *Store) {
		if len(st.Settled) != 2 || !st.Settled[41] || st.Settled[42] {
			t.Errorf("settled %v, want 41 again and 42 arrived", st.Settled)
		}
	})
}

func storeDown(t *testing.T, s *stage) {
	s.fill()
	s.store.Change(func(st *Store) { st.Err = fmt.Errorf("open /var/lib/secret.db: disk full") })
	for _, path := range []string{"status", "sources list", "briefing list", "digest"} {
		a := s.says(Member, path, nil, "Something went wrong on my side")
		if strings.Contains(a.Text, "secret") {
			t.Errorf("/%s tells of the inside: %s", path, a.Text)
		}
	}
}
