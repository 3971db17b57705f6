package main

import (
	"database/sql"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tidings/internal/newsroom"
	"tidings/internal/testkit/program"
	"tidings/store"
)

// TestProgramCorrects: an outlet corrects a toll that the digest told; the real binary
// edits both posts, once, and posts nothing. Then the operator has the digest deleted.
func TestProgramCorrects(t *testing.T) {
	t.Parallel()
	bin := program.Build(t)
	const text = "A passenger plane crashed into a hillside near Quillota del Norte on takeoff, killing 188 people, the aviation ministry said. Rescuers with dogs climbed the ravine until dusk.\n\nRelatives waited at the airport of Iquelmo, where the flight was due at noon."
	crash := newsroom.Article{Outlet: "Morning Ledger", Path: "/world/crash", Title: "Airliner crashes into hillside near Quillota del Norte", Text: text}
	b := startBots(t, bin, "sqlite:tidings.db", soon(time.Now()), crash)
	b.await(t, "posts in all three places", 3*time.Minute, b.posted)
	mark := regexp.MustCompile(`Corrected \d\d:\d\d: 188 → 118 — aviation ministry`)
	shown := func() (discord, telegram string) {
		for _, m := range b.news.Messages() {
			discord += m.Words() + "\n"
		}
		for _, m := range b.group.FromBot() {
			telegram += m.Text() + "\n"
		}
		return strings.ReplaceAll(discord, "\u2060", ""), strings.ReplaceAll(telegram, "\u2060", "")
	}
	discord, telegram := shown()
	if !strings.Contains(discord, "188 people") || !strings.Contains(telegram, "188 people") {
		t.Fatalf("the digest does not tell of the crash:\n%s\n%s", discord, telegram)
	}
	messages := len(b.news.Messages()) + len(b.group.FromBot())

	crash.Text = strings.Replace(text, "188", "118", 1) + "\n\nCorrection: An earlier version of this article said 188 people had died. The ministry counted some of the dead twice; the number is 118."
	b.room.Publish(crash)
	db := b.database(t)
	b.pollNow(t, db)
	b.await(t, "both posts are edited", 90*time.Second, func() bool {
		discord, telegram = shown()
		return mark.MatchString(strings.ReplaceAll(discord, `\`, "")) && mark.MatchString(telegram)
	})
	b.proofAgain(t, db)
	if n := len(b.news.Messages()) + len(b.group.FromBot()); n != messages {
		t.Errorf("%d messages stand, there were %d", n, messages)
	}
	if n := numberIn(t, db, `SELECT count(*) FROM deliveries WHERE kind = 'edit'`); n != 2 {
		t.Errorf("%d edits are noted, want 2", n)
	}
	if d, g := len(b.discord.Requests("update_message")), len(b.telegram.Calls("editMessageText")); d != 1 || g != 1 {
		t.Errorf("%d edits on Discord and %d on Telegram, want one each", d, g)
	}

	c := exec.CommandContext(t.Context(), bin, "retract", "--config", b.config, "--newest", "morning")
	c.Dir = filepath.Dir(b.config)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("retract: %v\n%s", err, out)
	}
	b.await(t, "all posts are deleted", 90*time.Second, func() bool {
		return len(b.news.Messages()) == 0 && len(b.group.FromBot()) == 0
	})
	b.stop(t)
}

// database is that of the running program.
func (b *bots) database(t *testing.T) *sql.DB {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(filepath.Dir(b.config), "tidings.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s.SQLite()
}

// numberIn is the number that a query answers with.
func numberIn(t *testing.T, db *sql.DB, query string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// proofAgain has the articles of all stories held against the posts once more, and
// returns when that was done.
func (b *bots) proofAgain(t *testing.T, db *sql.DB) {
	t.Helper()
	r, err := db.ExecContext(t.Context(), `INSERT INTO proofs (article_id) SELECT article_id FROM article_stories`)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%d articles are noted, %v", n, err)
	}
	b.await(t, "the posts are proofed again", 2*time.Minute, func() bool { return numberIn(t, db, `SELECT count(*) FROM proofs`) == 0 })
}

// pollNow makes all sources due, and returns once the one that corrects was asked.
func (b *bots) pollNow(t *testing.T, db *sql.DB) {
	t.Helper()
	const feed = "/morning-ledger/atom.xml"
	asked := b.room.Requests(feed)
	if _, err := db.ExecContext(t.Context(), `UPDATE sources SET next_poll = 1`); err != nil {
		t.Fatal(err)
	}
	b.await(t, "the feed is polled again", 60*time.Second, func() bool { return b.room.Requests(feed) > asked })
}
