package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tidings/bot"
	"tidings/internal/testkit/fakediscord"
	"tidings/news"
)

// newsroom is a server with a channel, an admin and a reader.
func newsroom(t *testing.T) (f *fakediscord.Fake, channel *fakediscord.Channel, ann, bob *fakediscord.Member) {
	t.Helper()
	f = fakediscord.New(t)
	start := time.Now()
	// Discord's three seconds are thirty here: a busy machine must not fail a test.
	f.Now = func() time.Time { return start.Add(time.Since(start) / 10) }
	guild := f.Guild("Newsroom")
	return f, guild.Channel("news"), guild.Member("ann", fakediscord.ManageGuild), guild.Member("bob")
}

// echo answers with what it was asked.
func echo(_ context.Context, r bot.Request) (bot.Reply, error) {
	line := fmt.Sprintf("%s %v admin=%v in %s of %s by %s", strings.Join(r.Path, " "), r.Args, r.Admin, r.Channel.Platform, r.Workspace[:8], r.UserName)
	return bot.Reply{Blocks: []bot.Block{{Lines: []bot.Line{bot.Text(line)}}}}, nil
}

// TestStory walks through a day: commands, suggestions, buttons, a slow answer, a long
// one, a direct conversation. The channels' transcripts are golden files.
func TestStory(t *testing.T) {
	t.Parallel()
	f, channel, ann, bob := newsroom(t)
	slow := make(chan struct{})
	h := handler{
		handle: func(ctx context.Context, r bot.Request) (bot.Reply, error) {
			d := flood()
			switch strings.Join(r.Path, " ") {
			case "digest":
				return bot.Reply{Digest: &d}, nil
			case "status":
				return reply(), nil
			case "search":
				<-slow
				return bot.Reply{Title: "Found *nothing*"}, nil
			}
			return echo(ctx, r)
		},
		press: func(_ context.Context, r bot.Request, data string) (bot.Reply, error) {
			return bot.Reply{Title: "Receipts", Blocks: []bot.Block{{Heading: "For " + r.UserName, Lines: []bot.Line{bot.Bullet(data)}}}}, nil
		},
		complete: func(_ context.Context, r bot.Request, option, typed string) []bot.Choice {
			return []bot.Choice{{Label: option + " @" + typed, Value: strings.Join(r.Path, "/")}}
		},
	}
	run := listen(t, f, h)
	f.WaitConnected()
	f.WaitPublished()

	ann.Slash(channel, "/digest", fakediscord.Options{"hours": "24", "topic": "flood"}).MustWait()
	digest := channel.Messages()[0]
	if press := bob.Click(digest, "Receipts").MustWait(); press.Only != "bob" {
		t.Errorf("a button's answer is seen by %q, want bob alone", press.Only)
	}
	ann.Slash(channel, "/sources add", fakediscord.Options{"url": "https://e.example/feed", "name": "E"}).MustWait()
	bob.Slash(channel, "/sources list", nil).MustWait()
	if got := ann.Slash(channel, "/status", nil); got.MustWait().Only != "ann" || len(got.Messages()) < 1 {
		t.Errorf("a private answer is seen by %+v", got.Messages())
	}
	waitFor(t, "the follow-up", func() bool { return strings.Contains(channel.Transcript(), "That is all.") })

	late := bob.Slash(channel, "/search", fakediscord.Options{"words": "flood"})
	waitFor(t, "the bot to think", late.Deferred)
	close(slow)
	if got := late.MustWait(); got.Content != `**Found \*nothing\***` {
		t.Errorf("late answer %q", got.Content)
	}
	choices, err := ann.Autocomplete(channel, "/sources remove", "name", "E").Choices(5 * time.Second)
	if err != nil || !slices.Equal(choices, []fakediscord.Choice{{Name: "name @\u2060E", Value: "sources/remove"}}) {
		t.Errorf("choices %q, %v", choices, err)
	}
	ann.Slash(ann.Direct(), "/briefing list", nil).MustWait()

	golden(t, "transcript-story.txt", channel.Transcript())
	golden(t, "transcript-direct.txt", ann.Direct().Transcript())
	run.stop()
	if err := run.wait(t); err != nil {
		t.Errorf("Listen = %v", err)
	}
}

