package sources

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/news"
	"tidings/sources/article"
	"tidings/sources/feed"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// testSite is a feed that a test changes between polls.
type testSite struct {
	mu       sync.Mutex
	items    []string // titles, the newest first
	pages    map[string]string
	status   int
	etags    bool
	cut      bool // the body ends early
	raw      string
	requests map[string]int
	headers  map[string]string
	base     string
	guid     string // suffix of all guids
	desc     string
}

func newSite(t *testing.T, titles ...string) *testSite {
	t.Helper()
	s := &testSite{items: titles, pages: map[string]string{}, requests: map[string]int{}, headers: map[string]string{}, desc: "Words about it."}
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	s.base = srv.URL
	return s
}

func (s *testSite) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

func (s *testSite) feed() string {
	if s.raw != "" {
		return s.raw
	}
	var b strings.Builder
	b.WriteString(`<rss version="2.0"><channel><title>Site</title>`)
	for i, title := range s.items {
		slug := strings.ReplaceAll(title, " ", "-")
		fmt.Fprintf(&b, `<item><title>%s</title><link>%s/%s</link><guid isPermaLink="false">%s%s</guid><pubDate>%s</pubDate><description>%s</description></item>`,
			title, s.base, slug, slug, s.guid, noon.Add(-time.Duration(i+1)*time.Hour).Format(time.RFC1123Z), s.desc)
	}
	b.WriteString(`</channel></rss>`)
	return b.String()
}

func (s *testSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests[r.URL.Path]++
	for k, v := range s.headers {
		w.Header().Set(k, v)
	}
	if r.URL.Path != "/feed" {
		p, ok := s.pages[r.URL.Path]
		if !ok {
			w.WriteHeader(404)
			return
		}
		_, _ = w.Write([]byte(p))
		return
	}
	if s.status != 0 {
		w.WriteHeader(s.status)
		return
	}
	body := s.feed()
	tag := `"` + feed.Key(body) + `"`
	if s.etags {
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(304)
			return
		}
	}
	if s.cut {
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		body = body[:len(body)*2/3]
	}
	_, _ = w.Write([]byte(body))
}

// desk is a poller with its store and clock.
type desk struct {
	*Poller
	store *memStore
	clock *clock
}

func newDesk(t *testing.T, urls ...string) desk {
	t.Helper()
	k := &clock{at: noon}
	store := newMemStore(urls...)
	c := testClient(t, Options{Now: k.now, Sleep: k.sleep, Timeout: 5 * time.Second})
	p := NewPoller(store, c, PollerOptions{Now: k.now, Rand: func() float64 { return 0.5 }})
	return desk{p, store, k}
}

