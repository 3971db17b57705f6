package feed

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
)

const rss = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
  <title>Harbour Times &amp; Post</title>
  <link>https://harbour.example/</link>
  <language>en-gb</language>
  <ttl>20</ttl>
  <skipHours><hour>0</hour><hour>1</hour></skipHours>
  <skipDays><day>Sunday</day><day>Nonday</day><day>Sunday</day></skipDays>
  <item>
    <title>Ferry sinks &#8211; AT&amp;amp;T cable cut</title>
    <link>/news/ferry?utm_source=rss</link>
    <guid isPermaLink="false">ht-1</guid>
    <pubDate>Sat, 22 Nov 2025 06:10:00 +0100</pubDate>
    <dc:creator>By Jane Doe</dc:creator>
    <description>At least 12 people died.</description>
    <content:encoded><![CDATA[<p>At least 12 people died, the coast guard&nbsp;said.</p><script>x()</script><p>It was 1 &lt; 2 miles off.</p>]]></content:encoded>
  </item>
  <item>
    <title>Second</title>
    <link>https://harbour.example/news/second</link>
    <description>Short.</description>
  </item>
</channel>
</rss>`

func TestParseRSS(t *testing.T) {
	f, err := Parse([]byte(rss), "application/rss+xml", "https://harbour.example/feed.xml")
	if err != nil {
		t.Fatal(err)
	}
	if f.Kind != RSS || f.Name != "Harbour Times & Post" || f.Lang != "en" || f.TTL != 20*time.Minute || f.Truncated {
		t.Errorf("feed = %+v", f)
	}
	if diff := cmp.Diff([]time.Weekday{time.Sunday}, f.SkipDays); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{0, 1}, f.SkipHours); diff != "" {
		t.Error(diff)
	}
	if len(f.Items) != 2 {
		t.Fatalf("%d items, want 2", len(f.Items))
	}
	it := f.Items[0]
	want := Item{Title: "Ferry sinks – AT&T cable cut", URL: "https://harbour.example/news/ferry?utm_source=rss", ID: "ht-1",
		Published: time.Date(2025, 11, 22, 5, 10, 0, 0, time.UTC), Text: "At least 12 people died, the coast guard said.\n\nIt was 1 < 2 miles off."}
	got := Item{Title: it.Title, URL: it.URL, ID: it.ID, Published: it.Published, Text: it.Text}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Item{})); diff != "" {
		t.Error(diff)
	}
	if b := Byline(it.Author); b != "Jane Doe" {
		t.Errorf("Byline = %q", b)
	}
}

// newsSitemap is a news sitemap with one article.
const newsSitemap = `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://a.example/1</loc><news:news><news:publication><news:name>F</news:name><news:language>de</news:language></news:publication><news:publication_date>2025-11-22T05:10:00Z</news:publication_date><news:title>Zwölf &amp; mehr</news:title></news:news></url></urlset>`

