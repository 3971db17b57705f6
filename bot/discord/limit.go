package discord

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Discord's one published limit is 50 requests a second for the whole bot (Discord
// docs, Topics: Rate Limits). The window is a little longer than a second, because
// requests do not take equally long to arrive.
const (
	perWindow = 50
	window    = 1020 * time.Millisecond
	// ban is how long to keep still after a 429 without a time, which comes from the
	// network in front of Discord.
	ban = time.Minute
	// mostBuckets is when buckets that are full again are forgotten.
	mostBuckets = 10000
)

// limiter keeps requests within Discord's limits before they are made: the bot's own
// in all, and those of each bucket as the answers' headers tell. Every wait ends with
// its context.
type limiter struct {
	now func() time.Time

	mu      sync.Mutex
	recent  [perWindow]time.Time // when the last requests were made, as a ring
	at      int
	gate    time.Time // nothing before, after a global 429
	buckets map[string]*bucket
}

type bucket struct {
	remaining int
	reset     time.Time
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, buckets: map[string]*bucket{}}
}

// wait returns when a request of the bucket may be made. Where that would be after the
// context's deadline it returns at once with the time that is missing.
func (l *limiter) wait(ctx context.Context, key string) (time.Duration, error) {
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		d := l.take(key)
		if d <= 0 {
			return 0, nil
		}
		if end, ok := ctx.Deadline(); ok && l.now().Add(d).After(end) {
			return d, context.DeadlineExceeded
		}
		if err := sleep(ctx, d); err != nil {
			return d, err
		}
	}
}

// busyFor is how long at least the bot stays busy; 0 where it is not.
func (l *limiter) busyFor() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	until := l.gate
	if t := l.recent[(l.at+perWindow-calmShare)%perWindow]; !t.IsZero() {
		until = later(until, t.Add(window))
	}
	return until.Sub(now)
}

// take counts a request that may be made now, or says how long to wait first.
func (l *limiter) take(key string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	until := l.gate
	if t := l.recent[l.at].Add(window); !l.recent[l.at].IsZero() && t.After(until) {
		until = t
	}
	b := l.buckets[key]
	if b != nil && b.remaining <= 0 && b.reset.After(until) {
		until = b.reset
	}
	if d := until.Sub(now); d > 0 {
		return d
	}
	l.recent[l.at] = now
	l.at = (l.at + 1) % perWindow
	if b != nil {
		b.remaining--
	}
	return 0
}

// observe learns from an answer's headers.
func (l *limiter) observe(key string, status int, h http.Header) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if status == http.StatusTooManyRequests {
		after := retryAfter(h)
		if after <= 0 {
			after = ban
		}
		if h.Get("X-RateLimit-Global") != "" || h.Get("X-RateLimit-Scope") == "global" || h.Get("X-RateLimit-Scope") == "" {
			l.gate = later(l.gate, now.Add(after))
			return
		}
		l.put(key, 0, now.Add(after))
		return
	}
	remaining, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after := seconds(h.Get("X-RateLimit-Reset-After"))
	if err != nil || after <= 0 {
		return
	}
	l.put(key, remaining, now.Add(after))
}

func (l *limiter) put(key string, remaining int, reset time.Time) {
	if len(l.buckets) >= mostBuckets {
		for k, b := range l.buckets {
			if b.reset.Before(l.now()) {
				delete(l.buckets, k)
			}
		}
	}
	l.buckets[key] = &bucket{remaining: remaining, reset: reset}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// retryAfter is how long a 429 asks to wait; 0 where it does not say.
func retryAfter(h http.Header) time.Duration {
	if d := seconds(h.Get("X-RateLimit-Reset-After")); d > 0 {
		return d
	}
	return seconds(h.Get("Retry-After"))
}

// seconds reads "2.345"; 0 for anything that is no sane wait.
func seconds(s string) time.Duration {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f > 0) || f > 86400 {
		return 0
	}
	return time.Duration(f * float64(time.Second))
}

// sleep waits for d or the context's end.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
