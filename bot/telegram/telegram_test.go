package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"tidings/bot"
	"tidings/briefing"
	"tidings/internal/testkit/faketelegram"
	"tidings/news"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is the adapter between a fake platform and a handler that the test writes.
type rig struct {
	t      *testing.T
	fake   *faketelegram.Server
	bot    *Bot
	h      *stub
	logs   *safeBuffer
	mu     sync.Mutex
	counts map[string]int
	moves  [][2]news.Channel
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// stub is a handler whose answers a test decides.
type stub struct {
	mu       sync.Mutex
	requests []bot.Request
	presses  []string
	handle   func(bot.Request) (bot.Reply, error)
	press    func(bot.Request, string) (bot.Reply, error)
	choices  []bot.Choice
}

func (s *stub) Handle(_ context.Context, r bot.Request) (bot.Reply, error) {
	s.mu.Lock()
	s.requests = append(s.requests, r)
	do := s.handle
	s.mu.Unlock()
	if do == nil {
		return bot.Reply{Title: "You said " + strings.Join(r.Path, " ")}, nil
	}
	return do(r)
}

func (s *stub) Press(_ context.Context, r bot.Request, data string) (bot.Reply, error) {
	s.mu.Lock()
	s.requests, s.presses = append(s.requests, r), append(s.presses, data)
	do := s.press
	s.mu.Unlock()
	if do == nil {
		return bot.Reply{Title: "You pressed " + data}, nil
	}
	return do(r, data)
}

func (s *stub) Complete(context.Context, bot.Request, string, string) []bot.Choice { return s.choices }

func (s *stub) seen() []bot.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

func setup(t *testing.T, fo faketelegram.Options, change func(*Options)) *rig {
	t.Helper()
	r := &rig{t: t, fake: faketelegram.Watch(t, fo), h: &stub{}, logs: &safeBuffer{}, counts: map[string]int{}}
	client, base := r.fake.Client()
	o := Options{
		Token: r.fake.Token(), APIURL: base, HTTPClient: client, Log: slog.New(slog.NewTextHandler(r.logs, nil)),
		Count: func(event string) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.counts[event]++
		},
		Moved: func(_ context.Context, from, to news.Channel) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.moves = append(r.moves, [2]news.Channel{from, to})
			return nil
		},
	}
	if change != nil {
		change(&o)
	}
	var err error
	if r.bot, err = New(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if strings.Contains(r.logs.String(), "FakeToken") {
			t.Errorf("the token is in the log:\n%s", r.logs)
		}
	})
	return r
}

func (r *rig) count(event string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.counts[event]
}

// listen runs Listen until the returned function is called, which gives its error.
func (r *rig) listen() (stop func() error) { return r.listenWith(r.h) }

func (r *rig) listenWith(h bot.Handler) (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.bot.Listen(ctx, h) }()
	return func() error {
		cancel()
		return <-done
	}
}

// world runs a story in a bubble whose clock jumps, with the adapter listening.
func world(t *testing.T, fo faketelegram.Options, change func(*Options), story func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, fo, change)
		stop := r.listen()
		time.Sleep(10 * time.Millisecond)
		story(r)
		start := time.Now()
		if err := stop(); err != nil {
			t.Errorf("Listen ended with %v", err)
		}
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("stopping took %v", d)
		}
		r.fake.Close()
	})
}

