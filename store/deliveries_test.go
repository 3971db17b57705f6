package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/news"
	"tidings/store"
)

// tryClaim tells in words what claiming a delivery comes to.
func tryClaim(t *testing.T, s *store.Store, id int64, now time.Time) string {
	t.Helper()
	d, settle, err := s.Claim(t.Context(), id, now, now.Add(-2*time.Minute))
	var notYet *briefing.NotYet
	switch {
	case errors.As(err, &notYet):
		return fmt.Sprintf("in %v: %s", notYet.At.Sub(now), notYet.Why)
	case errors.Is(err, briefing.ErrNotQueued):
		return "no"
	case err != nil:
		t.Fatal(err)
	case settle:
		return fmt.Sprintf("settle attempt %d", d.Attempts)
	}
	return fmt.Sprintf("attempt %d", d.Attempts)
}

func TestClaimAndFinish(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		b := addBriefing(t, s, "w", "Morning")
		r := run(b, t0, 2, chA)
		ok(t, s.SaveRun(t.Context(), r))
		take(t, s)

		same(t, "the second part", tryClaim(t, s, 2, t0), "in 15s: part 1 is not sent yet")
		d := claim(t, s, 1, t0)
		want := r.Deliveries[0]
		want.ID, want.DigestID, want.BriefingID, want.Name, want.Slot = 1, d.DigestID, b.ID, "Morning", t0
		want.State, want.Attempts, want.AttemptedAt = briefing.Sending, 1, t0
		same(t, "claimed", d, want)
		same(t, "twice", tryClaim(t, s, 1, t0.Add(time.Second)), "in 1m59.001s: it is being sent")

		d.State, d.Reason, d.NextAttempt = briefing.Queued, "502", t0.Add(time.Minute)
		ok(t, s.Finish(t.Context(), d, t0))
		same(t, "the job that tries again", take(t, s), []string{"1/1@1m0s"})
		same(t, "too early", tryClaim(t, s, 1, t0.Add(time.Second)), "in 59s: it is to be tried then")

		d = claim(t, s, 1, t0.Add(time.Minute))
		same(t, "again", []any{d.Attempts, d.AttemptedAt, d.Reason}, []any{2, t0.Add(time.Minute), ""})
		end(t, s, d, briefing.Sent, t0.Add(time.Minute))
		same(t, "the next part's job", take(t, s), []string{"2/0"})
		same(t, "sent", tryClaim(t, s, 1, t0.Add(time.Hour)), "no")
		end(t, s, d, briefing.Sent, t0.Add(time.Hour)) // the same end twice
		same(t, "no job twice", take(t, s), nil)

		second := claim(t, s, 2, t0.Add(time.Hour))
		stale := second
		stale.Attempts = 7
		if err := s.Finish(t.Context(), stale, t0); !errors.Is(err, briefing.ErrEnded) {
			t.Errorf("an attempt that never was: error = %v", err)
		}
		end(t, s, second, briefing.Sent, t0.Add(time.Hour))
		same(t, "nothing there", tryClaim(t, s, 99, t0), "no")

		told := must[[]news.Told](t)(s.Told(t.Context(), chA, t0))
		same(t, "told", told, []news.Told{
			{StoryID: "story1", Key: "dead1", Values: "12", At: t0.Add(time.Minute)}, {StoryID: "story1", Key: "dead2", Values: "12", At: t0.Add(time.Hour)},
		})
		same(t, "told since", len(must[[]news.Told](t)(s.Told(t.Context(), chA, t0.Add(time.Minute+1*time.Second)))), 1)
		same(t, "told elsewhere", must[[]news.Told](t)(s.Told(t.Context(), chB, t0)), nil)
	})
}

