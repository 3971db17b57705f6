package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"tidings/bot"
	"tidings/bot/bottest"
	"tidings/briefing"
	"tidings/internal/testkit/contracts"
	"tidings/news"
)

// hostile are texts that try to ping, forge, hide or break, and bytes that are none.
func hostile(t testing.TB) []string {
	t.Helper()
	var file struct{ Rows []struct{ In string } }
	if err := json.Unmarshal(contracts.Nasty(), &file); err != nil {
		t.Fatal(err)
	}
	out := []string{"", "\x00", "\xff\xfe\xfd", "a\xc3(", strings.Repeat("\u0301", 200), strings.Repeat("x", 8_000), "-1", "99999999999999999999", "1e9", "' OR 1=1 --", "../../etc/passwd", "=", "name=", "\"", "“"}
	for _, row := range file.Rows {
		out = append(out, row.In)
	}
	return out
}

// Every option of every command with every hostile text gives an answer in clean
// words, and no error: what somebody types is not for the log.
func TestHostileArguments(t *testing.T) {
	for _, c := range bot.Commands() {
		for _, path := range paths(c) {
			cmd, _, err := bot.Find(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range cmd.Options {
				for _, text := range hostile(t) {
					r := newRoom(t)
					args := map[string]string{"name": "morning", "url": "coast.example/news", "schedule": "09:00", "id": "s1f00d", "story": "flood", "bullet": "b01", "words": "flood"}
					args[o.Name] = text
					reply, err := r.bot.Handle(context.Background(), r.request(true, path, args))
					if err != nil {
						t.Errorf("%v %s=%q: %v", path, o.Name, text, err)
					}
					checkReply(t, strings.Join(path, " "), reply)
					checkClean(t, bot.PlainReply(reply))
				}
			}
		}
	}
}

// Names and texts that came into the store from feeds and other people are shown
// clean too, wherever they stand.
func TestHostileStore(t *testing.T) {
	for _, text := range hostile(t) {
		r := newRoom(t)
		for i := range r.store.SourceList {
			r.store.SourceList[i].Name = text + string(rune('a'+i))
			r.store.SourceList[i].Health.Reason = text
		}
		for i := range r.store.BriefingList {
			b := &r.store.BriefingList[i]
			b.Name, b.PausedReason, b.Sources, b.Zone, b.Schedule = text+string(rune('a'+i)), text, []string{text}, text, text
		}
		d := bottest.Flood()
		d.Name, d.Zone, d.Notes = text, text, []string{text}
		for i := range d.Stories {
			s := &d.Stories[i]
			s.Headline, s.Outlets = text, []news.OutletLink{{Name: text, URL: text}}
			for j := range s.Bullets {
				b := &s.Bullets[j]
				b.Text = text
				b.Receipts[0].Sentence, b.Receipts[0].Outlet, b.Receipts[0].URL = text, text, text
				for k := range b.Figures {
					f := &b.Figures[k]
					f.Raw, f.Measure, f.Unit, f.Attribution.Source, f.Attribution.Via, f.Attribution.Hedge = text, text, text, text, text, text
				}
			}
			for j := range s.Ledger {
				s.Ledger[j].Name = text
				for k := range s.Ledger[j].Latest {
					s.Ledger[j].Latest[k].Raw, s.Ledger[j].Latest[k].Source = text, text
				}
			}
		}
		r.store.Digests[d.Key], r.composer.Digest = d, d
		for i := range r.store.Articles {
			r.store.Articles[i].Title, r.store.Articles[i].Outlet = text, text
		}
		r.store.Counts.Unknown[0].Name = text
		r.store.Counts.Failed[0].Name, r.store.Counts.Failed[0].Reason = text, text
		r.store.Counts.LastRuns["b1"] = bot.LastRun{Slot: clock, Result: text}
		for _, line := range []string{"/digest", "/story s1f00d", "/story x", "/figures s1f00d", "/figures", "/why b01", "/search " + "a", "/sources", "/briefing", "/status", "/briefing preview x"} {
			checkClean(t, bot.PlainReply(r.says(true, line)))
		}
		for _, data := range []string{"receipts:" + d.Key, "figures:" + d.Key} {
			checkClean(t, bot.PlainReply(r.pressesData(true, data, data)))
		}
		for _, b := range r.store.BriefingList {
			for _, sub := range []string{"pause", "resume", "edit", "preview", "run", "remove"} {
				checkClean(t, bot.PlainReply(r.gives(true, []string{"briefing", sub}, map[string]string{"name": b.Name, "schedule": "09:00"})))
			}
		}
		for _, option := range []string{"name", "sources", "id", "bullet", "topic", "zone"} {
			checkChoices(t, r.bot.Complete(context.Background(), r.request(true, []string{"sources", "remove"}, nil), option, text))
			checkChoices(t, r.bot.Complete(context.Background(), r.request(true, []string{"briefing", "edit"}, nil), option, ""))
		}
	}
}

// checkClean holds for all words that are shown: valid text without controls, and no
// line so long that it is somebody's whole input.
func checkClean(t *testing.T, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("invalid text %.80q", text)
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if i := strings.IndexFunc(line, unicode.IsControl); i >= 0 {
			t.Errorf("a control character in %.80q", line[i:])
		}
	}
}

