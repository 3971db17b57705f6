package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/news"
	"tidings/store"
)

func TestSaveRun(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		b := addBriefing(t, s, "discord:1", "Morning")
		r := run(b, t0, 2, chA, chB)
		r.Passed = []briefing.PassedSlot{{At: t0.Add(-2 * time.Hour)}, {At: t0.Add(-time.Hour)}}
		r.Deliveries[2].NextAttempt = t0.Add(time.Minute) // the first part for chB
		ok(t, s.SaveRun(ctx, r))
		same(t, "jobs for the first parts", take(t, s), []string{"1/0", "3/0@1m0s"})

		got, workspace, err := s.DigestByKey(ctx, r.Digest.Key)
		ok(t, err)
		r.Digest.ID = got.ID
		same(t, "digest", got, r.Digest)
		same(t, "workspace", workspace, "discord:1")
		same(t, "last slot", must[briefing.Briefing](t)(s.Briefing(ctx, b.ID)).LastSlot, t0)
		same(t, "stories", must[map[string]string](t)(s.StoryIDs(ctx, []string{"a", "b"})), map[string]string{"a": "story1"})

		if err := s.SaveRun(ctx, r); !errors.Is(err, briefing.ErrAlreadyRun) {
			t.Errorf("the slot again: error = %v, want ErrAlreadyRun", err)
		}
		same(t, "no jobs", take(t, s), nil)

		earlier := run(b, t0.Add(-24*time.Hour), 1)
		earlier.Reason = "nothing new"
		ok(t, s.SaveRun(ctx, earlier))
		same(t, "last slot does not go back", must[briefing.Briefing](t)(s.Briefing(ctx, b.ID)).LastSlot, t0)

		ok(t, s.RemoveBriefing(ctx, b.ID))
		if err := s.SaveRun(ctx, run(b, t0.Add(time.Hour), 1, chA)); !errors.Is(err, briefing.ErrNotFound) {
			t.Errorf("of a removed briefing: error = %v, want ErrNotFound", err)
		}
		if _, _, err := s.DigestByKey(ctx, "none"); !errors.Is(err, briefing.ErrNotFound) {
			t.Errorf("no such digest: error = %v", err)
		}
	})
}

// A digest that the queue could not take is as if it had never been, and the other way
// round.
func TestSaveRunIsAllOrNothing(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		b := addBriefing(t, s, "w", "Morning")
		r := run(b, t0, 1, chA)
		full := errors.New("the queue is full")
		q := newJobs(t, s)
		q.fail = full
		s.SetEnqueuer(q)
		if err := s.SaveRun(ctx, r); !errors.Is(err, full) {
			t.Fatalf("error = %v, want that of the queue", err)
		}
		q.fail = nil
		if _, _, err := s.DigestByKey(ctx, r.Digest.Key); !errors.Is(err, briefing.ErrNotFound) {
			t.Errorf("the digest was kept: %v", err)
		}
		if last := must[briefing.Briefing](t)(s.Briefing(ctx, b.ID)).LastSlot; !last.IsZero() {
			t.Errorf("the slot counts as run: %v", last)
		}

		twice := r
		twice.Deliveries = append(twice.Deliveries, twice.Deliveries[0]) // the same part twice
		if err := s.SaveRun(ctx, twice); err == nil {
			t.Fatal("a part was stored twice")
		}
		same(t, "jobs", take(t, s), nil)

		// The jobs are written before the transaction ends; a digest that is refused after
		// that takes them with it.
		other := addBriefing(t, s, "w", "Evening")
		s.SetEnqueuer(enqueueThen{q, func() error { return errors.New("the power went") }})
		if err := s.SaveRun(ctx, run(other, t0, 1, chB)); err == nil {
			t.Fatal("no error")
		}
		same(t, "jobs of a digest that is not", take(t, s), nil)
		s.SetEnqueuer(q)
		ok(t, s.SaveRun(ctx, r))
		same(t, "jobs", len(take(t, s)), 1)
	})
}

type enqueueThen struct {
	*jobs
	then func() error
}