func (d desk) poll(t *testing.T) Round {
	t.Helper()
	r, err := d.PollDue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// later moves the clock to the next poll of source a.
func (d desk) later() {
	d.clock.mu.Lock()
	defer d.clock.mu.Unlock()
	d.clock.at = d.store.source("a").src.Health.NextPoll
}

func TestPoll(t *testing.T) {
	s := newSite(t, "Second item", "First item")
	d := newDesk(t, s.base+"/feed")
	if r := d.poll(t); r.Polled != 1 || r.New != 2 {
		t.Errorf("first round = %+v", r)
	}
	if r := d.poll(t); r.Polled != 0 {
		t.Errorf("polled again at once: %+v", r)
	}
	h := d.store.source("a").src.Health
	if h.Failing() || !h.LastSuccess.Equal(noon) || !h.NextPoll.After(noon) || h.ItemsPerDay <= 0 {
		t.Errorf("health = %+v", h)
	}
	for _, a := range d.store.articles {
		if len(a.ID) != 32 || a.SourceID != "a" || a.Outlet != "Source a" || !a.Fetched.Equal(noon) || !a.Excerpt || !strings.HasPrefix(a.URL, s.base) {
			t.Errorf("article = %+v", a)
		}
	}
	d.later()
	if r := d.poll(t); r.Polled != 1 || r.Unchanged != 1 || r.New != 0 {
		t.Errorf("unchanged round = %+v", r)
	}
	s.set(func() { s.items = append([]string{"Third item"}, s.items...) })
	d.later()
	if r := d.poll(t); r.New != 1 {
		t.Errorf("round with news = %+v", r)
	}
	if diff := cmp.Diff([]string{"First item", "Second item", "Third item"}, d.store.titles()); diff != "" {
		t.Error(diff)
	}
}

// TestPollNeverDoubles: the publisher changes every id, then the words.
func TestPollNeverDoubles(t *testing.T) {
	s := newSite(t, "Second item", "First item")
	d := newDesk(t, s.base+"/feed")
	d.poll(t)
	before := d.store.titles()
	s.set(func() { s.guid = "-again" })
	d.later()
	d.poll(t)
	if diff := cmp.Diff(before, d.store.titles()); diff != "" {
		t.Errorf("after new ids: %s", diff)
	}
	s.set(func() { s.desc = "Other words, and a toll of 12." })
	d.later()
	if r := d.poll(t); r.Edited != 2 || r.New != 0 {
		t.Errorf("after an edit: %+v", r)
	}
	if len(d.store.articles) != 2 {
		t.Errorf("%d articles", len(d.store.articles))
	}
	for _, a := range d.store.articles {
		if a.Text != "Other words, and a toll of 12." {
			t.Errorf("text = %q", a.Text)
		}
	}
}

// TestPollStoreFails: nothing counts as seen that was not saved.
func TestPollStoreFails(t *testing.T) {
	for _, which := range []string{"known", "save"} {
		t.Run(which, func(t *testing.T) {
			s := newSite(t, "Second item", "First item")
			s.etags = true
			d := newDesk(t, s.base+"/feed")
			d.store.failKnown, d.store.failSave = which == "known", which == "save"
			if _, err := d.PollDue(t.Context()); !errors.Is(err, errStore) {
				t.Fatalf("error = %v", err)
			}
			if len(d.store.articles) != 0 || d.store.source("a").state != "" {
				t.Fatalf("saved %d articles, state %q", len(d.store.articles), d.store.source("a").state)
			}
			d.later()
			if r := d.poll(t); r.New != 2 {
				t.Errorf("after the failure: %+v", r)
			}
		})
	}
}

// TestPollCutFeed: what was cut off comes with the next poll, and nothing twice.
func TestPollCutFeed(t *testing.T) {
	s := newSite(t, "Fourth item", "Third item", "Second item", "First item")
	s.etags, s.cut = true, true
	d := newDesk(t, s.base+"/feed")
	if r := d.poll(t); r.New == 0 || r.New == 4 {
		t.Fatalf("cut round = %+v", r)
	}
	s.set(func() { s.cut = false })
	d.later()
	d.poll(t)
	if diff := cmp.Diff([]string{"First item", "Fourth item", "Second item", "Third item"}, d.store.titles()); diff != "" {
		t.Error(diff)
	}
	d.later()
	if r := d.poll(t); r.Unchanged != 1 {
		t.Errorf("then: %+v", r)
	}
}

func TestPollFailures(t *testing.T) {
	s := newSite(t, "First item")
	s.status = 403
	d := newDesk(t, s.base+"/feed")
	var waits []time.Duration
	for range 9 {
		if r := d.poll(t); r.Failed != 1 {
			t.Fatalf("round = %+v", r)
		}
		h := d.store.source("a").src.Health
		waits = append(waits, h.NextPoll.Sub(d.clock.now()))
		if h.Reason != "403 Forbidden" || !h.Since.Equal(noon) {
			t.Fatalf("health = %+v", h)
		}
		d.later()
	}
	for i := 1; i < len(waits); i++ {
		if waits[i] < waits[i-1] || waits[i] > DefaultMaxInterval {
			t.Errorf("waits = %v", waits)
		}
	}
	s.set(func() { s.status = 0 })
	if r := d.poll(t); r.New != 1 {
		t.Errorf("once well again: %+v", r)
	}
	if h := d.store.source("a").src.Health; h.Failing() || h.Reason != "" || !h.Since.IsZero() {
		t.Errorf("health = %+v", h)
	}
}

func TestPollPausesTheDead(t *testing.T) {
	s := newSite(t)
	s.status = 500
	d := newDesk(t, s.base+"/feed")
	for i := 0; !d.store.source("a").paused; i++ {
		if d.clock.now().Sub(noon) > DefaultPauseAfter+DefaultMaxInterval*2 || i > 1000 {
			t.Fatal("was not paused")
		}
		d.poll(t)
		d.later()
	}
	if lived := d.clock.now().Sub(noon); lived < DefaultPauseAfter {
		t.Errorf("paused after %v", lived)
	}
	gone := newSite(t)
	gone.status = 410
	d = newDesk(t, gone.base+"/feed")
	for range goneAfter {
		d.poll(t)
		d.later()
	}
	if !d.store.source("a").paused {
		t.Error("a source that is gone is still polled")
	}
}

func TestPollMoved(t *testing.T) {
	s := newSite(t, "First item")
	old := newSite(t)
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		old.set(func() { old.requests["/old"]++ })
		http.Redirect(w, r, s.base+"/feed", http.StatusMovedPermanently)
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	d := newDesk(t, srv.URL+"/old")
	for range 3 {
		d.poll(t)
		d.later()
	}
	if n := old.requests["/old"]; n != 1 {
		t.Errorf("the old address was asked %d times", n)
	}
	s.set(func() { s.status = 404 })
	d.poll(t)
	d.later()
	d.poll(t)
	if n := old.requests["/old"]; n != 2 {
		t.Errorf("after the new one was lost the old address was asked %d times in all", n)
	}
}

// TestPollPageSource: a source may be a page that announces its feed.
func TestPollPageSource(t *testing.T) {
	s := newSite(t, "First item")
	s.pages["/"] = `<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>`
	s.pages["/plain"] = `<html><body>nothing here</body></html>`
	d := newDesk(t, s.base+"/", s.base+"/plain")
	if r := d.poll(t); r.New != 1 || r.Failed != 1 {
		t.Errorf("round = %+v", r)
	}
	if h := d.store.source("b").src.Health; h.Reason != "it holds a web page instead of a feed" {
		t.Errorf("reason = %q", h.Reason)
	}
	d.later()
	d.poll(t)
	if s.requests["/"] != 1 {
		t.Errorf("the page was asked %d times", s.requests["/"])
	}
}

// TestPollChallenge: an error page in place of a known feed neither loses nor adds.
func TestPollChallenge(t *testing.T) {
	s := newSite(t, "First item")
	d := newDesk(t, s.base+"/feed")
	d.poll(t)
	s.set(func() {
		s.raw = `<html><head><title>Just a moment...</title><link rel="alternate" type="application/rss+xml" href="/other"></head></html>`
	})
	d.later()
	if r := d.poll(t); r.Failed != 1 {
		t.Errorf("round = %+v", r)
	}
	s.set(func() { s.raw, s.items = "", []string{"Second item", "First item"} })
	d.later()
	d.poll(t)
	if diff := cmp.Diff([]string{"First item", "Second item"}, d.store.titles()); diff != "" {
		t.Error(diff)
	}
}

func TestPollCancelled(t *testing.T) {
	s := newSite(t, "First item")
	blocked := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(blocked)
		<-r.Context().Done()
	}))
	t.Cleanup(slow.Close)
	d := newDesk(t, s.base+"/feed", slow.URL)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-blocked
		for len(d.store.titles()) == 0 && s.hits() == 0 {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(20 * time.Millisecond)
		cancel()
	}()
	if _, err := d.PollDue(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
	if diff := cmp.Diff([]string{"First item"}, d.store.titles()); diff != "" {
		t.Errorf("finished work was lost: %s", diff)
	}
	if h := d.store.source("b").src.Health; h.Failing() {
		t.Errorf("our own stop counts as the source's failure: %+v", h)
	}
}

