package newsroom

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/sources"
	"tidings/sources/article"
	"tidings/sources/feed"
)

var start = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func open(t *testing.T) (*Newsroom, *sources.Client) {
	t.Helper()
	n, err := Start(func() time.Time { return start })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	c := sources.NewClient(sources.Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	t.Cleanup(c.Close)
	return n, c
}

// TestWholeWay fetches, parses and extracts every article as Tidings does and finds
// the original paragraphs again.
func TestWholeWay(t *testing.T) {
	n, c := open(t)
	byURL := map[string]Article{}
	for _, a := range n.Articles() {
		byURL[a.URL] = a
	}
	formats := map[string]int{}
	seen := 0
	for _, src := range n.Sources() {
		formats[src.Format]++
		resp, err := c.Fetch(t.Context(), sources.Request{URL: src.URL})
		if err != nil {
			t.Fatal(err)
		}
		f, err := feed.Parse(resp.Body, resp.ContentType, resp.URL)
		if err != nil {
			t.Fatalf("%s: %v", src.URL, err)
		}
		if f.Name != src.Name || string(f.Kind) != src.Format {
			t.Errorf("feed %q of kind %s, want %q of kind %s", f.Name, f.Kind, src.Name, src.Format)
		}
		for _, it := range f.Items {
			want, ok := byURL[it.URL]
			if !ok {
				t.Fatalf("%s: item leads to %s", src.URL, it.URL)
			}
			seen++
			checkItem(t, it, want)
			checkPage(t, c, want)
		}
	}
	if seen != len(byURL) || seen < 12 {
		t.Errorf("%d articles reached of %d", seen, len(byURL))
	}
	if len(formats) != 3 || len(n.Sources()) < 6 {
		t.Errorf("formats %v over %d sources", formats, len(n.Sources()))
	}
}

func checkItem(t *testing.T, it feed.Item, want Article) {
	t.Helper()
	first, _, _ := strings.Cut(want.Text, "\n\n")
	if it.Title != want.Title || !strings.HasPrefix(it.Text, first) || !it.Published.Equal(want.Published) {
		t.Errorf("item %q of %v: %q\nwant %q of %v: %q", it.Title, it.Published, it.Text, want.Title, want.Published, first)
	}
	if it.Published.After(start) || start.Sub(it.Published) > 24*time.Hour {
		t.Errorf("%s is of %v, not in the last day", want.ID, it.Published)
	}
}

func checkPage(t *testing.T, c *sources.Client, want Article) {
	t.Helper()
	resp, err := c.FetchPage(t.Context(), sources.Request{URL: want.URL})
	if err != nil {
		t.Fatal(err)
	}
	p, err := article.Extract(resp.Body, resp.ContentType, resp.URL)
	if err != nil {
		t.Errorf("%s: %v", want.URL, err)
		return
	}
	if diff := cmp.Diff(strings.Split(want.Text, "\n\n"), strings.Split(p.Text, "\n\n")); diff != "" {
		t.Errorf("%s: text differs (-want +got):\n%s", want.URL, diff)
	}
	if p.Title != want.Title || p.Author != want.Author || p.Outlet != want.Outlet || p.URL != want.URL {
		t.Errorf("%s: title %q, author %q, outlet %q, url %q", want.URL, p.Title, p.Author, p.Outlet, p.URL)
	}
	if p.Day != want.Published.Format("2006-01-02") {
		t.Errorf("%s: day %q, want that of %v", want.URL, p.Day, want.Published)
	}
}

func TestConditional(t *testing.T) {
	n, c := open(t)
	src := n.Sources()[0]
	first, err := c.Fetch(t.Context(), sources.Request{URL: src.URL})
	if err != nil {
		t.Fatal(err)
	}
	if first.ETag == "" || first.LastModified == "" {
		t.Fatalf("validators %q, %q", first.ETag, first.LastModified)
	}
	again := sources.Request{URL: src.URL, ETag: first.ETag, LastModified: first.LastModified}
	second, err := c.Fetch(t.Context(), again)
	if err != nil || !second.NotModified {
		t.Fatalf("second fetch: %+v, %v", second.NotModified, err)
	}
	n.Publish(Article{Outlet: src.Name, Title: "Bridge opens again", Text: "The bridge opened on Tuesday.\n\nIt cost 3 million."})
	third, err := c.Fetch(t.Context(), again)
	if err != nil || third.NotModified {
		t.Fatalf("after a new article: %+v, %v", third.NotModified, err)
	}
	if !strings.Contains(string(third.Body), "Bridge opens again") {
		t.Error("the feed does not list the new article")
	}
	if n.Requests(strings.TrimPrefix(src.URL, n.URL())) != 3 {
		t.Errorf("requests = %d, want 3", n.Requests(strings.TrimPrefix(src.URL, n.URL())))
	}
}

func TestFrontPageLeadsToFeed(t *testing.T) {
	n, c := open(t)
	for _, src := range n.Sources() {
		f, err := c.Inspect(t.Context(), src.Home)
		if err != nil {
			t.Errorf("%s: %v", src.Home, err)
			continue
		}
		if f.FeedURL != src.URL || f.Title != src.Name {
			t.Errorf("%s leads to %q, %q", src.Home, f.FeedURL, f.Title)
		}
	}
}

func TestNotFound(t *testing.T) {
	n, c := open(t)
	if _, err := c.Fetch(t.Context(), sources.Request{URL: n.URL() + "/none"}); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("error = %v", err)
	}
}
