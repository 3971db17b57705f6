package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"tidings/briefing"
	"tidings/internal/testkit/pgtest"
	"tidings/news"
	"tidings/store"
)

// correct adds a note to the first digest and changes all of its posts.
func correct(t *testing.T, s *store.Store, id int64, words string, now time.Time) {
	t.Helper()
	ok(t, s.Correct(t.Context(), id, now, func(d news.Digest, posts []briefing.Delivery) (news.Digest, []briefing.Delivery) {
		if slices.Contains(d.Notes, words) {
			return d, nil
		}
		d.Notes = append(slices.Clone(d.Notes), words)
		for i, p := range posts {
			posts[i].Body, posts[i].Change = fmt.Appendf(nil, "%s, %s", p.Body, words), words
		}
		return d, posts
	}))
}

// A post that is sent is edited, once for each change and part, in order; one that is
// queued shows the change from the start.
func TestCorrect(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		b := addBriefing(t, s, "w", "Morning")
		ok(t, s.SaveRun(t.Context(), run(b, t0, 2, chA)))
		take(t, s)
		end(t, s, claim(t, s, 1, t0), briefing.Sent, t0)
		take(t, s)

		correct(t, s, 1, "not 12", t0)
		same(t, "the edit's job", take(t, s), []string{"3/0"})
		correct(t, s, 1, "not 12", t0.Add(time.Minute)) // found again
		same(t, "no job twice", take(t, s), nil)
		d := must[[]news.Digest](t)(s.ShownStory(t.Context(), "a", t0.Add(-time.Hour)))
		same(t, "the digest", d[0].Notes, []string{"not 12"})

		correct(t, s, 1, "but 9", t0)
		same(t, "the second edit's job", take(t, s), []string{"4/0"})
		same(t, "it waits", tryClaim(t, s, 4, t0), "in 1s: an earlier change is not made yet")
		e := claim(t, s, 3, t0)
		same(t, "the edit", []any{e.Kind, e.Target, e.MessageID, string(e.Body), e.Part, e.Made}, []any{briefing.Edit, int64(1), "m1", "discord:100 part 1, not 12", 1, t0})
		e.State, e.Why = briefing.Sent, briefing.WhyEdited
		ok(t, s.Finish(t.Context(), e, t0))
		same(t, "nothing follows from it", take(t, s), nil)
		same(t, "both corrections", string(claim(t, s, 4, t0).Body), "discord:100 part 1, not 12, but 9")
		same(t, "one in flight a channel", tryClaim(t, s, 2, t0), "in 1s: another message is being sent to the channel")
		same(t, "an edit whose process died is made again", tryClaim(t, s, 4, t0.Add(time.Hour)), "attempt 2")
		e = claim(t, s, 4, t0.Add(2*time.Hour))
		e.State, e.Why = briefing.Sent, briefing.WhyEdited
		ok(t, s.Finish(t.Context(), e, t0))
		second := claim(t, s, 2, t0)
		same(t, "the second part was not posted yet", string(second.Body), "discord:100 part 2, not 12, but 9")

		correct(t, s, 1, "or 7", t0)
		same(t, "jobs", take(t, s), []string{"5/0", "6/0"})
		same(t, "the second part is being sent", tryClaim(t, s, 6, t0), "in 15s: what it changes is not sent yet")
		second.State, second.Why, second.NextAttempt = briefing.Queued, briefing.WhyTryAgain, t0
		ok(t, s.Finish(t.Context(), second, t0))
		same(t, "it is tried again and catches up", string(claim(t, s, 2, t0).Body), "discord:100 part 2, not 12, but 9, or 7")
		same(t, "so that nothing is to be edited", tryClaim(t, s, 6, t0), "no")
		second = must[briefing.Delivery](t)(claimed(s, t, 2))
		second.Attempts, second.State, second.NextAttempt = 2, briefing.Queued, t0
		ok(t, s.Finish(t.Context(), second, t0))
		correct(t, s, 1, "at last 6", t0)
		same(t, "queued again, it shows all", string(claim(t, s, 2, t0).Body), "discord:100 part 2, not 12, but 9, or 7, at last 6")
		take(t, s)
		st := must[briefing.Status](t)(s.Status(t.Context(), "w", news.Channel{}))
		var whys []string
		for _, c := range st.Changes {
			whys = append(whys, string(c.State)+" "+string(c.Why))
		}
		same(t, "the decisions", whys, []string{"queued ", "sent in_time", "queued ", "sent edited", "sent edited"})
		same(t, "posts are counted alone", st.Deliveries, map[briefing.State]int{briefing.Sent: 1, briefing.Sending: 1})
		same(t, "what came of the run", st.LastRuns[b.ID].Result, "posted to 0 of 1 channel, 1 waiting")
	})
}

