package soak

import (
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/internal/testkit/pgtest"
)

var (
	minutes       = flag.Float64("soak.minutes", 1.2, "how long TestMany lasts")
	manyBriefings = flag.Int("soak.briefings", 60, "how many briefings of TestMany are due every minute")
)

// mostLate is how late a slot may be run at most.
const mostLate = 30 * time.Second

// TestMany runs three processes on one PostgreSQL. Of two, one is killed every few
// seconds and started again; the third is cut off from the database now and then: by a
// server that is gone, or by a network that carries nothing.
func TestMany(t *testing.T) {
	t.Parallel()
	rnd := chance(t)
	url := pgtest.URL(t)
	w := newWorld(t, rnd, url)
	w.sources = 60
	// Each start declares two sources more, so that something new comes all the time.
	later := int(*minutes * 30)
	for range *manyBriefings {
		w.brief(briefing.Style{Stories: 3, Bullets: 2}, 1, append(somePapers(rnd, 0, w.sources, 4), somePapers(rnd, w.sources, later, 6)...)...)
	}
	database, through := postgresLine(t, url)
	began := time.Now()
	killed, cuts := 0, 0
	var processes []*tidings
	for range 2 {
		processes = append(processes, w.start())
	}
	w.seen = through
	far := w.start()
	w.seen = url
	next, end := time.Now().Add(3*time.Second), began.Add(time.Duration(*minutes*float64(time.Minute)))
	nextCut, nextHeal := began.Add(8*time.Second), time.Time{}
	for time.Now().Before(end) {
		time.Sleep(50 * time.Millisecond)
		select {
		case <-far.done:
			t.Fatalf("the process that was cut off ended: %v\n%s", far.err, tail(far.log.String(), 4000))
		default:
		}
		switch now := time.Now(); {
		case now.After(next):
			i := rnd.IntN(2)
			processes[i].kill()
			killed++
			time.Sleep(time.Duration(rnd.IntN(1500)) * time.Millisecond)
			w.sources += 2
			processes[i] = w.start()
			next = now.Add(time.Duration(2000+rnd.IntN(4000)) * time.Millisecond)
		case now.After(nextCut):
			if cuts++; cuts%2 == 1 {
				database.cut()
			} else {
				database.silence()
			}
			nextHeal, nextCut = now.Add(time.Duration(8+rnd.IntN(20))*time.Second), now.Add(45*time.Second)
		case !nextHeal.IsZero() && now.After(nextHeal):
			database.heal()
			nextHeal = time.Time{}
		}
	}
	database.heal()
	ended := time.Now()
	t.Logf("%d kills and %d cuts in %s, %d briefings a minute, %d feeds read", killed, cuts, ended.Sub(began).Round(time.Second), *manyBriefings, w.press.requests())
	t.Logf("an admin was asked: %v", w.settle(4*time.Minute))
	for _, p := range append(processes, far) {
		if !p.stop() {
			t.Errorf("a process did not end cleanly: %v\n%s", p.err, tail(p.log.String(), 2000))
		}
	}
	w.judge()
	w.judgeLateness(began, ended)
}

// somePapers names n of the count sources from first.
func somePapers(rnd *rand.Rand, first, count, n int) []string {
	var out []string
	for _, i := range rnd.Perm(count)[:n] {
		out = append(out, fmt.Sprintf("Paper %d", first+i))
	}
	return out
}

// judgeLateness says how late the slots were that came between two times.
func (w *world) judgeLateness(began, ended time.Time) {
	w.t.Helper()
	late := rows(w, fmt.Sprintf(`SELECT created_at - slot FROM digests WHERE slot > %d AND slot < %d`, began.UnixMilli(), ended.UnixMilli()),
		func(rs *sql.Rows) (d time.Duration, err error) {
			var ms int64
			err = rs.Scan(&ms)
			return time.Duration(ms) * time.Millisecond, err
		})
	if len(late) == 0 {
		w.t.Fatal("no slot came")
	}
	slices.Sort(late)
	at := func(share float64) time.Duration { return late[int(share*float64(len(late)-1))] }
	w.t.Logf("%d slots, late by %v (half), %v (95 %%), %v (99 %%), %v (most)", len(late), at(0.5), at(0.95), at(0.99), at(1))
	if most := at(1); most > mostLate {
		w.t.Errorf("a slot was late by %v, more than %v", most, mostLate)
	}
	if n := w.number(fmt.Sprintf(`SELECT count(*) FROM passed_slots WHERE slot > %d AND slot < %d`, began.UnixMilli(), ended.UnixMilli())); n > 0 {
		w.t.Errorf("%d slots were passed over", n)
	}
}