func (s *testSite) hits() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests["/feed"]
}

const longStory = `<html><head><title>First item</title></head><body><article><h1>First item</h1>
<p>At least 12 people died when a ferry sank off the northern coast on Saturday, the coast guard said in a statement.</p>
<p>Rescue crews pulled 31 survivors from the water, and divers were still searching for four others late in the evening.</p></article></body></html>`

func TestReadPages(t *testing.T) {
	s := newSite(t, "Second item", "First item")
	s.pages["/First-item"] = longStory
	s.pages["/Second-item"] = `<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1><p>You don't have permission to access this page on this server, so please do not.</p></body></html>`
	d := newDesk(t, s.base+"/feed")
	r, err := d.Poll(t.Context())
	if err != nil || r.Pages != 1 || r.PagesFailed != 1 {
		t.Fatalf("round = %+v, %v", r, err)
	}
	for id, a := range d.store.articles {
		switch a.Title {
		case "First item":
			if a.Excerpt || !strings.HasPrefix(a.Text, "At least 12 people died") {
				t.Errorf("article = %+v", a)
			}
		case "Second item":
			if !a.Excerpt || a.Text != "Words about it." || d.store.reasons[id] != string(article.BotWall) {
				t.Errorf("article = %+v, reason %q", a, d.store.reasons[id])
			}
		}
	}
	if len(d.store.pending) != 0 {
		t.Errorf("still waiting: %v", d.store.pending)
	}
	if r, err := d.ReadPages(t.Context()); err != nil || r.Pages+r.PagesFailed != 0 {
		t.Errorf("read again: %+v, %v", r, err)
	}
}

