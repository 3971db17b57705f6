package fakediscord

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rewrite sends what is meant for Discord to the fake.
type rewrite struct{ base *url.URL }

func (r rewrite) RoundTrip(q *http.Request) (*http.Response, error) {
	q = q.Clone(q.Context())
	q.URL.Scheme, q.URL.Host = r.base.Scheme, r.base.Host
	return http.DefaultTransport.RoundTrip(q)
}

// client is one that is no code of ours: discordgo.
func client(t *testing.T, f *Fake) *discordgo.Session {
	t.Helper()
	s, err := discordgo.New("Bot " + Token)
	if err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse(f.URL())
	if err != nil {
		t.Fatal(err)
	}
	s.Client = &http.Client{Transport: rewrite{base}, Timeout: 10 * time.Second}
	s.LogLevel = -1
	s.Identify.Intents = 0
	s.ShouldReconnectOnError = false
	t.Cleanup(http.DefaultTransport.(*http.Transport).CloseIdleConnections)
	return s
}

var none = &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}

type send struct {
	*discordgo.MessageSend
	Nonce   string `json:"nonce"`
	Enforce bool   `json:"enforce_nonce"`
}

func post(s *discordgo.Session, channel, text, nonce string) (*discordgo.Message, error) {
	raw, err := s.RequestWithBucketID("POST", discordgo.EndpointChannelMessages(channel),
		send{&discordgo.MessageSend{Content: text, AllowedMentions: none}, nonce, true}, channel, discordgo.WithRetryOnRatelimit(false))
	if err != nil {
		return nil, err
	}
	var m discordgo.Message
	return &m, json.Unmarshal(raw, &m)
}

func TestWithDiscordgo(t *testing.T) {
	f := New(t)
	guild := f.Guild("Newsroom")
	news := guild.Channel("news")
	ann := guild.Member("ann", ManageGuild)
	bob := guild.Member("bob")
	s := client(t, f)
	s.AddHandler(func(s *discordgo.Session, i *discordgo.InteractionCreate) { answerAll(t, s, i) })
	if err := s.Open(); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err := s.ApplicationCommandBulkOverwrite(ApplicationID, "", []*discordgo.ApplicationCommand{
		{Name: "digest", Description: "The news now", Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionString, Name: "topic", Description: "Words", Autocomplete: true},
			{Type: discordgo.ApplicationCommandOptionInteger, Name: "hours", Description: "How far back"}}},
		{Name: "settings", Description: "Settings", DefaultMemberPermissions: new(int64(discordgo.PermissionManageGuild))},
	})
	if err != nil {
		t.Fatal(err)
	}
	f.WaitPublished()

	call := ann.Slash(news, "/digest", Options{"hours": "24"})
	if got := call.MustWait(); got.Content != "digest of 24 hours" {
		t.Errorf("answer %q", got.Content)
	}
	press := ann.Click(news.Messages()[0], "More")
	if got := press.MustWait(); got.Only != "ann" || got.Content != "pressed more" {
		t.Errorf("private answer %+v", got)
	}
	if got, err := ann.Autocomplete(news, "/digest", "topic", "fl").Choices(5 * time.Second); err != nil || len(got) != 1 || got[0].Value != "flood" {
		t.Errorf("choices %v, %v", got, err)
	}
	if _, err := bob.TrySlash(news, "/settings", nil); err == nil {
		t.Error("bob may use a command that needs Manage Server")
	}
	for _, line := range []string{"/nothing", "/digest x"} {
		if _, err := ann.TrySlash(news, line, nil); err == nil {
			t.Errorf("%s is taken", line)
		}
	}
	if _, err := ann.TrySlash(news, "/digest", Options{"hours": "many"}); err == nil {
		t.Error("a word is taken for a number")
	}
	if len(news.Messages()) != 1 {
		t.Errorf("%d public messages, want 1", len(news.Messages()))
	}
	const want = `ann types /digest hours:24

Tidings:
  digest of 24 hours
  [More]

ann presses [More]

Tidings (only ann sees it):
  pressed more
`
	if got := news.Transcript(); got != want {
		t.Errorf("transcript:\n%s\nwant:\n%s", got, want)
	}
	// discordgo sends its token along with interaction answers and empty keys of its own.
	for _, v := range f.Forgive() {
		if !strings.Contains(v.Rule, "interaction's token is enough") && !strings.Contains(v.Rule, "does not name") {
			t.Errorf("violation: %v", v)
		}
	}
}

