package queue_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/internal/testkit/joint"
	"tidings/internal/testkit/pgtest"
	"tidings/news"
	"tidings/queue"
	"tidings/store"
)

// patience is how long a test waits for what should happen in a moment.
const patience = 20 * time.Second

func openStore(t testing.TB, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// newQueue makes a queue on a store's database that the store enqueues into.
func newQueue(t testing.TB, s *store.Store, o queue.Options) *queue.Queue {
	t.Helper()
	o.SQLite, o.Postgres = s.SQLite(), s.Postgres()
	q, err := queue.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	s.SetEnqueuer(joint.Enqueuer{Queue: q})
	return q
}

// start starts a queue and stops it with the test.
func start(t testing.TB, q *queue.Queue) {
	t.Helper()
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, q) })
}

func stop(t testing.TB, q *queue.Queue) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := q.Stop(ctx); err != nil {
		t.Error(err)
	}
}

func must[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func receive[T any](t testing.TB, what string, c <-chan T) T {
	t.Helper()
	return receiveWithin(t, patience, what, c)
}

func receiveWithin[T any](t testing.TB, limit time.Duration, what string, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(limit):
		t.Fatalf("no %s within %v", what, limit)
	}
	return v
}

// courier is a Courier made of a function.
type courier func(ctx context.Context, id int64) error

func (c courier) Deliver(ctx context.Context, id int64) error { return c(ctx, id) }

// runner is a Runner made of a function.
type runner func(ctx context.Context, id string, slot time.Time) error

func (r runner) RunSlot(ctx context.Context, id string, slot time.Time) error {
	return r(ctx, id, slot)
}

// schedule is a Scheduler whose slots are due until they are run.
type schedule struct {
	mu    sync.Mutex
	slots []briefing.Slot
	asked int
}

func (s *schedule) Due(context.Context, time.Time) ([]briefing.Slot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	return slices.Clone(s.slots), nil
}

func (s *schedule) times() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

func (s *schedule) done(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slots = slices.DeleteFunc(s.slots, func(x briefing.Slot) bool { return x.BriefingID == id })
}

var chA = news.Channel{Platform: news.Discord, ID: "100"}

// saveRun stores a digest of parts messages for each channel.
func saveRun(ctx context.Context, s *store.Store, b briefing.Briefing, slot time.Time, parts int, chs ...news.Channel) error {
	r := briefing.Run{Briefing: b, Digest: news.Digest{Key: "k" + b.ID, BriefingID: b.ID, Name: b.Name, Slot: slot}}
	for _, ch := range chs {
		for part := 1; part <= parts; part++ {
			r.Deliveries = append(r.Deliveries, briefing.Delivery{Channel: ch, Part: part, Parts: parts, Body: []byte("text"), Nonce: fmt.Sprint(b.ID, ch, part)})
		}
	}
	return s.SaveRun(ctx, r)
}

func addBriefing(t testing.TB, s *store.Store, name string) briefing.Briefing {
	t.Helper()
	return must[briefing.Briefing](t)(s.AddBriefing(t.Context(), briefing.Briefing{Workspace: "w", Name: name, Schedule: "@daily"}))
}

// A digest and the jobs that send it are committed together or not at all.
func TestEnqueueInTheStoresTransaction(t *testing.T) {
	pgtest.Engines(t, func(t *testing.T, url string) {
		ctx := t.Context()
		s := openStore(t, url)
		q := newQueue(t, s, queue.Options{Courier: courier(func(context.Context, int64) error { return nil }), Rescuer: s})
		depth := func() int { return must[map[string]int](t)(q.Depth(ctx))["send"] }
		b := addBriefing(t, s, "Morning")
		slot := time.Now().Truncate(time.Minute)

		if err := saveRun(ctx, s, b, slot, 1, chA, chA); err == nil { // the same part twice
			t.Fatal("no error")
		}
		s.SetEnqueuer(failing{joint.Enqueuer{Queue: q}})
		if err := saveRun(ctx, s, b, slot, 1, chA); !errors.Is(err, errPower) {
			t.Fatalf("error = %v, want %v", err, errPower)
		}
		s.SetEnqueuer(joint.Enqueuer{Queue: q})
		if n := depth(); n != 0 {
			t.Errorf("%d jobs are left of a digest that was rolled back", n)
		}
		if _, _, err := s.DigestByKey(ctx, "k"+b.ID); !errors.Is(err, briefing.ErrNotFound) {
			t.Errorf("the digest was kept without its jobs: %v", err)
		}
		if err := saveRun(ctx, s, b, slot, 2, chA, news.Channel{Platform: news.Console}); err != nil {
			t.Fatal(err)
		}
		if n := depth(); n != 2 {
			t.Errorf("%d jobs, want one a channel", n)
		}
		if _, _, err := s.DigestByKey(ctx, "k"+b.ID); err != nil {
			t.Error(err)
		}
	})
}

