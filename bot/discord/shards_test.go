package discord

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tidings/bot"
	"tidings/internal/testkit/fakediscord"
)

// sharded is a Discord with servers in each of four shards, and a bot that is not
// listening yet. Two shards may begin at once.
func sharded(t *testing.T, shards int) (*fakediscord.Fake, *Bot, []*fakediscord.Channel, []*fakediscord.Member) {
	t.Helper()
	f := fakediscord.New(t)
	f.Shards, f.Concurrency, f.IdentifyEvery = 4, 2, 50*time.Millisecond
	var channels []*fakediscord.Channel
	var members []*fakediscord.Member
	for covered := map[int]bool{}; len(covered) < 4; {
		time.Sleep(time.Millisecond) // ids part by the time
		g := f.Guild("g")
		covered[g.Shard(4)] = true
		channels, members = append(channels, g.Channel("news")), append(members, g.Member("ann"))
	}
	b, _ := newBot(t, f)
	b.shards = shards
	b.times.identify = 10 * f.IdentifyEvery // on a busy machine one may be late and the next is not
	return f, b, channels, members
}

// attend listens until the test ends.
func attend(t *testing.T, l bot.Listener, h bot.Handler) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- l.Listen(ctx, h) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				t.Errorf("Listen = %v", err)
			}
		})
	}
	t.Cleanup(stop)
	return stop
}

// TestShards: a bot of many connections answers on the servers of each, and identifies
// no faster than it may.
func TestShards(t *testing.T) {
	t.Parallel()
	for _, shards := range []int{AutoShards, 4} {
		t.Run(fmt.Sprint(shards), func(t *testing.T) {
			t.Parallel()
			f, b, channels, members := sharded(t, shards)
			attend(t, b, handler{handle: echo})
			f.WaitPublished()
			waitFor(t, "four shards", func() bool { return slices.Equal(f.ShardsConnected(), []int{0, 1, 2, 3}) })
			for i, c := range channels {
				members[i].Slash(c, "/help", nil).MustWait()
			}
			members[0].Slash(members[0].Direct(), "/help", nil).MustWait()
			f.DropGateway() // each is resumed by itself
			waitFor(t, "the shards to come back", func() bool { return f.Resumed() == 4 && len(f.ShardsConnected()) == 4 })
			members[len(members)-1].Slash(channels[len(channels)-1], "/help", nil).MustWait()
			if got := f.ShardSessions(); fmt.Sprint(got) != "map[0:1 1:1 2:1 3:1]" {
				t.Errorf("sessions %v, want one of each shard", got)
			}
			if n := len(f.Requests("bulk_set_application_commands")); n != 1 {
				t.Errorf("commands were published %d times", n)
			}
		})
	}
}

// TestShardsOfSeveralProcesses: each holds some; where one goes, another takes its
// shard over.
func TestShardsOfSeveralProcesses(t *testing.T) {
	t.Parallel()
	f, first, channels, members := sharded(t, 4)
	f.Concurrency = 4 // processes do not know of each other when they identify
	second, _ := newBot(t, f)
	second.shards, second.times = 4, first.times
	h := handler{handle: echo}
	stop := attend(t, first.Shard(0), h)
	attend(t, first.Shard(1), h)
	waitFor(t, "two shards", func() bool { return len(f.ShardsConnected()) == 2 })
	attend(t, second.Shard(2), h)
	attend(t, second.Shard(3), h)
	waitFor(t, "four shards", func() bool { return len(f.ShardsConnected()) == 4 })
	f.WaitPublished()
	stop()
	waitFor(t, "the first shard to end", func() bool { return len(f.ShardsConnected()) == 3 })
	attend(t, second.Shard(0), h)
	waitFor(t, "four shards again", func() bool { return len(f.ShardsConnected()) == 4 })
	for i, c := range channels {
		members[i].Slash(c, "/help", nil).MustWait()
	}
}

func TestShardsThatCannotBe(t *testing.T) {
	t.Parallel()
	f := fakediscord.New(t)
	b, _ := newBot(t, f)
	b.shards = 4
	if err := b.Shard(4).Listen(t.Context(), handler{}); err == nil {
		t.Error("a fifth shard of four is listened to")
	}
	f.RevokeToken()
	if err := b.Listen(t.Context(), handler{}); err == nil {
		t.Error("a revoked token goes unnoticed")
	}
	for _, n := range []int{-2, MostShards + 1} {
		if _, err := New(Options{Token: "x", Shards: n}); err == nil {
			t.Errorf("%d shards are taken", n)
		}
	}
}

// TestNoMoreSessionsToday: the bot waits for the next day instead of losing its token
// (Discord resets the token of a bot that begins more sessions).
func TestNoMoreSessionsToday(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := fakediscord.New(t)
		f.Sessions, f.Shards = 3, 4
		b, err := New(Options{Token: fakediscord.Token, Shards: AutoShards, HTTPClient: &http.Client{Transport: direct{f}}})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		n, err := b.count(t.Context())
		if took := time.Since(start); err != nil || n != 4 || took != 4*time.Hour {
			t.Errorf("%d shards, %v after %v; want 4 after the four hours that Discord says", n, err, took)
		}
		f.Sessions = 1000
		start = time.Now()
		f.Fail("get_bot_gateway", fakediscord.Status(503), fakediscord.Reset())
		if n, err := b.count(t.Context()); err != nil || n != 4 || time.Since(start) == 0 {
			t.Errorf("%d shards, %v after trouble", n, err)
		}
	})
}

// TestStarts: at most as many sessions at once as Discord allows, however many shards
// begin.
func TestStarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s starts
		s.allow(16)
		start := time.Now()
		var mu sync.Mutex
		began := map[time.Duration]int{}
		var wg sync.WaitGroup
		for id := range 64 {
			wg.Go(func() {
				if err := s.wait(t.Context(), id, time.Now(), 5*time.Second); err != nil {
					t.Error(err)
				}
				mu.Lock()
				began[time.Since(start)]++
				mu.Unlock()
			})
		}
		wg.Wait()
		if fmt.Sprint(began) != "map[0s:16 5s:16 10s:16 15s:16]" {
			t.Errorf("sessions began %v", began)
		}
	})
}