// TestReadPagesLater: a server's fault is tried again with growing pauses, and not
// for ever.
func TestReadPagesLater(t *testing.T) {
	s := newSite(t, "First item")
	down := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			w.WriteHeader(404)
			return
		}
		w.WriteHeader(502)
	}))
	t.Cleanup(down.Close)
	d := newDesk(t, s.base+"/feed")
	d.poll(t)
	for id, a := range d.store.articles {
		a.URL = down.URL + "/x"
		d.store.articles[id] = a
	}
	tries := 0
	for len(d.store.pending) > 0 && tries < 100 {
		r, err := d.ReadPages(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		tries += r.PagesFailed
		d.clock.advance(15 * time.Minute)
		if d.clock.now().Sub(noon) > 4*DefaultPageAge {
			break
		}
	}
	if tries < 3 || tries > 12 {
		t.Errorf("%d tries", tries)
	}
}

// TestUsefulPages: of the articles that wait for their page, only those are asked for
// that a digest may use, however many others are newer.
func TestUsefulPages(t *testing.T) {
	var titles []string
	for i := range 18 {
		titles = append(titles, fmt.Sprint("Other ", i))
	}
	s := newSite(t, append(titles, "First item")...)
	s.pages["/First-item"] = longStory
	d := newDesk(t, s.base+"/feed")
	d.o.Pages = 2
	d.o.Useful = func(_ context.Context, articles []news.Article) ([]bool, error) {
		use := make([]bool, len(articles))
		for i, a := range articles {
			use[i] = a.Title == "First item"
		}
		return use, nil
	}
	r, err := d.Poll(t.Context())
	if err != nil || r.Pages != 1 || r.PagesAside != 18 {
		t.Fatalf("round = %+v, %v", r, err)
	}
	for path, n := range s.requests {
		if strings.HasPrefix(path, "/Other") {
			t.Errorf("%s was asked for %d times", path, n)
		}
	}
	if len(d.store.pending) != 0 || len(d.store.aside) != 18 {
		t.Errorf("%d wait, %d are set aside", len(d.store.pending), len(d.store.aside))
	}
	for _, id := range d.store.aside {
		if a := d.store.articles[id]; a.Text != "Words about it." || !a.Excerpt {
			t.Errorf("the feed's own words are lost: %+v", a)
		}
	}

	d.store.pending[d.store.aside[0]] = time.Time{}
	d.o.Useful = func(context.Context, []news.Article) ([]bool, error) { return nil, errStore }
	if _, err := d.ReadPages(t.Context()); !errors.Is(err, errStore) {
		t.Errorf("error = %v", err)
	}
	if len(d.store.pending) != 1 {
		t.Error("a failed look-up was taken for an answer")
	}
}

func TestWantPages(t *testing.T) {
	d := newDesk(t)
	item := func(age time.Duration) news.PolledItem {
		a := news.Article{}
		if age >= 0 {
			a.Published = noon.Add(-age)
		}
		return news.PolledItem{Article: a, WantPage: true}
	}
	items := []news.PolledItem{item(time.Hour), item(100 * time.Hour), item(-1)}
	for range 50 {
		items = append(items, item(2*time.Hour))
	}
	d.wantPages(items, noon, true)
	wanted := 0
	for _, it := range items {
		if it.WantPage {
			wanted++
		}
	}
	if !items[0].WantPage || items[1].WantPage || !items[2].WantPage || wanted != firstPages {
		t.Errorf("wanted %d: %v %v %v", wanted, items[0].WantPage, items[1].WantPage, items[2].WantPage)
	}
}