var errPower = errors.New("the power went")

// failing writes the jobs and then fails, as a commit might.
type failing struct{ joint.Enqueuer }

func (f failing) Enqueue(ctx context.Context, tx store.Tx, jobs ...store.Job) error {
	return errors.Join(f.Enqueuer.Enqueue(ctx, tx, jobs...), errPower)
}

// chat is a platform that notes what it was sent.
type chat struct {
	mu   sync.Mutex
	sent []string
	fail map[string]error
}

func (c *chat) Send(_ context.Context, d briefing.Delivery) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	name := fmt.Sprintf("%s %s %d", d.Name, d.Channel, d.Part)
	if err := c.fail[name]; err != nil {
		delete(c.fail, name)
		return "", err
	}
	c.sent = append(c.sent, name)
	return "m" + name, nil
}

func (c *chat) Settle(context.Context, briefing.Delivery) (briefing.Settlement, error) {
	return briefing.Settlement{State: briefing.Unknown}, nil
}

func (c *chat) list() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.sent)
}

// newCourier is the real Courier on a store, to a chat.
func newCourier(s *store.Store, c *chat, ended chan<- briefing.Delivery) *briefing.Courier {
	return &briefing.Courier{
		Store: s, Now: time.Now, OnEnd: func(d briefing.Delivery) { ended <- d },
		Platforms: map[news.Platform]briefing.Platform{news.Discord: c, news.Console: c},
	}
}

// From a due slot to posts in order, with a failure on the way.
func TestTheWholeWay(t *testing.T) {
	pgtest.Engines(t, func(t *testing.T, url string) {
		s := openStore(t, url)
		b := addBriefing(t, s, "Morning")
		slot := time.Now().Truncate(time.Minute).UTC()
		due := &schedule{slots: []briefing.Slot{{BriefingID: b.ID, At: slot}}}
		c := &chat{fail: map[string]error{"Morning discord:100 2": &briefing.SendError{Op: "test", Outcome: briefing.NotSent, RetryAfter: 300 * time.Millisecond, Err: errors.New("502")}}}
		ended := make(chan briefing.Delivery, 20)
		polled, tidied, proofed := make(chan struct{}, 99), make(chan struct{}, 99), make(chan struct{}, 99)
		q := newQueue(t, s, queue.Options{
			Poll:      func(context.Context) error { polled <- struct{}{}; return nil },
			Tidy:      func(context.Context) error { tidied <- struct{}{}; return nil },
			Proof:     func(context.Context) error { proofed <- struct{}{}; return nil },
			Scheduler: due,
			Runner: runner(func(ctx context.Context, id string, at time.Time) error {
				if !at.Equal(slot) {
					t.Errorf("slot %v, want %v", at, slot)
				}
				err := saveRun(ctx, s, b, at, 3, chA, news.Channel{Platform: news.Console})
				due.done(id)
				return err
			}),
			Courier: newCourier(s, c, ended), Rescuer: s,
		})
		began := time.Now()
		start(t, q)
		for range 7 {
			receive(t, "end of an attempt", ended)
		}
		t.Logf("six messages in %v", time.Since(began))
		sent := c.list()
		slices.Sort(sent)
		want := []string{"Morning console: 1", "Morning console: 2", "Morning console: 3", "Morning discord:100 1", "Morning discord:100 2", "Morning discord:100 3"}
		if !slices.Equal(sent, want) {
			t.Errorf("sent %q, want %q", sent, want)
		}
		receive(t, "poll", polled)
		receive(t, "tidying", tidied)
		receive(t, "proofing", proofed)
	})
}