func TestToldCountsFromSentDeliveriesOnly(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		b := addBriefing(t, s, "w", "Morning")
		told := func() string {
			out := ""
			for _, x := range must[[]news.Told](t)(s.Told(t.Context(), chA, time.Time{})) {
				out += x.Values + "@" + x.At.Format("15:04") + " "
			}
			return out
		}
		for i, state := range []briefing.State{briefing.Queued, briefing.Rejected, briefing.Gone, briefing.Unknown} {
			r := run(b, t0.Add(time.Duration(i)*time.Minute), 1, chA)
			ok(t, s.SaveRun(t.Context(), r))
			end(t, s, claim(t, s, int64(i+1), t0), state, t0)
			same(t, "told after "+string(state), told(), "")
		}
		ok(t, s.SettleUnknown(t.Context(), "w", news.Channel{}, 4, false, t0.Add(time.Hour)))
		same(t, "it arrived", told(), "12@09:00 ")
		// A newer value takes the place of the older, but never the other way round.
		r := run(b, t0.Add(time.Hour), 1, chA)
		r.Deliveries[0].Told[0].Values = "19"
		ok(t, s.SaveRun(t.Context(), r))
		end(t, s, claim(t, s, 5, t0), briefing.Sent, t0.Add(2*time.Hour))
		same(t, "a newer value", told(), "19@10:00 ")
		ok(t, s.SaveRun(t.Context(), run(b, t0.Add(2*time.Hour), 1, chA)))
		end(t, s, claim(t, s, 6, t0), briefing.Sent, t0.Add(time.Minute))
		same(t, "an older value", told(), "19@10:00 ")
	})
}

func TestPartsThatCannotFollow(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		b := addBriefing(t, s, "w", "Morning")
		for i, tt := range []struct {
			state briefing.State
			want  string
		}{
			{briefing.Rejected, "rejected: part 1 was not posted: because"},
			{briefing.Gone, "gone: part 1 was not posted: because"},
		} {
			ok(t, s.SaveRun(t.Context(), run(b, t0.Add(time.Duration(i)*time.Minute), 3, chA, chB)))
			first := int64(6*i + 1)
			take(t, s)
			end(t, s, claim(t, s, first, t0), tt.state, t0)
			same(t, "jobs", take(t, s), nil)
			same(t, "part 3", tryClaim(t, s, first+2, t0), "no")
			same(t, "the other channel", tryClaim(t, s, first+3, t0), "attempt 1")
			end(t, s, briefing.Delivery{ID: first + 3, Attempts: 1}, briefing.Sent, t0)
			same(t, "its next part", take(t, s), []string{fmt.Sprint(first+4, "/0")})
			st, err := s.Status(t.Context(), "w", news.Channel{})
			ok(t, err)
			same(t, "why", string(st.Failed[0].State)+": "+st.Failed[0].Reason, tt.want)
		}
		// After an unknown part the others wait for an admin, without a job.
		ok(t, s.SaveRun(t.Context(), run(b, t0.Add(time.Hour), 2, chA)))
		take(t, s)
		end(t, s, claim(t, s, 13, t0), briefing.Unknown, t0)
		same(t, "part 2", tryClaim(t, s, 14, t0), "no")
		same(t, "stale are only the others' second parts", stale(t, s, t0.Add(time.Hour)), []string{"11/0", "5/0"})
		ok(t, s.SettleUnknown(t.Context(), "w", news.Channel{}, 13, true, t0.Add(2*time.Hour)))
		same(t, "send again", take(t, s), []string{"13/1"})
		end(t, s, claim(t, s, 13, t0.Add(2*time.Hour)), briefing.Unknown, t0.Add(2*time.Hour))
		ok(t, s.SettleUnknown(t.Context(), "w", news.Channel{}, 13, false, t0.Add(2*time.Hour)))
		same(t, "it arrived", take(t, s), []string{"14/0"})
		same(t, "part 2 goes", tryClaim(t, s, 14, t0.Add(2*time.Hour)), "attempt 1")
	})
}

