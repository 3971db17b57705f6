package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"tidings/internal/newsroom"
	"tidings/internal/testkit/fakediscord"
	"tidings/internal/testkit/faketelegram"
	"tidings/internal/testkit/pgtest"
	"tidings/internal/testkit/program"
)

func TestMain(m *testing.M) { os.Exit(program.Main(m)) }

// bots is the running program with the world around it.
type bots struct {
	room     *newsroom.Newsroom
	discord  *fakediscord.Fake
	guild    *fakediscord.Guild
	news     *fakediscord.Channel
	telegram *faketelegram.Server
	group    *faketelegram.Chat
	admin    *faketelegram.User
	out, log *program.Output
	config   string // the configuration's file
	process  *exec.Cmd
	done     chan error
}

// startBots runs the program against a newsroom and both fakes; the briefing is due at
// the schedule, on Discord, Telegram and the console. The newsroom publishes more besides.
func startBots(t *testing.T, bin, database, schedule string, more ...newsroom.Article) *bots {
	t.Helper()
	room, err := newsroom.Start(time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = room.Close() })
	for _, a := range more {
		room.Publish(a)
	}
	b := &bots{room: room, discord: fakediscord.New(t), telegram: faketelegram.Watch(t, faketelegram.Options{Token: faketelegram.DefaultToken}), out: &program.Output{}, log: &program.Output{}}
	b.guild = b.discord.Guild("Newsroom")
	b.news = b.guild.Channel("news")
	b.admin = b.telegram.User("ann")
	b.group = b.telegram.Group("News", b.admin)
	api := httptest.NewServer(b.telegram)
	t.Cleanup(api.Close)
	config := fmt.Sprintf("database: %s\ndiscord: {token: %q, api_url: %q}\ntelegram: {token: %q, api_url: %q}\nweb: {listen: \"127.0.0.1:0\", public_url: \"https://news.example.org\"}\nfetch: {allow_private: [127.0.0.0/8]}\nsources:\n",
		database, fakediscord.Token, b.discord.URL(), faketelegram.DefaultToken, api.URL)
	for _, s := range room.Sources() {
		config += fmt.Sprintf("  - {name: %q, url: %q}\n", s.Name, s.URL)
	}
	config += fmt.Sprintf("briefings:\n  - {name: morning, schedule: %q, zone: UTC, channels: [\"discord:%s\", \"telegram:%d\", \"console:\"]}\n", schedule, b.news.ID, b.group.ID())
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	b.config = file
	b.start(t, bin, file)
	return b
}

// again starts a second process with the same configuration in the same world.
func (b *bots) again(t *testing.T, bin string, args ...string) *bots {
	t.Helper()
	second := *b
	second.out, second.log = &program.Output{}, &program.Output{}
	second.start(t, bin, b.config, args...)
	return &second
}

func (b *bots) start(t *testing.T, bin, config string, args ...string) {
	t.Helper()
	b.process = exec.CommandContext(context.WithoutCancel(t.Context()), bin, append([]string{"run", "--config", config}, args...)...)
	b.process.Dir = filepath.Dir(config)
	b.process.Stdout, b.process.Stderr = b.out, b.log
	if err := b.process.Start(); err != nil {
		t.Fatal(err)
	}
	b.done = make(chan error, 1)
	go func() { b.done <- b.process.Wait() }()
	process, log := b.process, b.log
	t.Cleanup(func() {
		_ = process.Process.Kill()
		if t.Failed() {
			t.Logf("the program's log:\n%s", log)
		}
	})
}

// await waits for something that the program does.
func (b *bots) await(t *testing.T, what string, limit time.Duration, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	late := time.After(limit)
	for !ok() {
		select {
		case err := <-b.done:
			t.Fatalf("the program ended (%v) before: %s", err, what)
		case <-late:
			t.Fatalf("not within %s: %s", limit, what)
		case <-tick.C:
		}
	}
}

