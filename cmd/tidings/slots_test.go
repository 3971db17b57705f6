package main

import (
	"database/sql"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/stdlib"

	"tidings/briefing"
	"tidings/internal/testkit/pgtest"
	"tidings/store"
)

// wallClock is the program's schedule on a clock that a test sets.
type wallClock struct {
	t   *testing.T
	now time.Time
	s   *store.Store
	db  *sql.DB
	id  string // of the briefing "Morning"
	r   *briefing.Runner
}

// newWallClock has a briefing of 08:00 every day, made on 22 November at noon.
func newWallClock(t *testing.T, url string) *wallClock {
	t.Helper()
	c := &wallClock{t: t, now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return c.now }
	var err error
	if c.s, err = store.Open(t.Context(), url, store.WithClock(clock)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.s.Close() })
	if c.db = c.s.SQLite(); c.db == nil {
		c.db = stdlib.OpenDBFromPool(c.s.Postgres())
	}
	c.r = newRunner(c.s)
	c.r.Now = clock
	b, err := c.s.AddBriefing(t.Context(), briefing.Briefing{Workspace: "w", Name: "Morning", Schedule: "0 8 * * *", Zone: "UTC", Since: c.now})
	if err != nil {
		t.Fatal(err)
	}
	c.id = b.ID
	return c
}

// tick sets the clock, runs what is due then, and wants that all slots that were run so
// far are some, in the order in which they were run.
func (c *wallClock) tick(now string, want ...string) {
	c.t.Helper()
	c.set(now)
	due, err := (&briefing.Scheduler{Store: c.s}).Due(c.t.Context(), c.now)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, slot := range due {
		if err := c.r.RunSlot(c.t.Context(), slot.BriefingID, slot.At); err != nil {
			c.t.Fatal(err)
		}
	}
	if got := c.slots(`SELECT slot FROM digests ORDER BY id`); !slices.Equal(got, want) {
		c.t.Errorf("at %s the slots %q were run, want %q", now, got, want)
	}
	lag, err := (&briefing.Scheduler{Store: c.s}).Lag(c.t.Context(), c.now)
	if err != nil || lag != 0 {
		c.t.Errorf("at %s, after what was due was run, a slot waits for %v, %v", now, lag, err)
	}
}

// set sets the clock to a day of November and a time, such as "23 08:00:15".
func (c *wallClock) set(now string) {
	c.t.Helper()
	var err error
	if c.now, err = time.Parse("2006-01 2 15:04:05", "2026-11 "+now); err != nil {
		c.t.Fatal(err)
	}
}

// slots are those that a statement selects, as "23 08:00".
func (c *wallClock) slots(stmt string) (out []string) {
	c.t.Helper()
	rows, err := c.db.QueryContext(c.t.Context(), stmt)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var ms int64
		if err := rows.Scan(&ms); err != nil {
			c.t.Fatal(err)
		}
		out = append(out, time.UnixMilli(ms).UTC().Format("2 15:04"))
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
	return out
}

func (c *wallClock) edit(change func(*briefing.Briefing)) {
	c.t.Helper()
	b, err := c.s.Briefing(c.t.Context(), c.id)
	if err == nil {
		change(&b)
		err = c.s.UpdateBriefing(c.t.Context(), b)
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// A clock that runs ahead and is set back makes no slot run twice, and none silent: each
// day has its digest, also those that the clock had already shown.
func TestClockJumps(t *testing.T) {
	pgtest.Engines(t, func(t *testing.T, url string) {
		c := newWallClock(t, url)
		c.tick("23 08:00:10", "23 08:00")
		c.tick("26 08:01:00", "23 08:00", "26 08:00") // ahead
		if got := fmt.Sprint(c.slots(`SELECT slot FROM passed_slots ORDER BY slot`)); got != "[24 08:00 25 08:00]" {
			t.Errorf("passed over are %s", got)
		}
		c.tick("23 08:02:00", "23 08:00", "26 08:00") // and back
		c.tick("23 16:00:00", "23 08:00", "26 08:00")
		c.tick("24 08:00:10", "23 08:00", "26 08:00", "24 08:00")
		c.tick("25 08:00:10", "23 08:00", "26 08:00", "24 08:00", "25 08:00")
		c.tick("26 08:00:10", "23 08:00", "26 08:00", "24 08:00", "25 08:00") // was run
		c.tick("27 08:00:10", "23 08:00", "26 08:00", "24 08:00", "25 08:00", "27 08:00")
		c.tick("27 07:59:55", "23 08:00", "26 08:00", "24 08:00", "25 08:00", "27 08:00") // a second or two
		c.tick("27 08:00:05", "23 08:00", "26 08:00", "24 08:00", "25 08:00", "27 08:00")
	})
}

// A schedule that is edited while a slot of it waits holds from then on: the old slot is
// not run, and no past one of the new schedule is. Another edit leaves the slot due.
func TestScheduleEditedWhileDue(t *testing.T) {
	pgtest.Engines(t, func(t *testing.T, url string) {
		c := newWallClock(t, url)
		c.set("23 08:00:05")
		old := c.now.Truncate(time.Minute)
		c.edit(func(b *briefing.Briefing) { b.Schedule = "30 8 * * *" })
		c.tick("23 08:00:10")
		if err := c.r.RunSlot(t.Context(), c.id, old); err != nil { // its job was there already
			t.Fatal(err)
		}
		c.tick("23 08:30:10", "23 08:30")
		c.edit(func(b *briefing.Briefing) { b.Schedule = "0 7 * * *" }) // which was hours ago
		c.tick("23 08:31:00", "23 08:30")
		c.set("24 07:00:05")
		c.edit(func(b *briefing.Briefing) { b.Style.Stories = 3 })
		c.tick("24 07:00:10", "23 08:30", "24 07:00")
		c.set("25 07:00:05")
		c.edit(func(b *briefing.Briefing) { b.Zone = "Europe/Kyiv" }) // where it is 09:00
		c.tick("25 07:00:10", "23 08:30", "24 07:00")
		c.tick("26 05:00:10", "23 08:30", "24 07:00", "26 05:00")
	})
}