func (e enqueueThen) Enqueue(ctx context.Context, tx store.Tx, jobs ...store.Job) error {
	if err := e.jobs.Enqueue(ctx, tx, jobs...); err != nil {
		return err
	}
	return e.then()
}

func TestStoriesAndBullets(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		ok(t, s.Declare(ctx, nil, []briefing.Briefing{{Name: "World", Schedule: "@daily"}}, t0))
		world := must[[]briefing.Briefing](t)(s.Briefings(ctx))[0]
		own := addBriefing(t, s, "discord:1", "Own")
		other := addBriefing(t, s, "discord:2", "Other")
		save := func(b briefing.Briefing, slot time.Time, headline, story, bullet string) {
			r := run(b, slot, 1)
			st := &r.Digest.Stories[0]
			st.Headline, st.ID, st.Bullets[0].ID = headline, story, bullet
			ok(t, s.SaveRun(ctx, r))
		}
		save(own, t0, "old form", "s1", "b1")
		save(own, t0.Add(time.Hour), "new form", "s1", "b2")
		save(world, t0, "the operator's", "s2", "b3")
		save(other, t0.Add(2*time.Hour), "not theirs", "s1", "b4")
		nothing := run(own, t0.Add(3*time.Hour), 1)
		nothing.Digest.Stories, nothing.Reason = nil, "nothing new"
		ok(t, s.SaveRun(ctx, nothing))

		headline := func(workspace, id string) string {
			st, err := s.StoryByID(ctx, workspace, id)
			if errors.Is(err, briefing.ErrNotFound) {
				return "not found"
			}
			ok(t, err)
			return st.Headline
		}
		same(t, "headlines", []string{headline("discord:1", "s1"), headline("discord:1", "s2"), headline("discord:2", "s1"), headline("discord:3", "s1"), headline("discord:1", "b1"), headline("discord:1", "")},
			[]string{"new form", "the operator's", "not theirs", "not found", "not found", "not found"})
		bullet, st, err := s.BulletByID(ctx, "discord:1", "b1")
		ok(t, err)
		same(t, "bullet in the story it stands in", []string{bullet.ID, st.Headline, bullet.Receipts[0].Sentence}, []string{"b1", "old form", "12 died."})
		if _, _, err := s.BulletByID(ctx, "discord:1", "b4"); !errors.Is(err, briefing.ErrNotFound) {
			t.Errorf("another workspace's bullet: %v", err)
		}
		recent := func(limit int) (out []string) {
			for _, st := range must[[]news.DigestStory](t)(s.RecentStories(ctx, "discord:1", limit)) {
				out = append(out, st.Headline)
			}
			return out
		}
		same(t, "recent", recent(9), []string{"new form", "the operator's"})
		same(t, "at most", recent(1), []string{"new form"})
	})
}