// stop sends SIGTERM and wants a clean end within the promised time.
func (b *bots) stop(t *testing.T) {
	t.Helper()
	start := time.Now()
	if err := b.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-b.done:
		if err != nil {
			t.Errorf("after SIGTERM: %v, want exit status 0", err)
		}
	case <-time.After(stopTime + 2*time.Second):
		t.Fatalf("still running %s after SIGTERM", time.Since(start))
	}
	for _, token := range []string{fakediscord.Token, faketelegram.DefaultToken} {
		if strings.Contains(b.log.String(), token) || strings.Contains(b.out.String(), token) {
			t.Error("a token was printed")
		}
	}
}

// soon is the cron line of a minute that leaves time to start and poll.
func soon(now time.Time) string {
	due := now.UTC().Add(75 * time.Second).Truncate(time.Minute)
	if due.Sub(now) < 15*time.Second {
		due = due.Add(time.Minute)
	}
	return fmt.Sprintf("%d %d * * *", due.Minute(), due.Hour())
}

// TestProgram runs the real binary on both databases: a briefing that is due within
// two minutes is posted to all its channels, once, and commands are answered.
func TestProgram(t *testing.T) {
	t.Parallel()
	bin := program.Build(t)
	unknown := map[string][]string{"postgres": {"tidings_disk_free_bytes"}}
	for name, database := range map[string]func(*testing.T) string{
		"sqlite":   func(*testing.T) string { return "sqlite:tidings.db" },
		"postgres": func(t *testing.T) string { return pgtest.URL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := startBots(t, bin, database(t), soon(time.Now()))
			b.await(t, "posts in all three places", 3*time.Minute, b.posted)
			b.answerCommands(t)
			b.checkPosts(t)
			b.checkOperating(t, unknown[name]...)
			b.stop(t)
			if n := len(posts(b)); n != 1 {
				t.Errorf("after the end there are %d first parts on Discord, want 1", n)
			}
		})
	}
}

// posts are the messages on Discord that begin the digest; an answer to /digest has no
// name of a briefing in its heading, whatever the stories in it are about.
func posts(b *bots) []fakediscord.Message {
	var out []fakediscord.Message
	for _, m := range b.news.Messages() {
		if m.Author == "Tidings" && strings.HasPrefix(m.Content, "**morning · ") && !regexp.MustCompile(`\([2-9]/`).MatchString(m.Words()) {
			out = append(out, m)
		}
	}
	return out
}

// TestTwoProcesses: two processes share one PostgreSQL; the one that listens is killed
// before the slot. The other posts the digest, once, and answers within half a minute.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	bin := program.Build(t)
	b := startBots(t, bin, pgtest.URL(t), soon(time.Now()))
	b.await(t, "the first process listens", 30*time.Second, b.discord.Connected)
	first := b.process
	second := b.again(t, bin)
	b.await(t, "the second process works", 30*time.Second, func() bool { return strings.Contains(second.log.String(), "msg=ready") })
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-b.done
	b.process, b.done, b.log, b.out = second.process, second.done, second.log, second.out
	b.await(t, "posts in all three places", 3*time.Minute, b.posted)
	b.await(t, "the second process listens", 30*time.Second, b.discord.Connected)
	b.answerCommands(t)
	b.checkPosts(t)
	b.stop(t)
	if n := len(posts(b)); n != 1 {
		t.Errorf("there are %d first parts on Discord, want 1: %v", n, posts(b))
	}
}

// posted reports whether the digest stands in all three places with its last part,
// which is the one that leads to the digest's page.
func (b *bots) posted() bool {
	discord, telegram := 0, 0
	for _, m := range b.news.Messages() {
		for _, button := range m.Buttons {
			if strings.HasPrefix(button.URL, "https://news.example.org/d/") {
				discord++
			}
		}
	}
	for _, m := range b.group.FromBot() {
		if slices.Contains(m.Buttons(), "Open") {
			telegram++
		}
	}
	return discord == 1 && telegram == 1 && b.out.String() != ""
}

func (b *bots) answerCommands(t *testing.T) {
	t.Helper()
	b.discord.WaitPublished()
	reader := b.guild.Member("bob")
	if m := reader.Slash(b.news, "/digest", nil).MustWait(); !strings.Contains(m.Words(), "·") {
		t.Errorf("/digest on Discord is answered with %q", m.Words())
	}
	b.admin.Says(b.group, "/status@tidings_bot")
	b.await(t, "an answer to /status on Telegram", 10*time.Second, func() bool {
		for _, m := range b.group.FromBot() {
			if strings.Contains(m.Text(), "sources") || strings.Contains(m.Text(), "Sources") {
				return true
			}
		}
		return false
	})
}