// What is in doubt is not edited before an admin has decided.
func TestCorrectWhatIsInDoubt(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		b := addBriefing(t, s, "w", "Morning")
		for i, again := range []bool{true, false} {
			id := int64(3*i + 1)
			ok(t, s.SaveRun(t.Context(), run(b, t0.Add(time.Duration(i)*time.Minute), 1, chA, chB)))
			end(t, s, claim(t, s, id, t0), briefing.Unknown, t0)
			end(t, s, claim(t, s, id+1, t0), briefing.Gone, t0)
			take(t, s)
			correct(t, s, int64(i+1), "not 12", t0)
			same(t, "a channel that is gone gets nothing", len(take(t, s)), 1)
			same(t, "in doubt", tryClaim(t, s, id+2, t0), "no")
			ok(t, s.SettleUnknown(t.Context(), "w", news.Channel{}, id, again, t0))
			if again {
				same(t, "the post's job", take(t, s), []string{"1/1"})
				same(t, "with the correction", string(claim(t, s, id, t0).Body), "discord:100 part 1, not 12")
				same(t, "nothing to edit", tryClaim(t, s, id+2, t0), "no")
				end(t, s, must[briefing.Delivery](t)(claimed(s, t, id)), briefing.Sent, t0)
				continue
			}
			same(t, "the edit's job", take(t, s), []string{"6/0"})
			same(t, "which message it is, nobody knows", claim(t, s, id+2, t0).MessageID, "")
		}
	})
}

// claimed is a delivery that is being sent.
func claimed(s *store.Store, t *testing.T, id int64) (briefing.Delivery, error) {
	return briefing.Delivery{ID: id, Attempts: 2, MessageID: "m"}, t.Context().Err()
}

func TestTakeBack(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		b := addBriefing(t, s, "w", "Morning")
		r := run(b, t0, 3, chA)
		ok(t, s.SaveRun(t.Context(), r))
		end(t, s, claim(t, s, 1, t0), briefing.Sent, t0)
		correct(t, s, 1, "not 12", t0)
		sending := claim(t, s, 2, t0)
		take(t, s)
		same(t, "posts taken back", must[int](t)(s.TakeBack(t.Context(), r.Digest.Key, t0)), 3)
		same(t, "the jobs of two deletions", take(t, s), []string{"5/0", "6/0"})
		same(t, "the edit is not needed", tryClaim(t, s, 4, t0), "no")
		same(t, "the third part is not posted", tryClaim(t, s, 3, t0), "no")
		same(t, "the second is being sent", tryClaim(t, s, 6, t0), "in 15s: what it changes is not sent yet")
		same(t, "a second time", must[int](t)(s.TakeBack(t.Context(), r.Digest.Key, t0)), 0)
		same(t, "no job twice", take(t, s), nil)
		sending.State, sending.NextAttempt = briefing.Queued, t0
		ok(t, s.Finish(t.Context(), sending, t0)) // it surely was not posted
		same(t, "so it never is", []string{tryClaim(t, s, 2, t0), tryClaim(t, s, 6, t0)}, []string{"no", "no"})
		d := claim(t, s, 5, t0)
		same(t, "the deletion", []any{d.Kind, d.MessageID, len(d.Body)}, []any{briefing.Delete, "m1", 0})
		d.State, d.Why = briefing.Sent, briefing.WhyDeleted
		ok(t, s.Finish(t.Context(), d, t0))
		correct(t, s, 1, "but 9", t0)
		same(t, "nothing is left to correct", take(t, s), nil)
		st := must[briefing.Status](t)(s.Status(t.Context(), "w", news.Channel{}))
		same(t, "states", st.Deliveries, map[briefing.State]int{briefing.Sent: 1, briefing.Dropped: 2})
		same(t, "what came of the run", st.LastRuns[b.ID].Result, "posted to 0 of 1 channel, 1 failed (it was taken back before it was posted)")
		if _, err := s.TakeBack(t.Context(), "nothing", t0); !errors.Is(err, briefing.ErrNotFound) {
			t.Errorf("an unknown digest: %v", err)
		}

		ok(t, s.SaveRun(t.Context(), run(b, t0.Add(time.Hour), 1, chB)))
		for _, who := range []string{"x", briefing.OperatorWorkspace} {
			if _, _, err := s.TakeBackNewest(t.Context(), who, "morning", t0); !errors.Is(err, briefing.ErrNotFound) {
				t.Errorf("workspace %s: %v", who, err)
			}
		}
		newest, n, err := s.TakeBackNewest(t.Context(), "w", "morning", t0)
		same(t, "the newest", []any{newest.Slot, n, err}, []any{t0.Add(time.Hour), 1, error(nil)})
	})
}