func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("waited a minute for %s", what)
}

// TestLateAnswers: an answer that comes after "is thinking" is seen by those it is for.
func TestLateAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, line string
		opts       fakediscord.Options
		private    bool // what the handler replies
		only       string
	}{
		{"public", "/digest", nil, false, ""},
		{"private, as guessed", "/briefing pause", fakediscord.Options{"name": "x"}, true, "ann"},
		{"private against the guess", "/digest", nil, true, "ann"},
		{"public against the guess stays private", "/briefing pause", fakediscord.Options{"name": "x"}, false, "ann"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, channel, ann, _ := newsroom(t)
			listen(t, f, handler{handle: func(context.Context, bot.Request) (bot.Reply, error) {
				time.Sleep(2 * quick.answer)
				return bot.Reply{Title: "done", Private: tt.private}, nil
			}})
			f.WaitConnected()
			f.WaitPublished()
			call := ann.Slash(channel, tt.line, tt.opts)
			waitFor(t, "the answer", func() bool {
				list := call.Messages()
				return len(list) > 0 && list[len(list)-1].Content == "**done**"
			})
			list := call.Messages()
			if len(list) != 1 || list[0].Only != tt.only {
				t.Errorf("messages %+v, want one for %q", list, tt.only)
			}
			for _, m := range channel.Messages() {
				if tt.private && m.Content == "**done**" {
					t.Error("a private answer is public")
				}
			}
		})
	}
}

// TestHandlersGoWrong: whatever a handler does, somebody is told and the bot lives on.
func TestHandlersGoWrong(t *testing.T) {
	t.Parallel()
	f, channel, ann, _ := newsroom(t)
	run := listen(t, f, handler{
		handle: func(ctx context.Context, r bot.Request) (bot.Reply, error) {
			switch r.Args["topic"] {
			case "panic":
				panic("a handler's mistake")
			case "late panic":
				time.Sleep(2 * quick.answer)
				panic("a handler's mistake")
			case "error":
				return bot.Reply{Title: "Sorry"}, errors.New("the database is gone")
			}
			return bot.Reply{}, nil
		},
		press:    func(context.Context, bot.Request, string) (bot.Reply, error) { panic("a button's mistake") },
		complete: func(context.Context, bot.Request, string, string) []bot.Choice { panic("a suggestion's mistake") },
	})
	f.WaitConnected()
	f.WaitPublished()
	for topic, want := range map[string]string{"panic": "Something went wrong", "late panic": "Something went wrong", "error": "**Sorry**", "": "Done."} {
		opts := fakediscord.Options{"topic": topic}
		if topic == "" {
			opts = nil
		}
		call := ann.Slash(channel, "/digest", opts)
		waitFor(t, "an answer to "+topic, func() bool {
			list := call.Messages()
			return len(list) > 0 && strings.HasPrefix(list[len(list)-1].Content, want)
		})
	}
	first := ann.Say(channel, "x")
	ann.ClickID(first, "receipts:x").MustWait()
	if _, err := ann.Autocomplete(channel, "/digest", "topic", "x").Choices(300 * time.Millisecond); err == nil {
		t.Error("a suggestion came out of a panic")
	}
	for _, want := range []string{"a handler's mistake", "a button's mistake", "a suggestion's mistake", "the database is gone"} {
		waitFor(t, want+" in the log", func() bool { return strings.Contains(run.logs.String(), want) })
	}
}