// stale enqueues what is stale since a minute and returns the jobs.
func stale(t *testing.T, s *store.Store, now time.Time) []string {
	t.Helper()
	n, err := s.EnqueueStale(t.Context(), now, time.Minute)
	ok(t, err)
	jobs := take(t, s)
	same(t, "EnqueueStale", n, len(jobs))
	return jobs
}

func TestOneInFlightPerChannel(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		b, c := addBriefing(t, s, "w", "Morning"), addBriefing(t, s, "w", "Evening")
		ok(t, s.SaveRun(t.Context(), run(b, t0, 1, chA)))
		ok(t, s.SaveRun(t.Context(), run(c, t0, 1, chA, chB)))
		d := claim(t, s, 1, t0)
		same(t, "the same channel", tryClaim(t, s, 2, t0), "in 1s: another message is being sent to the channel")
		same(t, "another channel", tryClaim(t, s, 3, t0), "attempt 1")
		end(t, s, d, briefing.Sent, t0)
		same(t, "after it", tryClaim(t, s, 2, t0), "attempt 1")
	})
}

// A process that dies while it sends leaves a delivery that is settled, once, by
// whoever comes first.
func TestSettleAfterACrash(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		first := open(t, url)
		b := addBriefing(t, first, "w", "Morning")
		ok(t, first.SaveRun(t.Context(), run(b, t0, 2, chA)))
		d := claim(t, first, 1, t0)
		first.Close() // and what it had claimed is forgotten by everybody but the database

		s := open(t, url)
		take(t, s)
		same(t, "at once", tryClaim(t, s, 1, t0.Add(time.Minute)), "in 1m0.001s: it is being sent")
		same(t, "stale", stale(t, s, t0.Add(time.Minute)), []string{"1/1"})
		later := t0.Add(3 * time.Minute)
		got, settle, err := s.Claim(t.Context(), 1, later, later.Add(-2*time.Minute))
		ok(t, err)
		same(t, "to be settled", settle, true)
		same(t, "as it was", got, d)
		same(t, "a second process", tryClaim(t, s, 1, later.Add(time.Second)), "in 1m59.001s: it is being sent")
		same(t, "no more stale", stale(t, s, later.Add(30*time.Second)), nil)

		got.State, got.NextAttempt = briefing.Queued, later
		ok(t, s.Finish(t.Context(), got, later))
		same(t, "the job is a new one", take(t, s), []string{"1/2@3m0s"})
		same(t, "attempt", tryClaim(t, s, 1, later), "attempt 2")
		// The first process was not dead after all.
		d.State = briefing.Sent
		if err := s.Finish(t.Context(), d, later); !errors.Is(err, briefing.ErrEnded) {
			t.Errorf("a late end: error = %v, want ErrNotSending", err)
		}
		end(t, s, briefing.Delivery{ID: 1, Attempts: 2}, briefing.Unknown, later)
		d.Attempts = 2
		end(t, s, d, briefing.Sent, later) // sure knowledge in place of doubt
		same(t, "the next part", take(t, s), []string{"2/0"})
		if err := s.Finish(t.Context(), briefing.Delivery{ID: 1, Attempts: 2, State: briefing.Queued}, later); !errors.Is(err, briefing.ErrEnded) {
			t.Errorf("doubt in place of sure knowledge: error = %v", err)
		}
	})
}

