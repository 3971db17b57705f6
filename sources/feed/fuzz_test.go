package feed

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func FuzzParse(f *testing.F) {
	f.Add([]byte(rss), "application/rss+xml")
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","items":[{"id":1,"title":"a"}]}`), "")
	f.Add([]byte("\xff\xfe<\x00r\x00s\x00s\x00>\x00"), "text/xml; charset=utf-16")
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry xml:base="x"><title type="xhtml"><div>a</div></title></entry>`), "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		feed, err := Parse(body, contentType, "https://a.example/feed")
		if err != nil {
			return
		}
		for _, it := range feed.Items {
			if len(it.Keys) == 0 || len(it.Keys[0]) != 32 {
				t.Errorf("keys = %q", it.Keys)
			}
			if !utf8.ValidString(it.Title) || !utf8.ValidString(it.Text) || strings.ContainsAny(it.Title, "\n\x00") {
				t.Errorf("title %q, text %q", it.Title, it.Text)
			}
		}
		feed.Document()
	})
}

func FuzzParseSitemap(f *testing.F) {
	f.Add([]byte(newsSitemap))
	f.Add([]byte(`<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>/news.xml</loc><lastmod>2026-11-22</lastmod></sitemap><sitemap><loc>https://b.example/`))
	f.Add([]byte(`<urlset><url><loc>x</loc><n:news xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><n:title>a`))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, m := range Sitemaps(body, "https://a.example/sitemap.xml") {
			if m.URL == "" || !utf8.ValidString(m.URL) {
				t.Errorf("sitemap without an address: %+v", m)
			}
		}
		feed, err := Parse(body, "text/xml", "https://a.example/sitemap.xml")
		if err != nil {
			return
		}
		for _, it := range feed.Items {
			if len(it.Keys) == 0 || !utf8.ValidString(it.Title) || strings.ContainsAny(it.Title, "\n\x00") {
				t.Errorf("item %+v", it)
			}
		}
	})
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"Sat, 22 Nov 2025 06:10:00 +0100", "2025-11-22T06:10:00Z", "22.11.25", "Nov 22, 2025 5 PM EST"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := ParseTime(s); !got.IsZero() && (got.Location() != time.UTC || got.Year() < 1990 || got.Year() > 2100) {
			t.Errorf("ParseTime(%q) = %v", s, got)
		}
	})
}

func FuzzReadOPML(f *testing.F) {
	f.Add([]byte(`<opml><body><outline text="a" xmlUrl="http://a.example"/></body></opml>`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		feeds, err := ReadOPML(doc)
		if err != nil {
			return
		}
		var b strings.Builder
		if err := WriteOPML(&b, "t", time.Time{}, feeds); err != nil {
			t.Fatal(err)
		}
	})
}

var scripted = regexp.MustCompile(`<[^<>]*="\s*javascript:`)

func FuzzClean(f *testing.F) {
	f.Add(`<a href="javascript:x" onclick=y>z</a><script>`)
	f.Fuzz(func(t *testing.T, s string) {
		out := strings.ToLower(Clean(s, "https://a.example/"))
		if strings.Contains(out, "<script") || scripted.MatchString(out) {
			t.Errorf("Clean(%q) = %q", s, out)
		}
		Text(s)
	})
}

func FuzzDiscover(f *testing.F) {
	f.Add([]byte(`<link rel="alternate" type="application/rss+xml" href="/feed">`))
	f.Fuzz(func(t *testing.T, page []byte) {
		if n := len(Discover(page, "https://a.example/")); n > maxOffers {
			t.Errorf("%d offers", n)
		}
	})
}

// BenchmarkParse reads a feed of 20 items and 18 KB.
func BenchmarkParse(b *testing.B) {
	item := `<item><title>Ferry sinks off the coast</title><link>https://harbour.example/news/%d</link><guid>ht-%d</guid><pubDate>Sat, 22 Nov 2025 06:10:00 GMT</pubDate><description>` +
		strings.Repeat("&lt;p&gt;At least 12 people died, the coast guard said.&lt;/p&gt;", 10) + `</description></item>`
	doc := []byte(`<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>T</title>` + strings.Repeat(item, 20) + `</channel></rss>`)
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(doc, "text/xml", "https://a.example/feed"); err != nil {
			b.Fatal(err)
		}
	}
}