func checkChoices(t *testing.T, choices []bot.Choice) {
	t.Helper()
	if len(choices) > 25 {
		t.Errorf("%d choices", len(choices))
	}
	for _, c := range choices {
		if c.Label == "" || c.Value == "" || bot.UTF16Len(c.Label) > 100 || bot.UTF16Len(c.Value) > 100 {
			t.Errorf("choice %+v", c)
		}
		checkClean(t, c.Label)
	}
}

// Random lines never break the bot, and never do for a member what is for admins.
func TestRandomLines(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	words := append(hostile(t), "add", "remove", "edit", "pause", "morning", "08:00", "weekdays", "every", "6h", "zone=", "Europe/Kyiv", "sources=", "stories=3", "flood", "48", ",", "s1f00d", "BBC World")
	words = slices.DeleteFunc(words, func(w string) bool { return len(w) > 5000 })
	commands := []string{"/digest", "/story", "/figures", "/why", "/search", "/sources", "/briefing", "/status", "/help", "/sub", "/unsub", "/test", "/list", "/start"}
	r := newRoom(t)
	for range 6_000 {
		line := commands[rnd.IntN(len(commands))]
		for range rnd.IntN(6) {
			line += " " + words[rnd.IntN(len(words))]
		}
		path, args, ok, err := bot.ParseLine(line, "")
		if !ok {
			t.Fatalf("%q is no command", line)
		}
		reply := bot.ErrorReply(err)
		if err == nil {
			if reply, err = r.bot.Handle(context.Background(), r.request(false, path, args)); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
		}
		checkReply(t, line, reply)
		checkClean(t, bot.PlainReply(reply))
	}
	if len(r.store.SourceList) != 3 || len(r.store.BriefingList) != 2 || r.store.BriefingList[0].Paused || r.store.BriefingList[1].Paused {
		t.Error("a member changed something")
	}
}

func FuzzPress(f *testing.F) {
	for _, s := range []string{"receipts:k7Qm2xw9ab", "figures:k7Qm2xw9ab", "resend:41", "arrived:42", "resend:-1", "x", "receipts:a:b"} {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, data string, admin bool) {
		r := newRoom(t)
		reply, err := r.bot.Press(context.Background(), r.request(admin, nil, nil), data)
		if err != nil {
			t.Fatal(err)
		}
		checkReply(t, data, reply)
		if !admin && len(r.store.Settled) > 0 {
			t.Fatal("a member settled a delivery")
		}
	})
}

// A digest of another chat is not shown, whatever its key; one of the configuration
// file is, since everybody may read it.
func TestDigestsOfOthers(t *testing.T) {
	for owner, shown := range map[string]bool{workspace: true, briefing.OperatorWorkspace: true, "discord:99": false} {
		r := newRoom(t)
		r.store.Owners["k7Qm2xw9ab"] = owner
		text := bot.PlainReply(r.pressesData(true, "", "receipts:k7Qm2xw9ab"))
		if strings.Contains(text, "Ashwater") != shown {
			t.Errorf("owner %s: %s", owner, text)
		}
	}
}

// Admins direct a briefing of the configuration file only where it posts.
func TestDeclaredBriefings(t *testing.T) {
	for channel, may := range map[news.Channel]bool{
		here: true,
		{Platform: news.Telegram, ID: "-100500", Thread: "7"}: true, // another topic of the chat
		{Platform: news.Discord, ID: "42"}:                    true,
		{Platform: news.Discord, ID: "43"}:                    false,
		{Platform: news.Telegram, ID: "-100501"}:              false,
	} {
		for _, sub := range []string{"pause", "run"} {
			r := newRoom(t)
			r.channel = channel
			request := r.request(true, []string{"briefing", sub}, map[string]string{"name": "evening"})
			request.Workspace = "telegram:" + channel.ID
			reply, err := r.bot.Handle(context.Background(), request)
			if err != nil {
				t.Fatal(err)
			}
			done := r.store.BriefingList[1].Paused || len(r.composer.Asks()) > 0
			if done != may {
				t.Errorf("%s in %s: done %v\n%s", sub, channel, done, bot.PlainReply(reply))
			}
		}
	}
}

