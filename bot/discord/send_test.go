package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/internal/testkit/fakediscord"
	"tidings/news"
)

// delivery is the flood digest for a channel.
func delivery(t *testing.T, c *fakediscord.Channel, nonce string, at time.Time) briefing.Delivery {
	t.Helper()
	list, err := Renderer{}.Render(flood())
	if err != nil {
		t.Fatal(err)
	}
	return briefing.Delivery{ID: 1, Channel: news.Channel{Platform: news.Discord, ID: c.ID}, Part: 1, Parts: 1, Body: list[0].Body, Nonce: nonce, AttemptedAt: at}
}

func TestSend(t *testing.T) {
	f := fakediscord.New(t)
	news1 := f.Guild("Newsroom").Channel("news")
	thread := news1.Thread("evening")
	b, _ := newBot(t, f)
	ctx := context.Background()

	id, err := b.Send(ctx, delivery(t, news1, "n1", time.Now()))
	if err != nil || id != news1.Messages()[0].ID {
		t.Fatalf("Send = %q, %v", id, err)
	}
	again, err := b.Send(ctx, delivery(t, news1, "n1", time.Now()))
	if err != nil || again != id || len(news1.Messages()) != 1 {
		t.Errorf("sent again with the same nonce: %q, %v, %d messages", again, err, len(news1.Messages()))
	}
	d := delivery(t, news1, "n2", time.Now())
	d.Channel.Thread = thread.ID
	if _, err := b.Send(ctx, d); err != nil || len(thread.Messages()) != 1 {
		t.Errorf("into a thread: %v, %d messages", err, len(thread.Messages()))
	}
	golden(t, "transcript-digest.txt", news1.Transcript())
}

// TestSendErrors: what each fault means for the message, and that no error shows a
// token or an address.
func TestSendErrors(t *testing.T) {
	f := fakediscord.New(t)
	f.Unlimited = true
	guild := f.Guild("Newsroom")
	b, _ := newBot(t, f)
	tests := []struct {
		name   string
		fault  fakediscord.Fault
		change func(*fakediscord.Channel)
		want   briefing.Outcome
		retry  time.Duration
		posted bool
	}{
		{name: "rate limit", fault: fakediscord.RateLimit("user", 1500*time.Millisecond), want: briefing.NotSent, retry: 1500 * time.Millisecond},
		{name: "shared rate limit", fault: fakediscord.RateLimit("shared", 2*time.Second), want: briefing.NotSent, retry: 2 * time.Second},
		{name: "500", fault: fakediscord.Status(500), want: briefing.MaybeSent},
		{name: "502", fault: fakediscord.Status(502), want: briefing.MaybeSent},
		{name: "502 after the deed", fault: fakediscord.Status(502).After(), want: briefing.MaybeSent, posted: true},
		{name: "503", fault: fakediscord.Status(503), want: briefing.MaybeSent},
		{name: "reset", fault: fakediscord.Reset(), want: briefing.MaybeSent},
		{name: "reset after the deed", fault: fakediscord.Reset().After(), want: briefing.MaybeSent, posted: true},
		{name: "cut answer", fault: fakediscord.CutBody(), want: briefing.MaybeSent, posted: true},
		{name: "wrong answer", fault: fakediscord.WrongJSON(), want: briefing.MaybeSent, posted: true},
		{name: "page for a 403", fault: fakediscord.Status(403), want: briefing.NotSent},
		{name: "form refused", fault: fakediscord.APIError(400, 50035, "Invalid Form Body"), want: briefing.NotAccepted},
		{name: "AutoMod", fault: fakediscord.APIError(400, 200000, "Message was blocked by automatic moderation"), want: briefing.NotAccepted},
		{name: "harmful link", fault: fakediscord.APIError(400, 240000, "Message blocked by harmful links filter"), want: briefing.NotAccepted},
		{name: "no access", change: func(c *fakediscord.Channel) { c.Deny(fakediscord.ViewChannel) }, want: briefing.ChannelGone},
		{name: "no right to post", change: func(c *fakediscord.Channel) { c.Deny(fakediscord.SendMessages) }, want: briefing.ChannelGone},
		{name: "no right to embed", change: func(c *fakediscord.Channel) { c.Deny(fakediscord.EmbedLinks) }, want: briefing.ChannelGone},
		{name: "deleted", change: (*fakediscord.Channel).Delete, want: briefing.ChannelGone},
		{name: "archived", change: (*fakediscord.Channel).Archive, want: briefing.ChannelGone},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := guild.Channel(fmt.Sprint("c", i))
			if tt.change != nil {
				tt.change(c)
			} else {
				f.Fail("create_message", tt.fault)
			}
			_, err := b.Send(context.Background(), delivery(t, c, fmt.Sprint("n", i), time.Now()))
			var se *briefing.SendError
			if !errors.As(err, &se) {
				t.Fatalf("error %v is no SendError", err)
			}
			if se.Outcome != tt.want || se.RetryAfter.Round(100*time.Millisecond) != tt.retry {
				t.Errorf("error %q: %v, retry after %v; want %v, %v", err, se.Outcome, se.RetryAfter, tt.want, tt.retry)
			}
			if posted := len(c.Messages()) > 0; posted != tt.posted {
				t.Errorf("posted: %v, want %v", posted, tt.posted)
			}
			noSecrets(t, err)
		})
	}
}

