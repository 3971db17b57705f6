package sources

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// feedFarm serves many feeds, each on a host of its own or two to a host, which differ in
// nothing but their address.
type feedFarm struct {
	mu    sync.Mutex
	asked map[string]int // by host and path
	doc   string
}

func (f *feedFarm) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.asked[r.Host+r.URL.Path]++
	f.mu.Unlock()
	w.Header().Set("ETag", `"1"`)
	if r.Header.Get("If-None-Match") == `"1"` {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write([]byte(f.doc))
}

// newFarm starts a farm and returns the addresses of n feeds, two to a host.
func newFarm(t *testing.T, n int) (*feedFarm, []string) {
	t.Helper()
	f := &feedFarm{asked: map[string]int{}}
	for i := range 6 { // 24 a day
		f.doc += fmt.Sprintf(`<item><title>Item %[1]d</title><guid>%[1]d</guid><pubDate>%[2]s</pubDate></item>`, i, noon.Add(-time.Duration(i)*time.Hour).Format(time.RFC1123Z))
	}
	f.doc = `<rss version="2.0"><channel><title>Farm</title>` + f.doc + `</channel></rss>`
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: f, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	_, port, _ := net.SplitHostPort(l.Addr().String())
	var urls []string
	for i := range n {
		urls = append(urls, fmt.Sprintf("http://127.1.%d.%d:%s/%d", i/2/250, i/2%250+1, port, i))
	}
	return f, urls
}

// took is how long a round takes at most when each request waits that long for its
// answer: hosts are asked side by side, the feeds of one host one after the other with
// the pause between (Graham 1969: work shared among machines that never wait ends within
// the even share of all of it and the longest piece).
func (f *feedFarm) took(before map[string]int, latency time.Duration) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	hosts := map[string]int{}
	for address, n := range f.asked {
		if n -= before[address]; n > 0 {
			host, _, _ := strings.Cut(address, "/")
			hosts[host] += n
		}
	}
	var all, longest time.Duration
	for _, n := range hosts {
		busy := time.Duration(n)*latency + time.Duration(n-1)*DefaultHostDelay
		all, longest = all+busy, max(longest, busy)
	}
	return all/DefaultInFlight + longest
}

func (f *feedFarm) counts() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make(map[string]int, len(f.asked))
	for k, v := range f.asked {
		out[k] = v
	}
	return out
}

// TestDefaultsCarryFiveThousand: without any option set, a poller that is called every
// five seconds keeps 5,000 feeds of which each wants to be polled every 15 minutes, also
// where each answer takes a second. All times are those of a made-up clock.
func TestDefaultsCarryFiveThousand(t *testing.T) {
	const (
		feeds   = 5000
		latency = time.Second
		tick    = 5 * time.Second
		lasting = 20 * time.Minute
	)
	farm, urls := newFarm(t, feeds)
	k := &clock{at: noon}
	store := newMemStore(urls...)
	p := NewPoller(store, testClient(t, Options{}), PollerOptions{Now: k.now})
	late, longest := time.Duration(0), time.Duration(0)
	for k.now().Before(noon.Add(lasting)) {
		for _, m := range store.sources {
			if next := m.src.Health.NextPoll; !next.IsZero() {
				late = max(late, k.now().Sub(next))
			}
		}
		before := farm.counts()
		r, err := p.PollDue(t.Context())
		if err != nil || r.Failed > 0 {
			t.Fatalf("round = %+v, %v", r, err)
		}
		round := farm.took(before, latency)
		longest = max(longest, round)
		k.advance(max(tick, round))
	}
	counts := farm.counts()
	for _, u := range urls {
		if n := counts[strings.TrimPrefix(u, "http://")]; n != 2 {
			t.Fatalf("%s was polled %d times in %v, want twice", u, n, lasting)
		}
	}
	t.Logf("%d feeds: a poll is at most %v late, a round takes at most %v", feeds, late.Round(time.Second), longest.Round(time.Second))
	if late > time.Minute {
		t.Errorf("a poll is %v late", late)
	}
}
