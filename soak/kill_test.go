package soak

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/internal/testkit/fakediscord"
	"tidings/internal/testkit/faketelegram"
	"tidings/internal/testkit/pgtest"
)

var kills = flag.Int("soak.kills", 30, "how often TestKill kills the program on each database")

// TestKill kills the program again and again while it polls, runs and posts, and now and
// then breaks a platform as well. Then it is left in peace.
func TestKill(t *testing.T) {
	t.Parallel()
	pgtest.Engines(t, func(t *testing.T, url string) {
		rnd := chance(t)
		w := newWorld(t, rnd, url)
		w.sources = 20
		early, began := 0, time.Now()
		for i := range *kills {
			w.brief(someStyle(rnd), 4)
			w.retire(30)
			if i%10 == 0 {
				w.sources++
			}
			w.trouble()
			p := w.start()
			if !p.pause(lifetime(rnd)) {
				t.Fatalf("the program ended by itself (%v):\n%s", p.err, p.log)
			}
			p.kill()
			if w.discord.Identified() == 0 {
				early++
			}
		}
		t.Logf("%d kills in %s; %d feeds read", *kills, time.Since(began).Round(time.Second), w.press.requests())
		p := w.start()
		asked := w.settle(4 * time.Minute)
		t.Logf("an admin was asked: %v", asked)
		if !p.stop() {
			t.Errorf("the program did not end cleanly: %v\n%s", p.err, p.log)
		}
		w.judge()
		if t.Failed() {
			t.Logf("the last log:\n%s", tail(p.log.String(), 6000))
		}
	})
}

// retire removes a briefing where there are more than most, the oldest. What it has
// begun is carried out.
func (w *world) retire(most int) {
	w.t.Helper()
	if w.briefings <= most {
		return
	}
	if err := w.open().RemoveBriefing(w.t.Context(), fmt.Sprint(w.briefings-most)); err != nil {
		w.t.Fatal(err)
	}
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }

// lifetime is how long a process lives: often just as long as it takes to start and
// begin to post, now and then longer.
func lifetime(rnd *rand.Rand) time.Duration {
	ms := 80 + rnd.IntN(900)
	if rnd.IntN(8) == 0 {
		ms += rnd.IntN(3000)
	}
	return time.Duration(ms) * time.Millisecond
}

func someStyle(rnd *rand.Rand) briefing.Style {
	if rnd.IntN(3) == 0 {
		return briefing.Style{Stories: 20, Bullets: 6} // several parts
	}
	return briefing.Style{Stories: 2, Bullets: 2}
}

// trouble makes the next requests to the platforms go wrong in some way, or take long.
func (w *world) trouble() {
	for range w.rnd.IntN(3) {
		w.discord.Fail("create_message", []fakediscord.Fault{
			fakediscord.Reset(), fakediscord.Reset().After(), fakediscord.Status(502), fakediscord.Status(502).After(),
			fakediscord.CutBody(), fakediscord.WrongJSON(), fakediscord.RateLimit("shared", time.Second),
		}[w.rnd.IntN(7)])
	}
	for range w.rnd.IntN(4) {
		w.telegram.Script("sendMessage", []faketelegram.Fault{
			faketelegram.ResetBefore(), faketelegram.ResetAfter(), faketelegram.HTML(502), faketelegram.HTMLAfter(502), faketelegram.CutBody(),
			faketelegram.TooMany(1), faketelegram.Slow(300 * time.Millisecond), faketelegram.Fine(),
		}[w.rnd.IntN(8)])
	}
}