// A part that waits its turn is asked about again when it is due, not before.
func TestNotYet(t *testing.T) {
	pgtest.Engines(t, func(t *testing.T, url string) {
		s := openStore(t, url)
		b := addBriefing(t, s, "Morning")
		var mu sync.Mutex
		var asked []time.Time
		done := make(chan struct{})
		q := newQueue(t, s, queue.Options{Rescuer: s, Courier: courier(func(context.Context, int64) error {
			mu.Lock()
			defer mu.Unlock()
			asked = append(asked, time.Now())
			if len(asked) == 2 {
				close(done)
				return nil
			}
			return &briefing.NotYet{At: time.Now().Add(700 * time.Millisecond), Why: "a test"}
		})})
		start(t, q)
		if err := saveRun(t.Context(), s, b, time.Now(), 1, chA); err != nil {
			t.Fatal(err)
		}
		receive(t, "second question", done)
		if wait := asked[1].Sub(asked[0]); wait < 700*time.Millisecond {
			t.Errorf("asked again after %v", wait)
		}
	})
}

// Polls and runs that take long do not hold up what is to be sent.
func TestSendsDoNotWaitForOthers(t *testing.T) {
	pgtest.Engines(t, func(t *testing.T, url string) {
		s := openStore(t, url)
		b := addBriefing(t, s, "Morning")
		busy, release := make(chan struct{}, 9), make(chan struct{})
		defer close(release)
		hang := func(ctx context.Context) error {
			busy <- struct{}{}
			select {
			case <-release:
			case <-ctx.Done():
			}
			return ctx.Err()
		}
		sent := make(chan int64, 9)
		q := newQueue(t, s, queue.Options{
			Poll: hang, Tidy: hang, Scheduler: &schedule{slots: []briefing.Slot{{BriefingID: "9", At: time.Now()}}}, Runners: 2,
			Runner:  runner(func(ctx context.Context, _ string, _ time.Time) error { return hang(ctx) }),
			Courier: courier(func(_ context.Context, id int64) error { sent <- id; return nil }), Rescuer: s,
		})
		start(t, q)
		for range 3 {
			receive(t, "poll, run and tidying", busy)
		}
		began := time.Now()
		if err := saveRun(t.Context(), s, b, time.Now(), 1, chA); err != nil {
			t.Fatal(err)
		}
		receive(t, "message", sent)
		t.Logf("sent after %v", time.Since(began))
	})
}

// Stop lets a send finish, ends a poll at once, and takes no more work.
func TestStopDrains(t *testing.T) {
	pgtest.Engines(t, func(t *testing.T, url string) {
		s := openStore(t, url)
		b, c := addBriefing(t, s, "Morning"), addBriefing(t, s, "Evening")
		sending, polling, polled := make(chan struct{}, 9), make(chan struct{}, 9), make(chan struct{}, 9)
		release := make(chan struct{})
		finished := 0
		q := newQueue(t, s, queue.Options{
			Senders: 1, Rescuer: s,
			Poll: func(ctx context.Context) error {
				polling <- struct{}{}
				<-ctx.Done()
				polled <- struct{}{}
				return ctx.Err()
			},
			Courier: courier(func(ctx context.Context, _ int64) error {
				sending <- struct{}{}
				<-release
				if ctx.Err() != nil {
					t.Errorf("the send was cut off: %v", context.Cause(ctx))
				}
				finished++
				return nil
			}),
		})
		if err := q.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, b := range []briefing.Briefing{b, c} {
			if err := saveRun(t.Context(), s, b, time.Now(), 1, chA); err != nil {
				t.Fatal(err)
			}
		}
		receive(t, "send", sending)
		receive(t, "poll", polling)
		stopped := make(chan error)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		go func() { stopped <- q.Stop(ctx) }()
		receive(t, "end of the poll", polled)
		<-time.After(300 * time.Millisecond) // a send that takes its time
		close(release)
		if err := receive(t, "stop", stopped); err != nil {
			t.Error(err)
		}
		if finished != 1 {
			t.Errorf("%d sends were finished, want the one that ran", finished)
		}
		if n := must[map[string]int](t)(q.Depth(t.Context()))["send"]; n != 1 {
			t.Errorf("%d sends are left, want the one that did not run", n)
		}
	})
}

// What a killed process ran is done by the next one: at once where it is known to be
// alone.
func TestAloneFreesWhatWasRunning(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "tidings.db")
	s := openStore(t, url)
	b := addBriefing(t, s, "Morning")
	newQueue(t, s, queue.Options{Courier: courier(nil), Rescuer: s})
	if err := saveRun(t.Context(), s, b, time.Now(), 1, chA); err != nil {
		t.Fatal(err)
	}
	for _, stmt := range []string{
		`UPDATE river_job SET state = 'running', attempt = 1, attempted_at = datetime('now') WHERE kind = 'send'`,
		`INSERT INTO river_leader (elected_at, expires_at, leader_id, name) VALUES (datetime('now'), datetime('now', '+1 hour'), 'a dead process', 'default')`,
	} {
		if _, err := s.SQLite().Exec(stmt); err != nil {
			t.Fatal(err)
		}
	}
	sent, polled := make(chan int64, 9), make(chan struct{}, 9)
	start(t, newQueue(t, s, queue.Options{
		Alone: true, Rescuer: s,
		Courier: courier(func(_ context.Context, id int64) error { sent <- id; return nil }),
		Poll:    func(context.Context) error { polled <- struct{}{}; return nil },
	}))
	began := time.Now()
	receive(t, "message", sent)
	receive(t, "poll, which needs a leader", polled)
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}