// TestParseShapes reads one story in every form that feeds come in.
func TestParseShapes(t *testing.T) {
	const atom = `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>F</title><link href="https://a.example/"/><link rel="self" href="/atom"/><link rel="hub" href="https://hub.example/"/>
<entry><title type="html">Zwölf &amp;amp; mehr</title><link rel="alternate" type="text/html" href="/1"/><id>tag:1</id><updated>2025-11-22T05:10:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Eins.</p><p>Zwei.</p></div></content></entry></feed>`
	const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://a.example/"><title>F</title></channel>
<item rdf:about="https://a.example/1"><title>Zwölf &amp; mehr</title><link>https://a.example/1</link><dc:date>2025-11-22T06:10:00+01:00</dc:date><description>&lt;p&gt;Eins.&lt;/p&gt;&lt;p&gt;Zwei.&lt;/p&gt;</description></item></rdf:RDF>`
	const jsonFeed = `{"version":"https://jsonfeed.org/version/1.1","title":"F","home_page_url":"https://a.example/","items":[{"id":7,"url":"/1","title":"Zwölf & mehr","content_html":"<p>Eins.</p><p>Zwei.</p>","date_published":"2025-11-22T05:10:00Z","authors":[{"name":"A"},{"name":"B"}]}]}`
	const noSpaces = `<rss><channel><title>F</title><item><title>Zwölf &amp; mehr<link>https://a.example/1</link><pubDate>22 Nov 2025 05:10 GMT</pubDate><description>Eins.&lt;br/&gt;&lt;br/&gt;Zwei.</description></item></channel>`
	for name, doc := range map[string]string{"atom": atom, "rdf": rdf, "json": jsonFeed, "sitemap": newsSitemap, "rss with an unclosed title": noSpaces} {
		t.Run(name, func(t *testing.T) {
			f, err := Parse([]byte(doc), "", "https://a.example/feed")
			if err != nil {
				t.Fatal(err)
			}
			if len(f.Items) != 1 || f.Name != "F" {
				t.Fatalf("feed = %+v", f)
			}
			it := f.Items[0]
			if it.Title != "Zwölf & mehr" || it.URL != "https://a.example/1" {
				t.Errorf("title %q, url %q", it.Title, it.URL)
			}
			if !it.Published.Equal(time.Date(2025, 11, 22, 5, 10, 0, 0, time.UTC)) {
				t.Errorf("published %v", it.Published)
			}
			if name != "sitemap" && it.Text != "Eins.\n\nZwei." {
				t.Errorf("text = %q", it.Text)
			}
			if name == "atom" && (f.Hub != "https://hub.example/" || f.Self != "https://a.example/atom" || it.Lang != "de") {
				t.Errorf("hub %q, self %q, lang %q", f.Hub, f.Self, it.Lang)
			}
		})
	}
}

func TestParseCharsets(t *testing.T) {
	doc := func(enc, title string) string {
		return fmt.Sprintf(`<?xml version="1.0" encoding="%s"?><rss><channel><item><title>%s</title><link>http://a.example/</link></item></channel></rss>`, enc, title)
	}
	encode := func(s string, e interface {
		String(string) (string, error)
	}) []byte {
		out, err := e.String(s)
		if err != nil {
			t.Fatal(err)
		}
		return []byte(out)
	}
	utf16le := func(s string, mark bool) []byte {
		var b []byte
		if mark {
			b = append(b, 0xff, 0xfe)
		}
		for _, u := range utf16.Encode([]rune(s)) {
			b = append(b, byte(u), byte(u>>8))
		}
		return b
	}
	tests := []struct {
		name, header, want string
		body               []byte
	}{
		{name: "UTF-8", want: "Größe", body: []byte(doc("utf-8", "Größe"))},
		{name: "UTF-8 with a mark", want: "Größe", body: []byte("\ufeff" + doc("utf-8", "Größe"))},
		{name: "UTF-8 called latin", header: "text/xml; charset=iso-8859-1", want: "Größe “länger”", body: []byte(doc("iso-8859-1", "Größe “länger”"))},
		{name: "latin called UTF-8", want: "Größe für alle, schöne Grüße", body: encode(doc("utf-8", "Größe für alle, schöne Grüße"), charmap.Windows1252.NewEncoder())},
		{name: "windows-1251 by declaration, UTF-8 by header", header: "text/xml; charset=utf-8", want: "Новости", body: encode(doc("windows-1251", "Новости"), charmap.Windows1251.NewEncoder())},
		{name: "windows-1251", want: "Новости", body: encode(doc("windows-1251", "Новости"), charmap.Windows1251.NewEncoder())},
		{name: "Shift_JIS", want: "日本のニュース", body: encode(doc("Shift_JIS", "日本のニュース"), japanese.ShiftJIS.NewEncoder())},
		{name: "UTF-16 with a mark", want: "Größe", body: utf16le(doc("utf-16", "Größe"), true)},
		{name: "UTF-16 without", want: "Größe", body: utf16le(doc("utf-16", "Größe"), false)},
		{name: "unknown charset", want: "Größe", body: []byte(doc("x-unknown-9", "Größe"))},
		{name: "one stray byte", want: "Größe ’ ok", body: []byte(strings.Replace(doc("utf-8", "Größe X ok"), "X", "\x92", 1))},
		{name: "XML 1.1", want: "a b", body: []byte(strings.Replace(doc("utf-8", "a&#x2028; b"), "1.0", "1.1", 1))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Parse(tt.body, tt.header, "")
			if err != nil {
				t.Fatal(err)
			}
			if len(f.Items) != 1 || f.Items[0].Title != tt.want {
				t.Errorf("items = %+v, want title %q", f.Items, tt.want)
			}
		})
	}
}

