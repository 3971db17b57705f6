package discord

import (
	"bytes"
	"context"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tidings/bot"
	"tidings/internal/testkit/fakediscord"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) {
	flag.Parse()
	// Most tests here wait (the library takes a second to close), few compute.
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// golden compares with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run the test with -update once)", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got:\n%s\nwant:\n%s", name, got, want)
	}
}

// logs is a log that tests can read; at the end of the test it must not hold the token.
type logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func logTo(l *logs) *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// client is an HTTP client whose connections are closed with the test.
func client(t *testing.T) *http.Client {
	t.Helper()
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

// quick are waits short enough for tests.
var quick = times{
	open: 1500 * time.Millisecond, identify: time.Millisecond, invalid: time.Millisecond,
	retry: 5 * time.Millisecond, retryMax: 20 * time.Millisecond, settled: time.Minute,
	answer: time.Second, handle: 5 * time.Second, stop: time.Second, ask: 10 * time.Millisecond,
}

// newBot is a Bot against a fake; its log must never hold the token.
func newBot(t *testing.T, f *fakediscord.Fake) (*Bot, *logs) {
	t.Helper()
	l := &logs{}
	b, err := New(Options{Token: fakediscord.Token, APIURL: f.URL(), HTTPClient: client(t), Now: f.Now, Log: logTo(l)})
	if err != nil {
		t.Fatal(err)
	}
	b.times = quick
	t.Cleanup(func() {
		for _, secret := range []string{fakediscord.Token, "aW50ZXJhY3Rpb24"} {
			if strings.Contains(l.String(), secret) {
				t.Errorf("the log holds a token:\n%s", l)
			}
		}
	})
	return b, l
}

// handler answers as a test says.
type handler struct {
	handle   func(context.Context, bot.Request) (bot.Reply, error)
	press    func(context.Context, bot.Request, string) (bot.Reply, error)
	complete func(context.Context, bot.Request, string, string) []bot.Choice
}

func (h handler) Handle(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if h.handle == nil {
		return bot.Reply{Title: "Hello"}, nil
	}
	return h.handle(ctx, r)
}

func (h handler) Press(ctx context.Context, r bot.Request, data string) (bot.Reply, error) {
	return h.press(ctx, r, data)
}

func (h handler) Complete(ctx context.Context, r bot.Request, option, typed string) []bot.Choice {
	return h.complete(ctx, r, option, typed)
}

// listening is a Bot that listens until the test ends or stop is called.
type listening struct {
	*Bot
	logs *logs
	stop context.CancelFunc
	err  chan error
}

func listen(t *testing.T, f *fakediscord.Fake, h bot.Handler) *listening {
	t.Helper()
	b, l := newBot(t, f)
	b.now, b.limit = time.Now, newLimiter(time.Now)
	ctx, cancel := context.WithCancel(context.Background())
	run := &listening{Bot: b, logs: l, stop: cancel, err: make(chan error, 1)}
	go func() { run.err <- b.Listen(ctx, h) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-run.err:
			run.err <- err
		case <-time.After(time.Minute):
			t.Error("Listen did not return")
		}
	})
	return run
}

// wait waits for Listen's return.
func (l *listening) wait(t *testing.T) error {
	t.Helper()
	select {
	case err := <-l.err:
		l.err <- err
		return err
	case <-time.After(time.Minute):
		t.Fatalf("Listen did not return; log:\n%s", l.logs)
		return nil
	}
}

// clock is a clock that stands still until it is set forward.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