func answerAll(t *testing.T, s *discordgo.Session, i *discordgo.InteractionCreate) {
	data := &discordgo.InteractionResponseData{AllowedMentions: none}
	r := &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: data}
	switch i.Type {
	case discordgo.InteractionApplicationCommand:
		data.Content = fmt.Sprintf("digest of %v hours", i.ApplicationCommandData().GetOption("hours").IntValue())
		data.Components = []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.Button{Label: "More", CustomID: "more", Style: discordgo.SecondaryButton}}}}
	case discordgo.InteractionMessageComponent:
		data.Content, data.Flags = "pressed "+i.MessageComponentData().CustomID, discordgo.MessageFlagsEphemeral
	case discordgo.InteractionApplicationCommandAutocomplete:
		r = &discordgo.InteractionResponse{Type: discordgo.InteractionApplicationCommandAutocompleteResult, Data: &discordgo.InteractionResponseData{
			Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: "flood", Value: "flood"}}}}
	}
	if err := s.InteractionRespond(i.Interaction, r); err != nil {
		t.Error(err)
	}
}

func TestNonce(t *testing.T) {
	f := New(t)
	now := time.Now()
	f.Now = func() time.Time { return now }
	news := f.Guild("Newsroom").Channel("news")
	s := client(t, f)
	first, err := post(s, news.ID, "hello", "n1")
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Minute)
	again, err := post(s, news.ID, "hello", "n1")
	if err != nil || again.ID != first.ID {
		t.Errorf("the same nonce made message %v, %v; want %s", again, err, first.ID)
	}
	now = now.Add(10 * time.Minute)
	if late, err := post(s, news.ID, "hello", "n1"); err != nil || late.ID == first.ID {
		t.Errorf("after minutes the nonce still holds: %v, %v", late, err)
	}
	if n := len(news.Messages()); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

func TestPermissions(t *testing.T) {
	f := New(t)
	guild := f.Guild("Newsroom")
	s := client(t, f)
	thread := guild.Channel("threads").Thread("t")
	thread.Archive()
	tests := []struct {
		name    string
		channel *Channel
		change  func(*Channel)
		status  int
		code    int
	}{
		{"all well", guild.Channel("a"), func(*Channel) {}, 200, 0},
		{"gone", guild.Channel("b"), (*Channel).Delete, 404, 10003},
		{"not seen", guild.Channel("c"), func(c *Channel) { c.Deny(ViewChannel) }, 403, 50001},
		{"not writable", guild.Channel("d"), func(c *Channel) { c.Deny(SendMessages) }, 403, 50013},
		{"archived", thread, func(*Channel) {}, 400, 50083},
		{"closed DMs", func() *Channel { m := guild.Member("zoe"); m.ClosedDMs = true; return m.Direct() }(), func(*Channel) {}, 403, 50007},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.change(tt.channel)
			_, err := post(s, tt.channel.ID, "hello", "n"+tt.name)
			var rest *discordgo.RESTError
			switch {
			case tt.status == 200:
				if err != nil {
					t.Error(err)
				}
			case !errors.As(err, &rest) || rest.Response.StatusCode != tt.status || rest.Message.Code != tt.code:
				t.Errorf("error %v, want %d with code %d", err, tt.status, tt.code)
			}
		})
	}
}

// TestHistory reads messages back: own and other people's, and none at all without the
// permission to read the history.
func TestHistory(t *testing.T) {
	f := New(t)
	guild := f.Guild("Newsroom")
	news, ann := guild.Channel("news"), guild.Member("ann")
	s := client(t, f)
	first, err := post(s, news.ID, "one", "1")
	if err != nil {
		t.Fatal(err)
	}
	ann.Say(news, "two")
	if _, err := post(s, news.ID, "three", "3"); err != nil {
		t.Fatal(err)
	}
	list, err := s.ChannelMessages(news.ID, 2, "", "", "")
	if err != nil || len(list) != 2 || list[0].Content != "three" || list[1].Content != "two" {
		t.Errorf("newest two: %v, %v", list, err)
	}
	list, err = s.ChannelMessages(news.ID, 10, "", first.ID, "")
	if err != nil || len(list) != 2 || list[0].Author.ID != BotID || list[1].Author.ID != ann.ID {
		t.Errorf("after the first: %v, %v", list, err)
	}
	news.Deny(ReadHistory)
	if list, err := s.ChannelMessages(news.ID, 10, "", "", ""); err != nil || len(list) != 0 {
		t.Errorf("without the permission: %v, %v", list, err)
	}
}