func TestSitemaps(t *testing.T) {
	const index = `<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc> https://news.a.example/posts-1.xml </loc><lastmod>2026-11-20</lastmod></sitemap>
<sitemap><loc>/posts-2.xml</loc><lastmod>2026-11-22T05:10:00Z</lastmod></sitemap>
<sitemap><loc>/video.xml</loc><lastmod>2026-11-23</lastmod></sitemap>
<sitemap><loc>/2026/news.xml?a=1&amp;b=2</loc></sitemap>
<sitemap><loc>mailto:x</loc></sitemap>
<sitemap><loc>/cut`
	var got []string
	for _, m := range Sitemaps([]byte(index), "https://a.example/index.xml") {
		got = append(got, m.URL)
	}
	want := []string{"https://a.example/2026/news.xml?a=1&b=2", "https://a.example/posts-2.xml", "https://news.a.example/posts-1.xml", "https://a.example/video.xml"}
	if !slices.Equal(got, want) {
		t.Errorf("sitemaps = %q", got)
	}
	if got := Sitemaps([]byte(rss), ""); got != nil {
		t.Errorf("sitemaps of a feed: %v", got)
	}
}

func TestParseNotFeed(t *testing.T) {
	tests := []struct {
		name, body string
		want       Found
	}{
		{"empty", " \n", FoundEmpty},
		{"page", "<!DOCTYPE html>\n<html><head><title>News</title></head><body>x</body></html>", FoundHTML},
		{"page without html", "<p>hello", FoundHTML},
		{"challenge", "<html><head><title>Just a moment...</title></head></html>", FoundHTML},
		{"opml", `<?xml version="1.0"?><opml version="2.0"><body/></opml>`, FoundOPML},
		{"soap", `<?xml version="1.0"?><soap:Envelope/>`, FoundXML},
		{"sitemap index", `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>`, FoundIndex},
		{"json", `{"error":"no"}`, FoundJSON},
		{"json list", `[1,2]`, FoundJSON},
		{"words", "Not found", FoundText},
		{"picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", FoundBinary},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.body), "", "")
			var not *NotFeedError
			if !errors.As(err, &not) || !errors.Is(err, ErrNotFeed) || not.Found != tt.want {
				t.Errorf("error = %v, want %q", err, tt.want)
			}
		})
	}
}

func TestParseTruncated(t *testing.T) {
	whole, err := Parse([]byte(rss), "", "")
	if err != nil {
		t.Fatal(err)
	}
	// Wherever the connection breaks, no cut item is handed out and the feed says so.
	for cut := strings.Index(rss, "<channel>"); cut < len(rss)-len("</rss>"); cut++ {
		f, err := Parse([]byte(rss[:cut]), "", "")
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if !f.Truncated {
			t.Fatalf("cut at %d: not noticed", cut)
		}
		for i, it := range f.Items {
			if it.Text != whole.Items[i].Text || it.Title != whole.Items[i].Title || it.Keys[0] != whole.Items[i].Keys[0] {
				t.Fatalf("cut at %d: item %d is %+v", cut, i, it)
			}
		}
	}
	const j = `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"a"},{"id":"2","ti`
	f, err := Parse([]byte(j), "", "")
	if err != nil || !f.Truncated || len(f.Items) != 1 {
		t.Errorf("JSON: %+v, %v", f, err)
	}
}