// TestMalformedEvents: packets of any shape neither end nor confuse the listening.
func TestMalformedEvents(t *testing.T) {
	t.Parallel()
	f, channel, ann, _ := newsroom(t)
	var asked atomic.Int32
	listen(t, f, handler{handle: func(context.Context, bot.Request) (bot.Reply, error) {
		asked.Add(1)
		return bot.Reply{Title: "fine"}, nil
	}})
	f.WaitConnected()
	f.WaitPublished()
	for _, d := range []any{
		nil, 5, "x", []any{}, map[string]any{},
		map[string]any{"type": 2}, map[string]any{"type": 2, "id": "1", "token": "t"}, map[string]any{"type": 2, "id": "1", "token": "t", "data": 5},
		map[string]any{"type": 2, "id": "5", "application_id": "2", "token": "../../x", "data": map[string]any{"name": "digest"}, "guild_id": "1", "channel_id": "1", "member": map[string]any{"user": map[string]any{"id": "1"}}},
		map[string]any{"type": 2, "id": "x/y", "token": "t", "data": map[string]any{"name": "digest"}},
		map[string]any{"type": 2, "id": "7", "application_id": "2", "token": "t", "channel_id": "1", "guild_id": "1", "member": nil, "data": map[string]any{"name": "digest", "options": []any{nil}}},
		map[string]any{"type": 3, "id": "8", "application_id": "2", "token": "t", "channel_id": "1", "user": map[string]any{}, "data": map[string]any{}},
		map[string]any{"type": 77, "id": "9", "application_id": "2", "token": "t", "channel_id": "1", "user": map[string]any{"id": "1"}},
		map[string]any{"type": 1, "id": "10", "token": "t"},
	} {
		f.Dispatch("INTERACTION_CREATE", d)
	}
	f.Dispatch("NO_SUCH_EVENT", 1)
	// These shapes would take the library, and the program with it, down.
	f.Dispatch("GUILD_CREATE", nil)
	f.Dispatch("READY", map[string]any{"guilds": []any{nil}})
	f.Dispatch("GUILD_UPDATE", nil)
	f.Dispatch("READY", 5)
	f.SendRaw([]byte(`{"op":`), false)
	f.SendRaw([]byte(`not zlib`), true)
	f.SendRaw([]byte(`{"op":77}`), false)
	f.SendRaw([]byte(`{"op":1,"d":null}`), false)
	if got := ann.Slash(channel, "/digest", nil).MustWait(); got.Content != "**fine**" {
		t.Errorf("answer %q", got.Content)
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("the handler was asked %d times, want once", n)
	}
	f.Forgive() // answers to interactions that do not exist
}

// TestRepeatedInteraction: what Discord sends twice is carried out once.
func TestRepeatedInteraction(t *testing.T) {
	t.Parallel()
	f, channel, ann, _ := newsroom(t)
	var asked atomic.Int32
	listen(t, f, handler{handle: func(context.Context, bot.Request) (bot.Reply, error) {
		asked.Add(1)
		return bot.Reply{Title: "done"}, nil
	}})
	f.WaitConnected()
	f.WaitPublished()
	call := ann.Slash(channel, "/briefing run", fakediscord.Options{"name": "x"})
	call.SendAgain()
	call.MustWait()
	call.SendAgain()
	ann.Slash(channel, "/help", nil).MustWait()
	if n := asked.Load(); n != 2 {
		t.Errorf("the handler was asked %d times, want twice: /briefing run and /help", n)
	}
	if n := len(channel.Messages()); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

// TestFirstAnswerIsTriedAgain where the way there fails.
func TestFirstAnswerIsTriedAgain(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]fakediscord.Fault{
		"reset": fakediscord.Reset(), "reset after the deed": fakediscord.Reset().After(), "502": fakediscord.Status(502), "429": fakediscord.RateLimit("user", 100*time.Millisecond),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, channel, ann, _ := newsroom(t)
			run := listen(t, f, handler{handle: func(context.Context, bot.Request) (bot.Reply, error) { return longReplyOf(), nil }})
			f.WaitConnected()
			f.WaitPublished()
			f.Fail("create_interaction_response", fault)
			f.Fail("execute_webhook", fakediscord.RateLimit("user", 50*time.Millisecond))
			call := ann.Slash(channel, "/help", nil)
			waitFor(t, "the whole answer", func() bool { return len(call.Messages()) >= 2 })
			if strings.Contains(run.logs.String(), "level=WARN") {
				t.Errorf("log:\n%s", run.logs)
			}
		})
	}
}

