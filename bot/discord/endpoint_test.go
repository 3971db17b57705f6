package discord

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tidings/bot"
	"tidings/internal/testkit/fakediscord"
)

// byHTTP is a bot that takes interactions at an address of its own.
func byHTTP(t *testing.T, f *fakediscord.Fake, h bot.Handler) (address string, l *logs) {
	t.Helper()
	b, l := newBot(t, f)
	b.now, b.limit = time.Now, newLimiter(time.Now)
	var err error
	if b.key, err = ParseKey(f.PublicKey()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	e := b.Endpoint(ctx, h)
	server := httptest.NewServer(e)
	listening := make(chan error, 1)
	go func() { listening <- b.Listen(ctx, h) }()
	t.Cleanup(func() {
		cancel()
		e.Close()
		server.Close()
		if err := <-listening; err != nil {
			t.Errorf("Listen = %v", err)
		}
	})
	f.WaitPublished()
	return server.URL, l
}

// TestEndpoint: Discord takes the address, and everything works as over the gateway,
// without one.
func TestEndpoint(t *testing.T) {
	t.Parallel()
	f, channel, ann, bob := newsroom(t)
	deferred := make(chan struct{})
	address, l := byHTTP(t, f, handler{
		handle: func(ctx context.Context, r bot.Request) (bot.Reply, error) {
			switch r.Path[0] {
			case "search":
				select {
				case <-deferred:
				case <-ctx.Done():
				}
				return bot.Reply{Title: "late"}, nil
			case "figures":
				return longReplyOf(), nil
			case "why":
				panic("a handler's mistake")
			}
			return echo(ctx, r)
		},
		press: func(context.Context, bot.Request, string) (bot.Reply, error) {
			return bot.Reply{Title: "pressed"}, nil
		},
		complete: func(context.Context, bot.Request, string, string) []bot.Choice {
			return []bot.Choice{{Label: "flood", Value: "flood"}}
		},
	})
	if err := f.Endpoint(address); err != nil {
		t.Fatal(err)
	}
	if m := ann.Slash(channel, "/help", nil).MustWait(); !strings.Contains(m.Content, "admin=true") {
		t.Errorf("answer %q", m.Content)
	}
	late := bob.Slash(channel, "/search", fakediscord.Options{"words": "x"})
	waitFor(t, "\"is thinking\"", late.Deferred)
	close(deferred)
	if m := late.MustWait(); m.Content != "**late**" || !late.Deferred() {
		t.Errorf("late answer %q, deferred %v", m.Content, late.Deferred())
	}
	long := ann.Slash(channel, "/figures", fakediscord.Options{"story": "x"})
	waitFor(t, "the whole answer", func() bool { return len(long.Messages()) >= 2 })
	choices, err := ann.Autocomplete(channel, "/digest", "topic", "f").Choices(time.Minute)
	if err != nil || len(choices) != 1 {
		t.Errorf("choices %v, %v", choices, err)
	}
	if m := ann.ClickID(channel.Messages()[0], "receipts:x").MustWait(); m.Content != "**pressed**" || m.Only != "ann" {
		t.Errorf("a button: %+v", m)
	}
	if m := ann.Slash(channel, "/why", fakediscord.Options{"bullet": "x"}).MustWait(); !strings.Contains(m.Content, "Something went wrong") {
		t.Errorf("a panic: %q", m.Content)
	}
	if n := f.Opened(); n != 0 {
		t.Errorf("%d gateway connections were opened", n)
	}
	if n := len(f.Requests("create_interaction_response")); n != 0 {
		t.Errorf("%d first answers went as requests of their own", n)
	}
	if strings.Contains(l.String(), "level=WARN") {
		t.Errorf("log:\n%s", l)
	}
}

// TestEndpointRefuses what is not signed by Discord, not now, too long, or no
// interaction; nothing of it reaches a handler.
func TestEndpointRefuses(t *testing.T) {
	t.Parallel()
	f, channel, ann, _ := newsroom(t)
	asked := 0
	address, _ := byHTTP(t, f, handler{handle: func(context.Context, bot.Request) (bot.Reply, error) {
		asked++
		return bot.Reply{Title: "x"}, nil
	}})
	good := fmt.Sprintf(`{"id":"5","application_id":%q,"type":2,"token":"t","channel_id":%q,"guild_id":"1","member":{"user":{"id":%q},"permissions":"0"},"data":{"id":"1","name":"help","type":1}}`,
		fakediscord.ApplicationID, channel.ID, ann.ID)
	old := func(body []byte) http.Header {
		now := f.Now
		defer func() { f.Now = now }()
		f.Now = func() time.Time { return time.Now().Add(-time.Hour) }
		return f.Signed(body)
	}
	other := func(body []byte) http.Header {
		h := f.Signed(body)
		_, key, err := ed25519.GenerateKey(nil)
		if err != nil {
			t.Fatal(err)
		}
		h.Set("X-Signature-Ed25519", fmt.Sprintf("%x", ed25519.Sign(key, append([]byte(h.Get("X-Signature-Timestamp")), body...))))
		return h
	}
	tests := []struct {
		name, method, body string
		header             func([]byte) http.Header
		want               int
	}{
		{"good", "POST", good, f.Signed, 200},
		{"again", "POST", good, f.Signed, 400},
		{"no signature", "POST", good, func([]byte) http.Header { return http.Header{} }, 401},
		{"another body", "POST", good, func(b []byte) http.Header { return f.Signed(append(b, ' ')) }, 401},
		{"another key", "POST", good, other, 401},
		{"old", "POST", good, old, 401},
		{"nonsense for a signature", "POST", good, func(b []byte) http.Header {
			h := f.Signed(b)
			h.Set("X-Signature-Ed25519", "zz")
			return h
		}, 401},
		{"too long", "POST", strings.Repeat(" ", maxInteraction) + good, f.Signed, 401},
		{"no JSON", "POST", `{"id":`, f.Signed, 400},
		{"no interaction", "POST", `{}`, f.Signed, 400},
		{"a list", "POST", `[]`, f.Signed, 400},
		{"a token that leads elsewhere", "POST", strings.Replace(strings.Replace(good, `"5"`, `"6"`, 1), `"t"`, `"../x"`, 1), f.Signed, 400},
		{"nobody", "POST", `{"id":"7","application_id":"2","type":2,"token":"t","data":{"name":"help"}}`, f.Signed, 500},
		{"a question", "GET", "", f.Signed, 405},
	}
	for _, tt := range tests {
		q, err := http.NewRequest(tt.method, address, bytes.NewReader([]byte(tt.body)))
		if err != nil {
			t.Fatal(err)
		}
		q.Header = tt.header([]byte(tt.body))
		resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(q)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, resp.StatusCode, tt.want)
		}
	}
	if asked != 1 {
		t.Errorf("the handler was asked %d times, want once", asked)
	}
}

