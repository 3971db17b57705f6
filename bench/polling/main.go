// Polling measures what it costs to keep many feeds up to date with the embedded
// database. It starts a server of made-up feeds in a process of its own, polls them in
// rounds (import, idle, news in 2%, all changed but nothing new, slow), and prints for
// each round the wall time, the CPU time of this process, polls per CPU second and
// memory. It fails where an item was lost or doubled.
//
//	go run ./bench/polling [-feeds 1000] [-items 20]
//	go run ./bench/polling -program ./tidings       the memory of the bot itself
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"tidings/news"
	"tidings/sources"
	"tidings/store"
)

func main() {
	feeds := flag.Int("feeds", 1000, "number of feeds, two to each host")
	items := flag.Int("items", 20, "items in each feed")
	serve := flag.Bool("serve", false, "serve the feeds; used by the program itself")
	child := flag.String("import", "", "import into this database from the server at -port and end; used by the program itself")
	port := flag.String("port", "", "the server's port, for -import")
	binary := flag.String("program", "", "measure the memory of this tidings instead")
	flag.Parse()
	if *binary != "" {
		if err := program(*binary, *items); err != nil {
			fmt.Fprintln(os.Stderr, "polling:", err)
			os.Exit(1)
		}
		return
	}
	if *child != "" {
		if err := importInto(*child, *port, *feeds, *items); err != nil {
			fmt.Fprintln(os.Stderr, "polling:", err)
			os.Exit(1)
		}
		return
	}
	if *serve {
		fmt.Fprintln(os.Stderr, serveFeeds(*items))
		os.Exit(1)
	}
	if err := run(*feeds, *items); err != nil {
		fmt.Fprintln(os.Stderr, "polling:", err)
		os.Exit(1)
	}
}

// bench is one measurement in progress.
type bench struct {
	feeds, items int
	base         string // port of the server
	store        *store.Store
	poller       *sources.Poller
	client       *sources.Client
	failed       failures
	clock        atomic.Int64 // what the poller takes for now, in Unix seconds
}

func run(feeds, items int) error {
	dir, err := os.MkdirTemp("", "polling")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	server, port, err := startServer(items)
	if err != nil {
		return err
	}
	defer func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	}()
	ctx := context.Background()
	if err := killed(ctx, filepath.Join(dir, "killed.db"), port, feeds, items); err != nil {
		return err
	}
	b, err := open(ctx, filepath.Join(dir, "polling.db"), port, feeds, items)
	if err != nil {
		return err
	}
	defer b.close()
	if err := b.add(ctx); err != nil {
		return err
	}
	return b.rounds(ctx)
}

func open(ctx context.Context, file, port string, feeds, items int) (*bench, error) {
	b := &bench{feeds: feeds, items: items, base: port}
	b.clock.Store(time.Now().Unix())
	now := func() time.Time { return time.Unix(b.clock.Load(), 0) }
	var err error
	if b.store, err = store.Open(ctx, "sqlite:"+file); err != nil {
		return nil, err
	}
	b.client = sources.NewClient(sources.Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	b.poller = sources.NewPoller(&watched{b.store, &b.failed}, b.client, sources.PollerOptions{Now: now})
	return b, nil
}

func (b *bench) close() {
	b.client.Close()
	_ = b.store.Close()
}

// importInto adds and polls the feeds; it is what killed ends in the middle.
func importInto(file, port string, feeds, items int) error {
	ctx := context.Background()
	b, err := open(ctx, file, port, feeds, items)
	if err != nil {
		return err
	}
	defer b.close()
	if err := b.add(ctx); err != nil {
		return err
	}
	fmt.Println("polling")
	for {
		if r, err := b.poller.PollDue(ctx); err != nil || r.Polled == 0 {
			return err
		}
	}
}

// killed imports in a process that is killed in the middle, then finishes the work and
// counts: every item must be there once.
func killed(ctx context.Context, file, port string, feeds, items int) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, "-import", file, "-port", port, "-feeds", strconv.Itoa(feeds), "-items", strconv.Itoa(items))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	var word string
	if _, err := fmt.Fscan(out, &word); err != nil {
		return err
	}
	time.Sleep(time.Duration(feeds) * 700 * time.Microsecond) // about half of an import
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	before, err := countItems(ctx, file)
	if err != nil {
		return err
	}
	b, err := open(ctx, file, port, feeds, items)
	if err != nil {
		return err
	}
	defer b.close()
	for range 3 { // the leases of the killed process end, then everything is asked again
		b.clock.Add(7 * 3600)
		for {
			r, err := b.poller.PollDue(ctx)
			if err != nil {
				return err
			}
			if r.Polled == 0 {
				break
			}
		}
	}
	after, err := countItems(ctx, file)
	if err != nil {
		return err
	}
	fmt.Printf("import killed with %d of %d items saved; after another run there are %d\n", before, feeds*items, after)
	if after != feeds*items {
		return fmt.Errorf("%d items lost or doubled", after-feeds*items)
	}
	return nil
}

