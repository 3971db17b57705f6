package briefing

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tidings/news"
)

// memoryStore is a CourierStore that keeps one delivery and refuses what a real one
// would refuse.
type memoryStore struct {
	t        *testing.T
	d        Delivery
	touched  time.Time // by the last claim, where it is not the first
	finished []Delivery
	moved    news.Channel
}

func (m *memoryStore) Claim(_ context.Context, id int64, now, staleBefore time.Time) (Delivery, bool, error) {
	switch {
	case id != m.d.ID || m.d.State.Final():
		return Delivery{}, false, ErrNotQueued
	case m.d.State == Sending && later(m.d.AttemptedAt, m.touched).Before(staleBefore):
		m.touched = now
		return m.d, true, nil
	case m.d.State == Sending:
		return Delivery{}, false, &NotYet{At: later(m.d.AttemptedAt, m.touched).Add(StaleAfter), Why: "it is being sent"}
	case m.d.NextAttempt.After(now):
		return Delivery{}, false, &NotYet{At: m.d.NextAttempt, Why: "it is not due"}
	}
	m.d.State, m.d.AttemptedAt = Sending, now
	m.d.Attempts++
	return m.d, false, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (m *memoryStore) Finish(ctx context.Context, d Delivery, _ time.Time) error {
	if ctx.Err() != nil {
		m.t.Error("the end of an attempt is recorded with a context that has ended")
	}
	if m.d.State != Sending {
		m.t.Errorf("finish of a delivery that is %s", m.d.State)
	}
	m.d = d
	m.finished = append(m.finished, d)
	return nil
}

func (m *memoryStore) MoveChannel(_ context.Context, _, to news.Channel) error {
	m.moved = to
	return nil
}

// scriptedPlatform answers Send and Settle from scripts and counts the posts.
type scriptedPlatform struct {
	send    []error
	settle  Settlement
	settled error
	sends   int
	settles int
	onSend  func()
}

func (p *scriptedPlatform) Send(context.Context, Delivery) (string, error) {
	p.sends++
	if p.onSend != nil {
		p.onSend()
	}
	if len(p.send) == 0 {
		return "m1", nil
	}
	err := p.send[0]
	p.send = p.send[1:]
	if err == nil {
		return "m1", nil
	}
	return "", err
}

func (p *scriptedPlatform) Settle(context.Context, Delivery) (Settlement, error) {
	p.settles++
	return p.settle, p.settled
}

func TestDeliver(t *testing.T) {
	start := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	supergroup := news.Channel{Platform: news.Telegram, ID: "-1001"}
	fail := func(o Outcome, after time.Duration) error {
		return &SendError{Op: "test", Outcome: o, RetryAfter: after, Err: errors.New("broken")}
	}
	tests := []struct {
		name     string
		before   func(*Delivery)
		platform scriptedPlatform
		want     State
		next     time.Duration // after start, for Queued
		sends    int
		settles  int
		reason   string
	}{
		{name: "sent", want: Sent, sends: 1},
		{name: "surely not sent: our backoff", platform: scriptedPlatform{send: []error{fail(NotSent, 0)}},
			want: Queued, next: 5 * time.Second, sends: 1, reason: "broken"},
		{name: "the platform's own delay is law", platform: scriptedPlatform{send: []error{fail(NotSent, 40*time.Second)}},
			want: Queued, next: 40 * time.Second, sends: 1},
		{name: "never accepted", platform: scriptedPlatform{send: []error{fail(NotAccepted, 0)}}, want: Rejected, sends: 1, reason: "broken"},
		{name: "channel gone", platform: scriptedPlatform{send: []error{fail(ChannelGone, 0)}}, want: Gone, sends: 1},
		{name: "in doubt, found", platform: scriptedPlatform{send: []error{fail(MaybeSent, 0)}, settle: Settlement{State: Sent, MessageID: "m9"}},
			want: Sent, sends: 1, settles: 1},
		{name: "in doubt, surely not there", platform: scriptedPlatform{send: []error{fail(MaybeSent, 0)}, settle: Settlement{State: Queued}},
			want: Queued, next: 5 * time.Second, sends: 1, settles: 1},
		{name: "in doubt, and the platform cannot tell", platform: scriptedPlatform{send: []error{fail(MaybeSent, 0)}, settle: Settlement{State: Unknown}},
			want: Unknown, sends: 1, settles: 1, reason: "broken"},
		{name: "an error of no known kind is in doubt", platform: scriptedPlatform{send: []error{errors.New("odd")}, settle: Settlement{State: Unknown}},
			want: Unknown, sends: 1, settles: 1, reason: "odd"},
		{name: "found sending after a crash, posted", before: stale(start), platform: scriptedPlatform{settle: Settlement{State: Sent, MessageID: "m9"}},
			want: Sent, settles: 1},
		{name: "found sending after a crash, nobody can tell", before: stale(start), platform: scriptedPlatform{settle: Settlement{State: Unknown}},
			want: Unknown, settles: 1},
		{name: "found sending after a crash, the platform is down", before: stale(start), platform: scriptedPlatform{settled: errors.New("503")},
			want: Sending, next: StaleAfter + time.Second, settles: 1},
		{name: "found sending after a crash, the platform is down for an hour", before: func(d *Delivery) { d.State, d.AttemptedAt, d.Attempts = Sending, start.Add(-settleFor), 1 },
			platform: scriptedPlatform{settled: errors.New("503")}, want: Unknown, settles: 1, reason: "503"},
		{name: "in doubt, and the platform cannot be asked", platform: scriptedPlatform{send: []error{fail(MaybeSent, 0)}, settled: errors.New("429")},
			want: Sending, next: StaleAfter + time.Second, sends: 1, settles: 1},
		{name: "the group became a supergroup", platform: scriptedPlatform{send: []error{&SendError{Op: "test", Outcome: NotSent, MovedTo: supergroup, Err: errors.New("upgraded")}}},
			want: Queued, next: 5 * time.Second, sends: 1, reason: "moved"},
		{name: "too late", before: func(d *Delivery) { d.Slot, d.Attempts = start.Add(-25*time.Hour), 7 },
			platform: scriptedPlatform{send: []error{fail(NotSent, 0)}}, want: Rejected, sends: 1, reason: "given up after 8 attempts"},
		{name: "no such platform", before: func(d *Delivery) { d.Channel.Platform = "slack" }, want: Rejected, reason: "slack"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			store := &memoryStore{t: t, d: Delivery{ID: 7, Slot: start, State: Queued, Part: 1, Parts: 1, Channel: news.Channel{Platform: news.Telegram, ID: "-1"}}}
			if tt.before != nil {
				tt.before(&store.d)
			}
			c := &Courier{Store: store, Platforms: map[news.Platform]Platform{news.Telegram: &tt.platform}, Now: func() time.Time { return start }}
			err := c.Deliver(t.Context(), 7)
			if later := (*NotYet)(nil); tt.want == Sending {
				if !errors.As(err, &later) || !later.At.Equal(start.Add(tt.next)) {
					t.Fatalf("Deliver = %v, want it to be asked again after %s", err, tt.next)
				}
			} else if err != nil {
				t.Fatal(err)
			}
			got := store.d
			if got.State != tt.want || tt.platform.sends != tt.sends || tt.platform.settles != tt.settles {
				t.Errorf("state %s after %d sends and %d settles, want %s after %d and %d", got.State, tt.platform.sends, tt.platform.settles, tt.want, tt.sends, tt.settles)
			}
			if tt.want == Queued && !got.NextAttempt.Equal(start.Add(tt.next)) {
				t.Errorf("next attempt after %s, want %s", got.NextAttempt.Sub(start), tt.next)
			}
			if tt.want == Sent && got.MessageID == "" {
				t.Error("sent without a message id")
			}
			if !strings.Contains(got.Reason, tt.reason) {
				t.Errorf("reason %q does not hold %q", got.Reason, tt.reason)
			}
		})
	}
}

