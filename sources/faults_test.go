package sources

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// bomb is 64 MB of zeros, packed.
func bomb(pack func(io.Writer) io.WriteCloser) []byte {
	var b bytes.Buffer
	w := pack(&b)
	zeros := make([]byte, 1<<20)
	for range 64 {
		_, _ = w.Write(zeros)
	}
	_ = w.Close()
	return b.Bytes()
}

// TestFaultsLoseNothing: whatever a server does for a while, once it is well again each
// of its items is there once, those of the time between included.
func TestFaultsLoseNothing(t *testing.T) {
	bombs := map[string][]byte{
		"gzip": bomb(func(w io.Writer) io.WriteCloser { z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed); return z }),
		"br":   bomb(func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, brotli.BestSpeed) }),
		"zstd": bomb(func(w io.Writer) io.WriteCloser {
			z, _ := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest))
			return z
		}),
	}
	explode := func(coding string) func(http.ResponseWriter, *http.Request, string) {
		return func(w http.ResponseWriter, _ *http.Request, _ string) {
			w.Header().Set("Content-Encoding", coding)
			_, _ = w.Write(bombs[coding])
		}
	}
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)
	page := "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>cdn-cgi/challenge-platform</body></html>"
	faults := []struct {
		name  string
		serve func(w http.ResponseWriter, r *http.Request, doc string)
		// well is true where the items can be read all the same.
		well bool
	}{
		{name: "slow drip", serve: func(w http.ResponseWriter, r *http.Request, doc string) {
			for i := range doc {
				_, _ = io.WriteString(w, doc[i:i+1])
				w.(http.Flusher).Flush()
				select {
				case <-r.Context().Done():
					return
				case <-time.After(20 * time.Millisecond):
				}
			}
		}},
		{name: "endless body", serve: func(w http.ResponseWriter, r *http.Request, doc string) {
			_, _ = io.WriteString(w, strings.TrimSuffix(doc, "</channel></rss>"))
			for chunk := bytes.Repeat([]byte(" "), 64<<10); r.Context().Err() == nil; {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}},
		{name: "zip bomb", serve: explode("gzip")},
		{name: "brotli bomb", serve: explode("br")},
		{name: "zstd bomb", serve: explode("zstd")},
		{name: "packed, but not so", serve: func(w http.ResponseWriter, _ *http.Request, doc string) {
			w.Header().Set("Content-Encoding", "zstd")
			_, _ = io.WriteString(w, doc)
		}},
		{name: "TLS that is not trusted", serve: func(w http.ResponseWriter, r *http.Request, _ string) {
			http.Redirect(w, r, untrusted.URL+"/feed", http.StatusMovedPermanently)
		}},
		{name: "TLS where there is none", serve: func(w http.ResponseWriter, r *http.Request, _ string) {
			http.Redirect(w, r, "https://"+r.Host+"/other", http.StatusMovedPermanently)
		}},
		{name: "401", serve: func(w http.ResponseWriter, _ *http.Request, _ string) { w.WriteHeader(401) }},
		{name: "503 with Retry-After as a date", serve: func(w http.ResponseWriter, _ *http.Request, _ string) {
			w.Header().Set("Retry-After", noon.Add(3*time.Hour).Format(http.TimeFormat))
			w.WriteHeader(503)
		}},
		{name: "cut body", serve: func(w http.ResponseWriter, _ *http.Request, doc string) {
			w.Header().Set("ETag", `"cut"`)
			w.Header().Set("Content-Length", fmt.Sprint(len(doc)))
			_, _ = io.WriteString(w, doc[:len(doc)/2])
		}, well: true},
		{name: "301 loop", serve: func(w http.ResponseWriter, r *http.Request, _ string) {
			http.Redirect(w, r, r.URL.Path, http.StatusMovedPermanently)
		}},
		{name: "301 to nowhere", serve: func(w http.ResponseWriter, r *http.Request, _ string) {
			http.Redirect(w, r, "/gone", http.StatusMovedPermanently)
		}},
		{name: "429", serve: func(w http.ResponseWriter, _ *http.Request, _ string) { w.WriteHeader(429) }},
		{name: "429 with Retry-After", serve: func(w http.ResponseWriter, _ *http.Request, _ string) {
			w.Header().Set("Retry-After", "7200")
			w.WriteHeader(429)
		}},
		{name: "500", serve: func(w http.ResponseWriter, _ *http.Request, doc string) {
			w.WriteHeader(500)
			_, _ = io.WriteString(w, doc)
		}},
		{name: "connection closed", serve: func(http.ResponseWriter, *http.Request, string) { panic(http.ErrAbortHandler) }},
		{name: "wrong content type", serve: func(w http.ResponseWriter, _ *http.Request, doc string) {
			w.Header().Set("Content-Type", "image/png")
			_, _ = io.WriteString(w, doc)
		}, well: true},
		{name: "page for a feed", serve: func(w http.ResponseWriter, _ *http.Request, _ string) {
			w.Header().Set("ETag", `"page"`)
			_, _ = io.WriteString(w, "<!DOCTYPE html><html><head><title>Maintenance</title></head><body><p>Back soon.</p></body></html>")
		}},
		{name: "challenge with 403", serve: func(w http.ResponseWriter, _ *http.Request, _ string) {
			w.WriteHeader(403)
			_, _ = io.WriteString(w, page)
		}},
		{name: "challenge with 200", serve: func(w http.ResponseWriter, _ *http.Request, _ string) { _, _ = io.WriteString(w, page) }},
		{name: "empty feed", serve: func(w http.ResponseWriter, _ *http.Request, _ string) {
			w.Header().Set("ETag", `"empty"`)
			_, _ = io.WriteString(w, `<rss version="2.0"><channel><title>F</title></channel></rss>`)
		}, well: true},
		{name: "empty body", serve: func(w http.ResponseWriter, _ *http.Request, _ string) { w.Header().Set("ETag", `"0"`) }},
		{name: "304 to all", serve: func(w http.ResponseWriter, _ *http.Request, _ string) { w.WriteHeader(304) }, well: true},
		{name: "clock in the future", serve: func(w http.ResponseWriter, _ *http.Request, doc string) {
			w.Header().Set("Date", "Fri, 01 Jan 2038 00:00:00 GMT")
			w.Header().Set("Expires", "Fri, 01 Jan 2038 00:00:00 GMT")
			w.Header().Set("Last-Modified", "Fri, 01 Jan 2038 00:00:00 GMT")
			_, _ = io.WriteString(w, strings.ReplaceAll(doc, "2026", "2037"))
		}, well: true},
		{name: "new ids and addresses", serve: func(w http.ResponseWriter, _ *http.Request, doc string) {
			_, _ = io.WriteString(w, strings.NewReplacer("id-", "other-id-", "/item/", "/moved/").Replace(doc))
		}, well: true},
		{name: "charset that is not what it says", serve: func(w http.ResponseWriter, _ *http.Request, doc string) {
			w.Header().Set("Content-Type", "application/rss+xml; charset=utf-16")
			_, _ = io.WriteString(w, doc)
		}, well: true},
	}
	for _, fault := range faults {
		for _, first := range []bool{false, true} { // the fault comes with the first poll, or later
			t.Run(fmt.Sprintf("%s, first %v", fault.name, first), func(t *testing.T) {
				t.Parallel()
				var mu sync.Mutex
				items, broken := 3, first
				srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					mu.Lock()
					n, bad := items, broken
					mu.Unlock()
					if r.URL.Path != "/feed" {
						http.NotFound(w, r)
						return
					}
					doc := faultFeed(n)
					if bad {
						fault.serve(w, r, doc)
						return
					}
					tag := fmt.Sprintf(`"%d"`, n)
					w.Header().Set("ETag", tag)
					if r.Header.Get("If-None-Match") == tag {
						w.WriteHeader(304)
						return
					}
					_, _ = io.WriteString(w, doc)
				}))
				t.Cleanup(srv.Close)
				k := &clock{at: noon}
				store := newMemStore(srv.URL + "/feed")
				c := NewClient(Options{AllowPrivate: loopback, Now: k.now, Sleep: k.sleep, Timeout: 2 * time.Second, MaxBody: 1 << 20})
				t.Cleanup(c.Close)
				d := desk{NewPoller(store, c, PollerOptions{Now: k.now, Rand: func() float64 { return 0.5 }}), store, k}
				step := func(n int, bad bool) {
					mu.Lock()
					items, broken = n, bad
					mu.Unlock()
					d.later()
					d.poll(t)
				}
				d.poll(t)
				step(4, true)
				step(5, true)
				well := fault.well && !(first && fault.name == "304 to all") // nothing was there to be unchanged
				if h := store.source("a").src.Health; h.Failing() == well || h.Failing() && h.Reason == "" {
					t.Errorf("health in the fault: %+v", h)
				}
				if wait := store.source("a").src.Health.NextPoll.Sub(k.now()); wait <= 0 || wait > 24*time.Hour {
					t.Errorf("next poll in %v", wait)
				}
				step(6, false)
				step(6, false)
				if h := store.source("a").src.Health; h.Failing() {
					t.Errorf("health after the fault: %+v", h)
				}
				want := []string{"Item 0", "Item 1", "Item 2", "Item 3", "Item 4", "Item 5"}
				if got := store.titles(); !slices.Equal(got, want) {
					t.Errorf("items = %q", got)
				}
			})
		}
	}
}