func TestParseKey(t *testing.T) {
	for text, ok := range map[string]bool{strings.Repeat("ab", 32): true, strings.Repeat("ab", 31): false, "": false, strings.Repeat("zz", 32): false} {
		if _, err := ParseKey(text); (err == nil) != ok {
			t.Errorf("ParseKey(%q): %v", text, err)
		}
	}
}

func FuzzEndpoint(f *testing.F) {
	fake := fakediscord.New(f)
	fake.Now = time.Now
	key, err := ParseKey(fake.PublicKey())
	if err != nil {
		f.Fatal(err)
	}
	b, err := New(Options{Token: "x", PublicKey: key, HTTPClient: &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) { return nil, http.ErrHandlerTimeout })}})
	if err != nil {
		f.Fatal(err)
	}
	e := b.Endpoint(f.Context(), handler{
		press:    func(context.Context, bot.Request, string) (bot.Reply, error) { return bot.Reply{}, nil },
		complete: func(context.Context, bot.Request, string, string) []bot.Choice { return nil },
	})
	f.Add(`{"type":1}`)
	f.Add(`{"id":"5","application_id":"2","type":2,"token":"t","channel_id":"1","guild_id":"1","member":{"user":{"id":"3"}},"data":{"name":"help","options":[null]}}`)
	f.Add(`{"id":"5","application_id":"2","type":5,"token":"t","channel_id":"1","user":{"id":"3"},"data":{"custom_id":"x","components":[{"type":1,"components":[{"type":4}]}]}}`)
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Header = fake.Signed([]byte(body))
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		if w.Code == 0 || w.Code == 401 && len(body) <= maxInteraction {
			t.Fatalf("status %d for %q", w.Code, body)
		}
	})
}
