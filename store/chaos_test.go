package store_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/internal/testkit/mortal"
	"tidings/internal/testkit/pgtest"
	"tidings/news"
	"tidings/store"
)

var (
	chaosSeeds = flag.Int("chaos.seeds", 12, "how many lives TestChaos tries")
	chaosSeed  = flag.Uint64("chaos.seed", 0, "the only life that TestChaos tries")
)

// TestChaos lets a process die at random points while it claims, sends and records, and
// platforms fail in every way they may. However that goes: every message is posted
// once, in order, except that an admin is asked where a platform cannot tell.
func TestChaos(t *testing.T) {
	seeds := make([]uint64, *chaosSeeds)
	for i := range seeds {
		seeds[i] = uint64(i + 1)
	}
	if *chaosSeed != 0 {
		seeds = []uint64{*chaosSeed}
	}
	for _, seed := range seeds {
		url := "sqlite:" + filepath.Join(t.TempDir(), "tidings.db")
		if seed%3 == 0 {
			url = pgtest.URL(t)
		}
		newLife(t, seed, url).live()
		if t.Failed() {
			t.Fatalf("run again with -run TestChaos -chaos.seed=%d", seed)
		}
	}
}

// life is one program over some hours of a made-up clock.
type life struct {
	t     *testing.T
	rnd   *rand.Rand
	s     *store.Store
	clock time.Time
	// queue are the jobs that are to be done, as River would have them.
	queue mortal.Jobs
	// posted are the messages that readers see, in order, by channel.
	posted map[news.Channel][]string
	// shown is what each message says, by its name and channel, and deleted those that were
	// deleted; edited are the edits that are on record as made.
	shown   map[string]string
	deleted map[string]bool
	edited  map[int64]bool
	// noID are messages of which an admin said that they arrived: which they are, is unknown.
	noID map[string]bool
	// calm ends all crashes and failures.
	calm bool
}

func newLife(t *testing.T, seed uint64, url string) *life {
	l := &life{t: t, rnd: rand.New(rand.NewPCG(seed, 1)), clock: t0, posted: map[news.Channel][]string{},
		shown: map[string]string{}, deleted: map[string]bool{}, edited: map[int64]bool{}, noID: map[string]bool{}}
	var err error
	l.s, err = store.Open(t.Context(), url, store.WithClock(l.now))
	ok(t, err)
	t.Cleanup(func() { l.s.Close() })
	newJobs(t, l.s)
	l.s.SetEnqueuer(l)
	return l
}

func (l *life) now() time.Time { return l.clock }

// Enqueue takes jobs as a queue in the same database would: a job is there only once
// its transaction is. The test's transactions never fail after this, or the process
// dies with all of its memory, the queue's jobs of this transaction included.
func (l *life) Enqueue(_ context.Context, _ store.Tx, jobs ...store.Job) error {
	for _, j := range jobs {
		l.queue.Add(j.DeliveryID, j.At)
	}
	return nil
}

func (l *life) maybeDie() {
	if !l.calm && l.rnd.IntN(12) == 0 {
		mortal.Die()
	}
}

func (l *life) Claim(ctx context.Context, id int64, now, stale time.Time) (briefing.Delivery, bool, error) {
	l.maybeDie()
	d, settle, err := l.s.Claim(ctx, id, now, stale)
	l.maybeDie()
	return d, settle, err
}

func (l *life) Finish(ctx context.Context, d briefing.Delivery, now time.Time) error {
	l.maybeDie()
	err := l.s.Finish(ctx, d, now)
	if err == nil && d.Kind == briefing.Edit && d.State == briefing.Sent {
		l.edited[d.ID] = true
	}
	l.maybeDie()
	return err
}

func (l *life) MoveChannel(ctx context.Context, from, to news.Channel) error {
	return l.s.MoveChannel(ctx, from, to)
}

func name(d briefing.Delivery) string { return fmt.Sprintf("%s %d", d.Name, d.Part) }

// Send posts, or fails in one of the ways of a network.
func (l *life) Send(_ context.Context, d briefing.Delivery) (string, error) {
	l.maybeDie()
	fail := func(o briefing.Outcome) (string, error) {
		return "", &briefing.SendError{Op: "test", Outcome: o, Err: errors.New("the network")}
	}
	luck := l.rnd.IntN(10)
	if l.calm {
		luck = 9
	}
	switch luck {
	case 0, 1:
		return fail(briefing.NotSent)
	case 2:
		return fail(briefing.MaybeSent) // not posted
	}
	switch at := name(d) + d.Channel.String(); d.Kind {
	case briefing.Post:
		l.posted[d.Channel] = append(l.posted[d.Channel], name(d))
		l.shown[at] = string(d.Body)
	case briefing.Edit:
		if !strings.HasPrefix(string(d.Body), l.shown[at]) {
			l.t.Errorf("an edit turns %q back to %q", l.shown[at], d.Body)
		}
		if l.edited[d.ID] {
			l.t.Errorf("edit %d of %s was made already", d.ID, at)
		}
		l.shown[at] = string(d.Body)
	case briefing.Delete:
		l.deleted[at] = true
	}
	l.maybeDie()
	if luck == 3 {
		return fail(briefing.MaybeSent) // posted
	}
	return "m", nil
}