// TestHostile holds documents that cost much more than their length in a careless
// reader.
func TestHostile(t *testing.T) {
	tests := map[string]string{
		"deep nesting":        "<rss><channel><item><description>" + strings.Repeat("<b>", 200_000),
		"many wrong ends":     "<rss><channel>" + strings.Repeat("<a>", 50_000) + strings.Repeat("</b>", 200_000),
		"open comments":       "<rss><channel><item>" + strings.Repeat("<!--", 200_000),
		"open CDATA":          "<rss><channel><item><title>" + strings.Repeat("<![CDATA[", 100_000),
		"open doctype":        "<!DOCTYPE " + strings.Repeat("<![", 200_000),
		"entity bomb":         `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&b;&c;</title></item></channel></rss>`,
		"many attributes":     "<rss " + strings.Repeat(`a="b" `, 100_000) + "><channel/></rss>",
		"many namespaces":     "<rss " + strings.Repeat(`xmlns:a="b" `, 50_000) + ">" + strings.Repeat("<a:b/>", 50_000),
		"ampersands":          "<rss><channel><title>" + strings.Repeat("&", 500_000),
		"quotes":              "<rss><channel>" + strings.Repeat(`<a b="`, 200_000),
		"brackets in a title": "<rss><channel><item><title>" + strings.Repeat("&lt;a ", 100_000) + "</title></item></channel></rss>",
		"items":               "<rss><channel>" + strings.Repeat("<item>", 200_000),
		"json depth":          `{"items":` + strings.Repeat("[", 100_000),
		"same items":          "<rss><channel>" + strings.Repeat("<item><guid>1</guid><link>http://a.example</link></item>", 20_000) + "</channel></rss>",
	}
	for name, doc := range tests {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			f, _ := Parse([]byte(doc), "", "http://a.example/")
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v for %d bytes", took, len(doc))
			}
			for _, it := range f.Items {
				if strings.Contains(it.Title, "aaaaaaaaaaaaaaa") || strings.Contains(it.Title, "root:") {
					t.Errorf("title = %q", it.Title)
				}
			}
			if len(f.Items) > maxItems {
				t.Errorf("%d items", len(f.Items))
			}
		})
	}
}

func TestKeys(t *testing.T) {
	item := func(guid, link, title, date string) string {
		s := "<rss><channel><item>"
		for name, v := range map[string]string{"guid": guid, "link": link, "title": title, "pubDate": date} {
			if v != "" {
				s += "<" + name + ">" + v + "</" + name + ">"
			}
		}
		return s + "</item></channel></rss>"
	}
	const day, next = "Sat, 22 Nov 2025 06:10:00 GMT", "Sun, 23 Nov 2025 06:10:00 GMT"
	tests := []struct {
		name string
		a, b string
		same bool
	}{
		{"guid changes", item("1", "http://a.example/x", "T", day), item("2", "http://a.example/x", "T", day), true},
		{"guid and date change", item("1", "http://a.example/x", "T", day), item("2", "http://a.example/x", "T", next), true},
		{"guid and title change", item("1", "http://a.example/x", "T", day), item("2", "http://a.example/x", "U", day), true},
		{"guid and link change", item("1", "http://a.example/x", "T", day), item("2", "http://b.example/y", "T", day), true},
		{"all but the guid change", item("1", "http://a.example/x", "T", day), item("1", "http://b.example/y", "U", next), true},
		{"tracking and scheme change", item("", "http://a.example/x?utm_source=1", "T", day), item("", "https://www.a.example/x/?fbclid=2", "U", next), true},
		{"a page used again", item("1", "http://a.example/today", "T", day), item("2", "http://a.example/today", "U", next), false},
		{"a title used again", item("1", "http://a.example/1", "Weather", day), item("2", "http://a.example/2", "Weather", next), false},
		{"other query", item("", "http://a.example/?p=1", "T", day), item("", "http://a.example/?p=2", "U", next), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, errA := Parse([]byte(tt.a), "", "")
			b, errB := Parse([]byte(tt.b), "", "")
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			same := false
			for _, k := range a.Items[0].Keys {
				if len(k) != 32 {
					t.Errorf("key %q", k)
				}
				for _, l := range b.Items[0].Keys {
					same = same || k == l
				}
			}
			if same != tt.same {
				t.Errorf("same = %v, want %v", same, tt.same)
			}
		})
	}
}