// Many workers at once: each delivery is claimed once, parts in order, one in flight a
// channel.
func TestClaimsAtTheSameTime(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		const digests, parts, workers = 6, 3, 12
		channels := []news.Channel{chA, chB, {Platform: news.Console}}
		for i := range digests {
			b := addBriefing(t, s, "w", fmt.Sprint("briefing ", i))
			ok(t, s.SaveRun(t.Context(), run(b, t0, parts, channels...)))
		}
		const total = digests * parts * 3
		var mu sync.Mutex
		inFlight := map[news.Channel]int64{}
		done := map[int64]int{}
		last := map[string]int{}
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				rnd := rand.New(rand.NewPCG(1, uint64(w)))
				for {
					mu.Lock()
					left := total - len(done)
					mu.Unlock()
					if left == 0 {
						return
					}
					id := rnd.Int64N(total) + 1
					d, settle, err := s.Claim(t.Context(), id, t0, t0.Add(-time.Minute))
					if errors.Is(err, briefing.ErrNotQueued) {
						continue
					}
					if err != nil || settle {
						t.Errorf("Claim(%d) = settle %v, %v", id, settle, err)
						return
					}
					mu.Lock()
					if other := inFlight[d.Channel]; other != 0 {
						t.Errorf("%d and %d are in flight to %s", other, d.ID, d.Channel)
					}
					inFlight[d.Channel] = d.ID
					key := fmt.Sprint(d.DigestID, d.Channel)
					if last[key] != d.Part-1 {
						t.Errorf("part %d follows part %d", d.Part, last[key])
					}
					last[key] = d.Part
					done[d.ID]++
					delete(inFlight, d.Channel)
					mu.Unlock()
					d.State = briefing.Sent
					if err := s.Finish(t.Context(), d, t0); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		for id, n := range done {
			if n != 1 {
				t.Errorf("delivery %d was claimed %d times", id, n)
			}
		}
	})
}

func TestStale(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		b := addBriefing(t, s, "w", "Morning")
		r := run(b, t0, 2, chA, chB)
		r.Deliveries[2].NextAttempt = t0.Add(10 * time.Minute)
		ok(t, s.SaveRun(t.Context(), r))
		take(t, s)
		enqueue := func(after time.Duration) []string {
			t.Helper()
			return stale(t, s, t0.Add(after))
		}
		same(t, "at once", enqueue(59*time.Second), nil)
		same(t, "after a minute", enqueue(time.Minute), []string{"1/0"})
		same(t, "and again", enqueue(2*time.Minute), []string{"1/0"})
		same(t, "when it is due", enqueue(11*time.Minute), []string{"1/0", "3/0"})
		end(t, s, claim(t, s, 1, t0.Add(12*time.Minute)), briefing.Sent, t0.Add(12*time.Minute))
		take(t, s)
		same(t, "the next part has a minute, too", enqueue(12*time.Minute+30*time.Second), []string{"3/0"})
		same(t, "then it is enqueued", enqueue(13*time.Minute), []string{"2/0", "3/0"})
		claim(t, s, 2, t0.Add(13*time.Minute))
		same(t, "sending", enqueue(13*time.Minute), []string{"3/0"})
		same(t, "sending for long", enqueue(14*time.Minute), []string{"2/1", "3/0"})
		same(t, "and still", enqueue(15*time.Minute), []string{"2/2", "3/0"})

		s.SetEnqueuer(nil)
		_, err := s.EnqueueStale(t.Context(), t0, time.Minute)
		holds(t, err, "no queue")
	})
}