// Articles that come in or change are noted where that may correct something.
func TestProofNotes(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		src := addSource(t, s, "w", "Coast")
		save := func(key, text string) {
			it := item(src, key)
			it.Article.Text = text
			ok(t, s.SavePolls(t.Context(), []news.Poll{poll(src, it)}))
		}
		notes := func() (out []string) {
			var ids []int64
			for _, n := range must[[]briefing.ProofNote](t)(s.ProofNotes(t.Context(), 9)) {
				out, ids = append(out, n.Article.ID+": "+n.Article.Text), append(ids, n.ID)
			}
			ok(t, s.Proofed(t.Context(), ids))
			return out
		}
		a := src.ID + "-k"
		save("k", "12 people died.")
		save("k", "13 people died.")
		same(t, "no digest told of it", notes(), nil)
		b := addBriefing(t, s, "w", "Morning")
		r := run(b, t0, 1, chA)
		r.Stories = map[string]string{a: "story1"}
		ok(t, s.SaveRun(t.Context(), r))
		save("k", "13 people died.")
		same(t, "nothing changed", notes(), nil)
		save("k", "14 people died.")
		same(t, "it changed", notes(), []string{a + ": 14 people died."})
		save("l", "11 people died, not 12 as first reported.")
		same(t, "it calls a number wrong", len(notes()), 1)
		page := item(src, "k").Article
		page.Text = "15 people died."
		ok(t, s.SavePages(t.Context(), []news.PageRead{{Article: page}}))
		same(t, "its page was read", notes(), []string{a + ": 15 people died."})
		same(t, "forgotten", notes(), nil)

		shown := func(values ...string) int {
			return len(must[[]news.Digest](t)(s.ShownValues(t.Context(), values, t0.Add(-time.Hour))))
		}
		same(t, "told values", []int{shown("12"), shown("9", "12"), shown("2"), shown("%"), shown()}, []int{1, 1, 0, 0, 0})
		same(t, "too long ago", len(must[[]news.Digest](t)(s.ShownStory(t.Context(), a, t0.Add(time.Hour)))), 0)
	})
}

// TestChaosOfTakingBack: whenever a digest is taken back, and whoever dies meanwhile, in
// the end none of its messages stands, except where nobody knows which it is.
func TestChaosOfTakingBack(t *testing.T) {
	for seed := range uint64(*chaosSeeds) {
		url := "sqlite:" + filepath.Join(t.TempDir(), "tidings.db")
		if seed%3 == 2 {
			url = pgtest.URL(t)
		}
		l := newLife(t, seed+100, url)
		b := addBriefing(t, l.s, "w", "digest")
		r := run(b, l.clock, 3, chA, chB)
		ok(t, l.s.SaveRun(t.Context(), r))
		for range l.rnd.IntN(60) {
			l.work()
			l.sleep(8 * time.Second)
		}
		correct(t, l.s, 1, "v1", l.clock)
		for range l.rnd.IntN(20) {
			l.work()
		}
		must[int](t)(l.s.TakeBack(t.Context(), r.Digest.Key, l.clock))
		l.calm = true
		lost := map[string]bool{} // what an admin says arrived has no id
		for range 400 {
			for _, d := range must[briefing.Status](t)(l.s.Status(t.Context(), "w", news.Channel{})).Unknown {
				lost[name(d)+d.Channel.String()] = l.arrived(d)
				ok(t, l.s.SettleUnknown(t.Context(), "w", news.Channel{}, d.ID, !l.arrived(d), l.clock))
			}
			l.work()
			l.sleep(time.Minute)
		}
		st := must[briefing.Status](t)(l.s.Status(t.Context(), "w", news.Channel{}))
		for _, c := range st.Changes {
			if !c.State.Final() {
				t.Errorf("seed %d: a %s is %s (%s)", seed, c.Kind, c.State, c.Why)
			}
		}
		for ch, names := range l.posted {
			for _, n := range names {
				if !l.deleted[n+ch.String()] && !lost[n+ch.String()] {
					t.Errorf("seed %d: %s still stands in %s", seed, n, ch)
				}
				if strings.Count(strings.Join(names, "\n"), n) > 1 {
					t.Errorf("seed %d: %s was posted twice in %s", seed, n, ch)
				}
			}
		}
		if t.Failed() {
			return
		}
	}
}

