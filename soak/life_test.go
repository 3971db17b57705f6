package soak

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
	"tidings/news"
	"tidings/store"
	"tidings/summarize/extract"
)

var lives = flag.Int("soak.lives", 4, "how many days TestLife lives")

// TestLife lives days of a made-up clock with all faults at random: the process dies
// between any two steps, the database fails before and after it has done what it was
// asked, platforms fail in every way they may, channels vanish, the clock jumps, admins
// edit, pause and resume. At the end of each day all is calm, and nothing is lost.
func TestLife(t *testing.T) {
	t.Parallel()
	seeds := make([]uint64, *lives)
	for i := range seeds {
		seeds[i] = uint64(i + 1)
	}
	if *seedFlag != 0 {
		seeds = []uint64{*seedFlag}
	}
	sum := map[string]int{}
	for _, seed := range seeds {
		l := newLife(t, seed)
		l.day()
		l.judge()
		for what, n := range l.count {
			sum[what] += n
		}
		if t.Failed() {
			t.Fatalf("seed %d; again with -run '^TestLife$' -soak.seed=%d", seed, seed)
		}
	}
	t.Logf("%d days: %v", len(seeds), sum)
}

// life is a day of one process after the other on one database.
type life struct {
	t     *testing.T
	rnd   *rand.Rand
	url   string
	s     *store.Store
	clock time.Time
	jobs  mortal.Jobs
	press *press
	feeds []news.Source
	// posts are what readers see, in order, by channel.
	posts map[news.Channel][]post
	gone  map[news.Channel]bool
	calm  bool
	count map[string]int
	quiet map[string]briefing.Quiet // by the briefing's name
	edits map[string]bool           // names of briefings whose schedule was edited or that were paused
}

type post struct {
	digest string
	part   int
	at     time.Time
}

// errDisk is what a database fails with.
var errDisk = errors.New("the database fails")

func newLife(t *testing.T, seed uint64) *life {
	l := &life{
		t: t, rnd: rand.New(rand.NewPCG(seed, 24)), clock: time.Date(2026, 10, 24, 9, 0, 0, 0, time.UTC), press: &press{seed: seed, feeds: map[int][]item{}},
		url: "sqlite:" + filepath.Join(t.TempDir(), "tidings.db"), posts: map[news.Channel][]post{}, gone: map[news.Channel]bool{},
		count: map[string]int{}, quiet: map[string]briefing.Quiet{}, edits: map[string]bool{},
	}
	l.restart()
	for i := range 6 {
		f, err := l.s.AddSource(t.Context(), news.Source{Workspace: workspace, Name: fmt.Sprint("Paper ", i), URL: fmt.Sprintf("https://paper.example/%d", i)})
		l.ok(err)
		l.feeds = append(l.feeds, f)
	}
	// The night has clocks that go back in Berlin.
	for i, b := range []briefing.Briefing{
		{Schedule: "*/20 * * * *"}, {Schedule: "0 * * * *", Zone: "Europe/Berlin"}, {Schedule: "@every 45m", Quiet: briefing.Quiet{From: 22 * 60, To: 7 * 60}, Zone: "Europe/Berlin"},
		{Schedule: "30 2,7,19 * * *", Zone: "Europe/Berlin", Grace: time.Hour}, {Schedule: "15 */2 * * *", Zone: "Australia/Lord_Howe", Quiet: briefing.Quiet{From: 12 * 60, To: 13 * 60}},
	} {
		b.Workspace, b.Name, b.Style, b.Since = workspace, fmt.Sprint("life ", i), briefing.Style{Stories: 4, Bullets: 2}, l.clock
		b.Channels = []news.Channel{{Platform: news.Discord, ID: fmt.Sprint(100 + i)}, {Platform: news.Telegram, ID: fmt.Sprint(-100 - i)}, {Platform: news.Discord, ID: "1"}}
		l.quiet[b.Name] = b.Quiet
		_, err := l.s.AddBriefing(t.Context(), b)
		l.ok(err)
	}
	return l
}

func (l *life) ok(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l *life) now() time.Time { return l.clock }

// restart is what a new process does first.
func (l *life) restart() {
	l.t.Helper()
	if l.s != nil {
		l.ok(l.s.Close())
	}
	s, err := store.Open(l.t.Context(), l.url, store.WithClock(l.now))
	l.ok(err)
	l.s = s
	l.ok(s.Alone(l.t.Context()))
	s.SetEnqueuer(l)
}