func TestMoveChannel(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		group := news.Channel{Platform: news.Telegram, ID: "-5"}
		super := news.Channel{Platform: news.Telegram, ID: "-1005"}
		b := must[briefing.Briefing](t)(s.AddBriefing(ctx, briefing.Briefing{Workspace: "telegram:-5", Name: "Morning", Schedule: "@daily", Channels: []news.Channel{chA, group, {Platform: news.Telegram, ID: "-55"}}}))
		addSource(t, s, "telegram:-5", "A")
		addSource(t, s, "telegram:-5", "Both")
		addSource(t, s, "telegram:-1005", "Both")
		file := briefing.Briefing{Name: "World", Schedule: "@daily", Channels: []news.Channel{group, super}}
		ok(t, s.Declare(ctx, nil, []briefing.Briefing{file}, t0))
		ok(t, s.SaveRun(ctx, run(b, t0, 1, group)))
		end(t, s, claim(t, s, 1, t0), briefing.Sent, t0)
		ok(t, s.SaveRun(ctx, run(b, t0.Add(time.Minute), 2, group)))
		ok(t, s.SaveRun(ctx, run(b, t0.Add(time.Hour), 1, group, super)))
		d := claim(t, s, 2, t0)

		for range 2 { // twice does no harm
			ok(t, s.MoveChannel(ctx, group, super))
		}
		d.State, d.NextAttempt = briefing.Queued, t0
		ok(t, s.Finish(ctx, d, t0))
		same(t, "delivered to the new one", claim(t, s, 2, t0).Channel, super)
		end(t, s, briefing.Delivery{ID: 2, Attempts: 2}, briefing.Sent, t0)
		same(t, "its next part, too", claim(t, s, 3, t0).Channel, super)
		same(t, "the digest that both would get", tryClaim(t, s, 4, t0), "no")
		same(t, "told", []int{len(must[[]news.Told](t)(s.Told(ctx, super, t0))), len(must[[]news.Told](t)(s.Told(ctx, group, t0)))}, []int{1, 0})
		same(t, "briefing", must[briefing.Briefing](t)(s.Briefing(ctx, b.ID)).Channels, []news.Channel{chA, super, {Platform: news.Telegram, ID: "-55"}})
		same(t, "workspace", must[briefing.Briefing](t)(s.Briefing(ctx, b.ID)).Workspace, "telegram:-1005")
		same(t, "sources", names(must[[]news.Source](t)(s.Sources(ctx, "telegram:-1005"))), "A Both")
		same(t, "the old workspace", names(must[[]news.Source](t)(s.Sources(ctx, "telegram:-5"))), "")

		// The file still names the old one after a restart.
		ok(t, s.Declare(ctx, nil, []briefing.Briefing{file}, t0))
		for _, b := range must[[]briefing.Briefing](t)(s.Briefings(ctx)) {
			if b.Declared {
				same(t, "declared", b.Channels, []news.Channel{super})
			}
		}
		ok(t, s.MoveChannel(ctx, super, group)) // back again: no circle
		ok(t, s.Declare(ctx, nil, []briefing.Briefing{file}, t0))
		for _, b := range must[[]briefing.Briefing](t)(s.Briefings(ctx)) {
			if b.Declared {
				same(t, "declared", b.Channels, []news.Channel{group})
			}
		}
	})
}

func TestTidyDigests(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		b := addBriefing(t, s, "w", "Morning")
		sent, open := run(b, t0, 1, chA), run(b, t0.Add(time.Minute), 1, chB)
		sent.Passed = []briefing.PassedSlot{{At: t0.Add(-time.Hour)}}
		ok(t, s.SaveRun(ctx, sent))
		ok(t, s.SaveRun(ctx, open))
		end(t, s, claim(t, s, 1, t0), briefing.Sent, t0)
		keep := store.Retention{Digests: 24 * time.Hour}
		same(t, "in time", must[store.Tidied](t)(s.Tidy(ctx, t0.Add(24*time.Hour), keep)), store.Tidied{})
		same(t, "too old", must[store.Tidied](t)(s.Tidy(ctx, t0.Add(25*time.Hour), keep)), store.Tidied{Digests: 1})
		same(t, "again", must[store.Tidied](t)(s.Tidy(ctx, t0.Add(25*time.Hour), keep)), store.Tidied{})
		same(t, "what was told lasts longer", must[store.Tidied](t)(s.Tidy(ctx, t0.Add(91*24*time.Hour), keep)), store.Tidied{Told: 1})
		_, _, err := s.DigestByKey(ctx, sent.Digest.Key)
		holds(t, err, "not found")
		_, err = s.StoryByID(ctx, "w", "story1") // the one that is still to be sent keeps it
		ok(t, err)
		same(t, "still to be sent", tryClaim(t, s, 2, t0), "attempt 1")
		same(t, "no job for what is gone", tryClaim(t, s, 1, t0), "no")
	})
}