func (r *rig) settle(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func delivery(t *testing.T, ch news.Channel, d news.Digest) briefing.Delivery {
	t.Helper()
	msgs, err := Renderer{}.Render(d)
	if err != nil {
		t.Fatal(err)
	}
	return briefing.Delivery{ID: 1, Channel: ch, Part: 1, Parts: 1, Body: msgs[0].Body}
}

func channelOf(c *faketelegram.Chat) news.Channel {
	return news.Channel{Platform: news.Telegram, ID: fmt.Sprint(c.ID())}
}

func TestStory(t *testing.T) {
	d := morning(flood())
	world(t, faketelegram.Options{}, nil, func(r *rig) {
		ann, bob := r.fake.User("Ann"), r.fake.User("Bob")
		group := r.fake.Supergroup("Desk", ann, bob)
		forum := r.fake.Forum("Forum", ann, bob)
		topic := forum.Topic("World")
		channel := r.fake.Channel("The News", "thenews", ann)
		r.h.handle = func(q bot.Request) (bot.Reply, error) {
			switch q.Path[0] {
			case "digest":
				return bot.Reply{Digest: &d}, nil
			case "help":
				return bot.Reply{Title: "Tidings", Blocks: []bot.Block{{Lines: []bot.Line{{Parts: []bot.Part{{Text: "/digest", Code: true}, {Text: " the news now"}}}}}}}, nil
			}
			who := "a reader"
			if q.Admin {
				who = "an admin"
			}
			return bot.Reply{Blocks: []bot.Block{{Lines: []bot.Line{bot.Text(fmt.Sprintf("%s %v from %s (%s) in %s", strings.Join(q.Path, " "), q.Args, q.UserName, who, q.Channel))}}}}, nil
		}
		r.h.press = func(_ bot.Request, data string) (bot.Reply, error) {
			return bot.Reply{Title: "Receipts", Blocks: []bot.Block{{Lines: []bot.Line{bot.Text(data)}}}}, nil
		}
		say := func(f func()) { f(); r.settle(3 * time.Second) }
		say(func() { ann.Says(ann.Private(), "/start") })
		say(func() { ann.Says(ann.Private(), "what is new?") })
		say(func() { ann.Says(ann.Private(), "coast.example/feed") })
		say(func() { ann.Says(ann.Private(), "/sub https://coast.example/feed The Coast") })
		say(func() { ann.Says(ann.Private(), "/nosuch") })
		say(func() { ann.Says(group, "good morning all") })
		say(func() { bob.Says(group, "/digest@tidings_bot") })
		say(func() { bob.Clicks(group.FromBot()[0], "Receipts") })
		say(func() { bob.Says(group, "/nosuch") })
		say(func() { bob.Says(group, "/nosuch@tidings_bot") })
		say(func() { bob.Says(group, "/digest@other_bot") })
		say(func() { bob.Says(group, "/sources") })
		say(func() { ann.Says(group, "/unsub The Coast") })
		say(func() { ann.SaysAnonymously(group, "/unsub The Coast") })
		say(func() { bob.SaysAs(channel, group, "/unsub The Coast") })
		say(func() { bob.SaysIn(topic, "/search flood") })
		say(func() { channel.Posts("/search flood") })
		say(func() { channel.Posts("Nothing for the bot") })
		golden(t, "story.txt", r.fake.Transcript())
		if n := r.fake.Answered(429); n != 0 {
			t.Errorf("%d requests were too fast", n)
		}
		for _, q := range r.h.seen() {
			if q.At.IsZero() || q.Workspace != "telegram:"+q.Channel.ID {
				t.Errorf("request %+v has no time or another chat's workspace", q)
			}
		}
		menu := r.fake.Commands("default", "")
		if len(menu) != len(bot.Commands()) {
			t.Errorf("the menu has %d commands, want %d", len(menu), len(bot.Commands()))
		}
	})
}

func TestAdminsAreAskedForAndForgotten(t *testing.T) {
	world(t, faketelegram.Options{Limits: faketelegram.Unlimited}, nil, func(r *rig) {
		ann, bob := r.fake.User("Ann"), r.fake.User("Bob")
		group := r.fake.Supergroup("Desk", ann, bob)
		ask := func(u *faketelegram.User) bool {
			u.Says(group, "/status")
			r.settle(1500 * time.Millisecond)
			all := r.h.seen()
			return all[len(all)-1].Admin
		}
		if ask(bob) || !ask(ann) {
			t.Error("the creator is an admin and a member is none")
		}
		calls := len(r.fake.Calls("getChatAdministrators"))
		if !ask(ann) || len(r.fake.Calls("getChatAdministrators")) != calls {
			t.Error("the answer was not remembered")
		}
		group.Promote(bob)
		r.settle(adminAgain)
		if !ask(bob) {
			t.Error("somebody who was just made an admin is refused")
		}
		group.Demote(bob)
		r.settle(adminLife)
		if ask(bob) {
			t.Error("somebody who is no admin any more was taken for one after a minute")
		}
		r.fake.Script("getChatAdministrators", faketelegram.HTML(502))
		r.settle(adminLife)
		before := len(r.h.seen())
		ann.Says(group, "/unsub x")
		r.settle(3 * time.Second)
		if len(r.h.seen()) != before {
			t.Error("a change was let through although nobody could say who is an admin")
		}
		if msgs := group.FromBot(); msgs[len(msgs)-1].Text() != cannotAsk {
			t.Errorf("the asker was told %q", msgs[len(msgs)-1].Text())
		}
	})
}

func TestForeignWordsUseNobodysRights(t *testing.T) {
	world(t, faketelegram.Options{}, nil, func(r *rig) {
		ann := r.fake.User("Ann")
		channel := r.fake.Channel("Evil", "evil", r.fake.User("Eve"))
		ann.Forwards(channel.Posts("nothing"), ann.Private())
		ann.Forwards(channel.Posts("/unsub The Coast"), ann.Private())
		r.settle(3 * time.Second)
		for _, q := range r.h.seen() {
			if q.Channel == channelOf(ann.Private()) {
				t.Errorf("a forwarded command was carried out: %+v", q)
			}
		}
	})
}

func TestSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		forum := r.fake.Forum("Forum", r.fake.User("Ann"))
		ch := channelOf(forum)
		ch.Thread = fmt.Sprint(forum.Topic("World").ID())
		id, err := r.bot.Send(t.Context(), delivery(t, ch, morning(flood())))
		if err != nil {
			t.Fatal(err)
		}
		m := forum.FromBot()[0]
		if id != fmt.Sprint(m.ID()) || m.Thread() == 0 || m.Preview() {
			t.Errorf("sent as %s into topic %d, preview %v", id, m.Thread(), m.Preview())
		}
		time.Sleep(time.Second)
		if _, err := r.bot.Send(t.Context(), delivery(t, news.Channel{Platform: news.Telegram, ID: ch.ID, Thread: "1"}, morning(flood()))); err != nil {
			t.Errorf("the General topic: %v", err)
		}
		if s, err := r.bot.Settle(t.Context(), briefing.Delivery{}); err != nil || s.State != briefing.Unknown {
			t.Errorf("Settle = %v, %v", s, err)
		}
		if err := r.bot.Tell(t.Context(), ch, bot.Reply{Title: "Did it arrive?", Buttons: bot.DeliveryButtons(5)}); err != nil {
			t.Error(err)
		}
		r.fake.Close()
	})
}

func TestSilentDigestsMakeNoSound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		chat := r.fake.User("Ann").Private()
		for _, silent := range []bool{false, true} {
			d := morning(flood())
			d.Silent = silent
			if _, err := r.bot.Send(t.Context(), delivery(t, channelOf(chat), d)); err != nil {
				t.Fatal(err)
			}
			if m := newestOf(t, chat); m.Silent() != silent {
				t.Errorf("a digest that is silent (%v) was posted silently (%v)", silent, m.Silent())
			}
		}
		r.fake.Close()
	})
}

