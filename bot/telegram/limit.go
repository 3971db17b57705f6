package telegram

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// The speeds that the platform publishes (Bots FAQ, "My bot is hitting limits, how do
// I avoid this?"): about one message a second in one chat, 20 a minute in a group, 30
// a second over all chats. What the platform answers (retry_after) goes above them.
const (
	perChat       = 1
	perGroup      = 20
	overAll       = 30
	chatWindow    = time.Second
	groupWindow   = time.Minute
	overAllWindow = time.Second
)

// limiter keeps messages within the published speeds. Messages into one chat leave in
// the order in which they asked.
type limiter struct {
	now func() time.Time

	mu    sync.Mutex
	chats map[string]*chatGate
	sweep int // clean the map when it has grown to this size

	all gate
}

// chatGate is one chat's place in the limiter.
type chatGate struct {
	gate
	minute  window
	blocked time.Time // the platform asked to wait until then
	used    int       // who waits for or holds it; guarded by the limiter's mu
}

// gate is passed by one at a time, and by no more than its window allows.
type gate struct {
	turn chan struct{}
	window
}

// window allows limit events within any span.
type window struct {
	limit int
	span  time.Duration
	at    []time.Time
}

// free is when the next event is allowed that leaves room for keep more.
func (w *window) free(now time.Time, keep int) time.Time {
	n := w.limit - keep
	if w.limit == 0 || len(w.at) < n {
		return now
	}
	return w.at[len(w.at)-n].Add(w.span)
}

func (w *window) stamp(t time.Time) {
	w.at = append(w.at, t)
	if len(w.at) > w.limit {
		w.at = w.at[len(w.at)-w.limit:]
	}
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{
		now: now, chats: map[string]*chatGate{}, sweep: 1000,
		all: gate{turn: make(chan struct{}, 1), window: window{limit: overAll, span: overAllWindow}},
	}
}

// tooBusy says that a message would have to wait longer than it may.
type tooBusy struct{ wait time.Duration }

func (e *tooBusy) Error() string {
	return fmt.Sprintf("the chat is full for another %s", e.wait.Round(time.Second))
}

// wait returns when a message into the chat may leave; done must be called once the
// platform has answered, or is known not to. Until then nothing else leaves into the
// chat, and its next place is counted from then on, because nobody knows when in
// between the platform counted it.
//
// wait returns a *tooBusy where it would take longer than patience, and the context's
// error where that ends first; the message must not leave then.
func (l *limiter) wait(ctx context.Context, chat string, group bool, how urgency) (done func(), err error) {
	c := l.take(chat, group)
	defer func() {
		if err != nil {
			l.release(c)
		}
	}()
	deadline := l.now().Add(how.patience)
	for {
		if err := lock(ctx, c.turn, deadline.Sub(l.now())); err != nil {
			return nil, err
		}
		now := l.now()
		free := latest(c.free(now, 0), c.minute.free(now, how.keep), l.blockedUntil(c))
		if !free.After(now) {
			break
		}
		unlock(c.turn) // who needs to leave less room may go first
		if free.After(deadline) {
			return nil, &tooBusy{free.Sub(now)}
		}
		if err := sleep(ctx, free.Sub(now)); err != nil {
			return nil, err
		}
	}
	if err := l.pass(ctx); err != nil {
		unlock(c.turn)
		return nil, err
	}
	return func() {
		now := l.now()
		c.stamp(now)
		c.minute.stamp(now)
		unlock(c.turn)
		l.release(c)
	}, nil
}

// urgency is how a message waits.
type urgency struct {
	// patience is how long it waits for its place.
	patience time.Duration
	// keep is how many of a group's places a minute it leaves to others.
	keep int
}

var (
	// posting is for digests: the worker is soon given free for other chats.
	posting = urgency{patience: 10 * time.Second}
	// answering is for replies. They leave a quarter of a group's places to digests, so
	// that nobody can keep a digest away by asking on and on.
	answering = urgency{patience: 40 * time.Second, keep: perGroup / 4}
)

// pass waits for a place among all chats and takes it.
func (l *limiter) pass(ctx context.Context) error {
	if err := lock(ctx, l.all.turn, time.Hour); err != nil {
		return err
	}
	defer unlock(l.all.turn)
	now := l.now()
	if err := sleep(ctx, l.all.free(now, 0).Sub(now)); err != nil {
		return err
	}
	l.all.stamp(l.now())
	return nil
}

// block keeps everything away from a chat for a while, because the platform said so.
func (l *limiter) block(chat string, group bool, d time.Duration) {
	c := l.take(chat, group)
	defer l.release(c)
	l.mu.Lock()
	defer l.mu.Unlock()
	c.blocked = latest(c.blocked, l.now().Add(d))
}

func (l *limiter) blockedUntil(c *chatGate) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return c.blocked
}

func (l *limiter) take(chat string, group bool) *chatGate {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.chats) >= l.sweep {
		l.clean()
	}
	c, ok := l.chats[chat]
	if !ok {
		c = &chatGate{gate: gate{turn: make(chan struct{}, 1), window: window{limit: perChat, span: chatWindow}}}
		if group {
			c.minute = window{limit: perGroup, span: groupWindow}
		}
		l.chats[chat] = c
	}
	c.used++
	return c
}

func (l *limiter) release(c *chatGate) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.used--
}

// clean forgets the chats in which nothing happened for so long that they are as good
// as new. The caller holds mu.
func (l *limiter) clean() {
	old := l.now().Add(-groupWindow)
	for name, c := range l.chats {
		if c.used == 0 && c.blocked.Before(old) && (len(c.at) == 0 || c.at[len(c.at)-1].Before(old)) {
			delete(l.chats, name)
		}
	}
	l.sweep = max(1000, 2*len(l.chats))
}

// lock waits for its turn for as long as patience says.
func lock(ctx context.Context, turn chan struct{}, patience time.Duration) error {
	timer := time.NewTimer(max(patience, time.Millisecond))
	defer timer.Stop()
	select {
	case turn <- struct{}{}:
		return nil
	case <-timer.C:
		return &tooBusy{chatWindow}
	case <-ctx.Done():
		return ctx.Err()
	}
}

func unlock(turn chan struct{}) { <-turn }

// sleep waits, or returns the context's error where that ends first.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func latest(times ...time.Time) time.Time {
	var out time.Time
	for _, t := range times {
		if t.After(out) {
			out = t
		}
	}
	return out
}