// Enqueue implements store.Enqueuer.
func (l *life) Enqueue(_ context.Context, _ store.Tx, jobs ...store.Job) error {
	for _, j := range jobs {
		l.jobs.Add(j.DeliveryID, j.At)
	}
	return nil
}

// risk lets the process die, or the database fail, now and then.
func (l *life) risk() error {
	if l.calm {
		return nil
	}
	switch l.rnd.IntN(40) {
	case 0:
		l.count["deaths"]++
		mortal.Die()
	case 1:
		l.count["database faults"]++
		return errDisk
	}
	return nil
}

// lifeStore is the store with those risks before and after each change.
type lifeStore struct {
	*store.Store
	l *life
}

func (s lifeStore) Claim(ctx context.Context, id int64, now, stale time.Time) (briefing.Delivery, bool, error) {
	if err := s.l.risk(); err != nil {
		return briefing.Delivery{}, false, err
	}
	d, settle, err := s.Store.Claim(ctx, id, now, stale)
	if r := s.l.risk(); r != nil && err == nil {
		return briefing.Delivery{}, false, r
	}
	return d, settle, err
}

// Finish fails for good once it fails, as where the database stays away: to wait for it
// would take real time.
func (s lifeStore) Finish(ctx context.Context, d briefing.Delivery, now time.Time) error {
	if err := s.l.risk(); err != nil {
		mortal.Die()
	}
	err := s.Store.Finish(ctx, d, now)
	if s.l.risk() != nil {
		mortal.Die()
	}
	return err
}

func (s lifeStore) SaveRun(ctx context.Context, run briefing.Run) error {
	if err := s.l.risk(); err != nil {
		return err
	}
	err := s.Store.SaveRun(ctx, run)
	if r := s.l.risk(); r != nil {
		return r
	}
	return err
}

// Render makes messages of two stories each.
func (l *life) Render(d news.Digest) ([]briefing.Message, error) {
	var out []briefing.Message
	for chunk := range slices.Chunk(d.Stories, 2) {
		m := briefing.Message{Body: []byte("text")}
		for _, s := range chunk {
			m.StoryIDs = append(m.StoryIDs, s.ID)
		}
		out = append(out, m)
	}
	return out, nil
}

// Send posts, or fails in one of the ways of a platform.
func (l *life) Send(_ context.Context, d briefing.Delivery) (string, error) {
	fail := func(o briefing.Outcome, after time.Duration) (string, error) {
		l.count[o.String()]++
		return "", &briefing.SendError{Op: "test", Outcome: o, RetryAfter: after, Err: errors.New("the platform")}
	}
	if l.gone[d.Channel] {
		return fail(briefing.ChannelGone, 0)
	}
	_ = l.risk()
	luck := l.rnd.IntN(30)
	switch {
	case l.calm:
	case luck < 2:
		return fail(briefing.NotSent, 0)
	case luck == 2:
		return fail(briefing.NotSent, 40*time.Second)
	case luck == 3:
		return fail(briefing.MaybeSent, 0)
	}
	l.posts[d.Channel] = append(l.posts[d.Channel], post{digestOf(d), d.Part, l.clock})
	_ = l.risk()
	if !l.calm && luck == 4 {
		return fail(briefing.MaybeSent, 0)
	}
	return fmt.Sprint("m", len(l.posts[d.Channel])), nil
}

func digestOf(d briefing.Delivery) string { return d.Name + " " + d.Slot.Format(time.RFC3339) }

func (l *life) arrived(d briefing.Delivery) bool {
	return slices.ContainsFunc(l.posts[d.Channel], func(p post) bool { return p.digest == digestOf(d) && p.part == d.Part })
}

// Settle implements briefing.Platform.
func (l *life) Settle(_ context.Context, d briefing.Delivery) (briefing.Settlement, error) {
	_ = l.risk()
	return mortal.Settle(d, l.arrived(d)), nil
}

// alive does something as a process does it, which may die of it.
func (l *life) alive(do func(lifeStore)) {
	if mortal.Survive(func() { do(lifeStore{l.s, l}) }) {
		l.restart()
	}
}