func TestBriefings(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		in := briefing.Briefing{
			Workspace: "telegram:-5", Name: "Morning", Schedule: "0 8 * * 1-5", Zone: "Europe/Kyiv", Sources: []string{"A", "B"},
			Filters: briefing.Filters{Include: []string{"x"}, Exclude: []string{"y"}}, Style: briefing.Style{Stories: 3, Bullets: 2},
			Channels: []news.Channel{chA, chB}, Grace: 90 * time.Minute, Since: t0.Add(-time.Hour), Mention: "42", Silent: true,
		}
		b := must[briefing.Briefing](t)(s.AddBriefing(ctx, in))
		in.ID = b.ID
		same(t, "added", b, in)
		same(t, "read", must[briefing.Briefing](t)(s.Briefing(ctx, b.ID)), in)
		if _, err := s.AddBriefing(ctx, briefing.Briefing{Workspace: "telegram:-5", Name: "MORNING"}); !errors.Is(err, briefing.ErrExists) {
			t.Errorf("a name twice: %v", err)
		}
		second := must[briefing.Briefing](t)(s.AddBriefing(ctx, briefing.Briefing{Workspace: "telegram:-5", Name: "Evening", Schedule: "@daily"}))
		same(t, "since", second.Since, t0)

		edit := b
		edit.Name, edit.Style.Stories, edit.Paused, edit.LastSlot, edit.Silent = "Dawn", 5, true, t0, false
		ok(t, s.UpdateBriefing(ctx, edit))
		want := in
		want.Name, want.Style.Stories, want.Silent = "Dawn", 5, false
		same(t, "edited", must[briefing.Briefing](t)(s.Briefing(ctx, b.ID)), want)
		edit.Schedule = "0 7 * * *"
		ok(t, s.UpdateBriefing(ctx, edit))
		want.Schedule, want.Since = "0 7 * * *", t0
		same(t, "a new schedule holds from now on", must[briefing.Briefing](t)(s.Briefing(ctx, b.ID)), want)
		edit.Name = "evening"
		if err := s.UpdateBriefing(ctx, edit); !errors.Is(err, briefing.ErrExists) {
			t.Errorf("a name that is taken: %v", err)
		}

		ok(t, s.PauseBriefing(ctx, b.ID, true, "the channel is gone", t0.Add(time.Hour)))
		paused := must[briefing.Briefing](t)(s.Briefing(ctx, b.ID))
		same(t, "paused", []any{paused.Paused, paused.PausedReason, paused.Since}, []any{true, "the channel is gone", t0})
		same(t, "not due", len(must[[]briefing.Briefing](t)(s.Briefings(ctx))), 1)
		same(t, "but listed", len(must[[]briefing.Briefing](t)(s.WorkspaceBriefings(ctx, "telegram:-5"))), 2)
		ok(t, s.PauseBriefing(ctx, b.ID, false, "x", t0.Add(2*time.Hour)))
		resumed := must[briefing.Briefing](t)(s.Briefing(ctx, b.ID))
		same(t, "resumed", []any{resumed.Paused, resumed.PausedReason, resumed.Since}, []any{false, "", t0.Add(2 * time.Hour)})
		ok(t, s.PauseBriefing(ctx, b.ID, false, "", t0.Add(3*time.Hour)))
		same(t, "resumed twice", must[briefing.Briefing](t)(s.Briefing(ctx, b.ID)).Since, t0.Add(2*time.Hour))

		ok(t, s.RemoveBriefing(ctx, b.ID))
		for what, err := range map[string]error{
			"remove again": s.RemoveBriefing(ctx, b.ID), "pause": s.PauseBriefing(ctx, b.ID, true, "", t0), "update": s.UpdateBriefing(ctx, b),
			"no number": s.RemoveBriefing(ctx, "1 OR 1=1"), "an odd number": s.RemoveBriefing(ctx, "0"+second.ID),
		} {
			if !errors.Is(err, briefing.ErrNotFound) {
				t.Errorf("%s: error = %v, want ErrNotFound", what, err)
			}
		}
		must[briefing.Briefing](t)(s.AddBriefing(ctx, in)) // its name is free
	})
}