// TestPagesAreReadAgain: a teaser that prints another number than the page did is a reason
// to read the page again.
func TestPagesAreReadAgain(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		src := addSource(t, s, "w", "Coast")
		it := item(src, "k")
		it.WantPage, it.Article.Text = true, "At least 188 people died."
		save := func() int {
			ok(t, s.SavePolls(t.Context(), []news.Poll{poll(src, it)}))
			return len(must[[]news.Article](t)(s.PendingPages(t.Context(), t0, t0.Add(time.Hour), t0.Add(-time.Hour), 9)))
		}
		same(t, "new", save(), 1)
		page := it.Article
		page.Text, page.Excerpt = "At least 188 people died, among them 4 children.", false
		ok(t, s.SavePages(t.Context(), []news.PageRead{{Article: page}}))
		same(t, "the same", save(), 0)
		it.Article.Text = "188 people died, 4 of them children."
		same(t, "other words", save(), 0)
		it.Article.Text = "At least 118 people died."
		same(t, "another number", save(), 1)
	})
}

// TestMoveChannelWithChanges: what is to be changed of a post that is not posted yet moves
// with it; what is posted stays where it was, and so nothing can be changed of it.
func TestMoveChannelWithChanges(t *testing.T) {
	from, to := news.Channel{Platform: news.Telegram, ID: "-5"}, news.Channel{Platform: news.Telegram, ID: "-1005"}
	for _, sure := range []bool{true, false} {
		for _, deleted := range []bool{false, true} {
			t.Run(fmt.Sprintf("sure %t, deleted %t", sure, deleted), func(t *testing.T) {
				stores(t, func(t *testing.T, s *store.Store) {
					r := run(addBriefing(t, s, "w", "Morning"), t0, 2, from)
					ok(t, s.SaveRun(t.Context(), r))
					end(t, s, claim(t, s, 1, t0), briefing.Sent, t0)
					second := claim(t, s, 2, t0)
					if !sure {
						end(t, s, second, briefing.Unknown, t0)
					}
					if deleted {
						same(t, "taken back", must[int](t)(s.TakeBack(t.Context(), r.Digest.Key, t0)), 2)
					} else {
						correct(t, s, 1, "not 12", t0)
					}
					ok(t, s.MoveChannel(t.Context(), from, to))
					same(t, "the message that does not move", tryClaim(t, s, 3, t0), "no")
					if sure {
						end(t, s, second, briefing.Queued, t0)
					} else {
						ok(t, s.SettleUnknown(t.Context(), "w", news.Channel{}, 2, true, t0))
					}
					same(t, "the change of the second part", tryClaim(t, s, 4, t0), "no")
					if deleted {
						same(t, "the second part", tryClaim(t, s, 2, t0), "no")
						return
					}
					again := claim(t, s, 2, t0)
					same(t, "the second part", []any{again.Channel, string(again.Body)}, []any{to, "telegram:-5 part 2, not 12"})
					end(t, s, again, briefing.Sent, t0)
					correct(t, s, 1, "but 9", t0)
					e := claim(t, s, 6, t0)
					same(t, "a later change", []any{e.Target, e.Channel}, []any{int64(2), to})
				})
			})
		}
	}
}