// longReplyOf is a reply that takes two messages.
func longReplyOf() bot.Reply {
	var b bot.Block
	for i := range 150 {
		b.Lines = append(b.Lines, bot.Bullet(fmt.Sprintf("Line %d of an answer that takes more than one message", i)))
	}
	return bot.Reply{Title: "Long", Blocks: []bot.Block{b}}
}

// TestPublish: once, again only when something changed, and patiently.
func TestPublish(t *testing.T) {
	t.Parallel()
	f := fakediscord.New(t)
	b, _ := newBot(t, f)
	ctx := context.Background()
	for range 3 {
		if err := b.publish(ctx, bot.Commands()); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(f.Requests("bulk_set_application_commands")); n != 1 {
		t.Errorf("published %d times, want once", n)
	}
	table := bot.Commands()
	table[0].Help += "!"
	if err := b.publish(ctx, table); err != nil {
		t.Fatal(err)
	}
	if err := b.publish(ctx, table[1:]); err != nil {
		t.Fatal(err)
	}
	if n := len(f.Requests("bulk_set_application_commands")); n != 3 {
		t.Errorf("published %d times, want three times", n)
	}
	t.Run("each language has its descriptions", func(t *testing.T) {
		for _, c := range slashCommands(bot.Commands()) {
			if c.Name == "digest" && (c.Translated["de"] == "" || c.Translated["es-419"] == "" || c.Translated["pt-BR"] == "") {
				t.Errorf("/digest is described in %v", c.Translated)
			}
		}
		for lang := range bot.HelpWords() {
			if len(locales[lang]) == 0 {
				t.Errorf("no locale of Discord's is named for %s", lang)
			}
		}
	})
	t.Run("a command that only changes things is for admins", func(t *testing.T) {
		got := slashCommands([]bot.Command{{Name: "a", Help: "b", Change: true}, {Name: "c", Help: "d", Subs: []bot.Command{{Name: "e", Help: "f", Change: true}, {Name: "g", Help: "h"}}}})
		if got[0].Permissions == nil || *got[0].Permissions != "32" || got[1].Permissions != nil {
			t.Errorf("permissions %v, %v", got[0].Permissions, got[1].Permissions)
		}
	})
	t.Run("patiently", func(t *testing.T) {
		f, _, _, _ := newsroom(t)
		f.Fail("get_my_application", fakediscord.Status(503), fakediscord.Reset())
		f.Fail("bulk_set_application_commands", fakediscord.RateLimit("user", 20*time.Millisecond))
		listen(t, f, handler{})
		f.WaitPublished()
	})
}

// TestGatewayTrouble: after each kind of trouble the bot answers again.
func TestGatewayTrouble(t *testing.T) {
	tests := []struct {
		name    string
		scripts []fakediscord.Script // of the first connections
		trouble func(*fakediscord.Fake)
		resumed bool
		same    bool // the first connection goes on
	}{
		{name: "refused", scripts: []fakediscord.Script{{Refuse: 503}, {Refuse: 503}}},
		{name: "no HELLO", scripts: []fakediscord.Script{{NoHello: true}}},
		{name: "no READY", scripts: []fakediscord.Script{{NoReady: true}}},
		{name: "closed in place of READY", scripts: []fakediscord.Script{{CloseAt: 4000}}},
		{name: "session timed out", scripts: []fakediscord.Script{{CloseAt: 4009}}},
		{name: "no acknowledgements", scripts: []fakediscord.Script{{NoAck: true}}, resumed: true},
		{name: "op 7 in place of READY", scripts: []fakediscord.Script{{First: `{"op":7,"d":null}`}}},
		{name: "op 11 in place of READY", scripts: []fakediscord.Script{{First: `{"op":11}`}}},
		{name: "op 1 in place of READY", scripts: []fakediscord.Script{{First: `{"op":1,"d":null}`}}},
		{name: "op 9 in place of READY", scripts: []fakediscord.Script{{First: `{"op":9,"d":false}`}}, same: true},
		{name: "nonsense in place of READY", scripts: []fakediscord.Script{{First: `{"op":`}}},
		{name: "cut", trouble: (*fakediscord.Fake).DropGateway, resumed: true},
		{name: "asked to reconnect", trouble: (*fakediscord.Fake).AskReconnect, resumed: true},
		{name: "closed", trouble: func(f *fakediscord.Fake) { f.CloseGateway(4000) }, resumed: true},
		{name: "going away", trouble: func(f *fakediscord.Fake) { f.CloseGateway(1001) }, resumed: true},
		{name: "session ended, resumable", trouble: func(f *fakediscord.Fake) { f.InvalidateSession(true) }},
		{name: "session ended", trouble: func(f *fakediscord.Fake) { f.InvalidateSession(false) }},
		{name: "session cannot be resumed", trouble: func(f *fakediscord.Fake) { f.CloseGateway(4009) }},
		{name: "cut three times", trouble: func(f *fakediscord.Fake) {
			for n := range 3 {
				f.WaitConnected()
				f.DropGateway()
				f.WaitOpened(n + 2)
			}
		}, resumed: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, channel, ann, _ := newsroom(t)
			if len(tt.scripts) > 0 && tt.scripts[0].NoAck {
				f.HeartbeatEvery(200 * time.Millisecond)
			}
			f.Connections(tt.scripts...)
			run := listen(t, f, handler{handle: echo})
			if !tt.same {
				f.WaitOpened(len(tt.scripts) + 1)
			}
			f.WaitConnected()
			f.WaitPublished()
			if tt.trouble != nil {
				tt.trouble(f)
			}
			answered(t, f, ann, channel)
			if tt.resumed != (f.Resumed() > 0) || f.Resumed() != f.ResumedThere() {
				t.Errorf("resumed %d times, %d of them where it was asked for, identified %d times; log:\n%s", f.Resumed(), f.ResumedThere(), f.Identified(), run.logs)
			}
			if n := f.Identified(); n > 3 {
				t.Errorf("identified %d times", n)
			}
		})
	}
}