func TestDeclareBriefings(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		morning := briefing.Briefing{Name: "Morning", Schedule: "0 8 * * *", Zone: "UTC", Channels: []news.Channel{chA}}
		evening := briefing.Briefing{Name: "Evening", Schedule: "0 20 * * *"}
		declare := func(now time.Time, bs ...briefing.Briefing) map[string]briefing.Briefing {
			t.Helper()
			ok(t, s.Declare(ctx, nil, bs, now))
			out := map[string]briefing.Briefing{}
			for _, b := range must[[]briefing.Briefing](t)(s.WorkspaceBriefings(ctx, "any")) {
				out[b.Name] = b
			}
			return out
		}
		first := declare(t0, morning, evening)
		m := first["Morning"]
		if len(first) != 2 || !m.Declared || m.Workspace != briefing.OperatorWorkspace || !m.Since.Equal(t0) {
			t.Fatalf("declared %+v", first)
		}
		ok(t, s.SaveRun(ctx, run(m, t0, 1, chA)))
		ok(t, s.PauseBriefing(ctx, m.ID, true, "an admin", t0))

		day := 24 * time.Hour
		again := declare(t0.Add(day), morning, evening)["Morning"]
		same(t, "a restart", []any{again.ID, again.LastSlot, again.Paused, again.PausedReason, again.Since}, []any{m.ID, t0, true, "an admin", t0})
		morning.Schedule, morning.Style.Stories = "30 8 * * *", 3
		edited := declare(t0.Add(2*day), morning, evening)["Morning"]
		same(t, "an edit", []any{edited.ID, edited.Schedule, edited.Style.Stories, edited.LastSlot, edited.Since}, []any{m.ID, "30 8 * * *", 3, t0, t0.Add(2 * day)})
		if left := declare(t0.Add(3*day), evening); len(left) != 1 {
			t.Errorf("left: %v", left)
		}
		if _, _, err := s.DigestByKey(ctx, run(m, t0, 1).Digest.Key); err != nil {
			t.Errorf("the history of a briefing that is declared no longer: %v", err)
		}
		morning.Name = "MORNING"
		back := declare(t0.Add(4*day), morning, evening)["MORNING"]
		same(t, "back", []any{back.ID, back.LastSlot, back.Since}, []any{m.ID, t0, t0.Add(4 * day)})
		if err := s.SaveRun(ctx, run(back, t0, 1, chA)); !errors.Is(err, briefing.ErrAlreadyRun) {
			t.Errorf("a slot that was run before it was gone: %v", err)
		}

		for what, err := range map[string]error{"update": s.UpdateBriefing(ctx, back), "remove": s.RemoveBriefing(ctx, back.ID)} {
			if !errors.Is(err, briefing.ErrDeclared) {
				t.Errorf("%s: error = %v, want ErrDeclared", what, err)
			}
		}
		holds(t, s.Declare(ctx, nil, []briefing.Briefing{evening, {Name: "evening"}}, t0), "declared twice")
		if _, err := s.AddBriefing(ctx, briefing.Briefing{Workspace: "discord:1", Name: "evening"}); !errors.Is(err, briefing.ErrExists) {
			t.Errorf("a name that the file declares: %v", err)
		}
		// One that a workspace made before the file named another the same stays.
		addBriefing(t, s, "discord:1", "Noon")
		declare(t0, evening, briefing.Briefing{Name: "Noon", Schedule: "@daily"})
		same(t, "both", len(must[[]briefing.Briefing](t)(s.WorkspaceBriefings(ctx, "discord:1"))), 3)
	})
}

func TestStatus(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		src, foreign := addSource(t, s, "telegram:-200", "A"), addSource(t, s, "telegram:-300", "B")
		ok(t, s.SavePolls(ctx, []news.Poll{poll(src, item(src, "1"), item(src, "2")), poll(foreign, item(foreign, "1"))}))
		ok(t, s.Declare(ctx, nil, []briefing.Briefing{{Name: "World", Schedule: "@daily"}}, t0))
		world := must[[]briefing.Briefing](t)(s.Briefings(ctx))[0]
		own, quiet := addBriefing(t, s, "telegram:-200", "Own"), addBriefing(t, s, "telegram:-200", "Quiet")
		silent := run(quiet, t0, 1)
		silent.Reason = "nothing new"
		ok(t, s.SaveRun(ctx, silent))
		ok(t, s.SaveRun(ctx, run(own, t0.Add(-time.Hour), 1, chA)))
		elsewhere := news.Channel{Platform: news.Telegram, ID: "-999"}
		ok(t, s.SaveRun(ctx, run(own, t0, 2, chA, chB, news.Channel{Platform: news.Console}, news.Channel{Platform: news.Discord, ID: "7"})))
		ok(t, s.SaveRun(ctx, run(world, t0, 1, chB, elsewhere)))
		for i, states := range [][]briefing.State{{briefing.Sent, briefing.Sent}, {briefing.Sent, briefing.Unknown}, {briefing.Rejected}} {
			for j, state := range states {
				end(t, s, claim(t, s, int64(2+2*i+j), t0), state, t0)
			}
		}
		end(t, s, claim(t, s, 10, t0), briefing.Unknown, t0) // the operator's, for their chat
		end(t, s, claim(t, s, 11, t0), briefing.Unknown, t0) // and for another

		st := must[briefing.Status](t)(s.Status(ctx, "telegram:-200", news.Channel{}))
		same(t, "articles", []any{st.Articles, st.Newest}, []any{2, t0})
		same(t, "deliveries", st.Deliveries, map[briefing.State]int{"queued": 3, "sent": 3, "unknown": 2, "rejected": 2})
		same(t, "runs", st.LastRuns, map[string]briefing.LastRun{
			own.ID:   {Slot: t0, Result: "posted to 1 of 4 channels, 1 waiting, 1 unknown, 1 failed"},
			quiet.ID: {Slot: t0, Result: "nothing new"},
			world.ID: {Slot: t0, Result: "posted to 0 of 2 channels, 2 unknown"},
		})
		var unknown, failed []string
		for _, d := range st.Unknown {
			unknown = append(unknown, fmt.Sprint(d.Name, " ", d.Channel, " ", d.Part))
		}
		for _, d := range st.Failed {
			failed = append(failed, fmt.Sprint(d.Channel, " ", d.Part, " ", d.Reason))
		}
		same(t, "unknown", unknown, []string{"Own telegram:-200/7 2", "World telegram:-200/7 1"})
		same(t, "failed", failed, []string{"console: 2 part 1 was not posted: because", "console: 1 because"})

		for id, want := range map[int64]error{11: briefing.ErrNotFound, 2: briefing.ErrNotFound, 999: briefing.ErrNotFound} {
			if err := s.SettleUnknown(ctx, "telegram:-200", news.Channel{}, id, true, t0); !errors.Is(err, want) {
				t.Errorf("settle %d: error = %v, want %v", id, err, want)
			}
		}
		ok(t, s.SettleUnknown(ctx, "telegram:-200", news.Channel{}, 10, false, t0))
		ok(t, s.SettleUnknown(ctx, "telegram:-200", news.Channel{}, 5, true, t0))
		st = must[briefing.Status](t)(s.Status(ctx, "telegram:-200", news.Channel{}))
		same(t, "nothing unknown", len(st.Unknown), 0)
		same(t, "an empty workspace", must[briefing.Status](t)(s.Status(ctx, "nobody", news.Channel{})).Articles, 0)
	})
}

