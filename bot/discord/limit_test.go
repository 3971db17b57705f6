package discord

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tidings/briefing"
	"tidings/internal/testkit/fakediscord"
	"tidings/news"
)

func TestLimiterKeepsTheWholeBotWithinItsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(time.Now)
		start := time.Now()
		var at []time.Time
		for i := range 500 {
			if _, err := l.wait(t.Context(), fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
			at = append(at, time.Now())
		}
		for i := perWindow; i < len(at); i++ {
			if d := at[i].Sub(at[i-perWindow]); d < time.Second {
				t.Fatalf("requests %d to %d within %v", i-perWindow, i, d)
			}
		}
		best := 9 * time.Second // 500 requests, the first 50 at once
		if took := time.Since(start); took > best*105/100 {
			t.Errorf("500 requests took %v, at best %v", took, best)
		}
	})
}

func TestLimiterReadsHeaders(t *testing.T) {
	h := func(pairs ...string) http.Header {
		out := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			out.Set(pairs[i], pairs[i+1])
		}
		return out
	}
	tests := []struct {
		name   string
		status int
		header http.Header
		same   time.Duration // wait for the same bucket
		other  time.Duration // and for another
	}{
		{"nothing said", 200, h(), 0, 0},
		{"some left", 200, h("X-RateLimit-Remaining", "1", "X-RateLimit-Reset-After", "3"), 0, 0},
		{"none left", 200, h("X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "3.5"), 3500 * time.Millisecond, 0},
		{"user limit", 429, h("X-RateLimit-Scope", "user", "Retry-After", "2"), 2 * time.Second, 0},
		{"more exact", 429, h("X-RateLimit-Scope", "user", "Retry-After", "2", "X-RateLimit-Reset-After", "1.25"), 1250 * time.Millisecond, 0},
		{"global limit", 429, h("X-RateLimit-Scope", "global", "X-RateLimit-Global", "true", "Retry-After", "4"), 4 * time.Second, 4 * time.Second},
		{"a page", 429, h("Retry-After", "90"), 90 * time.Second, 90 * time.Second},
		{"a page without a time", 429, h(), ban, ban},
		{"nonsense", 429, h("Retry-After", "soon", "X-RateLimit-Reset-After", "NaN"), ban, ban},
		{"nonsense on success", 200, h("X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "-1e99"), 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(time.Now)
				l.observe("a", tt.status, tt.header)
				if d := l.take("b"); d != tt.other {
					t.Errorf("other bucket waits %v, want %v", d, tt.other)
				}
				if d := l.take("a"); d != tt.same {
					t.Errorf("same bucket waits %v, want %v", d, tt.same)
				}
			})
		})
	}
}

func TestLimiterForgetsBuckets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(time.Now)
		for i := range 3 * mostBuckets {
			l.observe(fmt.Sprint(i), 200, http.Header{"X-Ratelimit-Remaining": {"4"}, "X-Ratelimit-Reset-After": {"1"}})
			if i%1000 == 0 {
				time.Sleep(2 * time.Second)
			}
		}
		if len(l.buckets) > mostBuckets {
			t.Errorf("%d buckets are kept", len(l.buckets))
		}
	})
}

// TestManyChannels delivers to many channels on the fake clock: as fast as Discord's
// limit lets, without one 429, each message once.
func TestManyChannels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const channels = 5000
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
		body := []byte(`{"content":"Morning","allowed_mentions":{"parse":[]}}`) // what it says is judged elsewhere
		start := time.Now()
		work := make(chan int)
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				for i := range work {
					ctx, cancel := context.WithTimeout(t.Context(), briefing.SendTimeout)
					_, err := b.Send(ctx, briefing.Delivery{Channel: news.Channel{Platform: news.Discord, ID: list[i].ID}, Body: body, Nonce: fmt.Sprint(i)})
					cancel()
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		for i := range channels {
			work <- i
		}
		close(work)
		wg.Wait()
		best := (channels/perWindow - 1) * time.Second
		took := time.Since(start)
		if took > best*105/100 {
			t.Errorf("%d channels took %v, at best %v", channels, took, best)
		}
		t.Logf("%d channels took %v, %.3f of the best", channels, took, took.Seconds()/best.Seconds())
		for _, c := range list {
			if n := len(c.Messages()); n != 1 {
				t.Fatalf("channel %s has %d messages", c.Name, n)
			}
		}
		for _, r := range f.Requests("create_message") {
			if r.Status != 200 {
				t.Fatalf("a request was answered %d", r.Status)
			}
		}
	})
}