// Channel ids of other places are for the admins of the workspace alone.
func TestPlacesArePrivate(t *testing.T) {
	for _, admin := range []bool{true, false} {
		r := newRoom(t)
		r.store.BriefingList[0].Channels = append(r.store.BriefingList[0].Channels, news.Channel{Platform: news.Discord, ID: "777"})
		text := bot.PlainReply(r.says(admin, "/briefing"))
		if strings.Contains(text, "777") != admin || strings.Contains(text, "discord:42") {
			t.Errorf("admin %v: %s", admin, text)
		}
	}
}

func TestComplete(t *testing.T) {
	tests := []struct {
		name, path, option, typed string
		want                      []string
	}{
		{"sources", "sources remove", "name", "", []string{"BBC World", "Coast Radio"}}, // the declared one cannot be removed
		{"sources by letters", "sources remove", "name", "RAD", []string{"Coast Radio"}},
		{"any source can be tested", "sources test", "url", "har", []string{"Harbour Times"}},
		{"no suggestions for an address", "sources add", "url", "", nil},
		{"a list", "briefing add", "sources", "", []string{"BBC World", "Coast Radio", "Harbour Times"}},
		{"a list goes on", "briefing add", "sources", "BBC World,har", []string{"BBC World, Harbour Times"}},
		{"a list can be all", "briefing edit", "sources", "al", []string{"all"}},
		{"briefings to edit", "briefing edit", "name", "", []string{"morning"}},
		{"briefings to preview", "briefing preview", "name", "", []string{"evening", "morning"}},
		{"nothing is paused", "briefing resume", "name", "", nil},
		{"schedules", "briefing add", "schedule", "week", []string{"weekdays 08:00"}},
		{"a schedule as typed", "briefing edit", "schedule", "fri at 7", []string{"fri at 7"}},
		{"no schedule", "briefing add", "schedule", "whenever", nil},
		{"zones", "briefing add", "zone", "kyi", []string{"Europe/Kyiv"}},
		{"zones of two words", "briefing add", "zone", "new york", []string{"America/New_York"}},
		{"stories", "story", "id", "bank", []string{"s2bee5"}},
		{"stories for figures", "figures", "story", "ash", []string{"s1f00d"}},
		{"bullets", "why", "bullet", "levee", []string{"b04"}},
		{"topics", "digest", "topic", "fl", []string{"flood"}},
		{"commands", "help", "command", "briefing r", []string{"briefing resume", "briefing remove", "briefing run"}},
		{"an option that does not exist", "digest", "colour", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRoom(t)
			got := r.bot.Complete(context.Background(), r.request(false, strings.Fields(tt.path), nil), tt.option, tt.typed)
			checkChoices(t, got)
			var values []string
			for _, c := range got {
				values = append(values, c.Value)
			}
			if !slices.Equal(values, tt.want) {
				t.Errorf("%q, want %q", values, tt.want)
			}
		})
	}
	r := newRoom(t)
	if got := r.bot.Complete(context.Background(), r.request(false, []string{"briefing", "add"}, nil), "zone", "america"); len(got) != 25 {
		t.Errorf("%d zones in America are suggested, want 25", len(got))
	}
	r.store.Err = errors.New("down")
	if got := r.bot.Complete(context.Background(), r.request(false, []string{"story"}, nil), "id", ""); len(got) != 0 {
		t.Errorf("suggestions without a store: %v", got)
	}
}