// step is what happens at one moment.
func (l *life) step() {
	ctx := l.t.Context()
	if l.rnd.IntN(20) == 0 {
		l.alive(func(lifeStore) { l.poll() })
	}
	l.alive(func(s lifeStore) {
		slots, err := (&briefing.Scheduler{Store: s}).Due(ctx, l.clock)
		l.ok(err)
		r := &briefing.Runner{
			Store: s, Schedules: s, Summarizer: extract.Summarizer{}, Renderers: map[news.Platform]briefing.Renderer{news.Discord: l, news.Telegram: l},
			Now: l.now, NewKey: func() string { return fmt.Sprintf("key%023d", l.rnd.Uint64()) },
		}
		for _, slot := range slots {
			if err := r.RunSlot(ctx, slot.BriefingID, slot.At); err != nil && !errors.Is(err, errDisk) {
				l.t.Errorf("run %v: %v", slot, err)
			}
			l.count["runs"]++
		}
	})
	for range 1 + l.rnd.IntN(12) {
		l.deliver()
	}
	if l.rnd.IntN(10) == 0 || l.calm {
		_, err := l.s.EnqueueStale(ctx, l.clock, briefing.StaleAfter)
		l.ok(err)
	}
	if !l.calm && l.rnd.IntN(150) == 0 {
		l.meddle()
	}
}

// poll saves some news.
func (l *life) poll() {
	f := l.rnd.IntN(len(l.feeds))
	var items []news.PolledItem
	for _, it := range tailOf(l.press.more(f), 3) {
		items = append(items, news.PolledItem{Keys: []string{it.path}, Article: news.Article{
			ID: "a" + it.path, SourceID: l.feeds[f].ID, Outlet: l.feeds[f].Name, URL: "https://paper.example" + it.path, Title: it.title, Text: it.text, Lang: "en",
			Published: l.clock.Add(-time.Minute), Fetched: l.clock,
		}})
	}
	l.ok(l.s.SavePolls(l.t.Context(), []news.Poll{{SourceID: l.feeds[f].ID, Items: items}}))
}

func tailOf[T any](list []T, n int) []T { return list[max(0, len(list)-n):] }

// deliver does one job that is due.
func (l *life) deliver() {
	id, ok := l.jobs.Take(l.rnd, l.clock)
	if !ok {
		return
	}
	l.alive(func(s lifeStore) {
		err := (&briefing.Courier{Store: s, Platforms: map[news.Platform]briefing.Platform{news.Discord: l, news.Telegram: l}, Now: l.now}).Deliver(l.t.Context(), id)
		var notYet *briefing.NotYet
		switch {
		case errors.As(err, &notYet):
			l.jobs.Add(id, notYet.At)
		case errors.Is(err, errDisk):
			l.jobs.Add(id, l.clock.Add(2*time.Second))
		case err != nil:
			l.t.Errorf("deliver %d: %v", id, err)
		}
	})
}

// meddle is what admins, clocks and platforms do meanwhile.
func (l *life) meddle() {
	ctx := l.t.Context()
	bs, err := l.s.WorkspaceBriefings(ctx, workspace)
	l.ok(err)
	b := bs[l.rnd.IntN(len(bs))]
	switch l.rnd.IntN(6) {
	case 0:
		l.count["edits"]++
		l.edits[b.Name] = true
		b.Schedule = []string{"*/15 * * * *", "5 * * * *", "@every 30m"}[l.rnd.IntN(3)]
		l.ok(l.s.UpdateBriefing(ctx, b))
	case 1:
		l.count["pauses"]++
		l.edits[b.Name] = true
		l.ok(l.s.PauseBriefing(ctx, b.ID, !b.Paused, "", l.clock))
	case 2:
		l.count["clock jumps"]++
		l.clock = l.clock.Add(time.Duration(l.rnd.IntN(7200)-1200) * time.Second)
	case 3: // the machine sleeps
		l.count["sleeps"]++
		l.clock = l.clock.Add(time.Duration(l.rnd.IntN(5)) * time.Hour)
		l.restart()
	case 4:
		if len(l.gone) < 2 {
			l.count["channels gone"]++
			l.gone[b.Channels[l.rnd.IntN(2)]] = true
		}
	case 5:
		l.count["backups restored"]++
		file := filepath.Join(l.t.TempDir(), "backup.db")
		l.ok(l.s.Backup(ctx, file))
		l.url = "sqlite:" + file
		l.restart()
	}
}