func stale(now time.Time) func(*Delivery) {
	return func(d *Delivery) { d.State, d.AttemptedAt, d.Attempts = Sending, now.Add(-StaleAfter-time.Second), 1 }
}

// TestDeliverWhileStopping: what was posted is recorded although the program is being
// stopped, and what is in doubt stays "sending", to be settled at the next start.
func TestDeliverWhileStopping(t *testing.T) {
	start := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name string
		send []error
		want State
	}{
		{name: "posted in time", want: Sent},
		{name: "cut off", send: []error{&SendError{Op: "test", Outcome: MaybeSent, Err: context.Canceled}}, want: Sending},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			store := &memoryStore{t: t, d: Delivery{ID: 7, Slot: start, State: Queued, Channel: news.Channel{Platform: news.Telegram, ID: "-1"}}}
			p := &scriptedPlatform{send: tt.send, onSend: cancel}
			c := &Courier{Store: store, Platforms: map[news.Platform]Platform{news.Telegram: p}, Now: func() time.Time { return start }}
			_ = c.Deliver(ctx, 7)
			if store.d.State != tt.want || p.settles != 0 {
				t.Errorf("state %s after %d settles, want %s", store.d.State, p.settles, tt.want)
			}
		})
	}
}

func TestDeliverNotYet(t *testing.T) {
	start := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	store := &memoryStore{t: t, d: Delivery{ID: 7, State: Queued, NextAttempt: start.Add(time.Minute)}}
	c := &Courier{Store: store, Now: func() time.Time { return start }}
	var notYet *NotYet
	if err := c.Deliver(t.Context(), 7); !errors.As(err, &notYet) || !notYet.At.Equal(start.Add(time.Minute)) {
		t.Errorf("Deliver = %v, want NotYet in a minute", err)
	}
	if err := c.Deliver(t.Context(), 8); err != nil {
		t.Errorf("Deliver of a delivery that is not ours = %v, want nil", err)
	}
}