func countItems(ctx context.Context, file string) (n int, err error) {
	db, err := sql.Open("sqlite", file+"?_pragma=busy_timeout(5000)")
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.Close() }()
	return n, db.QueryRowContext(ctx, "SELECT count(*) FROM articles").Scan(&n)
}

// address is a feed's: two feeds to each loopback address, so that the rule of one
// request a host at a time holds and yet many are asked at once.
func (b *bench) address(i int) string {
	h := i / 2
	return fmt.Sprintf("http://127.%d.%d.%d:%s/feed/%d", 1+h/62500, h/250%250, 1+h%250, b.base, i)
}

func (b *bench) add(ctx context.Context) error {
	for i := range b.feeds {
		if _, err := b.store.AddSource(ctx, news.Source{Workspace: "bench", Name: "Feed " + strconv.Itoa(i), URL: b.address(i)}); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) rounds(ctx context.Context) error {
	fmt.Printf("%-28s %8s %8s %14s %8s %8s %8s\n", "round", "wall s", "CPU s", "polls/CPU s", "304", "RSS MB", "peak MB")
	plan := []struct {
		name, mode string
		fresh      int
	}{
		{"import", "", b.feeds * b.items},
		{"idle (304)", "", 0}, {"idle (304)", "", 0}, {"idle (304)", "", 0},
		{"2% have an item more", "news", (b.feeds + 49) / 50},
		{"idle (304)", "", 0},
		{"no validators, same body", "same", 0},
		{"no validators, other bytes", "full", 0}, {"no validators, other bytes", "full", 0},
		{"validators again", "", 0},
		{"100 ms latency", "slow", 0},
	}
	debug.FreeOSMemory()
	rss, peak := memory()
	fmt.Printf("%-28s %8s %8s %14s %8s %8d %8d\n", "before", "", "", "", "", rss, peak)
	for _, p := range plan {
		if err := b.mode(p.mode); err != nil {
			return err
		}
		if err := b.round(ctx, p.name, p.fresh); err != nil {
			return err
		}
	}
	return nil
}

// round polls every feed once. Items are counted by what the poller saved.
func (b *bench) round(ctx context.Context, name string, fresh int) error {
	b.clock.Add(7 * 3600) // everything is due again
	debug.FreeOSMemory()
	start, cpu := time.Now(), cpuTime()
	var sum sources.Round
	for {
		r, err := b.poller.PollDue(ctx)
		if err != nil {
			return err
		}
		if r.Polled == 0 {
			break
		}
		sum.Polled += r.Polled
		sum.Unchanged += r.Unchanged
		sum.Failed += r.Failed
		sum.New += r.New
		sum.Edited += r.Edited
	}
	wall, used := time.Since(start), cpuTime()-cpu
	rss, peak := memory()
	fmt.Printf("%-28s %8.2f %8.2f %14.0f %8d %8d %8d\n", name, wall.Seconds(), used.Seconds(), float64(sum.Polled)/used.Seconds(), sum.Unchanged, rss, peak)
	if sum.Polled != b.feeds || sum.Failed != 0 || sum.New != fresh || sum.Edited != 0 {
		return fmt.Errorf("round %q: %+v, want %d polled, %d new; failures: %s", name, sum, b.feeds, fresh, &b.failed)
	}
	return nil
}

// failures counts polls that failed, by their reasons.
type failures struct {
	mu sync.Mutex
	by map[string]int
}

func (f *failures) String() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return fmt.Sprint(f.by)
}