// noSecrets checks an error and all that it wraps.
func noSecrets(t *testing.T, err error) {
	t.Helper()
	for ; err != nil; err = errors.Unwrap(err) {
		for _, secret := range []string{fakediscord.Token, "aW50ZXJhY3Rpb24", "http://", "127.0.0.1"} {
			if strings.Contains(err.Error(), secret) || strings.Contains(fmt.Sprintf("%+v", err), secret) {
				t.Errorf("error shows %q: %+v", secret, err)
			}
		}
	}
}

func TestSendWhenTheNetworkIsGone(t *testing.T) {
	f := fakediscord.New(t)
	c := f.Guild("Newsroom").Channel("news")
	b, _ := newBot(t, f)
	f.Close()
	_, err := b.Send(context.Background(), delivery(t, c, "n", time.Now()))
	var se *briefing.SendError
	if !errors.As(err, &se) || se.Outcome != briefing.NotSent {
		t.Errorf("nobody listens: %v, want not sent", err)
	}
}

func TestSendEndsWithItsContext(t *testing.T) {
	f := fakediscord.New(t)
	c := f.Guild("Newsroom").Channel("news")
	b, _ := newBot(t, f)
	f.Fail("create_message", fakediscord.Hang().After())
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := b.Send(ctx, delivery(t, c, "n", time.Now()))
	var se *briefing.SendError
	if !errors.As(err, &se) || se.Outcome != briefing.MaybeSent || time.Since(start) > 5*time.Second {
		t.Errorf("Send = %v after %v, want it may have been sent, soon", err, time.Since(start))
	}
	noSecrets(t, err)

	// A context that ends while the limit is waited for: nothing left.
	f.Fail("create_message", fakediscord.RateLimit("global", time.Minute))
	_, _ = b.Send(context.Background(), delivery(t, c, "n2", time.Now()))
	ctx, cancel = context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	before := len(f.Requests("create_message"))
	_, err = b.Send(ctx, delivery(t, c, "n3", time.Now()))
	if !errors.As(err, &se) || se.Outcome != briefing.NotSent || se.RetryAfter < 50*time.Second || len(f.Requests("create_message")) != before {
		t.Errorf("during a global limit: %v, retry after %v; want not sent, about a minute, no request", err, se.RetryAfter)
	}
}