// What a killed process had on PostgreSQL, its jobs, the lead and the delivery that it
// was sending, is taken over as soon as its presence ends.
func TestGoneProcess(t *testing.T) {
	s := openStore(t, pgtest.URL(t))
	b := addBriefing(t, s, "Morning")
	newQueue(t, s, queue.Options{Courier: courier(nil), Rescuer: s})
	if err := saveRun(t.Context(), s, b, time.Now(), 1, chA); err != nil {
		t.Fatal(err)
	}
	living := openStore(t, s.Postgres().Config().ConnString())
	held, release, err := living.HoldPresence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	for _, stmt := range []string{
		`UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now(), attempted_by = '{a living one,a dead one}' WHERE kind = 'send'`,
		`INSERT INTO river_leader (elected_at, expires_at, leader_id) VALUES (now(), now() + interval '1 hour', 'a dead one')`,
		`UPDATE deliveries SET state = 'sending', attempts = 1, sender = 'a dead one', touched_at = extract(epoch FROM now()) * 1000`,
		`INSERT INTO river_job (state, attempt, attempted_at, attempted_by, kind, args, max_attempts, queue) VALUES ('running', 1, now(), '{` + living.Process() + `}', 'send', '{"delivery": 99}', 9, 'send')`,
	} {
		if _, err := s.Postgres().Exec(t.Context(), stmt); err != nil {
			t.Fatal(err)
		}
	}
	c, ended, polled := &chat{}, make(chan briefing.Delivery, 9), make(chan struct{}, 9)
	began := time.Now()
	start(t, newQueue(t, s, queue.Options{
		Presence: s, Courier: newCourier(s, c, ended), Rescuer: s,
		Poll: func(context.Context) error { polled <- struct{}{}; return nil },
	}))
	if d := receive(t, "end", ended); d.State != briefing.Unknown || d.Why != briefing.WhyInterrupted {
		t.Errorf("it is %s (%s), want that it is in doubt", d.State, d.Why)
	}
	receive(t, "poll, which needs a leader", polled)
	took := time.Since(began)
	t.Logf("taken over in %v", took)
	if took > 15*time.Second {
		t.Errorf("it took %v", took)
	}
	var state string
	if err := s.Postgres().QueryRow(t.Context(), `SELECT state FROM river_job WHERE args ->> 'delivery' = '99'`).Scan(&state); err != nil || state != "running" || held.Err() != nil {
		t.Errorf("the job of a living process is %s (%v, %v)", state, err, held.Err())
	}
}

// A delivery whose job was lost gets a new one.
func TestRescue(t *testing.T) {
	pgtest.Engines(t, func(t *testing.T, url string) {
		s := openStore(t, url)
		b := addBriefing(t, s, "Morning")
		if err := saveRun(t.Context(), s, b, time.Now(), 1, chA); err != nil { // nobody enqueues it
			t.Fatal(err)
		}
		c, ended := &chat{}, make(chan briefing.Delivery, 9)
		later := func() time.Time { return time.Now().Add(briefing.StaleAfter + time.Minute) }
		k := newCourier(s, c, ended)
		start(t, newQueue(t, s, queue.Options{Courier: k, Rescuer: s, Now: later}))
		if d := receive(t, "end", ended); d.State != briefing.Sent {
			t.Errorf("state %s: %s", d.State, d.Reason)
		}
	})
}