func faultFeed(n int) string {
	var b strings.Builder
	b.WriteString(`<rss version="2.0"><channel><title>F</title>`)
	for i := n - 1; i >= 0; i-- {
		fmt.Fprintf(&b, `<item><title>Item %d</title><link>https://a.example/item/%d</link><guid isPermaLink="false">id-%d</guid><pubDate>%s</pubDate><description>Words about item %d, and more of them.</description></item>`,
			i, i, i, noon.Add(-time.Duration(20-i)*time.Hour).Format(time.RFC1123Z), i)
	}
	return b.String() + `</channel></rss>`
}

// TestPollSitemapIndex: the list is read anew each time, and nothing is lost when it
// goes on to the next sitemap.
func TestPollSitemapIndex(t *testing.T) {
	entry := func(names ...string) string {
		out := `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">`
		for _, n := range names {
			out += fmt.Sprintf(`<url><loc>https://a.example/%s</loc><news:news><news:publication><news:name>F</news:name></news:publication><news:publication_date>2026-11-24T05:10:00Z</news:publication_date><news:title>%s</news:title></news:news></url>`, n, n)
		}
		return out + `</urlset>`
	}
	s := newSite(t)
	list := func(names ...string) {
		s.raw = `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>/gone.xml</loc><lastmod>2026-11-25</lastmod></sitemap>`
		for i, n := range names {
			s.raw += fmt.Sprintf(`<sitemap><loc>/%s</loc><lastmod>2026-11-2%d</lastmod></sitemap>`, n, i)
		}
		s.raw += `</sitemapindex>`
	}
	list("day1.xml")
	s.pages["/day1.xml"] = entry("One")
	s.etags = true
	d := newDesk(t, s.base+"/feed")
	if r := d.poll(t); r.New != 1 {
		t.Fatalf("first round = %+v", r)
	}
	for i, change := range []func(){
		func() { s.pages["/day1.xml"] = entry("Two", "One") }, // the list stays
		func() {
			list("day1.xml", "day2.xml")
			s.pages["/day1.xml"], s.pages["/day2.xml"] = entry("Three", "Two", "One"), entry("Four")
		},
		func() {},
	} {
		s.set(change)
		d.later()
		if r := d.poll(t); r.New != i && i < 2 && r.New != i+1 || r.Failed > 0 {
			t.Errorf("round %d = %+v", i, r)
		}
	}
	if got := strings.Join(d.store.titles(), " "); got != "Four One Three Two" {
		t.Errorf("items = %s", got)
	}
	s.set(func() { clear(s.pages) })
	d.later()
	if r := d.poll(t); r.Failed != 1 {
		t.Errorf("without any sitemap: %+v", r)
	}
	c := testClient(t, Options{})
	s.set(func() { s.pages["/day2.xml"] = entry("Four") })
	if f, err := c.Inspect(t.Context(), s.base+"/feed"); err != nil || f.Kind != FoundFeed || f.FeedURL != s.base+"/feed" || len(f.Feed.Items) != 1 || f.How == "" {
		t.Errorf("finding = %+v, %v", f, err)
	}
}