func TestSendErrors(t *testing.T) {
	const refusedMarkup = "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0"
	tests := []struct {
		name    string
		fault   faketelegram.Fault
		outcome briefing.Outcome
		retry   time.Duration
		posted  int
		ok      bool
	}{
		{name: "too fast", fault: faketelegram.TooMany(7), outcome: briefing.NotSent, retry: 7 * time.Second},
		{name: "too fast, said by a proxy", fault: faketelegram.HTML(429), outcome: briefing.NotSent, retry: time.Second},
		{name: "blocked", fault: faketelegram.Refuse(403, "Forbidden: bot was blocked by the user"), outcome: briefing.ChannelGone},
		{name: "no such chat", fault: faketelegram.Refuse(400, "Bad Request: chat not found"), outcome: briefing.ChannelGone},
		{name: "no such topic", fault: faketelegram.Refuse(400, "Bad Request: message thread not found"), outcome: briefing.ChannelGone},
		{name: "too long", fault: faketelegram.Refuse(400, "Bad Request: message is too long"), outcome: briefing.NotAccepted},
		{name: "token revoked", fault: faketelegram.Refuse(401, "Unauthorized"), outcome: briefing.NotSent},
		{name: "a second program", fault: faketelegram.Conflict(), outcome: briefing.NotSent},
		{name: "busy inside", fault: faketelegram.Refuse(503, "Service Unavailable"), outcome: briefing.MaybeSent},
		{name: "drip", fault: faketelegram.Drip(time.Second), outcome: briefing.MaybeSent, posted: 1},
		{name: "quick drip", fault: faketelegram.Drip(time.Millisecond), posted: 1, ok: true},
		{name: "broken inside", fault: faketelegram.Refuse(500, "Internal Server Error"), outcome: briefing.MaybeSent},
		{name: "proxy", fault: faketelegram.HTML(502), outcome: briefing.MaybeSent},
		{name: "proxy after the effect", fault: faketelegram.HTMLAfter(504), outcome: briefing.MaybeSent, posted: 1},
		{name: "cut body", fault: faketelegram.CutBody(), outcome: briefing.MaybeSent, posted: 1},
		{name: "reset before", fault: faketelegram.ResetBefore(), outcome: briefing.MaybeSent},
		{name: "reset after", fault: faketelegram.ResetAfter(), outcome: briefing.MaybeSent, posted: 1},
		{name: "hang", fault: faketelegram.Hang(), outcome: briefing.MaybeSent},
		{name: "hang after", fault: faketelegram.HangAfter(), outcome: briefing.MaybeSent, posted: 1},
		{name: "odd answer", fault: faketelegram.WrongJSON(), outcome: briefing.MaybeSent, posted: 1},
		{name: "endless answer", fault: faketelegram.Huge(), outcome: briefing.MaybeSent, posted: 1},
		{name: "slow", fault: faketelegram.Slow(5 * time.Second), posted: 1, ok: true},
		{name: "markup refused", fault: faketelegram.Refuse(400, refusedMarkup), posted: 1, ok: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := setup(t, faketelegram.Options{}, nil)
				chat := r.fake.User("Ann").Private()
				r.fake.Script("sendMessage", tt.fault)
				_, err := r.bot.Send(t.Context(), delivery(t, channelOf(chat), morning(flood())))
				if n := len(chat.FromBot()); n != tt.posted {
					t.Errorf("%d messages posted, want %d", n, tt.posted)
				}
				defer r.fake.Close()
				if tt.ok {
					if err != nil {
						t.Errorf("Send = %v", err)
					}
					return
				}
				var se *briefing.SendError
				if !errors.As(err, &se) {
					t.Fatalf("Send = %v, want a SendError", err)
				}
				if se.Outcome != tt.outcome || se.RetryAfter != tt.retry {
					t.Errorf("outcome %v, retry after %v (%v); want %v, %v", se.Outcome, se.RetryAfter, se, tt.outcome, tt.retry)
				}
				if strings.Contains(err.Error(), "FakeToken") || strings.Contains(fmt.Sprintf("%+v", err), "FakeToken") {
					t.Errorf("the error holds the token: %v", err)
				}
				if n := len(r.fake.Calls("sendMessage")); n != 1 {
					t.Errorf("%d requests, want 1: nothing is sent again blindly", n)
				}
			})
		})
	}
}

func TestSendWithoutANetworkIsNotSent(t *testing.T) {
	b, err := New(Options{Token: faketelegram.DefaultToken, APIURL: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Send(t.Context(), delivery(t, news.Channel{Platform: news.Telegram, ID: "5"}, morning()))
	var se *briefing.SendError
	if !errors.As(err, &se) || se.Outcome != briefing.NotSent || strings.Contains(err.Error(), "FakeToken") {
		t.Errorf("Send = %v, want not sent and no token", err)
	}
}

func TestSendWhileTheContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		chat := r.fake.User("Ann").Private()
		r.fake.Script("sendMessage", faketelegram.Hang())
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		start := time.Now()
		_, err := r.bot.Send(ctx, delivery(t, channelOf(chat), morning()))
		var se *briefing.SendError
		if !errors.As(err, &se) || se.Outcome != briefing.MaybeSent || time.Since(start) != 300*time.Millisecond || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Send = %v after %v", err, time.Since(start))
		}
		r.fake.Close()
	})
}

func TestPlainTextIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		chat := r.fake.User("Ann").Private()
		_, err := r.bot.Send(t.Context(), briefing.Delivery{Channel: channelOf(chat), Body: []byte(`{"html":"<b>Morning</b> &amp; <x>more"}`)})
		if err != nil {
			t.Fatal(err)
		}
		if got := chat.FromBot()[0].Text(); got != "Morning & more" || r.count(EventPlainText) != 1 {
			t.Errorf("sent %q, counted %d", got, r.count(EventPlainText))
		}
		if n := r.fake.Answered(429); n != 0 {
			t.Errorf("the second try was too fast %d times", n)
		}
		r.fake.Forgive() // the broken markup was on purpose
		r.fake.Close()
	})
}

func TestAMovedGroupIsReported(t *testing.T) {
	world(t, faketelegram.Options{}, nil, func(r *rig) {
		group := r.fake.Group("Desk", r.fake.User("Ann"))
		super := group.BecomesSupergroup()
		r.settle(time.Second)
		ch := channelOf(group)
		_, err := r.bot.Send(r.t.Context(), delivery(t, ch, morning()))
		var se *briefing.SendError
		if !errors.As(err, &se) || se.Outcome != briefing.NotSent || se.MovedTo != channelOf(super) {
			t.Errorf("Send = %v, moved to %v, want %v", err, se.MovedTo, channelOf(super))
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, m := range r.moves {
			if m != [2]news.Channel{channelOf(group), channelOf(super)} {
				t.Errorf("told of the move %v", m)
			}
		}
		if len(r.moves) == 0 {
			t.Error("the service message about the move was not passed on")
		}
	})
}

func TestAnAnswerFollowsAMovedGroup(t *testing.T) {
	world(t, faketelegram.Options{}, nil, func(r *rig) {
		ann := r.fake.User("Ann")
		group := r.fake.Group("Desk", ann)
		r.h.handle = func(bot.Request) (bot.Reply, error) {
			time.Sleep(time.Second)
			return bot.Reply{Title: "Done"}, nil
		}
		ann.Says(group, "/status")
		r.settle(100 * time.Millisecond)
		super := group.BecomesSupergroup()
		r.settle(10 * time.Second)
		if len(super.FromBot()) != 1 || len(group.FromBot()) != 0 {
			t.Errorf("the answer is not in the new place:\n%s", r.fake.Transcript())
		}
	})
}

func TestStartLinks(t *testing.T) {
	world(t, faketelegram.Options{}, nil, func(r *rig) {
		ann := r.fake.User("Ann")
		for _, text := range []string{"/start", "/start abc", "/start@tidings_bot true x", " /START y"} {
			ann.Says(ann.Private(), text)
			r.settle(2 * time.Second)
		}
		if got := r.h.seen(); len(got) != 4 || len(got[1].Args)+len(got[2].Args)+len(got[3].Args) != 0 || got[3].Path[0] != "help" {
			t.Errorf("requests %+v", got)
		}
	})
}

func TestSpeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		ann := r.fake.User("Ann")
		group := r.fake.Group("Desk", ann)
		start := time.Now()
		sent, early := 0, 0
		for range 45 {
			for {
				_, err := r.bot.Send(t.Context(), delivery(t, channelOf(group), morning()))
				if err == nil {
					break
				}
				var se *briefing.SendError
				if !errors.As(err, &se) || se.Outcome != briefing.NotSent || se.RetryAfter <= 0 {
					t.Fatalf("Send = %v", err)
				}
				early++
				time.Sleep(se.RetryAfter)
			}
			sent++
		}
		if d := time.Since(start); sent != 45 || d < 2*time.Minute || d > 126*time.Second {
			t.Errorf("45 messages into a group took %v, the limits allow 2m4s at best", d)
		}
		if n := r.fake.Answered(429); n != 0 {
			t.Errorf("%d requests were too fast", n)
		}
		t.Logf("45 into a group in %v, worker freed %d times", time.Since(start), early)
		r.fake.Close()
	})
}

func TestSpeedOverManyChats(t *testing.T) {
	chats, workers := 5000, 50
	if testing.Short() {
		chats = 500
	}
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		var ids []news.Channel
		for i := range chats {
			ids = append(ids, channelOf(r.fake.User(fmt.Sprint("reader", i)).Private()))
		}
		start := time.Now()
		work := make(chan news.Channel)
		var wg sync.WaitGroup
		body := delivery(t, news.Channel{}, morning()).Body
		for range workers {
			wg.Go(func() {
				for ch := range work {
					if _, err := r.bot.Send(t.Context(), briefing.Delivery{Channel: ch, Body: body}); err != nil {
						t.Errorf("Send = %v", err)
					}
				}
			})
		}
		for _, ch := range ids {
			work <- ch
		}
		close(work)
		wg.Wait()
		best := time.Duration(chats) * time.Second / overAll
		took := time.Since(start)
		if took > best*105/100 || r.fake.Answered(429) != 0 {
			t.Errorf("%d chats took %v, at best %v; %d times too fast", chats, took, best, r.fake.Answered(429))
		}
		t.Logf("%d chats in %v, at best %v", chats, took, best)
		r.fake.Close()
	})
}

func TestQuestionsCannotKeepADigestAway(t *testing.T) {
	world(t, faketelegram.Options{}, nil, func(r *rig) {
		ann, troll := r.fake.User("Ann"), r.fake.User("Troll")
		group := r.fake.Supergroup("Desk", ann, troll)
		stop := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(500 * time.Millisecond):
					troll.Says(group, "/status")
				}
			}
		})
		time.Sleep(10 * time.Minute)
		start := time.Now()
		for range 4 {
			if _, err := r.bot.Send(r.t.Context(), delivery(t, channelOf(group), morning(flood()))); err != nil {
				t.Errorf("after %v: %v", time.Since(start), err)
			}
		}
		if d := time.Since(start); d > 6*time.Second { // four seconds by the chat's own speed
			t.Errorf("four digests took %v in a group full of questions", d)
		}
		close(stop)
		wg.Wait()
		if n := r.fake.Answered(429); n != 0 {
			t.Errorf("%d requests were too fast", n)
		}
		r.settle(2 * time.Minute)
	})
}