func TestInterval(t *testing.T) {
	d := newDesk(t)
	tests := []struct {
		perDay float64
		want   time.Duration
	}{{0, 6 * time.Hour}, {0.1, 6 * time.Hour}, {1, 6 * time.Hour}, {4, 90 * time.Minute}, {24, 15 * time.Minute}, {1000, 5 * time.Minute}}
	for _, tt := range tests {
		if got := d.interval(tt.perDay); got != tt.want {
			t.Errorf("interval(%v) = %v, want %v", tt.perDay, got, tt.want)
		}
	}
	if got := afterSkipped(noon, []int{12, 13}, nil); !got.Equal(noon.Add(2 * time.Hour)) {
		t.Errorf("skipped hours: %v", got)
	}
	all := make([]int, 24)
	for i := range all {
		all[i] = i
	}
	if got := afterSkipped(noon, all, nil); !got.Equal(noon) {
		t.Errorf("all hours skipped: %v", got)
	}
}

// TestWishesOfAFeed: a feed that says when it does not change is not asked then, and one
// that says how long it stays the same is left alone that long.
func TestWishesOfAFeed(t *testing.T) {
	week := "<day>Monday</day><day>Tuesday</day><day>Wednesday</day><day>Thursday</day><day>Friday</day><day>Saturday</day><day>Sunday</day>"
	hours := ""
	for i := range 24 {
		hours += fmt.Sprintf("<hour>%d</hour>", i)
	}
	always := func(time.Time) bool { return true }
	tests := []struct {
		name, wish string
		// polled says whether a poll may fall on a time; polls is how many there are in two
		// weeks of a feed that is polled each half hour if it has no wish.
		polled func(time.Time) bool
		polls  int
	}{
		{"none", "", always, 14 * 48},
		{"ttl", "<ttl>120</ttl>", always, 14 * 12},
		{"ttl that is longer than the longest interval", "<ttl>10000</ttl>", always, 14 * 4},
		{"ttl of years", "<ttl>9999999</ttl>", always, 14 * 48},
		{"no ttl", "<ttl>-5</ttl>", always, 14 * 48},
		{"hours", "<skipHours><hour>24</hour><hour>1</hour><hour>2</hour><hour>13</hour><hour>99</hour></skipHours>", func(at time.Time) bool { return at.Hour() > 2 && at.Hour() != 13 }, 14 * 40},
		{"days", "<skipDays><day>Saturday</day><day>sunday </day><day>Someday</day></skipDays>", func(at time.Time) bool { return at.Weekday() != time.Saturday && at.Weekday() != time.Sunday }, 10 * 48},
		{"both, and ttl", "<ttl>60</ttl><skipHours><hour>0</hour></skipHours><skipDays><day>Wednesday</day></skipDays>", func(at time.Time) bool { return at.Hour() != 0 && at.Weekday() != time.Wednesday }, 12 * 23},
		{"every hour", "<skipHours>" + hours + "</skipHours>", always, 14 * 48},
		{"every day", "<skipDays>" + week + "</skipDays>", always, 14 * 48},
		{"every day and hour but one", "<skipHours>" + strings.Replace(hours, "<hour>7</hour>", "", 1) + "</skipHours><skipDays>" + strings.Replace(week, "<day>Friday</day>", "", 1) + "</skipDays>",
			func(at time.Time) bool { return at.Hour() == 7 && at.Weekday() == time.Friday }, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t)
			s.etags = true
			d := newDesk(t, s.base+"/feed")
			d.o.MinInterval = 30 * time.Minute
			next := func() time.Time { return d.store.source("a").src.Health.NextPoll }
			n := 0
			for end := noon.Add(14 * 24 * time.Hour); d.clock.now().Before(end); d.later() {
				s.set(func() { // a busy feed: much that is new each time
					s.raw = `<rss version="2.0"><channel><title>Site</title>` + tt.wish
					for i := range 10 {
						s.raw += fmt.Sprintf(`<item><title>Item %[1]d</title><guid>%[1]d</guid><pubDate>%[2]s</pubDate></item>`, 10*n+i, d.clock.now().Format(time.RFC1123Z))
					}
					s.raw += `</channel></rss>`
				})
				r := d.poll(t)
				if r.Polled != 1 || r.Failed != 0 {
					t.Fatalf("round %d = %+v", n, r)
				}
				if n++; !tt.polled(next()) {
					t.Fatalf("polled at %s", next().Format("Monday 15:04"))
				}
			}
			if n < tt.polls-1 || n > tt.polls+2 { // where the weeks begin
				t.Errorf("%d polls in two weeks, want %d", n, tt.polls)
			}
		})
	}
}