// Several processes on one PostgreSQL start at the same time, share the work, and each
// message is sent once.
func TestManyProcesses(t *testing.T) {
	url := pgtest.URL(t)
	const processes, digests = 3, 30
	var wg sync.WaitGroup
	stores := make([]*store.Store, processes)
	for i := range stores {
		wg.Go(func() {
			s, err := store.Open(t.Context(), url)
			if err != nil {
				t.Error(err)
				return
			}
			stores[i] = s
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	c, ended := &chat{}, make(chan briefing.Delivery, 999)
	queues := make([]*queue.Queue, processes)
	for i, s := range stores {
		t.Cleanup(func() { s.Close() })
		wg.Go(func() {
			q, err := queue.New(t.Context(), queue.Options{Postgres: s.Postgres(), Courier: newCourier(s, c, ended), Rescuer: s})
			if err != nil {
				t.Error(err)
				return
			}
			s.SetEnqueuer(joint.Enqueuer{Queue: q})
			queues[i] = q
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	for _, q := range queues {
		start(t, q)
	}
	for i := range digests {
		b := addBriefing(t, stores[0], fmt.Sprint("briefing ", i))
		ch := news.Channel{Platform: news.Discord, ID: fmt.Sprint(i % 5)}
		if err := saveRun(t.Context(), stores[i%processes], b, time.Now(), 2, ch); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 * digests {
		if d := receive(t, "end", ended); d.State != briefing.Sent {
			t.Errorf("state %s: %s", d.State, d.Reason)
		}
	}
	sent := c.list()
	slices.Sort(sent)
	if n := len(slices.Compact(sent)); n != 2*digests || len(c.list()) != n {
		t.Errorf("%d messages, %d different, want %d", len(c.list()), n, 2*digests)
	}
}

// A process that does not send leaves sends to others.
func TestPartsOfTheWork(t *testing.T) {
	pgtest.Engines(t, func(t *testing.T, url string) {
		s := openStore(t, url)
		b := addBriefing(t, s, "Morning")
		polled := make(chan struct{}, 9)
		poller := newQueue(t, s, queue.Options{Poll: func(context.Context) error { polled <- struct{}{}; return nil }})
		start(t, poller)
		if err := saveRun(t.Context(), s, b, time.Now(), 1, chA); err != nil {
			t.Fatal(err)
		}
		receive(t, "poll", polled)
		if n := must[map[string]int](t)(poller.Depth(t.Context()))["send"]; n != 1 {
			t.Errorf("%d sends wait, want 1", n)
		}
	})
}

// A process that works on nothing, since it only answers commands, adds jobs for others.
func TestWorksOnNothing(t *testing.T) {
	pgtest.Engines(t, func(t *testing.T, url string) {
		s := openStore(t, url)
		b := addBriefing(t, s, "Morning")
		q := newQueue(t, s, queue.Options{})
		start(t, q)
		if err := saveRun(t.Context(), s, b, time.Now(), 1, chA); err != nil {
			t.Fatal(err)
		}
		if n := must[map[string]int](t)(q.Depth(t.Context()))["send"]; n != 1 {
			t.Errorf("%d sends wait, want 1", n)
		}
		if must[bool](t)(q.Leads(t.Context())) {
			t.Error("it leads, and would enqueue what it cannot do")
		}
	})
}

// A slot that stays due is enqueued once a minute, not with each tick.
func TestTickRemembers(t *testing.T) {
	t.Parallel()
	s := openStore(t, "sqlite::memory:")
	var mu sync.Mutex
	clock := time.Now().UTC()
	now := func() time.Time { mu.Lock(); defer mu.Unlock(); return clock }
	due := &schedule{slots: []briefing.Slot{{BriefingID: "1", At: clock}, {BriefingID: "2", At: clock}}}
	ran := make(chan string, 99)
	q := newQueue(t, s, queue.Options{Scheduler: due, Now: now, Runner: runner(func(_ context.Context, id string, _ time.Time) error { ran <- id; return nil })})
	start(t, q)
	receive(t, "first run", ran)
	receive(t, "second run", ran)
	for asked := due.times(); due.times() == asked; { // another tick
		<-time.After(50 * time.Millisecond)
	}
	if n := len(ran); n != 0 {
		t.Errorf("%d slots were enqueued again at once", n)
	}
	mu.Lock()
	clock = clock.Add(time.Minute)
	mu.Unlock()
	// The next tick is up to 15 seconds away by itself.
	receiveWithin(t, time.Minute, "run after a minute", ran)
	receiveWithin(t, time.Minute, "run after a minute", ran)
}

func TestWrongOptions(t *testing.T) {
	s := openStore(t, "sqlite::memory:")
	for what, o := range map[string]queue.Options{
		"no database":              {},
		"a runner alone":           {SQLite: s.SQLite(), Runner: runner(nil)},
		"a courier without rescue": {SQLite: s.SQLite(), Courier: courier(nil)},
	} {
		if _, err := queue.New(t.Context(), o); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
}
