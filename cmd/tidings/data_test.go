package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/internal/testkit/pgtest"
	"tidings/news"
	"tidings/store"
)

// dataConfig writes a configuration for a database and returns its name.
func dataConfig(t *testing.T, database string) string {
	dir := files(t, map[string]string{"config.yaml": fmt.Sprintf("database: %q\n", database)})
	return filepath.Join(dir, "config.yaml")
}

// seed stores a briefing with a digest, a message that is sent and one that is not.
func seed(t *testing.T, database string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	b, err := s.AddBriefing(t.Context(), briefing.Briefing{Workspace: "w", Name: "Morning", Schedule: "@daily"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddSource(t.Context(), news.Source{Workspace: "w", Name: "Coast", URL: "https://coast.example/feed"}); err != nil {
		t.Fatal(err)
	}
	ch := news.Channel{Platform: news.Console}
	run := briefing.Run{Briefing: b, Digest: news.Digest{Key: "key", BriefingID: b.ID, Name: b.Name, Slot: time.Now().UTC()}, Why: briefing.WhyPosted}
	for part := 1; part <= 2; part++ {
		run.Deliveries = append(run.Deliveries, briefing.Delivery{Channel: ch, Part: part, Parts: 2, Nonce: fmt.Sprint(part), Body: []byte("text")})
	}
	if err := s.SaveRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	d, _, err := s.Claim(t.Context(), 1, time.Now(), time.Time{})
	if err == nil {
		d.State, d.Why = briefing.Sent, briefing.WhyAccepted
		err = s.Finish(t.Context(), d, time.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// seeded says whether a database holds what seed stored.
func seeded(t *testing.T, database string) {
	t.Helper()
	s, err := store.Open(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	st, err := s.Status(t.Context(), "w", news.Channel{})
	if err != nil || st.Deliveries[briefing.Sent] != 1 || st.Deliveries[briefing.Queued] != 1 {
		t.Errorf("%s: deliveries %v, %v", database, st.Deliveries, err)
	}
	if _, _, err := s.DigestByKey(t.Context(), "key"); err != nil {
		t.Error(err)
	}
}

// A backup is made while the bot has the database, and restored by naming it.
func TestBackupCommand(t *testing.T) {
	for name, database := range map[string]func() string{
		"sqlite":   func() string { return "sqlite:" + filepath.Join(t.TempDir(), "tidings.db") },
		"postgres": func() string { return pgtest.URL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			url := database()
			if err := seed(t, url).Alone(t.Context()); err != nil {
				t.Fatal(err)
			}
			conf, to := dataConfig(t, url), filepath.Join(t.TempDir(), "backup.db")
			if code, _, stderr := tidings(t, "", "backup", "--config", conf, to); code != exitDone {
				t.Fatalf("exit %d: %s", code, stderr)
			}
			seeded(t, "sqlite:"+to)
			if code, _, stderr := tidings(t, "", "backup", "--config", conf, to); code != exitFailed || !strings.Contains(stderr, "exists already") {
				t.Errorf("a second time: exit %d: %s", code, stderr)
			}
			back := pgtest.URL(t) // a backup of either can be moved into PostgreSQL
			if code, _, stderr := tidings(t, "", "move", "--config", dataConfig(t, "sqlite:"+to), "--to", back); code != exitDone {
				t.Fatalf("exit %d: %s", code, stderr)
			}
			seeded(t, back)
		})
	}
	if code, _, stderr := tidings(t, "", "backup", "--config", dataConfig(t, "sqlite:none.db"), filepath.Join(t.TempDir(), "x")); code != exitFailed || !strings.Contains(stderr, "there is no file none.db") {
		t.Errorf("of nothing: exit %d: %s", code, stderr)
	}
	if code, _, _ := tidings(t, "", "backup", "--config", "x"); code != exitWrongUse {
		t.Errorf("without a file: exit %d", code)
	}
}

// Moving refuses a database that is in use, and one that is not empty.
func TestMoveCommand(t *testing.T) {
	from, to := "sqlite:"+filepath.Join(t.TempDir(), "tidings.db"), pgtest.URL(t)
	conf := dataConfig(t, from)
	s := seed(t, from)
	if err := s.Alone(t.Context()); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := tidings(t, "", "move", "--config", conf, "--to", to); code != exitFailed || !strings.Contains(stderr, "another tidings works on this database file: stop it first") {
		t.Errorf("while the bot runs: exit %d: %s", code, stderr)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := tidings(t, "", "move", "--config", conf, "--to", to)
	if code != exitDone || !strings.Contains(stdout, "deliveries       2\n") || !strings.Contains(stdout, "Write the new address") {
		t.Fatalf("exit %d: %s%s", code, stdout, stderr)
	}
	seeded(t, to)
	seeded(t, from)
	for _, tt := range []struct {
		name, want string
		code       int
		args       []string
	}{
		{"again", "name an empty one", exitFailed, []string{"--config", conf, "--to", to}},
		{"onto itself", "name another, empty one", exitFailed, []string{"--config", conf, "--to", from}},
		{"from PostgreSQL", "use pg_dump and pg_restore, or tidings backup", exitFailed, []string{"--config", dataConfig(t, to), "--to", from}},
		{"nowhere", "needs --to", exitWrongUse, []string{"--config", conf}},
		{"to something else", "write sqlite:FILE or postgres://", exitFailed, []string{"--config", conf, "--to", "mysql://x"}},
	} {
		if code, _, stderr := tidings(t, "", append([]string{"move"}, tt.args...)...); code != tt.code || !strings.Contains(stderr, tt.want) {
			t.Errorf("%s: exit %d: %s, want %q", tt.name, code, stderr, tt.want)
		}
	}
}

func TestRoles(t *testing.T) {
	for _, tt := range []struct{ only, want string }{
		{"pol", `there is no part "pol"; write some of poll,run,deliver,listen`},
		{"poll, deliver", "one process does everything"},
	} {
		if code, _, stderr := tidings(t, "", "run", "--config", dataConfig(t, "sqlite:x.db"), "--only", tt.only); code == exitDone || !strings.Contains(stderr, tt.want) {
			t.Errorf("--only %s: exit %d: %s", tt.only, code, stderr)
		}
	}
}
