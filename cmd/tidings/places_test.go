package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/config"
	"tidings/internal/testkit/fakediscord"
	"tidings/internal/testkit/pgtest"
	"tidings/internal/testkit/program"
	"tidings/news"
	"tidings/store"
)

// onDiscord is the running bot on Discord alone, without its process around it.
type onDiscord struct {
	*app
	log *program.Output
}

// runOnDiscord starts the bot; it ends cleanly with the test.
func runOnDiscord(t *testing.T, f *fakediscord.Fake, database config.Database, change func(*config.Config)) onDiscord {
	t.Helper()
	cfg := config.Config{Database: database, Discord: config.Discord{Token: config.NewSecret(fakediscord.Token), APIURL: f.URL()}, Web: config.Web{Listen: "127.0.0.1:0"}}
	if change != nil {
		change(&cfg)
	}
	log := &program.Output{}
	ctx, cancel := context.WithCancel(context.Background())
	a, err := openApp(ctx, cfg, nil, streams{out: log, err: log}, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- a.run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the bot ended with %v", err)
		}
		if err := a.close(); err != nil {
			t.Error(err)
		}
	})
	await(t, "the start", func() bool { return strings.Contains(log.String(), "msg=ready") })
	return onDiscord{a, log}
}

func onSQLite(t *testing.T) config.Database {
	return config.Database{Driver: config.SQLite, File: filepath.Join(t.TempDir(), "tidings.db")}
}

func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("waited half a minute for %s", what)
}

// TestInteractionsByHTTP: with the public key in the configuration commands come to the
// web server, and no gateway is asked for.
func TestInteractionsByHTTP(t *testing.T) {
	t.Parallel()
	f := fakediscord.New(t)
	g := f.Guild("Newsroom")
	c, ann := g.Channel("news"), g.Member("ann", fakediscord.ManageGuild)
	b := runOnDiscord(t, f, onSQLite(t), func(cfg *config.Config) { cfg.Discord.PublicKey = f.PublicKey() })
	f.WaitPublished()
	if err := f.Endpoint("http://" + b.listen.Addr().String() + interactionsPath); err != nil {
		t.Fatal(err)
	}
	if m := ann.Slash(c, "/status", nil).MustWait(); !strings.Contains(m.Words(), "All is well") {
		t.Errorf("/status is answered with %q", m.Words())
	}
	if n := f.Opened(); n != 0 {
		t.Errorf("%d gateway connections", n)
	}
}

// TestShardsOfProcesses: two processes on one PostgreSQL hold each shard once.
func TestShardsOfProcesses(t *testing.T) {
	t.Parallel()
	f := fakediscord.New(t)
	f.Concurrency = 3
	db := config.Database{Driver: config.Postgres, URL: config.NewSecret(pgtest.URL(t))}
	three := func(cfg *config.Config) { cfg.Discord.Shards = 3 }
	first, second := runOnDiscord(t, f, db, three), runOnDiscord(t, f, db, three)
	await(t, "three shards", func() bool { return slices.Equal(f.ShardsConnected(), []int{0, 1, 2}) })
	held := strings.Count(first.log.String()+second.log.String(), "msg=listening")
	if held != 3 {
		t.Errorf("%d shards are listened to, want each of three once", held)
	}
	f.WaitPublished()
}

// TestMissingRightsAtTheStart: what is missing where the file has briefings posted is
// in the log before anything is posted, and in /status.
func TestMissingRightsAtTheStart(t *testing.T) {
	t.Parallel()
	f := fakediscord.New(t)
	g := f.Guild("Newsroom")
	c, ann := g.Channel("news"), g.Member("ann", fakediscord.ManageGuild)
	c.Deny(fakediscord.EmbedLinks)
	b := runOnDiscord(t, f, onSQLite(t), func(cfg *config.Config) {
		cfg.Briefings = []config.Briefing{{Name: "morning", Schedule: "0 8 * * *", Channels: []string{"discord:" + c.ID, "console:"}}}
	})
	const words = "I need Embed Links in #news."
	await(t, "the log", func() bool { return strings.Contains(b.log.String(), words) })
	f.WaitConnected()
	f.WaitPublished()
	if m := ann.Slash(c, "/status", nil).MustWait(); !strings.Contains(strings.ReplaceAll(m.Words(), "\u2060", ""), words) {
		t.Errorf("/status is answered with %q", m.Words())
	}
}

// TestServersThatAreLeft: what a server owns stays for 30 days after it put the bot
// out, and then goes.
func TestServersThatAreLeft(t *testing.T) {
	t.Parallel()
	f := fakediscord.New(t)
	g := f.Guild("Newsroom")
	b := runOnDiscord(t, f, onSQLite(t), nil)
	ctx, w := t.Context(), "discord:"+g.ID
	if _, err := b.store.AddSource(ctx, news.Source{Workspace: w, Name: "A", URL: "https://a.example/"}); err != nil {
		t.Fatal(err)
	}
	left := func(after time.Duration) int {
		asked := b.noteServers(ctx)
		done, err := b.store.Tidy(ctx, time.Now().Add(after), store.Retention{}, asked...)
		if err != nil {
			t.Fatal(err)
		}
		return done.Left
	}
	const month = 31 * 24 * time.Hour
	if n := left(month); n != 0 {
		t.Error("the data of a server with the bot was removed")
	}
	f.Fail("list_my_guilds", fakediscord.Status(503))
	g.Kick()
	if n := left(month); n != 0 || !strings.Contains(b.log.String(), "servers could not be asked for") {
		t.Error("a question without an answer is taken for one")
	}
	if n := left(time.Hour); n != 0 {
		t.Error("the data was removed at once")
	}
	f.Fail("list_my_guilds", fakediscord.Status(503))
	if n := left(month); n != 0 {
		t.Error("the data was removed while nobody could say whether the bot is back")
	}
	if n := left(month); n != 1 {
		t.Error("the data was not removed after a month")
	}
}
