package soak

import (
	"database/sql"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/internal/testkit/pgtest"
)

var dueAtOnce = flag.Int("soak.due", 300, "how many briefings of TestDelivery are due in the same minute")

// TestDelivery has many briefings due in the same minute and measures how soon all
// their digests are ready: on SQLite, and on PostgreSQL with one, two and four
// processes. The time counts from the start of the processes, on articles that are
// stored already.
func TestDelivery(t *testing.T) {
	t.Parallel()
	first := time.Duration(0)
	for _, tt := range []struct {
		name      string
		processes int
		url       func(t *testing.T) string
	}{
		{"sqlite", 1, func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "tidings.db") }},
		{"postgres-1", 1, func(t *testing.T) string { return pgtest.URL(t) }},
		{"postgres-2", 2, func(t *testing.T) string { return pgtest.URL(t) }},
		{"postgres-4", 4, func(t *testing.T) string { return pgtest.URL(t) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, chance(t), tt.url(t))
			w.sources = 500
			w.readAll()
			w.briefMany(*dueAtOnce)
			var args []string
			if strings.HasPrefix(w.url, "postgres") {
				args = []string{"--only", "run"}
			}
			began := time.Now()
			var ps []*tidings
			for range tt.processes {
				ps = append(ps, w.start(args...))
			}
			ps[0].await(t, "all digests are ready", 5*time.Minute, func() bool {
				time.Sleep(200 * time.Millisecond)
				return w.number(`SELECT count(DISTINCT briefing_id) FROM digests`) >= int64(*dueAtOnce)
			})
			took := time.Duration(w.number(`SELECT max(created_at) FROM (SELECT min(created_at) AS created_at FROM digests GROUP BY briefing_id) x`)-began.UnixMilli()) * time.Millisecond
			cpu := time.Duration(0)
			for _, p := range ps {
				p.kill()
				cpu += p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime()
			}
			words := ""
			if tt.name == "postgres-1" {
				first = took
			} else if tt.processes > 1 {
				words = fmt.Sprintf(", %.2f times as fast as one process", first.Seconds()/took.Seconds())
			}
			t.Logf("%d digests with %d deliveries ready in %v, for %v of a processor: %.0f a second%s", *dueAtOnce, w.number(`SELECT count(*) FROM deliveries`),
				took.Round(10*time.Millisecond), cpu.Round(time.Second), float64(*dueAtOnce)/took.Seconds(), words)
			if took > time.Minute {
				t.Errorf("that took longer than a minute")
			}
		})
	}
}

// readAll has the program read every source once.
func (w *world) readAll() {
	w.t.Helper()
	w.open()
	p := w.start()
	w.read(p)
	if !p.stop() {
		w.t.Fatalf("the program did not end cleanly: %v", p.err)
	}
}

// briefMany adds n briefings that are due at once, each of ten sources, to a channel of
// its own.
func (w *world) briefMany(n int) {
	w.t.Helper()
	tx, err := w.sqlDB().Begin()
	if err != nil {
		w.t.Fatal(err)
	}
	since := time.Now().Add(-70 * time.Second).UnixMilli()
	var values []string
	for i := range n {
		var names []string
		for _, name := range somePapers(w.rnd, 0, w.sources, 10) {
			names = append(names, fmt.Sprintf("%q", name))
		}
		d := w.guild.Channel(fmt.Sprint("many-", i))
		values = append(values, fmt.Sprintf(`('%s', 'many %d', 'many %d', '@every 1m', 'UTC', '[%s]', '{}', 5, 3, '[{"Platform":"discord","ID":"%s","Thread":""}]', 0, 0, 0, '', %d, 0)`,
			workspace, i, i, strings.Join(names, ","), d.ID, since))
		if len(values) < 500 && i < n-1 {
			continue
		}
		_, err := tx.Exec(`INSERT INTO briefings (workspace, name, name_key, schedule, zone, sources, filters, stories, bullets, channels, grace, declared, paused, paused_reason, since, last_slot) VALUES ` + strings.Join(values, ", "))
		if err != nil {
			w.t.Fatal(err)
		}
		values = nil
	}
	if err := tx.Commit(); err != nil {
		w.t.Fatal(err)
	}
}

// TestPrompt measures from the slot to the first message of its digest in the channel,
// with the articles of 500 sources stored.
func TestPrompt(t *testing.T) {
	t.Parallel()
	pgtest.Engines(t, func(t *testing.T, url string) {
		w := newWorld(t, chance(t), url)
		w.sources = 500
		w.readAll()
		const briefings = 10
		for range briefings {
			w.brief(briefing.Style{}, 1, somePapers(w.rnd, 0, w.sources, 50)...)
		}
		p := w.start()
		w.ran(p) // the slot before, which was missed
		w.settled(p)
		if _, err := w.sqlDB().Exec(`DELETE FROM told`); err != nil { // so that all is new again
			t.Fatal(err)
		}
		slot := time.Now().Truncate(time.Minute).Add(time.Minute)
		if time.Until(slot) < 3*time.Second {
			p.pause(4 * time.Second)
			slot = slot.Add(time.Minute)
		}
		p.await(t, "the digests of the next slot", 2*time.Minute, func() bool {
			return w.number(fmt.Sprintf(`SELECT count(DISTINCT g.briefing_id) FROM digests g JOIN deliveries d ON d.digest_id = g.id WHERE g.slot = %d AND d.part = 1 AND d.state = 'sent'`, slot.UnixMilli())) == briefings
		})
		w.promptness(slot)
		if !p.stop() {
			t.Errorf("the program did not end cleanly: %v", p.err)
		}
	})
}

// settled waits until nothing is to be sent.
func (w *world) settled(p *tidings) {
	w.t.Helper()
	p.await(w.t, "all is sent", 2*time.Minute, func() bool {
		return w.number(`SELECT count(*) FROM deliveries WHERE state IN ('queued', 'sending')`) == 0
	})
}

// mostPrompt is how long the first message may take in 95 of 100 cases. The short form
// runs beside other tests.
const mostPrompt = time.Second

func (w *world) promptness(slot time.Time) {
	w.t.Helper()
	ready := rows(w, fmt.Sprintf(`SELECT created_at FROM digests WHERE slot = %d`, slot.UnixMilli()), func(rs *sql.Rows) (d time.Duration, err error) {
		var ms int64
		err = rs.Scan(&ms)
		return time.UnixMilli(ms).Sub(slot), err
	})
	var took []time.Duration
	for _, c := range w.onDiscord {
		for _, m := range c.Messages() {
			if m.Author == "Tidings" && m.At.After(slot) && strings.Contains(m.Words(), slot.UTC().Format("15:04")) {
				took = append(took, m.At.Sub(slot))
				break
			}
		}
	}
	if len(took) == 0 {
		w.t.Fatal("nothing was posted")
	}
	slices.Sort(took)
	slices.Sort(ready)
	p95 := took[len(took)*95/100]
	w.t.Logf("slot to digest: %v (half), %v (most); slot to first message on Discord: %v (half), %v (95 %%), %v (most) of %d",
		ready[len(ready)/2], ready[len(ready)-1], took[len(took)/2], p95, took[len(took)-1], len(took))
	if *dueAtOnce > 1000 && p95 > mostPrompt { // the long form has the machine to itself
		w.t.Errorf("the first message took %v in 95 of 100 cases, more than %v", p95, mostPrompt)
	}
}