// TestMoveChannelWithTheChangeOfATwin: of a post that is not to come, nothing waits to be
// changed.
func TestMoveChannelWithTheChangeOfATwin(t *testing.T) {
	from, to := news.Channel{Platform: news.Telegram, ID: "-5"}, news.Channel{Platform: news.Telegram, ID: "-1005"}
	stores(t, func(t *testing.T, s *store.Store) {
		ok(t, s.SaveRun(t.Context(), run(addBriefing(t, s, "w", "Morning"), t0, 1, from, to)))
		end(t, s, claim(t, s, 1, t0), briefing.Unknown, t0)
		correct(t, s, 1, "not 12", t0)
		ok(t, s.MoveChannel(t.Context(), from, to))
		st := must[briefing.Status](t)(s.Status(t.Context(), "w", news.Channel{}))
		same(t, "the change", []any{st.Changes[0].State, st.Changes[0].Why}, []any{briefing.Sent, briefing.WhyNoMessage})
	})
}

// TestTakenBackForGood: an edit that another process had made at the same time, later than
// the deletion, does not bring a post back.
func TestTakenBackForGood(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		r := run(addBriefing(t, s, "w", "Morning"), t0, 1, chA)
		ok(t, s.SaveRun(t.Context(), r))
		d := claim(t, s, 1, t0)
		correct(t, s, 1, "not 12", t0)
		must[int](t)(s.TakeBack(t.Context(), r.Digest.Key, t0))
		const later = `UPDATE deliveries SET id = 9, state = 'queued', why = '' WHERE kind = 'edit'`
		if db := s.SQLite(); db != nil {
			must[sql.Result](t)(db.ExecContext(t.Context(), later))
		} else {
			must[pgconn.CommandTag](t)(s.Postgres().Exec(t.Context(), later))
		}
		end(t, s, d, briefing.Queued, t0)
		same(t, "posted", tryClaim(t, s, 1, t0), "no")
	})
}

// TestTakeBackNewestWaits: while a digest is being corrected it is not taken back.
func TestTakeBackNewestWaits(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		if s.Postgres() == nil {
			return // one transaction at a time writes
		}
		ok(t, s.SaveRun(t.Context(), run(addBriefing(t, s, "w", "Morning"), t0, 1, chA)))
		correcting := must[pgx.Tx](t)(s.Postgres().Begin(t.Context()))
		must[pgconn.CommandTag](t)(correcting.Exec(t.Context(), `SELECT 1 FROM digests FOR UPDATE`))
		hasty, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		if _, n, err := s.TakeBackNewest(hasty, "w", "Morning", t0); err == nil {
			t.Errorf("%d posts were taken back", n)
		}
		ok(t, correcting.Rollback(t.Context()))
		_, n, err := s.TakeBackNewest(t.Context(), "w", "Morning", t0)
		same(t, "then", []any{n, err}, []any{1, error(nil)})
	})
}

// TestProofOfWhatARunRead: what a digest rests on is looked at once more after the run, and
// found by the article also where its story became part of another.
func TestProofOfWhatARunRead(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		src := addSource(t, s, "w", "Coast")
		for _, text := range []string{"12 died.", "9 died."} { // the second while the run works with the first
			it := item(src, "k")
			it.Article.Text = text
			ok(t, s.SavePolls(t.Context(), []news.Poll{poll(src, it)}))
		}
		a, b := src.ID+"-k", addBriefing(t, s, "w", "Morning")
		r := run(b, t0, 1, chA)
		r.Digest.Stories[0].Bullets[0].Receipts = append(r.Digest.Stories[0].Bullets[0].Receipts, news.Receipt{ArticleID: a}, news.Receipt{ArticleID: a})
		r.Stories = map[string]string{a: "story1"}
		ok(t, s.SaveRun(t.Context(), r))
		var noted []string
		for _, n := range must[[]briefing.ProofNote](t)(s.ProofNotes(t.Context(), 9)) {
			noted = append(noted, n.Article.ID)
		}
		same(t, "noted", noted, []string{a})

		other := run(b, t0.Add(time.Hour), 1, chA)
		other.Digest.Stories[0].ID, other.Stories = "story2", map[string]string{a: "story2"}
		ok(t, s.SaveRun(t.Context(), other))
		var shown []time.Time
		for _, d := range must[[]news.Digest](t)(s.ShownStory(t.Context(), a, t0.Add(-time.Hour))) {
			shown = append(shown, d.Slot.UTC())
		}
		same(t, "shown", shown, []time.Time{t0, t0.Add(time.Hour)})
	})
}