func TestRateLimit(t *testing.T) {
	f := New(t)
	now := time.Now()
	f.Now = func() time.Time { return now }
	news := f.Guild("Newsroom").Channel("news")
	do := func(nonce string) *http.Response {
		t.Helper()
		req, err := http.NewRequest("POST", f.URL()+"/api/v10/channels/"+news.ID+"/messages", strings.NewReader(`{"content":"x","nonce":"`+nonce+`","enforce_nonce":true,"allowed_mentions":{"parse":[]}}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header = header()
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { resp.Body.Close(); http.DefaultClient.CloseIdleConnections() })
		return resp
	}
	for i := range 5 {
		resp := do(string(rune('a' + i)))
		if got := resp.Header.Get("X-RateLimit-Remaining"); resp.StatusCode != 200 || got != string(rune('4'-i)) {
			t.Fatalf("request %d: %d, %s remaining", i, resp.StatusCode, got)
		}
	}
	resp := do("f")
	body, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "5" || resp.Header.Get("X-RateLimit-Scope") != "user" || !bytes.Contains(body, []byte(`"retry_after":5`)) {
		t.Errorf("sixth: %d %v %s", resp.StatusCode, resp.Header, body)
	}
	now = now.Add(5 * time.Second)
	if resp := do("g"); resp.StatusCode != 200 {
		t.Errorf("after the window: %d", resp.StatusCode)
	}
	f.Fail("create_message", RateLimit("global", 2*time.Second))
	resp = do("h")
	if resp.StatusCode != 429 || resp.Header.Get("X-RateLimit-Global") != "true" || resp.Header.Get("X-RateLimit-Remaining") != "" || resp.Header.Get("X-RateLimit-Reset-After") != "" {
		t.Errorf("global: %d %v", resp.StatusCode, resp.Header)
	}
}

func TestFaults(t *testing.T) {
	f := New(t)
	f.Unlimited = true
	news := f.Guild("Newsroom").Channel("news")
	s := client(t, f)
	s.MaxRestRetries = 0
	tests := []struct {
		name   string
		fault  Fault
		posted bool
		want   string // part of the error
	}{
		{"502", Status(502), false, "502"},
		{"502 after the deed", Status(502).After(), true, "502"},
		{"reset", Reset(), false, ""},
		{"reset after the deed", Reset().After(), true, ""},
		{"page for a 429", Banned(time.Minute), false, "invalid character"},
		{"cut answer", CutBody(), true, "unexpected EOF"},
		{"wrong answer", WrongJSON(), true, "cannot unmarshal"},
		{"own error", APIError(400, 240000, "Message blocked by harmful links filter"), false, "240000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := len(news.Messages())
			f.Fail("create_message", tt.fault)
			_, err := post(s, news.ID, "hello", tt.name)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			if posted := len(news.Messages()) > before; posted != tt.posted {
				t.Errorf("posted: %v, want %v", posted, tt.posted)
			}
		})
	}
	t.Run("hang", func(t *testing.T) {
		f.Fail("create_message", Hang())
		s.Client.Timeout = 50 * time.Millisecond
		if _, err := post(s, news.ID, "hello", "hang"); err == nil {
			t.Error("a request that hangs came back")
		}
	})
}

// TestDeferred walks the ways of a slow answer and its time limits on a fake clock.
func TestDeferred(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := New(t)
		guild := f.Guild("Newsroom")
		news, ann := guild.Channel("news"), guild.Member("ann")
		f.mu.Lock()
		f.commands[""] = []map[string]any{{"id": "1", "name": "digest", "type": json.Number("1")}}
		f.mu.Unlock()
		do := func(method, path, body string) (int, string) {
			t.Helper()
			rec := recorder{header: http.Header{}}
			req, err := http.NewRequest(method, "http://fake/api/v9"+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header = header("Authorization", "")
			f.ServeHTTP(&rec, req)
			return rec.status, rec.body.String()
		}
		slow := ann.Slash(news, "/digest", nil)
		time.Sleep(2 * time.Second)
		if status, body := do("POST", "/interactions/"+slow.id+"/"+slow.token+"/callback", `{"type":5}`); status != 204 {
			t.Fatalf("deferred: %d %s", status, body)
		}
		if status, body := do("POST", "/interactions/"+slow.id+"/"+slow.token+"/callback", `{"type":5}`); status != 400 || !strings.Contains(body, "40060") {
			t.Errorf("second answer: %d %s", status, body)
		}
		time.Sleep(10 * time.Minute)
		if status, body := do("PATCH", "/webhooks/"+ApplicationID+"/"+slow.token+"/messages/@original", `{"content":"done","allowed_mentions":{"parse":[]}}`); status != 200 {
			t.Errorf("edit: %d %s", status, body)
		}
		if got := slow.MustWait(); got.Content != "done" || got.Loading {
			t.Errorf("answer %+v", got)
		}
		if status, body := do("POST", "/webhooks/"+ApplicationID+"/"+slow.token+"?wait=true", `{"content":"more","flags":64,"allowed_mentions":{"parse":[]}}`); status != 200 {
			t.Errorf("follow-up: %d %s", status, body)
		}
		time.Sleep(6 * time.Minute)
		if status, body := do("POST", "/webhooks/"+ApplicationID+"/"+slow.token, `{"content":"x","allowed_mentions":{"parse":[]}}`); status != 401 || !strings.Contains(body, "50027") {
			t.Errorf("after 15 minutes: %d %s", status, body)
		}
		late := ann.Slash(news, "/digest", nil)
		time.Sleep(3100 * time.Millisecond)
		if status, body := do("POST", "/interactions/"+late.id+"/"+late.token+"/callback", `{"type":5}`); status != 404 || !strings.Contains(body, "10062") {
			t.Errorf("after 3 seconds: %d %s", status, body)
		}
		if _, err := late.Wait(time.Second); err == nil {
			t.Error("a late answer counts")
		}
		if len(f.Forgive()) == 0 {
			t.Log("answers without a bot's connection leave no violation")
		}
	})
}

type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
func (r *recorder) WriteHeader(status int)      { r.status = status }

func TestPings(t *testing.T) {
	f := New(t)
	guild := f.Guild("Newsroom")
	news, ann := guild.Channel("news"), guild.Member("ann")
	s := client(t, f)
	if _, err := s.ChannelMessageSendComplex(news.ID, &discordgo.MessageSend{Content: `\@everyone <@` + ann.ID + ">"}); err != nil {
		t.Fatal(err)
	}
	if got := news.Messages()[0].Pings; len(got) != 2 {
		t.Errorf("a message without allowed_mentions pings %v, want everyone and ann", got)
	}
	if got := f.Forgive(); len(got) != 3 { // allowed_mentions, nonce, enforce_nonce
		t.Errorf("violations %v, want three", got)
	}
	if _, err := post(s, news.ID, "@everyone", "1"); err != nil {
		t.Fatal(err)
	}
	if got := news.Messages()[1].Pings; len(got) != 0 {
		t.Errorf("a message with an empty parse pings %v", got)
	}
}

// TestOwnAnswers asks for everything that can be read, so that each answer is held
// against the specification.
func TestOwnAnswers(t *testing.T) {
	f := New(t)
	f.Unlimited = true
	guild := f.Guild("Newsroom")
	news, ann := guild.Channel("news"), guild.Member("ann")
	said := ann.Say(news, "hello")
	thread, direct := news.Thread("t"), ann.Direct()
	do := func(method, path, body string) {
		t.Helper()
		rec := recorder{header: http.Header{}}
		req, err := http.NewRequest(method, "http://fake/api/v10"+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header = header()
		f.ServeHTTP(&rec, req)
		if rec.status >= 300 {
			t.Errorf("%s %s: %d %s", method, path, rec.status, &rec.body)
		}
	}
	for _, path := range []string{
		"/gateway", "/gateway/bot", "/users/@me", "/applications/@me", "/users/@me/guilds",
		"/applications/" + ApplicationID + "/commands", "/applications/" + ApplicationID + "/guilds/" + guild.ID + "/commands",
		"/channels/" + news.ID, "/channels/" + thread.ID, "/channels/" + direct.ID,
		"/channels/" + news.ID + "/messages", "/channels/" + news.ID + "/messages/" + said.ID, "/guilds/" + guild.ID + "/members/" + ann.ID,
	} {
		do("GET", path, "")
	}
	do("POST", "/users/@me/channels", `{"recipient_id":"`+ann.ID+`"}`)
	do("POST", "/channels/"+news.ID+"/typing", "")
	do("POST", "/channels/"+thread.ID+"/messages", m(`"content":"x","embeds":[{"title":"t","description":"d","footer":{"text":"f"},"fields":[{"name":"n","value":"v"}]}],"components":[`+row(button("a"))+`]`))
	sent := thread.Messages()[0].ID
	do("PATCH", "/channels/"+thread.ID+"/messages/"+sent, `{"content":"y","allowed_mentions":{"parse":[]}}`)
	do("DELETE", "/channels/"+thread.ID+"/messages/"+sent, "")
	news.Allow(ManageThreads)
	do("DELETE", "/channels/"+thread.ID, "")
	do("DELETE", "/users/@me/guilds/"+guild.ID, "")
}