// checkPosts looks at the digest as posted: the same story with its attribution on
// every platform.
func (b *bots) checkPosts(t *testing.T) {
	t.Helper()
	const says = "Health Minister Graciela Monti"
	discord, telegram := "", ""
	for _, m := range b.news.Messages() {
		discord += m.Words()
	}
	for _, m := range b.group.FromBot() {
		telegram += m.Text()
	}
	for place, text := range map[string]string{"Discord": discord, "Telegram": telegram, "the console": b.out.String()} {
		if !strings.Contains(text, says) {
			t.Errorf("%s has no figure of %s:\n%s", place, says, text)
		}
	}
	if n := strings.Count(b.out.String(), "morning · "); n != 1 {
		t.Errorf("the console has the digest %d times", n)
	}
}

// TestStaticBinary: the image's binary needs nothing but itself: no libc, no shell, no
// zone data, no folder for temporary files.
func TestStaticBinary(t *testing.T) {
	t.Parallel()
	bin := program.Build(t)
	info, err := os.Stat(bin)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the static binary has %.1f MB", float64(info.Size())/1e6)
	root := emptyRoot(t, bin)
	out, errs := inEmptyRoot(t, root, "try", "--sample", "--once")
	if !strings.Contains(out, "independent origins") || !strings.Contains(errs, "What next") {
		t.Errorf("printed %q and %q", out, errs)
	}
	left, err := os.ReadDir(root)
	if err != nil || len(left) != 2 {
		t.Errorf("the program left something behind: %v, %v", left, err)
	}
	// A zone that is not known would be a mistake of the configuration.
	conf := "database: sqlite:x.db\nbriefings: [{name: a, schedule: \"0 8 * * *\", zone: Australia/Lord_Howe, channels: [\"console:\"]}]\nsources: [{name: b, url: \"https://b.example\"}]\n"
	if err := os.WriteFile(filepath.Join(root, "config.yaml"), []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	inEmptyRoot(t, root, "check", "--config", "/config.yaml")
}

// inEmptyRoot runs the program with a folder as all that it sees, and returns what it
// prints.
func inEmptyRoot(t *testing.T, root string, args ...string) (stdout, stderr string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), "/tidings", args...)
	c.Dir = "/"
	c.SysProcAttr = &syscall.SysProcAttr{Chroot: root}
	if os.Geteuid() != 0 { // a user namespace lets anybody change the root
		c.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
		c.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}}
		c.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}}
	}
	c.Env = []string{}
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("%v: %v\n%s%s", args, err, &out, &errs)
	}
	return out.String(), errs.String()
}

// emptyRoot is a folder with the program and CA certificates and nothing else.
func emptyRoot(t *testing.T, bin string) string {
	t.Helper()
	root := t.TempDir()
	program, err := os.ReadFile(bin)
	if err != nil {
		t.Fatal(err)
	}
	certs := filepath.Join(root, "etc/ssl/certs")
	if err := os.MkdirAll(certs, 0o755); err != nil {
		t.Fatal(err)
	}
	if bundle, err := os.ReadFile("/etc/ssl/certs/ca-certificates.crt"); err == nil {
		if err := os.WriteFile(filepath.Join(certs, "ca-certificates.crt"), bundle, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "tidings"), program, 0o755); err != nil {
		t.Fatal(err)
	}
	return root
}

// TestTryFallsBack: where no public feed answers, the sample newsroom is read.
func TestTryFallsBack(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	var out, errs bytes.Buffer
	tr := &trial{streams: streams{in: strings.NewReader(""), out: &out, err: &errs}, now: time.Now, feeds: testFeeds(gone.URL)}
	if err := tr.run(t.Context(), false, false); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(errs.String(), "None of the 2 public feeds answered") || !strings.Contains(out.String(), "independent origins") {
		t.Errorf("printed %q and %q", &out, &errs)
	}
}