// answered asks until a question is answered: while the bot is away none can be.
func answered(t *testing.T, f *fakediscord.Fake, m *fakediscord.Member, c *fakediscord.Channel) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		f.WaitConnected()
		if _, err := m.Slash(c, "/help", nil).Wait(time.Second); err == nil {
			return
		}
	}
	t.Fatal("the bot answers no more")
}

// TestGatewayGivesUp where nothing can help, and says what to do.
func TestGatewayGivesUp(t *testing.T) {
	tests := []struct {
		name   string
		script fakediscord.Script
		revoke bool
		want   string
	}{
		{name: "bad token", script: fakediscord.Script{CloseAt: 4004}, want: "token is refused"},
		{name: "disallowed intents", script: fakediscord.Script{CloseAt: 4014}, want: "developer portal"},
		{name: "sharding needed", script: fakediscord.Script{CloseAt: 4011}, want: "sharded"},
		{name: "old version", script: fakediscord.Script{CloseAt: 4012}, want: "update the program"},
		{name: "token revoked while running", revoke: true, want: "token is refused"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := fakediscord.New(t)
			if !tt.revoke {
				f.Connections(tt.script)
			}
			run := listen(t, f, handler{})
			if tt.revoke {
				f.WaitConnected()
				f.WaitPublished()
				f.RevokeToken()
			}
			err := run.wait(t)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("Listen = %v, want %q", err, tt.want)
			}
			noSecrets(t, err)
			if n := f.Opened(); n > 3 {
				t.Errorf("%d connections with no hope", n)
			}
		})
	}
	t.Run("bad token from the start", func(t *testing.T) {
		f := fakediscord.New(t)
		f.RevokeToken()
		if err := listen(t, f, handler{}).wait(t); err == nil || !strings.Contains(err.Error(), "token is refused") {
			t.Errorf("Listen = %v", err)
		}
	})
}