func TestSendRefusesWhatIsNoMessage(t *testing.T) {
	f := fakediscord.New(t)
	c := f.Guild("Newsroom").Channel("news")
	b, _ := newBot(t, f)
	good := delivery(t, c, "n", time.Now())
	tests := map[string]func(*briefing.Delivery){
		"no JSON":              func(d *briefing.Delivery) { d.Body = []byte("hello") },
		"null":                 func(d *briefing.Delivery) { d.Body = []byte("null") },
		"no nonce":             func(d *briefing.Delivery) { d.Nonce = "" },
		"long nonce":           func(d *briefing.Delivery) { d.Nonce = strings.Repeat("x", 26) },
		"other platform":       func(d *briefing.Delivery) { d.Channel.Platform = news.Telegram },
		"channel no id":        func(d *briefing.Delivery) { d.Channel.ID = "../users/@me" },
		"thread that is no id": func(d *briefing.Delivery) { d.Channel.Thread = "x" },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			d := good
			change(&d)
			_, err := b.Send(context.Background(), d)
			var se *briefing.SendError
			if !errors.As(err, &se) || se.Outcome != briefing.NotAccepted {
				t.Errorf("error %v, want not accepted", err)
			}
		})
	}
	if n := len(f.Requests("")); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

// TestSendAlwaysSaysWhomItPings: also a body of an older version that did not.
func TestSendAlwaysSaysWhomItPings(t *testing.T) {
	f := fakediscord.New(t)
	c := f.Guild("Newsroom").Channel("news")
	b, _ := newBot(t, f)
	d := delivery(t, c, "n", time.Now())
	d.Body = []byte(`{"content":"hello @everyone"}`)
	if _, err := b.Send(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	if got := c.Messages()[0].Pings; len(got) > 0 {
		t.Errorf("pings %v", got)
	}
}

// TestSettle: each way a delivery can hang in the air, asked about at once, within the
// nonce's time, and long after it. It is never posted twice, and never believed lost
// where it is there.
func TestSettle(t *testing.T) {
	tests := []struct {
		name   string
		fault  fakediscord.Fault
		after  time.Duration // between the attempt and the question
		change func(*fakediscord.Channel)
		others int  // messages of other people since
		empty  bool // nobody wrote before
		want   briefing.State
		posted int
	}{
		{name: "lost on the way there", fault: fakediscord.Reset(), want: briefing.Sent, posted: 1},
		{name: "answer lost", fault: fakediscord.Reset().After(), want: briefing.Sent, posted: 1},
		{name: "answer lost, asked a minute later", fault: fakediscord.Reset().After(), after: time.Minute, want: briefing.Sent, posted: 1},
		{name: "502 and not there", fault: fakediscord.Status(502), want: briefing.Sent, posted: 1},
		{name: "an hour later, it is there", fault: fakediscord.Reset().After(), after: time.Hour, others: 3, want: briefing.Sent, posted: 1},
		{name: "an hour later, it is far up", fault: fakediscord.Reset().After(), after: time.Hour, others: 250, want: briefing.Sent, posted: 1},
		{name: "an hour later, it is not there", fault: fakediscord.Reset(), after: time.Hour, others: 3, want: briefing.Queued},
		{name: "an hour later, too far up", fault: fakediscord.Reset().After(), after: time.Hour, others: 600, want: briefing.Unknown, posted: 1},
		{name: "an hour later, history closed", fault: fakediscord.Reset().After(), after: time.Hour, change: func(c *fakediscord.Channel) { c.Deny(fakediscord.ReadHistory) }, want: briefing.Unknown, posted: 1},
		{name: "an hour later, the channel is empty", fault: fakediscord.Reset(), after: time.Hour, empty: true, want: briefing.Queued},
		{name: "an hour later, only it is there", fault: fakediscord.Reset().After(), after: time.Hour, empty: true, want: briefing.Sent, posted: 1},
		{name: "an hour later, only newer ones are there", fault: fakediscord.Reset(), after: time.Hour, empty: true, others: 3, want: briefing.Queued},
		{name: "an hour later, no history of an empty channel", fault: fakediscord.Reset(), after: time.Hour, empty: true,
			change: func(c *fakediscord.Channel) { c.Deny(fakediscord.ReadHistory) }, want: briefing.Unknown},
		{name: "channel closed meanwhile", fault: fakediscord.Reset().After(), change: func(c *fakediscord.Channel) { c.Deny(fakediscord.SendMessages) }, want: briefing.Unknown, posted: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := fakediscord.New(t)
			f.Unlimited = true
			clock := &clock{now: time.Now()}
			f.Now = clock.time
			guild := f.Guild("Newsroom")
			c, ann := guild.Channel("news"), guild.Member("ann")
			b, _ := newBot(t, f)
			if !tt.empty {
				ann.Say(c, "good morning")
			}
			clock.add(10 * time.Minute)
			f.Fail("create_message", tt.fault)
			d := delivery(t, c, "n", clock.time())
			if _, err := b.Send(context.Background(), d); err == nil {
				t.Fatal("the send went well")
			}
			for i := range tt.others {
				ann.Say(c, fmt.Sprint("chat ", i))
			}
			clock.add(tt.after)
			if tt.change != nil {
				tt.change(c)
			}
			got, err := b.Settle(context.Background(), d)
			if err != nil || got.State != tt.want {
				t.Errorf("Settle = %+v, %v; want %s", got, err, tt.want)
			}
			posted := 0
			for _, m := range c.Messages() {
				if m.Author == "Tidings" {
					posted++
					if got.State == briefing.Sent && m.ID != got.MessageID {
						t.Errorf("message %s, want %s", got.MessageID, m.ID)
					}
				}
			}
			if posted != tt.posted {
				t.Errorf("%d messages of the bot, want %d", posted, tt.posted)
			}
		})
	}
}