// watched is a store that notes why polls failed.
type watched struct {
	*store.Store
	failed *failures
}

// SavePolls implements sources.PollStore.
func (w *watched) SavePolls(ctx context.Context, polls []news.Poll) error {
	w.failed.mu.Lock()
	for _, p := range polls {
		if p.Health.Failures > 0 {
			if w.failed.by == nil {
				w.failed.by = map[string]int{}
			}
			w.failed.by[p.Health.Reason]++
		}
	}
	w.failed.mu.Unlock()
	return w.Store.SavePolls(ctx, polls)
}

func (b *bench) mode(m string) error {
	resp, err := http.Get("http://127.0.0.1:" + b.base + "/mode/" + m)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// memory is the resident size and its peak in MB, as Linux tells it; 0 elsewhere.
func memory() (rss, peak int) {
	r, p := memoryOf("/proc/self/status")
	return int(r), int(p)
}

func memoryOf(file string) (rss, peak float64) {
	status, err := os.ReadFile(file)
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(status)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		n, _ := strconv.ParseFloat(f[1], 64)
		switch f[0] {
		case "VmRSS:":
			rss = n / 1024
		case "VmHWM:":
			peak = n / 1024
		}
	}
	return rss, peak
}

// startServer runs this program as the server of feeds and reads its port.
func startServer(items int) (*exec.Cmd, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	cmd := exec.Command(self, "-serve", "-items", strconv.Itoa(items))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := cmd.Start(); err != nil {
		return nil, "", err
	}
	var port string
	if _, err := fmt.Fscan(out, &port); err != nil {
		return nil, "", err
	}
	return cmd, port, nil
}

// server makes feeds of about 900 bytes an item. Modes: "news" adds an item to each
// fiftieth feed, "same" and "full" answer without validators, "full" with other bytes
// each time, "slow" waits 100 ms.
type server struct {
	items  int
	mode   atomic.Value
	extra  atomic.Int64
	serial atomic.Int64
	start  time.Time
}

func serveFeeds(items int) error {
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr().(*net.TCPAddr).Port)
	s := &server{items: items, start: time.Now().UTC()}
	s.mode.Store("")
	srv := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	return srv.Serve(l)
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if m, ok := strings.CutPrefix(r.URL.Path, "/mode/"); ok {
		s.mode.Store(m)
		if m == "news" {
			s.extra.Add(1)
		}
		return
	}
	n, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/feed/"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	mode := s.mode.Load().(string)
	items := s.items
	if n%50 == 0 {
		items += int(s.extra.Load())
	}
	if mode == "slow" {
		time.Sleep(100 * time.Millisecond)
	}
	tag := fmt.Sprintf(`"%d-%d"`, n, items)
	if mode != "same" && mode != "full" {
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	comment := ""
	if mode == "full" {
		comment = fmt.Sprintf("<!-- %d -->", s.serial.Add(1))
	}
	w.Header().Set("Content-Type", "application/rss+xml")
	fmt.Fprint(w, s.feed(n, items, comment))
}

var filler = strings.Repeat("At least 12 people were reported missing on Saturday, the coast guard said in a statement. ", 7)

func (s *server) feed(n, items int, comment string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?>%s<rss version="2.0"><channel><title>Feed %d</title><link>http://feed%d.example/</link>`, comment, n, n)
	for i := items - 1; i >= 0; i-- {
		fmt.Fprintf(&b, `<item><title>Item %d of feed %d</title><link>http://feed%d.example/%d</link><guid isPermaLink="false">f%d-%d</guid><pubDate>%s</pubDate><description>&lt;p&gt;%s&lt;/p&gt;</description></item>`,
			i, n, n, i, n, i, s.start.Add(-time.Duration(s.items-i)*time.Hour).Format(time.RFC1123Z), filler)
	}
	b.WriteString("</channel></rss>")
	return b.String()
}