// awayStore is a store that does not answer until a time, and then says that the
// attempt was ended by somebody else where ended is set.
type awayStore struct {
	*memoryStore
	until time.Time
	ended bool
	tries int
}

func (a *awayStore) Finish(ctx context.Context, d Delivery, now time.Time) error {
	a.tries++
	if time.Now().Before(a.until) {
		return errors.New("the database is gone")
	}
	if a.ended {
		return ErrEnded
	}
	return a.memoryStore.Finish(ctx, d, now)
}

// TestRecordIsPatient: what was posted is recorded also where the database is away for a
// minute; for longer, the delivery is left to be settled.
func TestRecordIsPatient(t *testing.T) {
	for _, tt := range []struct {
		name  string
		away  time.Duration
		ended bool
		want  State
		took  time.Duration
	}{
		{"not away", 0, false, Sent, 0},
		{"a minute", time.Minute, false, Sent, time.Minute},
		{"for long", time.Hour, false, Sending, recordPatience},
		{"ended by somebody else", 0, true, Sending, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				memory := &memoryStore{t: t, d: Delivery{ID: 7, Slot: start, State: Queued, Channel: news.Channel{Platform: news.Telegram, ID: "-1"}}}
				store := &awayStore{memoryStore: memory, until: start.Add(tt.away), ended: tt.ended}
				c := &Courier{Store: store, Platforms: map[news.Platform]Platform{news.Telegram: &scriptedPlatform{}}, Now: time.Now}
				err := c.Deliver(t.Context(), 7)
				if memory.d.State != tt.want || (err == nil) != (tt.want == Sent) || time.Since(start) != tt.took {
					t.Errorf("state %s after %d tries in %v (%v), want %s in %v", memory.d.State, store.tries, time.Since(start), err, tt.want, tt.took)
				}
			})
		})
	}
}