func (l *life) arrived(d briefing.Delivery) bool {
	for _, p := range l.posted[d.Channel] {
		if p == name(d) {
			return true
		}
	}
	return false
}

// Settle implements briefing.Platform.
func (l *life) Settle(_ context.Context, d briefing.Delivery) (briefing.Settlement, error) {
	l.maybeDie()
	return mortal.Settle(d, l.arrived(d)), nil
}

// work does one job, and survives the process.
func (l *life) work() {
	id, ok := l.queue.Take(l.rnd, l.clock)
	if !ok {
		return
	}
	mortal.Survive(func() {
		platforms := map[news.Platform]briefing.Platform{news.Discord: l, news.Telegram: l}
		err := (&briefing.Courier{Store: l, Platforms: platforms, Now: l.now}).Deliver(l.t.Context(), id)
		var notYet *briefing.NotYet
		switch {
		case errors.As(err, &notYet):
			l.queue.Add(id, notYet.At)
		case err != nil:
			l.t.Errorf("deliver %d: %v", id, err)
		}
	})
}

// sleep lets time pass, and now and then what has lost its job is found.
func (l *life) sleep(most time.Duration) {
	l.clock = l.clock.Add(time.Duration(l.rnd.Int64N(int64(most))))
	if l.rnd.IntN(10) == 0 {
		must[int](l.t)(l.s.EnqueueStale(l.t.Context(), l.clock, briefing.StaleAfter))
	}
}

func (l *life) live() {
	const digests, parts = 4, 3
	for i := range digests {
		b := addBriefing(l.t, l.s, "w", fmt.Sprint("digest ", i))
		ok(l.t, l.s.SaveRun(l.t.Context(), run(b, l.clock, parts, chA, chB)))
		for range 40 {
			l.work()
			l.sleep(8 * time.Second)
			if l.rnd.IntN(15) == 0 { // a source takes something back; the same again is nothing new
				correct(l.t, l.s, int64(1+l.rnd.IntN(i+1)), fmt.Sprint("v", l.rnd.IntN(4)), l.clock)
			}
		}
	}
	l.calm = true
	for range 3000 {
		st := must[briefing.Status](l.t)(l.s.Status(l.t.Context(), "w", news.Channel{}))
		pending := slices.ContainsFunc(st.Changes, func(d briefing.Delivery) bool { return !d.State.Final() })
		if st.Deliveries[briefing.Sent] == digests*parts*2 && !pending {
			break
		}
		for _, d := range st.Unknown { // the admin looks into the channel
			l.noID[name(d)+d.Channel.String()] = l.arrived(d)
			ok(l.t, l.s.SettleUnknown(l.t.Context(), "w", news.Channel{}, d.ID, !l.arrived(d), l.clock))
		}
		l.work()
		l.sleep(time.Minute)
	}
	st := must[briefing.Status](l.t)(l.s.Status(l.t.Context(), "w", news.Channel{}))
	same(l.t, "deliveries", st.Deliveries, map[briefing.State]int{briefing.Sent: digests * parts * 2})
	l.corrected(st)
	for _, ch := range []news.Channel{chA, chB} {
		next := map[string]int{}
		for _, p := range l.posted[ch] {
			digest, part := p[:strings.LastIndexByte(p, ' ')], int(p[len(p)-1]-'0')
			if next[digest]++; part != next[digest] {
				l.t.Errorf("%s: part %d of %s was posted where part %d should be: %q", ch, part, digest, next[digest], l.posted[ch])
			}
		}
		same(l.t, "messages in "+ch.String(), len(l.posted[ch]), digests*parts)
	}
}

// corrected looks whether every message shows all that its digest was corrected by, once
// and in order.
func (l *life) corrected(st briefing.Status) {
	l.t.Logf("%d messages, %d edits of them to make, %d made by the platform", len(l.shown), len(st.Changes), len(l.edited))
	changes := map[string]int{}
	for _, c := range st.Changes {
		key := fmt.Sprint(c.Target, " ", c.Change)
		if changes[key]++; changes[key] > 1 || !c.State.Final() {
			l.t.Errorf("%d edits of %s, one is %s", changes[key], key, c.State)
		}
		if c.State != briefing.Sent && c.Why != briefing.WhyNoID {
			l.t.Errorf("an edit is %s: %s", c.State, c.Reason)
		}
	}
	for _, d := range must[[]news.Digest](l.t)(l.s.ShownStory(l.t.Context(), "a", t0.Add(-time.Hour))) {
		want := ""
		for _, note := range d.Notes {
			want += ", " + note
		}
		for _, ch := range []news.Channel{chA, chB} {
			for part := 1; part <= 3; part++ {
				at := fmt.Sprintf("%s %d%s", d.Name, part, ch)
				if got := l.shown[at]; !l.noID[at] && got != fmt.Sprintf("%s part %d%s", ch, part, want) {
					l.t.Errorf("%s shows %q, want it to end in %q", at, got, want)
				}
			}
		}
	}
}