// TestRateFollows: the rate rises with news and fades without.
func TestRateFollows(t *testing.T) {
	var items []feed.Item
	for i := range 10 {
		items = append(items, feed.Item{Published: noon.Add(-time.Duration(i) * 6 * time.Hour)})
	}
	first := rate(news.Health{}, noon, 10, items)
	if first < 3.9 || first > 4.6 {
		t.Errorf("first rate = %v, want about 4 a day", first)
	}
	h := news.Health{LastSuccess: noon, ItemsPerDay: 4}
	if got := rate(h, noon.Add(7*24*time.Hour), 0, nil); got > 1.6 || got <= 0 {
		t.Errorf("after a silent week: %v", got)
	}
	if got := rate(h, noon.Add(time.Hour), 7, nil); got < 4.9 {
		t.Errorf("after seven at once: %v", got)
	}
	if got := rate(news.Health{}, noon, 3, []feed.Item{{}, {}, {}}); got != 0 {
		t.Errorf("undated: %v", got)
	}
}

func TestStateOfAnotherAddress(t *testing.T) {
	st := state{Source: "https://a.example/feed", ETag: `"1"`, Prints: make([]byte, 32)}
	due := news.Due{Source: news.Source{URL: "https://a.example/feed"}, State: st.String()}
	if got := readState(due); got.ETag != `"1"` || got.URL != "https://a.example/feed" || len(got.prints()) != 1 {
		t.Errorf("state = %+v", got)
	}
	due.Source.URL = "https://b.example/feed"
	if got := readState(due); got.ETag != "" || got.URL != "https://b.example/feed" {
		t.Errorf("state = %+v", got)
	}
	due.State = "{broken"
	if got := readState(due); got.ETag != "" || got.URL == "" {
		t.Errorf("state = %+v", got)
	}
}