func TestRetryAfterIsLaw(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		chat := r.fake.User("Ann").Private()
		r.fake.Script("sendMessage", faketelegram.TooMany(600))
		send := func() *briefing.SendError {
			_, err := r.bot.Send(t.Context(), delivery(t, channelOf(chat), morning()))
			var se *briefing.SendError
			errors.As(err, &se)
			return se
		}
		send()
		time.Sleep(time.Minute)
		if se := send(); se == nil || se.Outcome != briefing.NotSent || se.RetryAfter != 9*time.Minute {
			t.Errorf("a minute later: %+v, want to be told to wait nine more", se)
		}
		if n := len(r.fake.Calls("sendMessage")); n != 1 {
			t.Errorf("%d requests while the platform asked for quiet", n)
		}
		time.Sleep(9 * time.Minute)
		if se := send(); se != nil {
			t.Errorf("after ten minutes: %v", se)
		}
		if r.count(EventTooFast) != 1 {
			t.Errorf("counted %d", r.count(EventTooFast))
		}
		r.fake.Close()
	})
}

func TestButtonsAreAlwaysAnswered(t *testing.T) {
	world(t, faketelegram.Options{}, nil, func(r *rig) {
		ann, bob := r.fake.User("Ann"), r.fake.User("Bob")
		group := r.fake.Supergroup("Desk", ann, bob)
		if err := r.bot.Tell(r.t.Context(), channelOf(group), bot.Reply{Title: "Did it arrive?", Buttons: bot.DeliveryButtons(5)}); err != nil {
			t.Fatal(err)
		}
		m := group.FromBot()[0]

		r.h.press = func(q bot.Request, _ string) (bot.Reply, error) {
			if !q.Admin {
				return bot.Reply{Private: true, Blocks: []bot.Block{{Lines: []bot.Line{bot.Text("Only admins can do that. See https://x.example")}}}}, nil
			}
			return bot.Reply{Title: "Noted"}, nil
		}
		click := bob.Clicks(m, "It arrived")
		r.settle(time.Second)
		if text, ok := click.Answered(); !ok || text != "Only admins can do that. See https://x.example" {
			t.Errorf("a refused press was answered %v %q", ok, text)
		}
		if len(group.FromBot()) != 1 || len(m.Buttons()) != 2 {
			t.Error("a refused press changed the chat")
		}
		click = ann.Clicks(m, "It arrived")
		r.settle(3 * time.Second)
		if _, ok := click.Answered(); !ok || len(m.Buttons()) != 0 || len(group.FromBot()) != 2 {
			t.Errorf("an admin's press: answered %v, buttons %v", ok, m.Buttons())
		}

		r.h.press = func(bot.Request, string) (bot.Reply, error) {
			time.Sleep(10 * time.Second)
			return bot.Reply{Title: "At last"}, nil
		}
		if err := r.bot.Tell(r.t.Context(), channelOf(group), bot.Reply{Title: "Digest", Buttons: bot.DeliveryButtons(6)}); err != nil {
			t.Fatal(err)
		}
		digest := group.FromBot()[2]
		click = ann.Clicks(digest, "Send again")
		r.settle(2 * time.Second)
		if _, ok := click.Answered(); !ok {
			t.Error("a slow press spins for two seconds")
		}
		r.settle(10 * time.Second)

		r.h.press = func(bot.Request, string) (bot.Reply, error) { panic("boom") }
		digest2 := digest
		if len(digest2.Buttons()) == 0 {
			if err := r.bot.Tell(r.t.Context(), channelOf(group), bot.Reply{Title: "Digest", Buttons: bot.DeliveryButtons(7)}); err != nil {
				t.Fatal(err)
			}
			all := group.FromBot()
			digest2 = all[len(all)-1]
		}
		click = ann.Clicks(digest2, "Send again")
		old := ann.ClicksLost("receipts:x")
		r.settle(3 * time.Second)
		if text, ok := click.Answered(); !ok || !strings.Contains(text, "went wrong") || r.count(EventPanic) != 1 {
			t.Errorf("a press whose handling panicked was answered %v %q", ok, text)
		}
		if text, ok := old.Answered(); !ok || !strings.Contains(text, "too old") {
			t.Errorf("a press without its message was answered %v %q", ok, text)
		}
	})
}

func TestPollingSurvives(t *testing.T) {
	faults := map[string]faketelegram.Fault{
		"502": faketelegram.HTML(502), "500": faketelegram.Refuse(500, "Internal Server Error"), "429": faketelegram.TooMany(3),
		"cut": faketelegram.CutBody(), "reset": faketelegram.ResetBefore(), "reset after": faketelegram.ResetAfter(), "hang": faketelegram.Hang(),
		"409": faketelegram.Conflict(), "odd": faketelegram.WrongJSON(), "huge": faketelegram.Huge(),
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			world(t, faketelegram.Options{}, nil, func(r *rig) {
				ann := r.fake.User("Ann")
				ann.Says(ann.Private(), "/status")
				r.settle(3 * time.Second)
				r.fake.Script("getUpdates", fault, fault, fault)
				ann.Says(ann.Private(), "/status")
				r.settle(10 * time.Minute)
				ann.Says(ann.Private(), "/help")
				r.settle(10 * time.Second)
				got := ann.Private().FromBot()
				if len(got) != 3 || got[2].Text() != "You said help" {
					t.Errorf("%d answers, want 3:\n%s", len(got), r.fake.Transcript())
				}
				if n := r.fake.Scripted("getUpdates"); n != 0 {
					t.Errorf("%d faults were not met", n)
				}
				if name == "409" && !strings.Contains(r.logs.String(), "another program receives this bot's messages") {
					t.Errorf("the log does not say what is wrong:\n%s", r.logs)
				}
				if n := len(r.fake.Pending()); n != 0 {
					t.Errorf("%d updates are not confirmed", n)
				}
			})
		})
	}
}

