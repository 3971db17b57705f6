package discord

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tidings/bot"
	"tidings/bot/bottest"
	"tidings/briefing"
	"tidings/internal/testkit/fakediscord"
	"tidings/news"
)

// faulty is every way in which a post can go wrong.
var faulty = []func() fakediscord.Fault{
	func() fakediscord.Fault { return fakediscord.RateLimit("user", 1500*time.Millisecond) },
	func() fakediscord.Fault { return fakediscord.RateLimit("shared", 4*time.Second) },
	func() fakediscord.Fault { return fakediscord.RateLimit("global", 2*time.Second) },
	func() fakediscord.Fault { return fakediscord.Banned(90 * time.Second) },
	func() fakediscord.Fault { return fakediscord.Status(500) },
	func() fakediscord.Fault { return fakediscord.Status(502) },
	func() fakediscord.Fault { return fakediscord.Status(502).After() },
	func() fakediscord.Fault { return fakediscord.Status(503) },
	func() fakediscord.Fault { return fakediscord.Status(504).After() },
	func() fakediscord.Fault { return fakediscord.Status(403) },
	fakediscord.Reset,
	func() fakediscord.Fault { return fakediscord.Reset().After() },
	fakediscord.Hang,
	func() fakediscord.Fault { return fakediscord.Hang().After() },
	fakediscord.CutBody,
	fakediscord.WrongJSON,
}

// TestADayOfTrouble: a digest each hour for ten channels on a fake clock, every second
// post going wrong in some way, several times in a row too. Each digest stands in each
// channel once.
func TestADayOfTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const channels, hours = 10, 24
		f := fakediscord.New(t)
		guild := f.Guild("Newsroom")
		var list []*fakediscord.Channel
		for i := range channels {
			list = append(list, guild.Channel(fmt.Sprint("c", i)))
		}
		b, err := New(Options{Token: fakediscord.Token, HTTPClient: &http.Client{Transport: direct{f}}})
		if err != nil {
			t.Fatal(err)
		}
		store := &bottest.Deliveries{}
		courier := &briefing.Courier{Store: store, Platforms: map[news.Platform]briefing.Platform{news.Discord: b}, Now: time.Now}
		r := rand.New(rand.NewPCG(7, 8))
		body := delivery(t, list[0], "n", time.Now()).Body
		id, went := int64(0), 0
		for range hours {
			var wg sync.WaitGroup
			for n := range channels {
				id++
				next := id
				store.Put(briefing.Delivery{ID: id, Name: "Morning", Slot: time.Now(), Channel: news.Channel{Platform: news.Discord, ID: list[n].ID},
					Part: 1, Parts: 1, Body: body, Nonce: fmt.Sprint("n", id), State: briefing.Queued})
				for r.IntN(2) == 0 {
					f.Fail("create_message", faulty[r.IntN(len(faulty))]())
					went++
				}
				wg.Go(func() { carry(t, courier, store, next) })
			}
			wg.Wait()
			time.Sleep(time.Hour)
		}
		for n, c := range list {
			if got := len(c.Messages()); got != hours {
				t.Errorf("channel %d has %d digests, want %d", n, got, hours)
			}
		}
		t.Logf("%d faults in %d posts", went, id)
	})
}

// carry delivers until it is over, as the queue does.
func carry(t *testing.T, c *briefing.Courier, store *bottest.Deliveries, id int64) {
	for {
		err := c.Deliver(t.Context(), id)
		d := store.State(id)
		var later *briefing.NotYet
		switch {
		case d.State == briefing.Sent:
			return
		case d.State.Final():
			t.Errorf("delivery %d ended as %s: %s", id, d.State, d.Reason)
			return
		case errors.As(err, &later):
			time.Sleep(time.Until(later.At))
		case err != nil:
			t.Error(err)
			return
		default:
			time.Sleep(max(time.Until(d.NextAttempt), time.Millisecond))
		}
	}
}

// TestSlowAnswers: an answer that drips in is given up in time, and found again.
func TestSlowAnswers(t *testing.T) {
	t.Parallel()
	f := fakediscord.New(t)
	c := f.Guild("Newsroom").Channel("news")
	b, _ := newBot(t, f)
	f.Fail("create_message", fakediscord.Drip())
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	start := time.Now()
	d := delivery(t, c, "n", start)
	_, err := b.Send(ctx, d)
	var se *briefing.SendError
	if !errors.As(err, &se) || se.Outcome != briefing.MaybeSent || time.Since(start) > 5*time.Second {
		t.Errorf("Send = %v after %v", err, time.Since(start))
	}
	if got, err := b.Settle(t.Context(), d); err != nil || got.State != briefing.Sent || len(c.Messages()) != 1 {
		t.Errorf("Settle = %+v, %v with %d messages", got, err, len(c.Messages()))
	}
}

// TestEveryCloseCode: after each code with which the gateway may close and that is not
// final, the bot answers again; after a final one it says why it stops.
func TestEveryCloseCode(t *testing.T) {
	t.Parallel()
	for _, code := range []int{1000, 1001, 1006, 1011, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009, 4010, 4011, 4012, 4013, 4014, 4999} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			f, channel, ann, _ := newsroom(t)
			run := listen(t, f, handler{handle: echo})
			f.WaitConnected()
			f.WaitPublished()
			if code == 1006 { // no code at all
				f.DropGateway()
			} else {
				f.CloseGateway(code)
			}
			if final := fatal[code]; final != nil {
				if err := run.wait(t); !errors.Is(err, final) {
					t.Errorf("Listen = %v, want %v", err, final)
				}
				return
			}
			answered(t, f, ann, channel)
		})
	}
}

// TestEventsOutOfOrder: interactions that come late, twice and in another order are each
// answered once.
func TestEventsOutOfOrder(t *testing.T) {
	t.Parallel()
	f, channel, ann, _ := newsroom(t)
	var mu sync.Mutex
	asked := map[string]int{}
	listen(t, f, handler{handle: func(_ context.Context, r bot.Request) (bot.Reply, error) {
		mu.Lock()
		defer mu.Unlock()
		asked[r.Args["topic"]]++
		return bot.Reply{Title: "x"}, nil
	}})
	f.WaitConnected()
	f.WaitPublished()
	var calls []*fakediscord.Call
	for i := range 5 {
		calls = append(calls, ann.Slash(channel, "/digest", fakediscord.Options{"topic": fmt.Sprint(i)}))
	}
	f.DropGateway() // some are replayed
	for i := range calls {
		calls[len(calls)-1-i].SendAgain()
	}
	f.WaitConnected()
	for i, c := range calls {
		if _, err := c.Wait(time.Minute); err != nil {
			t.Errorf("call %d: %v", i, err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	for i := range 5 {
		if n := asked[fmt.Sprint(i)]; n != 1 {
			t.Errorf("call %d was carried out %d times", i, n)
		}
	}
}