func TestInspect(t *testing.T) {
	s := newSite(t, "Second item", "First item")
	s.pages["/"] = `<html><head><title>Site</title><link rel="alternate" type="application/rss+xml" title="All" href="/feed"></head></html>`
	s.pages["/First-item"] = longStory
	s.pages["/list.opml"] = `<opml><body><outline text="x" xmlUrl="https://a.example/feed"/></body></opml>`
	s.pages["/text"] = "just words"
	c := testClient(t, Options{})
	tests := []struct {
		path, feed string
		kind       FindingKind
		stage      string
	}{
		{path: "/feed", kind: FoundFeed, feed: "/feed"},
		{path: "/", kind: FoundPage, feed: "/feed"},
		{path: "/First-item", kind: FoundArticle},
		{path: "/list.opml", kind: FoundOPML},
		{path: "/text", stage: "read"},
		{path: "/none", stage: "fetch"},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			f, err := c.Inspect(t.Context(), s.base+tt.path)
			if tt.stage != "" {
				var se *StageError
				if !errors.As(err, &se) || se.Stage != tt.stage {
					t.Errorf("error = %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := ""
			if tt.feed != "" {
				want = s.base + tt.feed
			}
			if f.Kind != tt.kind || f.FeedURL != want {
				t.Errorf("finding %s at %q, want %s at %q", f.Kind, f.FeedURL, tt.kind, want)
			}
		})
	}
	f, err := c.Inspect(t.Context(), s.base+"/")
	if err != nil || f.How != "the page announces it" || f.Newest(1)[0].Title != "Second item" {
		t.Errorf("finding = %+v, %v", f.How, err)
	}
}

// TestInspectSaysHow: a feed that was guessed is not told as one that the page names.
func TestInspectSaysHow(t *testing.T) {
	tests := []struct{ page, how string }{
		{`<link rel="alternate" type="application/atom+xml" href="/feed">`, "the page announces it"},
		{`<body><a href="/feed">RSS</a>`, "the page announces none, but links to this one"},
		{`<body>Words only.`, "the page names none; this one is at the usual address /feed"},
	}
	for _, tt := range tests {
		s := newSite(t, "First item")
		s.pages["/"] = "<html><head><title>Site</title>" + tt.page
		f, err := testClient(t, Options{}).Inspect(t.Context(), s.base+"/")
		if err != nil || f.How != tt.how || f.FeedURL != s.base+"/feed" {
			t.Errorf("%s: %q at %s, %v; want %q", tt.page, f.How, f.FeedURL, err, tt.how)
		}
	}
}

func TestRead(t *testing.T) {
	s := newSite(t, "Second item", "First item")
	s.pages["/First-item"] = longStory
	c := testClient(t, Options{Now: func() time.Time { return noon }})
	done := 0
	r, err := c.Read(t.Context(), s.base+"/feed", ReadOptions{Progress: func(n, all int) {
		done = n
		if all != 2 {
			t.Errorf("progress of %d", all)
		}
	}})
	if err != nil || len(r.Articles) != 2 || done != 2 || len(r.Notes) != 1 {
		t.Fatalf("reading = %+v, %v", r, err)
	}
	if a := r.Articles[0]; a.Title != "First item" || a.Excerpt || !strings.HasPrefix(a.Text, "At least 12") || a.Outlet != "Site" {
		t.Errorf("article = %+v", a)
	}
	if !r.Articles[1].Excerpt || !strings.Contains(r.Notes[0], "404 Not Found") {
		t.Errorf("article = %+v, notes %q", r.Articles[1], r.Notes)
	}
	one, err := c.ReadArticle(t.Context(), s.base+"/First-item")
	if err != nil || one.Title != "First item" || one.Fetched.IsZero() || one.ID == "" {
		t.Errorf("article = %+v, %v", one, err)
	}
}

func TestParseAddress(t *testing.T) {
	tests := []struct{ in, want string }{
		{"https://a.example/feed.xml", "https://a.example/feed.xml"},
		{" a.example/news ", "https://a.example/news"},
		{"feed://a.example/rss", "https://a.example/rss"},
		{"feed:https://a.example/rss", "https://a.example/rss"},
		{"<https://a.example/x>", "https://a.example/x"},
		{"@durov_news", "https://t.me/s/durov_news"},
		{"t.me/durov_news", "https://t.me/s/durov_news"},
		{"https://t.me/s/durov_news?before=1", "https://t.me/s/durov_news"},
		{"https://t.me/durov_news/123", "https://t.me/s/durov_news"},
		{"http://127.0.0.1:8080/feed", "http://127.0.0.1:8080/feed"},
		{"http://localhost/feed", "http://localhost/feed"},
		{"news", ""}, {"", ""}, {"ftp://a.example", ""}, {"https://", ""}, {"two words.example", ""}, {"javascript:alert(1)", ""},
	}
	for _, tt := range tests {
		got, err := ParseAddress(tt.in)
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("ParseAddress(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
		}
	}
}

// TestPollSilentHost: a host that never answers does not hold up the round for each
// of its feeds, and those not asked are not called failed.
func TestPollSilentHost(t *testing.T) {
	var asked atomic.Int32
	dead := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		<-r.Context().Done()
	}))
	t.Cleanup(dead.Close)
	s := newSite(t, "First item")
	k := &clock{at: noon}
	store := newMemStore(dead.URL+"/1", dead.URL+"/2", dead.URL+"/3", dead.URL+"/4", s.base+"/feed")
	p := NewPoller(store, testClient(t, Options{Timeout: 500 * time.Millisecond}), PollerOptions{Now: k.now})
	r, err := p.PollDue(t.Context())
	if err != nil || r.Failed != silentHost || r.New != 1 || asked.Load() != silentHost {
		t.Fatalf("round = %+v, %v, asked %d times", r, err, asked.Load())
	}
	if h := store.source("d").src.Health; h.Failing() || !h.NextPoll.Equal(noon.Add(DefaultLease)) {
		t.Errorf("a source that was not asked: %+v", h)
	}
}
