// Package newsroom is a small press of its own: made-up outlets that report made-up
// events, served over HTTP as feeds and pages that look like those of real sites. It
// lets the whole way from polling to a digest run without the internet, for a first
// try and for tests.
package newsroom

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed events/*.json
var events embed.FS

// Article is one article as its outlet publishes it.
type Article struct {
	ID        string    `json:"id"`
	Outlet    string    `json:"outlet"`
	Path      string    `json:"path"`
	Published time.Time `json:"published"`
	Title     string    `json:"title"`
	// Author is empty where the outlet prints no byline.
	Author string `json:"author"`
	// Text is the article's paragraphs, parted by blank lines.
	Text string `json:"text"`
	// URL is where the page is served.
	URL string `json:"-"`
}

// Source is a feed of the newsroom, as it can be configured.
type Source struct {
	// Name is the outlet's.
	Name string
	// URL is the feed's address; Home that of the outlet's front page, which announces
	// the feed.
	URL, Home string
	// Format is "rss", "atom" or "json".
	Format string
}

// Newsroom serves the outlets. It is an http.Handler.
type Newsroom struct {
	base     string
	now      func() time.Time
	server   *http.Server
	listener net.Listener
	served   chan struct{}

	mu       sync.Mutex
	articles []Article
	outlets  []string // in order of first appearance; formats and looks go by the place
	requests map[string]int
}

// New makes a newsroom whose pages and feeds link to base, without a final slash.
// The articles' times are moved so that all lie in the last day before now.
func New(base string, now func() time.Time) (*Newsroom, error) {
	n := &Newsroom{base: base, now: now, requests: map[string]int{}}
	files, err := events.ReadDir("events")
	if err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	for i, f := range files {
		raw, err := events.ReadFile(path.Join("events", f.Name()))
		if err != nil {
			return nil, fmt.Errorf("read event %s: %w", f.Name(), err)
		}
		var event []Article
		if err := json.Unmarshal(raw, &event); err != nil {
			return nil, fmt.Errorf("read event %s: %w", f.Name(), err)
		}
		shift(event, now().UTC().Add(-time.Duration(20+35*i)*time.Minute))
		for _, a := range event {
			n.add(a)
		}
	}
	return n, nil
}

// Start serves a newsroom on a free port of 127.0.0.1 until Close.
func Start(now func() time.Time) (*Newsroom, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start newsroom: %w", err)
	}
	n, err := New("http://"+l.Addr().String(), now)
	if err != nil {
		_ = l.Close()
		return nil, err
	}
	n.listener, n.served = l, make(chan struct{})
	n.server = &http.Server{Handler: n, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(n.served)
		_ = n.server.Serve(l) // always ends with an error: the server was closed
	}()
	return n, nil
}

// Close stops serving.
func (n *Newsroom) Close() error {
	if n.server == nil {
		return nil
	}
	err := n.server.Close()
	<-n.served
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// URL is the address of the list of outlets, without a final slash.
func (n *Newsroom) URL() string { return n.base }

// span is the time into which an event's articles are pressed.
const span = 20 * time.Hour

// shift moves an event so that its last article appears at the given time, and
// presses longer events together; the order stays.
func shift(event []Article, last time.Time) {
	first, end := event[0].Published, event[0].Published
	for _, a := range event {
		if a.Published.Before(first) {
			first = a.Published
		}
		if a.Published.After(end) {
			end = a.Published
		}
	}
	factor := 1.0
	if whole := end.Sub(first); whole > span {
		factor = float64(span) / float64(whole)
	}
	for i, a := range event {
		before := time.Duration(float64(end.Sub(a.Published)) * factor)
		event[i].Published = last.Add(-before).Truncate(time.Second)
	}
}

func (n *Newsroom) add(a Article) {
	if !slices.Contains(n.outlets, a.Outlet) {
		n.outlets = append(n.outlets, a.Outlet)
	}
	a.URL = n.base + "/" + slug(a.Outlet) + a.Path
	n.articles = append(n.articles, a)
}

// Publish adds an article, or replaces the one with the same outlet and path. A zero
// time means now. It returns the article as served.
func (n *Newsroom) Publish(a Article) Article {
	n.mu.Lock()
	defer n.mu.Unlock()
	if a.Published.IsZero() {
		a.Published = n.now().UTC().Truncate(time.Second)
	}
	if a.Path == "" {
		a.Path = "/news/" + slug(a.Title)
	}
	if a.ID == "" {
		a.ID = slug(a.Outlet) + a.Path
	}
	for i, old := range n.articles {
		if old.Outlet == a.Outlet && old.Path == a.Path {
			a.URL = old.URL
			n.articles[i] = a
			return a
		}
	}
	n.add(a)
	return n.articles[len(n.articles)-1]
}

// Sources lists the feeds, one for each outlet.
func (n *Newsroom) Sources() []Source {
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []Source
	for i, o := range n.outlets {
		home := n.base + "/" + slug(o) + "/"
		out = append(out, Source{Name: o, URL: home + feedName(i), Home: home, Format: formats[i%len(formats)]})
	}
	return out
}

// Articles lists what is published, in order of publication.
func (n *Newsroom) Articles() []Article {
	n.mu.Lock()
	defer n.mu.Unlock()
	out := slices.Clone(n.articles)
	slices.SortStableFunc(out, func(a, b Article) int { return a.Published.Compare(b.Published) })
	return out
}

// Requests is how often an address below the base was asked for ("/valley-echo/rss.xml").
func (n *Newsroom) Requests(path string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.requests[path]
}

// of lists an outlet's articles, the newest first.
func (n *Newsroom) of(outlet string) []Article {
	var out []Article
	for _, a := range n.articles {
		if a.Outlet == outlet {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(a, b Article) int { return b.Published.Compare(a.Published) })
	return out
}

// slug is a name as it stands in an address.
func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}

// ServeHTTP serves front pages, feeds, articles and robots.txt.
func (n *Newsroom) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	n.requests[r.URL.Path]++
	body, mediaType, changed, ok := n.document(r.URL.Path)
	n.mu.Unlock()
	if !ok {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, "<!DOCTYPE html><title>Page not found</title><h1>Page not found</h1><p>Sorry, we cannot find that page.</p>")
		return
	}
	sum := sha256.Sum256([]byte(body))
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	w.Header().Set("Content-Type", mediaType)
	http.ServeContent(w, r, "", changed, strings.NewReader(body))
}

// document is what is served at a path.
func (n *Newsroom) document(at string) (body, mediaType string, changed time.Time, ok bool) {
	const page = "text/html; charset=utf-8"
	switch at {
	case "/":
		return n.list(), page, time.Time{}, true
	case "/robots.txt":
		return "User-agent: *\nDisallow: /search\n", "text/plain; charset=utf-8", time.Time{}, true
	}
	name, rest, _ := strings.Cut(strings.TrimPrefix(at, "/"), "/")
	for i, o := range n.outlets {
		if slug(o) != name {
			continue
		}
		articles := n.of(o)
		if rest == "" {
			return n.front(i, articles), page, articles[0].Published, true
		}
		if rest == feedName(i) {
			body, mediaType = n.feed(i, articles)
			return body, mediaType, articles[0].Published, true
		}
		for _, a := range articles {
			if a.Path == "/"+rest {
				return n.page(i, a), page, a.Published, true
			}
		}
	}
	return "", "", time.Time{}, false
}
