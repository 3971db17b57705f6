package fakediscord

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestRights: what the bot may do, as the tiers of Discord's rules have it.
func TestRights(t *testing.T) {
	f := New(t)
	tests := []struct {
		name string
		make func(g *Guild, c *Channel)
		want Permission
	}{
		{"as made", func(*Guild, *Channel) {}, usual},
		{"everybody has less", func(g *Guild, _ *Channel) { g.Everybody(ViewChannel) }, ViewChannel},
		{"a role gives", func(g *Guild, _ *Channel) { g.Everybody(ViewChannel); g.GiveBot(g.Role("r", EmbedLinks)) }, ViewChannel | EmbedLinks},
		{"another's role gives nothing", func(g *Guild, _ *Channel) { g.Everybody(0); g.Role("r", EmbedLinks) }, 0},
		{"everybody denied here", func(_ *Guild, c *Channel) { c.Overwrite(nil, 0, EmbedLinks) }, usual &^ EmbedLinks},
		{"a role wins over everybody", func(g *Guild, c *Channel) {
			r := g.Role("r", 0)
			g.GiveBot(r)
			c.Overwrite(nil, 0, EmbedLinks)
			c.Overwrite(r, EmbedLinks, 0)
		}, usual},
		{"of two roles the one that allows wins", func(g *Guild, c *Channel) {
			a, b := g.Role("a", 0), g.Role("b", 0)
			g.GiveBot(a)
			g.GiveBot(b)
			c.Overwrite(a, EmbedLinks, 0)
			c.Overwrite(b, 0, EmbedLinks)
		}, usual},
		{"the bot's own wins over roles", func(g *Guild, c *Channel) {
			r := g.Role("r", EmbedLinks)
			g.GiveBot(r)
			c.Overwrite(r, EmbedLinks, 0)
			c.Deny(EmbedLinks)
		}, usual &^ EmbedLinks},
		{"administrators may all", func(g *Guild, c *Channel) { g.GiveBot(g.Role("r", Administrator)); c.Deny(usual) }, everything},
		{"the owner may all", func(g *Guild, c *Channel) { g.OwnBot(); c.Deny(usual) }, everything},
		{"silenced", func(g *Guild, _ *Channel) { g.TimeOutBot(time.Now().Add(time.Hour)) }, ViewChannel | ReadHistory},
		{"no longer silenced", func(g *Guild, _ *Channel) { g.TimeOutBot(time.Now().Add(-time.Hour)) }, usual},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := f.Guild("g")
			c := g.Channel("c")
			tt.make(g, c)
			if got := c.rights(); got != tt.want {
				t.Errorf("rights %b, want %b", got, tt.want)
			}
			if got := c.Thread("t").rights(); got != tt.want {
				t.Errorf("in a thread %b, want %b", got, tt.want)
			}
		})
	}
}

// TestForumsAndAnnouncements: posts with tags, and ten crossposts an hour. Each answer
// is held against the specification.
func TestForumsAndAnnouncements(t *testing.T) {
	f := New(t)
	f.Unlimited = true
	now := time.Now()
	f.Now = func() time.Time { return now }
	g := f.Guild("g")
	forum := g.Forum("briefings", "morning", "!staff")
	forum.RequireTag()
	post := func(path, body string) *http.Response { return request(t, f, "POST", path, body) }
	const message = `"message":{"content":"hello","allowed_mentions":{"parse":[]}}`
	for body, want := range map[string]int{
		`{"name":"Morning",` + message + `}`:                                             400,
		`{"name":"Morning",` + message + `,"applied_tags":["` + forum.tags[1].ID + `"]}`: 400,
		`{"name":"Morning",` + message + `,"applied_tags":["` + forum.tags[0].ID + `"]}`: 201,
	} {
		if resp := post("/api/v9/channels/"+forum.ID+"/threads", body); resp.StatusCode != want {
			t.Errorf("%s: %d, want %d", body, resp.StatusCode, want)
		}
	}
	if threads := forum.Threads(); len(threads) != 1 || fmt.Sprint(threads[0].Tags()) != "[morning]" || len(threads[0].Messages()) != 1 {
		t.Errorf("threads %v", threads)
	}
	for _, path := range []string{"/guilds/" + g.ID, "/guilds/" + g.ID + "/members/" + BotID, "/guilds/" + g.ID + "/threads/active", "/channels/" + forum.ID} {
		if resp := request(t, f, "GET", "/api/v9"+path, ""); resp.StatusCode != 200 {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
	news := g.Announcements("news")
	for i := range crosspostsPerHour + 1 {
		want := 200
		if i == crosspostsPerHour {
			want = 429
		}
		body := fmt.Sprintf(`{"content":"hello","allowed_mentions":{"parse":[]},"nonce":"%d","enforce_nonce":true}`, i)
		post("/api/v9/channels/"+news.ID+"/messages", body)
		list := news.Messages()
		if resp := post("/api/v9/channels/"+news.ID+"/messages/"+list[i].ID+"/crosspost", ""); resp.StatusCode != want {
			t.Errorf("crosspost %d: %d, want %d", i+1, resp.StatusCode, want)
		}
	}
	if n := len(news.Published()); n != crosspostsPerHour {
		t.Errorf("%d messages are published", n)
	}
	now = now.Add(time.Hour)
	last := news.Messages()[crosspostsPerHour]
	if resp := post("/api/v9/channels/"+news.ID+"/messages/"+last.ID+"/crosspost", ""); resp.StatusCode != 200 {
		t.Errorf("an hour later: %d", resp.StatusCode)
	}
}

// request makes a request without a network.
func request(t *testing.T, f *Fake, method, path, body string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bot "+Token)
	r.Header.Set("User-Agent", "DiscordBot (https://e.example, 1)")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w.Result()
}