// TestKeysShared: what every item of a feed has identifies none of them.
func TestKeysShared(t *testing.T) {
	const doc = `<rss><channel><item><guid>x</guid><link>http://a.example/</link><title>One</title></item><item><guid>x</guid><link>http://a.example/</link><title>Two</title></item></channel></rss>`
	f, err := Parse([]byte(doc), "", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range f.Items[0].Keys {
		for _, l := range f.Items[1].Keys {
			if k == l {
				t.Errorf("both items have key %s", k)
			}
		}
	}
}

func TestParseTime(t *testing.T) {
	at := func(y, mo, d, h, mi, s int) time.Time { return time.Date(y, time.Month(mo), d, h, mi, s, 0, time.UTC) }
	tests := []struct {
		in   string
		want time.Time
	}{
		{"2025-11-22T06:10:00+01:00", at(2025, 11, 22, 5, 10, 0)},
		{"2025-11-22T05:10:00Z", at(2025, 11, 22, 5, 10, 0)},
		{"2025-11-22T05:10Z", at(2025, 11, 22, 5, 10, 0)},
		{"2025-11-22T05:10:00.123456Z", at(2025, 11, 22, 5, 10, 0).Add(123456 * time.Microsecond)},
		{"2025-11-22 05:10:00", at(2025, 11, 22, 5, 10, 0)},
		{"2025-11-22 05:10:00 +0000 UTC", at(2025, 11, 22, 5, 10, 0)},
		{"2025-11-22T06:10:00+0100", at(2025, 11, 22, 5, 10, 0)},
		{"2025-11-22", at(2025, 11, 22, 0, 0, 0)},
		{"2025-11", at(2025, 11, 1, 0, 0, 0)},
		{"2003", at(2003, 1, 1, 0, 0, 0)},
		{"20251122", at(2025, 11, 22, 0, 0, 0)},
		{"20251122T051000Z", at(2025, 11, 22, 5, 10, 0)},
		{"20251122051000", at(2025, 11, 22, 5, 10, 0)},
		{"2003-335", at(2003, 12, 1, 0, 0, 0)},
		{"Sat, 22 Nov 2025 06:10:00 +0100", at(2025, 11, 22, 5, 10, 0)},
		{"Sat, 22 Nov 2025 05:10:00 GMT", at(2025, 11, 22, 5, 10, 0)},
		{"Sat, 22 Nov 2025 00:10:00 EST", at(2025, 11, 22, 5, 10, 0)},
		{"Sat, 22 Nov 2025 00:10 EST", at(2025, 11, 22, 5, 10, 0)},
		{"Sat, 22 Nov 25 05:10:00 UT", at(2025, 11, 22, 5, 10, 0)},
		{"22 Nov 2025 07:10 GMT+2", at(2025, 11, 22, 5, 10, 0)},
		{"22 Nov 2025 07:10:00 GMT+0200", at(2025, 11, 22, 5, 10, 0)},
		{"Saturday, November 22, 2025 5:10 AM", at(2025, 11, 22, 5, 10, 0)},
		{"Nov. 22, 2025 12:10 a.m. EST", at(2025, 11, 22, 5, 10, 0)},
		{"November 22nd, 2025", at(2025, 11, 22, 0, 0, 0)},
		{"22/11/2025", at(2025, 11, 22, 0, 0, 0)},
		{"11/22/2025 05:10", at(2025, 11, 22, 5, 10, 0)},
		{"22.11.2025, 05:10 Uhr", at(2025, 11, 22, 5, 10, 0)},
		{"Sa, 22 Dez 2025 05:10:00 +0000", at(2025, 12, 22, 5, 10, 0)},
		{"sam., 22 nov. 2025 05:10:00 GMT", at(2025, 11, 22, 5, 10, 0)},
		{"22 février 2025", at(2025, 2, 22, 0, 0, 0)},
		{"22 ноября 2025, 05:10", at(2025, 11, 22, 5, 10, 0)},
		{"22 de mayo de 2025", at(2025, 5, 22, 0, 0, 0)},
		{"Sat Nov 22 05:10:00 2025", at(2025, 11, 22, 5, 10, 0)},
		{"Sat Nov 22 05:10:00 GMT 2025", at(2025, 11, 22, 5, 10, 0)},
		{"1763788200", at(2025, 11, 22, 5, 10, 0)},
		{"1763788200000", at(2025, 11, 22, 5, 10, 0)},
		{"", time.Time{}},
		{"yesterday", time.Time{}},
		{"0000-00-00T00:00:00Z", time.Time{}},
		{"2025-13-45", time.Time{}},
		{"Thu, 01 Jan 1970 00:00:00 GMT", time.Time{}},
		{"99999999999999999999", time.Time{}},
	}
	for _, tt := range tests {
		if got := ParseTime(tt.in); !got.Equal(tt.want) {
			t.Errorf("ParseTime(%q) = %v, want %v", tt.in, got, tt.want)
		}
	}
}

func TestDiscover(t *testing.T) {
	const page = `<html><head><base href="https://a.example/"><link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
<link rel="alternate" type="application/rss+xml" title="News &amp; more" href="/feed"><link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/1">
<link rel="alternate" hreflang="de" href="/de"><link rel=alternate type="application/atom+xml" href="feed:https://b.example/atom"></head>
<body><a href="/rss.xml">RSS</a><a href="/about">x</a><a href="/feed">again</a><a href="javascript:feed">y</a></body></html>`
	want := []Offer{{URL: "https://a.example/feed", Title: "News & more"}, {URL: "https://b.example/atom"}, {URL: "https://a.example/comments/feed/", Title: "Comments"}, {URL: "https://a.example/rss.xml", Guessed: true}}
	if diff := cmp.Diff(want, Discover([]byte(page), "https://other.example/x")); diff != "" {
		t.Error(diff)
	}
}

func TestOPML(t *testing.T) {
	const doc = `<?xml version="1.0"?><opml version="1.0"><head><title>Mine</title></head><body>
<outline text="World"><outline text="BBC &amp; co" type="rss" xmlUrl="http://bbc.example/rss" htmlUrl="http://bbc.example/"/>
<outline text="Asia"><outline title="NHK" xmlUrl="http://nhk.example/rss"></outline></outline></outline>
<outline text="Loose" xmlUrl="http://loose.example/feed"><outline text="again" xmlUrl="http://bbc.example/rss"/>`
	got, err := ReadOPML([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	want := []Outline{
		{Title: "BBC & co", URL: "http://bbc.example/rss", Site: "http://bbc.example/", Folder: []string{"World"}},
		{Title: "NHK", URL: "http://nhk.example/rss", Folder: []string{"World", "Asia"}},
		{Title: "Loose", URL: "http://loose.example/feed"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	var b strings.Builder
	if err := WriteOPML(&b, "Mine", time.Unix(0, 0), want); err != nil {
		t.Fatal(err)
	}
	again, err := ReadOPML([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, again); diff != "" {
		t.Errorf("after a round trip: %s", diff)
	}
	if _, err := ReadOPML([]byte("<html></html>")); !errors.Is(err, ErrNotOPML) {
		t.Errorf("page: %v", err)
	}
	if _, err := ReadOPML(nil); !errors.Is(err, ErrNotOPML) {
		t.Errorf("nothing: %v", err)
	}
}

func TestText(t *testing.T) {
	tests := []struct{ in, want string }{
		{"plain words", "plain words"},
		{"<p>One</p>\n<p>Two <b>bold</b>\n line</p>", "One\n\nTwo bold line"},
		{"a<br>b<br/><br/>c", "a\nb\n\nc"},
		{"1 &lt; 2 &amp;amp; 3", "1 < 2 &amp; 3"},
		{"<ul><li>a</li><li>b</li></ul>", "a\n\nb"},
		{"<table><tr><td>1</td><td>2</td></tr></table>", "1 2"},
		{"x<script>alert(1)</script>y<style>p{}</style>z", "x\n\ny\n\nz"},
		{"soft\u00adhyphen\u202eevil\u0092s", "softhyphenevil’s"},
		{"<p>unclosed <i>tag", "unclosed tag"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := Text(tt.in); got != tt.want {
			t.Errorf("Text(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestClean(t *testing.T) {
	tests := []struct{ in, want string }{
		{`<a onclick="x()" href="javascript:x()">a</a>`, `<a>a</a>`},
		{`<a href=" java&#10;script:x()">a</a>`, `<a>a</a>`},
		{`<a href="/x?a=1&b=2">a</a>`, `<a href="http://a.example/x?a=1&amp;b=2">a</a>`},
		{`<script>x<p>y</script>z`, `z`},
		{`<svg onload=x()><script>y</script></svg>`, `<svg></svg>`},
		{`<p style="x" class="c">a<blink>b</blink></p>`, `<p class="c">ab</p>`},
		{`<img src=x onerror=alert(1)>`, `<img src="http://a.example/x" />`},
		{`<iframe src="http://evil.example"></iframe>ok`, `ok`},
		{`<<blink>script>alert(1)</blink>`, `&lt;script>alert(1)`},
		{`<p title="&quot;><script>">a`, `<p title="&quot;&gt;&lt;script&gt;">a`},
	}
	for _, tt := range tests {
		if got := Clean(tt.in, "http://a.example/"); got != tt.want {
			t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestTeaserAndFull(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("This is a sentence of the article that goes on for a while. ", 10))
	text := long + "\n\n" + long + "\n\n" + long
	if got := trimTeaser(text + "\n\nThe post Ferry sinks appeared first on Harbour Times.\n\nRead more"); got != text {
		t.Errorf("teaser stays: %q", got[len(got)-100:])
	}
	if !whole(text) || whole(text+" […]") || whole(long) {
		t.Error("whole is wrong about text, teaser or single paragraph")
	}
}

// TestAgreesWithGofeed compares with another reader on feeds that are in order.
func TestAgreesWithGofeed(t *testing.T) {
	ours, err := Parse([]byte(rss), "", "")
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := gofeed.NewParser().ParseString(rss)
	if err != nil {
		t.Fatal(err)
	}
	if len(ours.Items) != len(theirs.Items) {
		t.Fatalf("%d items, gofeed %d", len(ours.Items), len(theirs.Items))
	}
	for i, it := range theirs.Items {
		o := ours.Items[i]
		if o.URL != it.Link || o.ID != it.GUID || o.Content != it.Content && it.Content != "" {
			t.Errorf("item %d = %+v, gofeed %+v", i, o, it)
		}
		if it.PublishedParsed != nil && !o.Published.Equal(*it.PublishedParsed) {
			t.Errorf("item %d published %v, gofeed %v", i, o.Published, it.PublishedParsed)
		}
	}
}
