package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/news"
	"tidings/sources"
	"tidings/store"
)

// pageSite serves feeds whose items have a page each, and counts the pages asked for by
// feed.
type pageSite struct {
	mu    sync.Mutex
	asked map[string]int
	now   time.Time
	base  string
}

func newPageSite(t testing.TB, now time.Time) *pageSite {
	s := &pageSite{asked: map[string]int{}, now: now}
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	s.base = srv.URL
	return s
}

// ageOf are how old a feed's items are, with what stands in their titles.
var ageOf = []struct {
	title string
	age   time.Duration
}{{"Ferry sinks", time.Hour}, {"Budget passed", 2 * time.Hour}, {"Horoscope for all signs", 3 * time.Hour}, {"Ferry line founded", 30 * time.Hour}}

func (s *pageSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, page, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if name == "robots.txt" {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if page != "" {
		s.mu.Lock()
		s.asked[name]++
		s.mu.Unlock()
		fmt.Fprintf(w, `<html><head><title>%[1]s</title></head><body><article><h1>%[1]s</h1>%[2]s</article></body></html>`, page,
			strings.Repeat("<p>At least 12 people died when a ferry sank off the northern coast on Saturday, the coast guard said in a statement.</p>", 5))
		return
	}
	fmt.Fprintf(w, `<rss version="2.0"><channel><title>%s</title>`, name)
	for i, it := range ageOf {
		fmt.Fprintf(w, `<item><title>%s</title><link>%s/%s/%d</link><guid>%s%d</guid><pubDate>%s</pubDate><description>In a few words.</description></item>`,
			it.title, s.base, name, i, name, i, s.now.Add(-it.age).Format(time.RFC1123Z))
	}
	fmt.Fprint(w, `</channel></rss>`)
}

// take returns the pages asked for since the last call.
func (s *pageSite) take() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.asked
	s.asked = map[string]int{}
	return out
}

// pageDesk is a poller with a real store that knows who has a use for what.
type pageDesk struct {
	t      testing.TB
	site   *pageSite
	store  *store.Store
	poller *sources.Poller
	uses   *pageUses
	now    time.Time
}

func newPageDesk(t testing.TB) *pageDesk {
	d := &pageDesk{t: t, now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return d.now }
	var err error
	if d.store, err = store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "t.db"), store.WithClock(clock)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.store.Close() })
	d.site = newPageSite(t, d.now)
	d.uses = &pageUses{store: d.store, now: clock}
	client := sources.NewClient(sources.Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, HostDelay: time.Nanosecond, Now: clock})
	t.Cleanup(client.Close)
	d.poller = sources.NewPoller(d.store, client, sources.PollerOptions{Now: clock, Pages: 500, Useful: d.uses.Useful})
	return d
}

func (d *pageDesk) add(workspace string, names ...string) {
	d.t.Helper()
	for _, n := range names {
		if _, err := d.store.AddSource(d.t.Context(), news.Source{Workspace: workspace, Name: n, URL: d.site.base + "/" + n}); err != nil {
			d.t.Fatal(err)
		}
	}
}

func (d *pageDesk) brief(b briefing.Briefing) briefing.Briefing {
	d.t.Helper()
	b.Name, b.Since = "daily "+strings.Join(b.Sources, " "), d.now
	b.Schedule = "0 18 * * *"
	b, err := d.store.AddBriefing(d.t.Context(), b)
	if err != nil {
		d.t.Fatal(err)
	}
	return b
}

// poll works until nothing is left to do, and returns the pages asked for by feed.
func (d *pageDesk) poll() string {
	d.t.Helper()
	d.now = d.now.Add(usesFor)
	if err := d.uses.Refresh(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	for {
		r, err := d.poller.Poll(d.t.Context())
		if err != nil {
			d.t.Fatal(err)
		}
		if r.Polled+r.Pages == 0 {
			break
		}
	}
	var out []string
	for name, n := range d.site.take() {
		out = append(out, fmt.Sprint(name, " ", n))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func (d *pageDesk) want(what, pages string) {
	d.t.Helper()
	if got := d.poll(); got != pages {
		d.t.Errorf("%s: pages asked for: %q, want %q", what, got, pages)
	}
}

// TestPagesAreReadForUse: a page is asked for when a briefing may use it in its next
// digest, and not before.
func TestPagesAreReadForUse(t *testing.T) {
	d := newPageDesk(t)
	d.add("w", "read", "unread")
	d.add("v", "elsewhere")
	d.add(briefing.OperatorWorkspace, "common", "spare")
	b := d.brief(briefing.Briefing{Workspace: "w", Sources: []string{"READ", "common"}, Filters: briefing.Filters{Exclude: []string{"horoscope"}}})
	// The fourth item is older than the digest looks back. Nobody schedules anything in v:
	// there, /digest looks back a day.
	d.want("at first", "common 2, elsewhere 3, read 2")
	d.want("nothing new", "")

	b.Filters = briefing.Filters{Include: []string{"horoscope"}}
	if err := d.store.UpdateBriefing(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	d.want("another filter", "common 1, read 1")
	d.brief(briefing.Briefing{Workspace: "w", Sources: []string{"Unread"}})
	d.want("a briefing reads it now", "unread 3")
	d.brief(briefing.Briefing{Workspace: "v"})
	d.want("all that v may read", "spare 3")
	d.add("w", "late")
	d.want("nobody reads a new source", "")
	d.brief(briefing.Briefing{Workspace: "w"})
	d.want("or all do", "late 3")
}

// TestPagesAfterARestart: what was set aside is found by another process.
func TestPagesAfterARestart(t *testing.T) {
	d := newPageDesk(t)
	d.add("w", "read", "unread")
	d.brief(briefing.Briefing{Workspace: "w", Sources: []string{"read"}})
	d.want("at first", "read 3")
	d.brief(briefing.Briefing{Workspace: "w", Sources: []string{"unread"}})
	d.uses.sources, d.uses.at = nil, time.Time{}
	d.want("after a restart", "unread 3")
}

// TestPagesOfAThousand: of 1,000 feeds, of which a briefing reads 50 and another those of
// one word, the pages of those are asked for.
func TestPagesOfAThousand(t *testing.T) {
	d := newPageDesk(t)
	var fifty []string
	for i := range 1000 {
		name := fmt.Sprintf("f%d", i)
		d.add("w", name)
		if i%20 == 0 {
			fifty = append(fifty, name)
		}
	}
	d.brief(briefing.Briefing{Workspace: "w", Sources: fifty})
	pages := 0
	for _, part := range strings.Split(d.poll(), ", ") {
		n := 0
		_, _ = fmt.Sscanf(part, "f%d %d", new(int), &n)
		pages += n
	}
	t.Logf("%d pages of %d items were asked for", pages, 1000*len(ageOf))
	if pages != 150 {
		t.Errorf("%d pages were asked for, want 150", pages)
	}
}

type failingUses struct{ *store.Store }

func (failingUses) Briefings(context.Context) ([]briefing.Briefing, error) {
	return nil, context.DeadlineExceeded
}

// TestUsesUnknown: where it cannot be found out who reads what, nothing is set aside.
func TestUsesUnknown(t *testing.T) {
	d := newPageDesk(t)
	d.add("w", "read")
	d.brief(briefing.Briefing{Workspace: "w"})
	d.uses.store = failingUses{d.store}
	if _, err := d.poller.Poll(t.Context()); err == nil {
		t.Error("no error")
	}
	d.uses.store = d.store
	d.now = d.now.Add(sources.DefaultLease)
	d.want("when it can be again", "read 3")
}