// TestSettleKeepsAsking: trouble that goes on while the nonce holds is waited out.
func TestSettleKeepsAsking(t *testing.T) {
	f := fakediscord.New(t)
	c := f.Guild("Newsroom").Channel("news")
	b, _ := newBot(t, f)
	f.Fail("create_message", fakediscord.Reset().After(), fakediscord.Status(503), fakediscord.RateLimit("user", 100*time.Millisecond))
	d := delivery(t, c, "n", time.Now())
	_, _ = b.Send(context.Background(), d)
	got, err := b.Settle(context.Background(), d)
	if err != nil || got.State != briefing.Sent || len(c.Messages()) != 1 {
		t.Errorf("Settle = %+v, %v with %d messages", got, err, len(c.Messages()))
	}
	f.Fail("create_message", fakediscord.Times(50, fakediscord.Status(503))...)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := b.Settle(ctx, delivery(t, c, "n2", time.Now())); err == nil {
		t.Error("Settle knows without an answer")
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	for _, o := range []Options{{}, {Token: "  "}, {Token: "a b"}, {Token: "a\nb"}, {Token: "ключ"}, {Token: "x", APIURL: "localhost:80"}, {Token: "x", APIURL: "ftp://x"}, {Token: "x", APIURL: "http://user:pw@x"}} {
		if _, err := New(o); err == nil {
			t.Errorf("New(%+v) is taken", o)
		} else if o.Token != "" && o.Token != "x" && strings.Contains(err.Error(), o.Token) && strings.TrimSpace(o.Token) != "" {
			t.Errorf("the error shows the token: %v", err)
		}
	}
	if b, err := New(Options{Token: "Bot abc"}); err != nil || b.token != "abc" {
		t.Errorf("a token with Bot before it: %v", err)
	}
}

// TestRedirectsAreNotFollowed: the token goes nowhere else.
func TestRedirectsAreNotFollowed(t *testing.T) {
	var hosts []string
	b, err := New(Options{Token: "abc", HTTPClient: &http.Client{Transport: roundTrip(func(q *http.Request) (*http.Response, error) {
		hosts = append(hosts, q.URL.Host)
		return &http.Response{StatusCode: 307, Header: http.Header{"Location": {"https://evil.example/"}}, Body: http.NoBody, Request: q}, nil
	})}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.me(context.Background()); err == nil || len(hosts) != 1 {
		t.Errorf("asked %v, error %v", hosts, err)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(q *http.Request) (*http.Response, error) { return f(q) }