func (l *life) day() {
	for end := l.clock.Add(24 * time.Hour); l.clock.Before(end); {
		l.step()
		l.clock = l.clock.Add(time.Duration(l.rnd.IntN(60)) * time.Second)
		if l.t.Failed() {
			return
		}
	}
	l.calm = true
	for range 20_000 {
		l.step()
		l.clock = l.clock.Add(15 * time.Second)
		st, err := l.s.Status(l.t.Context(), workspace, news.Channel{})
		l.ok(err)
		for _, d := range st.Unknown { // the admin looks into the channel
			l.count["questions"]++
			l.ok(l.s.SettleUnknown(l.t.Context(), workspace, news.Channel{}, d.ID, !l.arrived(d), l.clock))
		}
		if len(st.Unknown)+st.Deliveries[briefing.Queued]+st.Deliveries[briefing.Sending] == 0 {
			break
		}
		if l.clock.Hour() == 5 { // by then the briefings have done their work
			l.pauseAll()
		}
	}
	l.restart()
}

func (l *life) pauseAll() {
	bs, err := l.s.Briefings(l.t.Context())
	l.ok(err)
	for _, b := range bs {
		l.edits[b.Name] = true
		l.ok(l.s.PauseBriefing(l.t.Context(), b.ID, true, "", l.clock))
	}
}

// judge says what was lost, doubled, out of order or posted in quiet hours.
func (l *life) judge() {
	l.t.Helper()
	w := &world{t: l.t, db: l.s}
	for _, r := range w.records("") {
		ch := news.Channel{Platform: news.Platform(r.platform), ID: r.chat}
		n := 0
		for _, p := range l.posts[ch] {
			if p.digest == r.name+" "+r.slot.Format(time.RFC3339) && p.part == r.part {
				n++
			}
		}
		l.count["messages"] += n
		switch briefing.State(r.state) {
		case briefing.Sent:
			if n != 1 {
				l.t.Errorf("%s to %s is sent, and stands there %d times", r.key(), ch, n)
			}
		case briefing.Gone:
			if !l.gone[ch] || n > 1 {
				l.t.Errorf("%s to %s is %s (%s), and stands there %d times", r.key(), ch, r.state, r.reason, n)
			}
		default:
			l.t.Errorf("lost: %s to %s ended as %s: %s %s", r.key(), ch, r.state, r.why, r.reason)
		}
		if r.why == "" {
			l.t.Errorf("%s to %s is %s, without why", r.key(), ch, r.state)
		}
	}
	for ch, posts := range l.posts {
		parts := map[string]int{}
		for _, p := range posts {
			if parts[p.digest]++; p.part != parts[p.digest] {
				l.t.Errorf("%s: part %d of %s stands where part %d should be", ch, p.part, p.digest, parts[p.digest])
			}
			name := p.digest[:strings.LastIndexByte(p.digest, ' ')]
			zone := map[string]string{"life 2": "Europe/Berlin", "life 4": "Australia/Lord_Howe"}[name]
			loc, err := briefing.Zone(zone)
			l.ok(err)
			if end := l.quiet[name].Until(p.at, loc); !end.Equal(p.at) {
				l.t.Errorf("%s: %s was posted at %s, in quiet hours", ch, p.digest, p.at.In(loc))
			}
		}
	}
	l.judgeLifeSlots(w)
}

// judgeLifeSlots says which slots vanished of briefings that nobody edited.
func (l *life) judgeLifeSlots(w *world) {
	bs, err := l.s.WorkspaceBriefings(l.t.Context(), workspace)
	l.ok(err)
	for _, b := range bs {
		if l.edits[b.Name] || b.Paused {
			continue
		}
		s, err := briefing.ParseSchedule(b.Schedule, b.Zone)
		l.ok(err)
		for at := s.Next(b.Since); !at.After(b.LastSlot); at = s.Next(at) {
			l.count["slots"]++
			n := w.number(fmt.Sprintf(`SELECT (SELECT count(*) FROM digests WHERE briefing_id = %[1]s AND slot = %[2]d) + (SELECT count(*) FROM passed_slots WHERE briefing_id = %[1]s AND slot = %[2]d)`, b.ID, at.UnixMilli()))
			if n == 0 {
				l.t.Errorf("lost: the slot %s of %s was neither run nor noted", at, b.Name)
			}
		}
	}
}