func TestARevokedTokenEndsListening(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		done := make(chan error, 1)
		go func() { done <- r.bot.Listen(t.Context(), r.h) }()
		time.Sleep(time.Second)
		r.fake.Revoke()
		err := <-done
		if err == nil || !strings.Contains(err.Error(), "@BotFather") || strings.Contains(err.Error(), "FakeToken") {
			t.Errorf("Listen = %v, want what to do", err)
		}
		r.fake.Close()
	})
}

func TestListenWaitsForThePlatform(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		r.fake.Script("getMe", faketelegram.HTML(502), faketelegram.ResetBefore(), faketelegram.Hang())
		stop := r.listen()
		ann := r.fake.User("Ann")
		ann.Says(ann.Private(), "/status")
		time.Sleep(2 * time.Minute)
		if n := len(ann.Private().FromBot()); n != 1 {
			t.Errorf("%d answers, want 1", n)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		r.fake.Close()
	})
}

func TestStoppingWhileNothingAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		for range 20 {
			r.fake.Script("", faketelegram.Hang())
		}
		stop := r.listen()
		time.Sleep(5 * time.Second)
		start := time.Now()
		if err := stop(); err != nil || time.Since(start) > time.Second {
			t.Errorf("Listen = %v after %v", err, time.Since(start))
		}
		r.fake.Close()
	})
}

func TestStoppingConfirmsWhatWasAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		ann, bob := r.fake.User("Ann"), r.fake.User("Bob")
		r.h.handle = func(q bot.Request) (bot.Reply, error) {
			time.Sleep(time.Second)
			return bot.Reply{Title: "Done"}, nil
		}
		stop := r.listen()
		time.Sleep(100 * time.Millisecond)
		ann.Says(ann.Private(), "/status")
		bob.Says(bob.Private(), "/status")
		time.Sleep(500 * time.Millisecond)
		start := time.Now()
		if err := stop(); err != nil {
			t.Error(err)
		}
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("stopping took %v", d)
		}
		if len(ann.Private().FromBot()) != 1 || len(bob.Private().FromBot()) != 1 || len(r.fake.Pending()) != 0 {
			t.Errorf("after the stop %d updates are unconfirmed:\n%s", len(r.fake.Pending()), r.fake.Transcript())
		}
		r.fake.Close()
	})
}

func TestACrashLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		ann := r.fake.User("Ann")
		block := make(chan struct{})
		r.h.handle = func(bot.Request) (bot.Reply, error) {
			<-block
			return bot.Reply{Title: "Done"}, nil
		}
		stop := r.listen()
		time.Sleep(100 * time.Millisecond)
		ann.Says(ann.Private(), "/status")
		time.Sleep(time.Second)
		if len(r.fake.Pending()) != 1 {
			t.Error("an update was confirmed while it was in work: a crash now would lose it")
		}
		close(block)
		if err := stop(); err != nil {
			t.Error(err)
		}
		r.fake.Close()
	})
}

func TestASlowChatKeepsNobodyWaiting(t *testing.T) {
	world(t, faketelegram.Options{}, nil, func(r *rig) {
		ann, bob := r.fake.User("Ann"), r.fake.User("Bob")
		r.h.handle = func(q bot.Request) (bot.Reply, error) {
			if q.UserName == "Ann" {
				time.Sleep(30 * time.Second)
			}
			return bot.Reply{Title: "Done"}, nil
		}
		for range 30 { // more than may wait
			ann.Says(ann.Private(), "/status")
		}
		r.settle(100 * time.Millisecond)
		bob.Says(bob.Private(), "/status")
		r.settle(takeOver + time.Second)
		if len(bob.Private().FromBot()) != 1 {
			t.Error("one chat's slow commands hold up another's")
		}
		r.settle(20 * time.Minute)
		if n := len(ann.Private().FromBot()); n != maxWaiting && n != maxWaiting+1 {
			t.Errorf("%d answers for a flood of 30, want about %d", n, maxWaiting)
		}
		if r.count(EventDropped) == 0 {
			t.Error("dropped updates were not counted")
		}
	})
}

func TestARepeatedUpdateIsAnsweredOnce(t *testing.T) {
	world(t, faketelegram.Options{}, nil, func(r *rig) {
		ann := r.fake.User("Ann")
		r.settle(time.Second)
		ann.Says(ann.Private(), "/status")
		u := r.fake.Pending()[0]
		r.settle(3 * time.Second)
		r.fake.Repeat(u)
		r.settle(10 * time.Second)
		if n := len(ann.Private().FromBot()); n != 1 || r.count(EventRepeated) == 0 {
			t.Errorf("%d answers, %d repeats counted", n, r.count(EventRepeated))
		}
	})
}

