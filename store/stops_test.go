package store_test

import (
	"strings"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/internal/testkit/pgtest"
	"tidings/news"
	"tidings/store"
)

// A channel that is gone stops, what is queued for it ends, briefings that have no other
// pause, and an admin is told once.
func TestStoppedChannel(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		add := func(name string, chs ...news.Channel) briefing.Briefing {
			return must[briefing.Briefing](t)(s.AddBriefing(ctx, briefing.Briefing{Workspace: "w", Name: name, Schedule: "@daily", Since: t0, Channels: chs}))
		}
		only, both, other := add("Only", chA), add("Both", chA, chB), add("Other", chB)
		for _, b := range []briefing.Briefing{only, both, other} {
			ok(t, s.SaveRun(ctx, run(b, t0, 2, b.Channels...)))
		}
		notices := func(workspace string) string {
			return strings.Join(must[[]string](t)(s.StopNotices(ctx, workspace, t0)), "\n")
		}
		same(t, "notices before", notices("w"), "")
		d := claim(t, s, 1, t0)
		d.Why = briefing.WhyChannelGone
		end(t, s, d, briefing.Gone, t0)

		read := func(id string) briefing.Briefing { return must[briefing.Briefing](t)(s.Briefing(ctx, id)) }
		same(t, "paused", []bool{read(only.ID).Paused, read(both.ID).Paused, read(other.ID).Paused}, []bool{true, false, false})
		same(t, "reason", read(only.ID).PausedReason, "nothing can be posted to discord:100: because")
		same(t, "stopped", read(both.ID).Stopped, []news.Channel{chA})
		same(t, "later part", tryClaim(t, s, 2, t0), "no")
		same(t, "of another briefing", tryClaim(t, s, 3, t0), "no")
		same(t, "of another channel", tryClaim(t, s, 5, t0), "attempt 1")
		same(t, "states", must[briefing.Status](t)(s.Status(ctx, "w", news.Channel{})).Deliveries[briefing.Gone], 4)

		same(t, "notices of somebody else", notices("x"), "")
		same(t, "notices", notices("w"), `Nothing can be posted to discord:100 any more (because); 2 briefings leave it out: "Both", "Only". When it is right again: /briefing resume.`)
		same(t, "notices again", notices("w"), "")

		ok(t, s.PauseBriefing(ctx, only.ID, false, "", t0.Add(time.Hour)))
		same(t, "resumed", []bool{read(only.ID).Paused, len(read(both.ID).Stopped) > 0}, []bool{false, false})
	})
}

// In quiet hours nothing is claimed, and nothing is enqueued anew in vain.
func TestQuietDelivery(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		b := addBriefing(t, s, "w", "Morning")
		b.Quiet = briefing.Quiet{From: 10 * 60, To: 11 * 60}
		ok(t, s.UpdateBriefing(t.Context(), b))
		same(t, "quiet hours", must[briefing.Briefing](t)(s.Briefing(t.Context(), b.ID)).Quiet.String(), "10:00-11:00")
		r := run(b, t0, 1, chA)
		r.Deliveries[0].Quiet, r.Deliveries[0].Zone = b.Quiet, "Europe/Kyiv" // 8:00 to 9:00 in UTC
		ok(t, s.SaveRun(t.Context(), r))
		take(t, s)
		same(t, "claim", tryClaim(t, s, 1, t0.Add(10*time.Minute)), "in 50m0s: the quiet hours end then")
		same(t, "claim again", tryClaim(t, s, 1, t0.Add(20*time.Minute)), "in 40m0s: it is to be tried then")
		same(t, "jobs", stale(t, s, t0.Add(30*time.Minute)), nil)
		same(t, "jobs later", stale(t, s, t0.Add(70*time.Minute)), []string{"1/0"})
		same(t, "claim later", tryClaim(t, s, 1, t0.Add(time.Hour)), "attempt 1")
	})
}

// What a process that is gone was sending is settled at once; what a living one sends
// is left to it.
func TestFreeGone(t *testing.T) {
	url := pgtest.URL(t)
	s, gone, living := open(t, url), open(t, url), open(t, url)
	held, release, err := living.HoldPresence(t.Context())
	ok(t, err)
	defer release()
	b := addBriefing(t, s, "w", "Morning")
	ok(t, s.SaveRun(t.Context(), run(b, t0, 1, chA, chB)))
	claim(t, gone, 1, t0)
	claim(t, living, 2, t0)
	same(t, "gone", must[[]string](t)(s.FreeGone(t.Context(), []string{s.Process(), living.Process(), "nobody"})), sorted("nobody", gone.Process()))
	later := t0.Add(time.Second)
	_, settle, err := s.Claim(t.Context(), 1, later, later.Add(-briefing.StaleAfter))
	if err != nil || !settle {
		t.Errorf("what the gone one sent: settle %v, %v", settle, err)
	}
	if got := tryClaim(t, s, 2, later); !strings.Contains(got, "it is being sent") {
		t.Errorf("what the living one sends: %s", got)
	}
	same(t, "gone the second time", must[[]string](t)(s.FreeGone(t.Context(), nil)), nil)
	ok(t, held.Err())

	lite := open(t, "sqlite::memory:")
	same(t, "gone on SQLite", must[[]string](t)(lite.FreeGone(t.Context(), []string{"nobody"})), nil)
}

func sorted(a, b string) []string {
	if a < b {
		return []string{a, b}
	}
	return []string{b, a}
}