func TestCreditWords(t *testing.T) {
	strong := news.Attribution{Source: "the coast guard", Cue: "said", Strength: news.Strong}
	with := func(f func(a *news.Attribution)) news.Attribution {
		a := strong
		f(&a)
		return a
	}
	tests := []struct {
		name   string
		a      news.Attribution
		outlet string
		want   string
	}{
		{"nobody", news.Attribution{}, "Daily Coast", "unattributed (Daily Coast's own words)"},
		{"nobody, an outlet in s", news.Attribution{}, "Harbour Times", "unattributed (Harbour Times' own words)"},
		{"nobody, no outlet", news.Attribution{}, "", "unattributed (the article's own words)"},
		{"nobody, hedged", news.Attribution{Hedged: true, Hedge: "reportedly"}, "Daily Coast", "unattributed, “reportedly” (Daily Coast's own words)"},
		{"a source", strong, "Daily Coast", "the coast guard (Daily Coast)"},
		{"a source, no outlet", strong, "", "the coast guard"},
		{"via", with(func(a *news.Attribution) { a.Via = "the Courier" }), "Daily Coast", "the coast guard, via the Courier (Daily Coast)"},
		{"only via", news.Attribution{Via: "the Courier"}, "Daily Coast", "unattributed, via the Courier (Daily Coast)"},
		{"hedged without the word", with(func(a *news.Attribution) { a.Hedged = true }), "", "the coast guard, unconfirmed"},
		{"denied", with(func(a *news.Attribution) { a.Denied = true }), "", "the coast guard, denied"},
		{"a weak source is not printed", with(func(a *news.Attribution) { a.Strength = news.Weak }), "Daily Coast", "no clear source (Daily Coast)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := bot.CreditWords(tt.a, tt.outlet); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestFigureWords(t *testing.T) {
	figure := func(raw string, value float64, kind news.FigureKind, unit, measure string) news.Figure {
		return news.Figure{Raw: raw, Value: value, Kind: kind, Unit: unit, Measure: measure}
	}
	record := figure("a record 410", 410, news.KindMeasure, "mm", "rain")
	record.Record = true
	for _, tt := range []struct {
		f    news.Figure
		want string
	}{
		{figure("19", 19, news.KindCount, "person", "people killed"), "19 (people killed)"},
		{figure("at least 12", 12, news.KindCount, "person", ""), "at least 12 people"},
		{figure("one", 1, news.KindCount, "drone", ""), "one drone"},
		{figure("62", 62, news.KindCount, "drone", ""), "62 drones"},
		{figure("two", 2, news.KindCount, "city", ""), "two cities"},
		{figure("two", 2, news.KindCount, "railway", ""), "two railways"},
		{figure("about 41,500", 41500, news.KindMeasure, "MW", "peak demand"), "about 41,500 MW (peak demand)"},
		{figure("six", 6, news.KindDuration, "hour", "the rain"), "six hours (the rain)"},
		{figure("under an hour", 1, news.KindDuration, "hour", ""), "under an hour"},
		{figure("10", 10, news.KindMeasure, "foot", ""), "10 feet"},
		{figure("$4.2 billion", 4.2e9, news.KindMoney, "USD", "damage"), "$4.2 billion (damage)"},
		{figure("4.25%", 4.25, news.KindPercent, "%", "rate"), "4.25% (rate)"},
		{figure("nearly half", 0.5, news.KindShare, "share", "homes without power"), "nearly half (homes without power)"},
		{figure("0.25", 0.25, news.KindPoints, "percentage point", ""), "0.25 percentage point"},
		{record, "a record 410 mm (rain)"},
	} {
		if got := bot.FigureWords(tt.f); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

func TestLedgerWords(t *testing.T) {
	mention := func(raw string, v float64, kind news.FigureKind, unit string) news.Mention {
		return news.Mention{Figure: news.Figure{Raw: raw, Value: v, Kind: kind, Unit: unit}}
	}
	d := bottest.Flood()
	d.Stories = d.Stories[:1]
	d.Stories[0].Bullets = nil
	d.Stories[0].Ledger = []news.Quantity{
		{Name: "rain", Unit: "mm", Status: news.Conflict, Mentions: []news.Mention{mention("410", 410, news.KindMeasure, "mm")},
			Latest: []news.Latest{{Value: 410, Raw: "410", Source: "the weather service"}, {Value: 395.5}}},
		{Name: "people killed", Unit: "person", Status: news.Updated, Corrected: true,
			Mentions: []news.Mention{mention("12", 12, news.KindCount, "person"), mention("12", 12, news.KindCount, "person"), mention("at least 19", 19, news.KindCount, "person"), mention("17", 17, news.KindCount, "person")}},
		{Name: "outage", Unit: "hour", Status: news.Updated, Mentions: []news.Mention{
			mention("one", 1, news.KindDuration, "hour"), mention("two", 2, news.KindDuration, "hour"), mention("three", 3, news.KindDuration, "hour"),
			mention("four", 4, news.KindDuration, "hour"), mention("five", 5, news.KindDuration, "hour")}},
		{Name: "homes", Status: news.Agreed}, {Name: "roads", Status: news.Single}, {Status: news.Updated},
	}
	r := newRoom(t)
	r.store.Digests[d.Key] = d
	text := bot.PlainReply(r.pressesData(false, "", "figures:"+d.Key))
	want := `Figures · Morning · Sat 22 Nov, 08:00

Ashwater flood: toll rises to 19
• rain: 410 mm (the weather service) · 395.5 mm (unattributed) — figures differ
• people killed: 12 → at least 19 → 17 — corrected
• outage: … → two hours → three hours → four hours → five hours
`
	if text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
}