func TestInlineQuestions(t *testing.T) {
	d := morning(flood(), long(1, 9000))
	world(t, faketelegram.Options{}, nil, func(r *rig) {
		ann := r.fake.User("Ann")
		r.h.handle = func(q bot.Request) (bot.Reply, error) {
			time.Sleep(time.Second)
			if q.Admin || q.Workspace != fmt.Sprint("telegram:", ann.ID()) {
				t.Errorf("asked as %+v", q)
			}
			if q.Args["topic"] == "nothing" {
				return bot.Reply{Title: "Nothing"}, nil
			}
			return bot.Reply{Digest: &d}, nil
		}
		var asked []*faketelegram.InlineAsk
		for _, words := range []string{"f", "fl", "flo", "flood"} {
			asked = append(asked, ann.AsksInline(words))
			r.settle(100 * time.Millisecond)
		}
		r.settle(5 * time.Second)
		if got, ok := asked[3].Titles(); !ok || !slices.Equal(got, []string{"Ashwater flood: toll rises to 19", "Story 1"}) {
			t.Errorf("offered %q", got)
		}
		if n := len(r.h.seen()); n != 2 {
			t.Errorf("%d of 4 questions typed in a row were looked up, want the first and the last", n)
		}
		none := ann.AsksInline("nothing")
		r.settle(3 * time.Second)
		if got, ok := none.Titles(); !ok || len(got) != 0 {
			t.Errorf("offered %q", got)
		}
	})
}

func TestOddUpdatesHarmNothing(t *testing.T) {
	world(t, faketelegram.Options{}, nil, func(r *rig) {
		for _, raw := range []string{
			`{"message":{"text":5}}`, `{"message":{}}`, `{"message":null}`, `{"callback_query":{"id":"1","from":{"id":0},"message":{"message_id":1,"date":0,"chat":{"id":5,"type":"private"}},"data":"x"}}`,
			`{"my_chat_member":{}}`, `{"inline_query":{}}`, `{"channel_post":{"text":"/status","chat":{"id":-5,"type":"channel"}}}`, `{"new_thing":{"a":1}}`, `{"message":{"chat":{"id":7},"text":"/status"}}`, `{"poll":[]}`,
		} {
			r.fake.Raw(raw)
		}
		ann := r.fake.User("Ann")
		ann.Says(ann.Private(), "/status")
		r.settle(time.Minute)
		if len(ann.Private().FromBot()) != 1 || len(r.fake.Pending()) != 0 {
			t.Errorf("after odd updates %d are unconfirmed:\n%s\n%s", len(r.fake.Pending()), r.fake.Transcript(), r.logs)
		}
	})
}

// emulator answers every poll at once with the same update, as careless servers do.
func TestPollingHasAFloor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		var mu sync.Mutex
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			result := `true`
			switch {
			case strings.HasSuffix(r.URL.Path, "getMe"):
				result = `{"id":1,"username":"tidings_bot"}`
			case strings.HasSuffix(r.URL.Path, "getUpdates"):
				mu.Lock()
				polls++
				mu.Unlock()
				result = `[{"update_id":7,"poll":{}}]`
			}
			fmt.Fprintf(w, `{"ok":true,"result":%s}`, result)
		})
		b, err := New(Options{Token: faketelegram.DefaultToken, HTTPClient: &http.Client{Transport: faketelegram.HandlerTransport(h)}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := b.Listen(ctx, &stub{}); err != nil {
			t.Error(err)
		}
		if polls > 65 {
			t.Errorf("%d polls in a minute", polls)
		}
	})
}

// FuzzUpdate: whatever is pushed, the program goes on.
func FuzzUpdate(f *testing.F) {
	for _, s := range []string{
		`{"update_id":1,"message":{"message_id":1,"chat":{"id":5,"type":"private"},"from":{"id":5},"text":"/digest x"}}`,
		`{"update_id":2,"callback_query":{"id":"1","from":{"id":5},"message":{"chat":{"id":-5}},"data":"receipts:x"}}`,
		`{"update_id":3,"channel_post":{"text":"/search @bot \u0000","chat":{"id":-5,"type":"channel"},"sender_chat":{"id":-5}}}`,
		`{"update_id":4,"my_chat_member":null,"inline_query":{"id":"1","query":"x"}}`, `{"update_id":-1}`, `[]`, `{"update_id":9223372036854775807}`,
	} {
		f.Add(s)
	}
	client := &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		result := `{"message_id":1}`
		if strings.HasSuffix(r.URL.Path, "getChatAdministrators") {
			result = `[]`
		}
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(`{"ok":true,"result":` + result + `}`)), Request: r}, nil
	})}
	f.Fuzz(func(t *testing.T, raw string) {
		b, err := New(Options{Token: faketelegram.DefaultToken, HTTPClient: client})
		if err != nil {
			t.Fatal(err)
		}
		b.o.Count = func(event string) {
			if event == EventPanic {
				t.Errorf("%q makes the handling panic", raw)
			}
		}
		b.handler, b.workCtx, b.me = &stub{}, t.Context(), self{1, "tidings_bot"}
		batch, _ := b.takeBatch([]json.RawMessage{json.RawMessage(raw)})
		batch.wait(t.Context(), 5*time.Second)
		b.work.running.Wait()
	})
}

func TestRestartOnTheSameBot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		ann := r.fake.User("Ann")
		for range 3 {
			stop := r.listen()
			ann.Says(ann.Private(), "/status")
			r.settle(3 * time.Second)
			if err := stop(); err != nil {
				t.Error(err)
			}
			time.Sleep(5 * time.Second)
		}
		if n := len(ann.Private().FromBot()); n != 3 {
			t.Errorf("%d answers, want 3", n)
		}
		r.fake.Close()
	})
}

