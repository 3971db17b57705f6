package fakediscord

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"
)

// Discord publishes one limit, 50 requests a second for the whole bot (Discord docs,
// Topics: Rate Limits). Those of single routes come with the answers; the numbers here
// are what people see.
const (
	globalPerSecond = 50
	messageLimit    = 5
	messageWindow   = 5 * time.Second
	otherLimit      = 10
	otherWindow     = time.Second
)

// limits counts requests. The caller holds the Fake's lock.
type limits struct {
	buckets map[string]*bucket
	global  bucket
}

type bucket struct {
	used  int
	reset time.Time
}

func (l *limits) init() { l.buckets = map[string]*bucket{} }

// take counts a request; it returns the headers of the answer, or the answer itself
// where the request is over a limit.
func (l *limits) take(f *Fake, op operation, args map[string]string) (http.Header, *answer) {
	if f.Unlimited || exempt(op) {
		return http.Header{}, nil
	}
	now := f.Now()
	if !l.global.take(now, globalPerSecond, time.Second) {
		a := limited("global", l.global.reset.Sub(now))
		return nil, &a
	}
	limit, window := otherLimit, otherWindow
	if op.ID == "create_message" {
		limit, window = messageLimit, messageWindow
	}
	key := op.ID + "/" + args["channel_id"] + args["guild_id"] + args["webhook_id"] + args["webhook_token"]
	b := l.buckets[key]
	if b == nil {
		b = &bucket{}
		l.buckets[key] = b
	}
	ok := b.take(now, limit, window)
	h := http.Header{}
	h.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(0, limit-b.used)))
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(b.reset.UnixMilli())/1000))
	h.Set("X-RateLimit-Reset-After", seconds(b.reset.Sub(now)))
	h.Set("X-RateLimit-Bucket", fmt.Sprintf("%x", op.ID)[:8])
	if ok {
		return h, nil
	}
	a := limited("user", b.reset.Sub(now))
	for key := range h {
		a.header[key] = h[key]
	}
	return nil, &a
}

// take counts one use; false where the window is used up.
func (b *bucket) take(now time.Time, limit int, window time.Duration) bool {
	if !now.Before(b.reset) {
		b.used, b.reset = 0, now.Add(window)
	}
	if b.used >= limit {
		return false
	}
	b.used++
	return true
}

// exempt are the endpoints of interactions: they count against no bot-wide limit.
func exempt(op operation) bool {
	return op.ID == "create_interaction_response" || op.ID == "execute_webhook" ||
		op.ID == "get_original_webhook_message" || op.ID == "update_original_webhook_message" || op.ID == "delete_original_webhook_message"
}

// limited is a 429. A global one has neither Reset-After nor Remaining (the example in
// Discord's docs).
func limited(scope string, after time.Duration) answer {
	h := http.Header{}
	h.Set("Retry-After", strconv.Itoa(int(math.Ceil(after.Seconds()))))
	h.Set("X-RateLimit-Scope", scope)
	if scope == "global" {
		h.Set("X-RateLimit-Global", "true")
	}
	return answer{status: http.StatusTooManyRequests, header: h, body: map[string]any{
		"code": 0, "message": "You are being rate limited.", "retry_after": after.Seconds(), "global": scope == "global",
	}}
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