// TestStop: listening ends soon, the answer that was being made is still given.
func TestStop(t *testing.T) {
	t.Parallel()
	f, channel, ann, _ := newsroom(t)
	started := make(chan struct{})
	run := listen(t, f, handler{handle: func(ctx context.Context, _ bot.Request) (bot.Reply, error) {
		close(started)
		<-ctx.Done()
		return bot.Reply{Title: "stopped"}, nil
	}})
	f.WaitConnected()
	f.WaitPublished()
	call := ann.Slash(channel, "/help", nil)
	<-started
	start := time.Now()
	run.stop()
	if err := run.wait(t); err != nil || time.Since(start) > 5*time.Second {
		t.Errorf("Listen = %v after %v", err, time.Since(start))
	}
	if got := call.Messages(); len(got) != 1 || got[0].Content != "**stopped**" {
		t.Errorf("answer %+v", got)
	}
	if f.Connected() {
		t.Error("the gateway is still connected")
	}
}

// TestStopWhileConnecting: also before the gateway has said a word.
func TestStopWhileConnecting(t *testing.T) {
	t.Parallel()
	f := fakediscord.New(t)
	f.Connections(fakediscord.Script{NoHello: true})
	run := listen(t, f, handler{})
	f.WaitOpened(1)
	run.stop()
	if err := run.wait(t); err != nil {
		t.Errorf("Listen = %v", err)
	}
}

// TestTooManyAtOnce: more than can be answered are told to try again.
func TestTooManyAtOnce(t *testing.T) {
	t.Parallel()
	f, channel, ann, _ := newsroom(t)
	release := make(chan struct{})
	listen(t, f, handler{handle: func(context.Context, bot.Request) (bot.Reply, error) {
		<-release
		return bot.Reply{Title: "done"}, nil
	}})
	f.WaitConnected()
	f.WaitPublished()
	var calls []*fakediscord.Call
	for range mostAnswers + 5 {
		calls = append(calls, ann.Slash(channel, "/help", nil))
	}
	waitFor(t, "the refusals", func() bool {
		busy := 0
		for _, c := range calls {
			for _, m := range c.Messages() {
				if strings.Contains(m.Content, "try again") && m.Only == "ann" {
					busy++
				}
			}
		}
		return busy == 5
	})
	close(release)
	for _, c := range calls {
		c.MustWait()
	}
}

func TestRequestOfADirectConversation(t *testing.T) {
	t.Parallel()
	f := fakediscord.New(t)
	ann := f.Guild("Newsroom").Member("ann")
	var got bot.Request
	listen(t, f, handler{handle: func(_ context.Context, r bot.Request) (bot.Reply, error) {
		got = r
		return bot.Reply{Title: "x"}, nil
	}})
	f.WaitConnected()
	f.WaitPublished()
	ann.Slash(ann.Direct(), "/digest", fakediscord.Options{"hours": "5"}).MustWait()
	want := bot.Request{Workspace: "discord:dm:" + ann.ID, Channel: news.Channel{Platform: news.Discord, ID: ann.Direct().ID}, UserID: ann.ID, UserName: "ann",
		Admin: true, Path: []string{"digest"}, Args: map[string]string{"hours": "5"}, At: got.At}
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) || got.At.IsZero() {
		t.Errorf("request %+v, want %+v", got, want)
	}
}