func TestWebhook(t *testing.T) {
	const secret = "s3cret_s3cret"
	synctest.Test(t, func(t *testing.T) {
		hook := &lateHandler{}
		r := setup(t, faketelegram.Options{Webhook: faketelegram.HandlerTransport(hook)}, func(o *Options) {
			o.Webhook = Webhook{URL: "https://bot.example/hook", Secret: secret}
		})
		hook.h = r.bot
		stop := r.listen()
		time.Sleep(time.Second)
		ann := r.fake.User("Ann")
		ann.Says(ann.Private(), "/status")
		u := r.fake.Pending()
		r.settle(3 * time.Second)
		if n := len(ann.Private().FromBot()); n != 1 {
			t.Fatalf("%d answers, want 1\n%s", n, r.logs)
		}
		if len(u) == 1 {
			r.fake.Repeat(u[0])
			r.settle(3 * time.Second)
		}
		post := func(body, given string) int {
			q := httptest.NewRequest(http.MethodPost, "/hook", strings.NewReader(body))
			q.Header.Set("X-Telegram-Bot-Api-Secret-Token", given)
			w := httptest.NewRecorder()
			r.bot.ServeHTTP(w, q)
			return w.Code
		}
		for _, c := range []struct {
			body, secret string
			want         int
		}{
			{`{"update_id":1,"message":{}}`, "", 403}, {`{"update_id":1}`, secret + "x", 403}, {`{"update_id":1}`, secret[1:], 403},
			{`no json`, secret, 200}, {`{"update_id":99}`, secret, 200}, {strings.Repeat("x", 2<<20), secret, 413},
		} {
			if got := post(c.body, c.secret); got != c.want {
				t.Errorf("a push of %.20q with secret %q: %d, want %d", c.body, c.secret, got, c.want)
			}
		}
		w := httptest.NewRecorder()
		r.bot.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/hook", nil))
		if w.Code != 405 {
			t.Errorf("GET: %d", w.Code)
		}
		if n := len(ann.Private().FromBot()); n != 1 {
			t.Errorf("%d answers after repeats and forgeries, want 1", n)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		if got := post(`{"update_id":100}`, secret); got != 503 {
			t.Errorf("a push after the end: %d, want 503 so that it comes again", got)
		}
		r.fake.Close()
	})
}

type lateHandler struct{ h http.Handler }

func (l *lateHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) { l.h.ServeHTTP(w, r) }

func TestARefusedWebhookEndsListening(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, func(o *Options) { o.Webhook = Webhook{URL: "https://bot.example:8080/hook", Secret: "x"} })
		err := r.bot.Listen(t.Context(), r.h)
		if err == nil || !strings.Contains(err.Error(), "ports 80, 88, 443 or 8443") {
			t.Errorf("Listen = %v", err)
		}
		r.fake.Forgive()
		r.fake.Close()
	})
}

func TestWebhookOverASocket(t *testing.T) {
	fake := faketelegram.Watch(t, faketelegram.Options{})
	srv := httptest.NewServer(fake)
	defer srv.Close()
	h := &stub{}
	b, err := New(Options{
		Token: fake.Token(), APIURL: srv.URL, HTTPClient: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}},
		Webhook: Webhook{URL: "https://bot.example/hook", Secret: "x", Listen: "127.0.0.1:0"},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Listen(ctx, h) }()
	if !fake.Await(5*time.Second, func() bool { return len(fake.Calls("setWebhook")) == 1 }) {
		t.Error("no webhook was set")
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	fake.Close()
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	token := faketelegram.DefaultToken
	tests := []struct {
		name string
		o    Options
		want string
	}{
		{"no token", Options{}, "@BotFather"},
		{"no number", Options{Token: "abc:def"}, "@BotFather"},
		{"a token with a slash", Options{Token: "1:a/b"}, "@BotFather"},
		{"an address that is none", Options{Token: token, APIURL: "api.telegram.org"}, "api_url"},
		{"a webhook without a secret", Options{Token: token, Webhook: Webhook{URL: "https://x.example/"}}, "secret"},
		{"a webhook by http", Options{Token: token, Webhook: Webhook{URL: "http://x.example/", Secret: "x"}}, "https://"},
		{"a webhook without an address", Options{Token: token, Webhook: Webhook{Listen: ":1"}}, "webhook.url"},
		{"a secret with a blank", Options{Token: token, Webhook: Webhook{URL: "https://x.example/", Secret: "a b"}}, "secret"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(tt.o)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "FakeToken") {
				t.Errorf("New = %v, want %q", err, tt.want)
			}
		})
	}
}

func TestErrorsDoNotHoldTheToken(t *testing.T) {
	leak := errors.New("x " + faketelegram.DefaultToken + " y")
	client := &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) { return nil, leak })}
	b, err := New(Options{Token: faketelegram.DefaultToken, HTTPClient: client})
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Send(t.Context(), delivery(t, news.Channel{Platform: news.Telegram, ID: "5"}, morning()))
	for e := err; e != nil; e = errors.Unwrap(e) {
		if strings.Contains(e.Error(), "FakeToken") {
			t.Errorf("the error holds the token: %v", e)
		}
	}
	raw, _ := json.Marshal(fmt.Sprintf("%#v", err))
	if strings.Contains(string(raw), "FakeToken") {
		t.Errorf("the error's parts hold the token: %s", raw)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestRedirectsAreNotFollowed(t *testing.T) {
	var hosts []string
	client := &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		hosts = append(hosts, r.URL.Host)
		return &http.Response{StatusCode: 307, Header: http.Header{"Location": {"https://evil.example" + r.URL.Path}}, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
	})}
	b, err := New(Options{Token: faketelegram.DefaultToken, HTTPClient: client})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Send(t.Context(), delivery(t, news.Channel{Platform: news.Telegram, ID: "5"}, morning())); err == nil || len(hosts) != 1 {
		t.Errorf("asked %v: the token went where a redirect pointed (%v)", hosts, err)
	}
}