func TestDeclareAtTheSameTime(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		var wg sync.WaitGroup
		for range 4 {
			s := open(t, url)
			wg.Go(func() {
				err := s.Declare(t.Context(), []news.Source{{Name: "A", URL: "https://a.example/"}, {Name: "B", URL: "https://b.example/"}},
					[]briefing.Briefing{{Name: "Morning", Schedule: "@daily"}, {Name: "Evening", Schedule: "@daily"}}, t0)
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		s := open(t, url)
		same(t, "sources", names(must[[]news.Source](t)(s.Sources(t.Context(), "x"))), "A B")
		same(t, "briefings", len(must[[]briefing.Briefing](t)(s.Briefings(t.Context()))), 2)
	})
}

// TestStatusOfServers: what the operator's briefing left in doubt in a Discord channel is
// seen and answered in that channel, and by no other server.
func TestStatusOfServers(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		ok(t, s.Declare(ctx, nil, []briefing.Briefing{{Name: "World", Schedule: "@daily"}}, t0))
		world := must[[]briefing.Briefing](t)(s.Briefings(ctx))[0]
		here, other := news.Channel{Platform: news.Discord, ID: "7"}, news.Channel{Platform: news.Discord, ID: "8"}
		ok(t, s.SaveRun(ctx, run(world, t0, 1, here)))
		d := claim(t, s, 1, t0)
		end(t, s, d, briefing.Unknown, t0)
		if st := must[briefing.Status](t)(s.Status(ctx, "discord:2", other)); len(st.Unknown) != 0 || len(st.Deliveries) != 0 {
			t.Errorf("another server sees %+v", st)
		}
		if err := s.SettleUnknown(ctx, "discord:2", other, d.ID, true, t0); !errors.Is(err, briefing.ErrNotFound) {
			t.Errorf("another server settles: error = %v", err)
		}
		if st := must[briefing.Status](t)(s.Status(ctx, "discord:1", here)); len(st.Unknown) != 1 {
			t.Errorf("its own channel sees %d unknown", len(st.Unknown))
		}
		ok(t, s.SettleUnknown(ctx, "discord:1", here, d.ID, false, t0))
	})
}
