package feed

import (
	"slices"
	"strings"
	"time"
)

// SitemapRef is one sitemap that an index lists.
type SitemapRef struct {
	// URL is absolute where the index's own address is known.
	URL string
	// Modified is when it last changed, in UTC; zero when the index does not say.
	Modified time.Time
}

// maxSitemaps is how many are read of an index. The protocol allows 50,000; those that
// hold news come first or last in it and are found by their names and times.
const maxSitemaps = 5000

// Sitemaps lists the sitemaps of an index (sitemaps.org, "Using Sitemap index files"),
// those that hold news first, by their addresses, then the newest. base is the index's
// own address, or empty. It is empty for a document of another kind.
func Sitemaps(doc []byte, base string) []SitemapRef {
	s := newScanner(decodeText(doc, ""))
	var out []SitemapRef
	var at SitemapRef
	into := "" // the element whose text is being read
	var text strings.Builder
	root := false
	for {
		t := s.next()
		switch t.kind {
		case tokEOF:
			return bySense(out)
		case tokStart:
			if !root && t.local != "sitemapindex" {
				return nil
			}
			root = true
			if t.local == "sitemap" {
				at = SitemapRef{}
			}
			into = t.local
			text.Reset()
		case tokText:
			if into == "loc" || into == "lastmod" {
				text.WriteString(t.text)
			}
		case tokEnd:
			switch {
			case t.local == "loc" && into == "loc":
				at.URL = resolve(base, strings.TrimSpace(text.String()))
			case t.local == "lastmod" && into == "lastmod":
				at.Modified = ParseTime(strings.TrimSpace(text.String()))
			case t.local == "sitemap" && !t.implied && strings.HasPrefix(at.URL, "http"):
				if len(out) < maxSitemaps {
					out = append(out, at)
				}
				at = SitemapRef{}
			}
			into = ""
		}
	}
}

// bySense sorts sitemaps by how likely they hold today's news. Equal ones keep their
// order.
func bySense(refs []SitemapRef) []SitemapRef {
	slices.SortStableFunc(refs, func(a, b SitemapRef) int {
		if d := newsy(b.URL) - newsy(a.URL); d != 0 {
			return d
		}
		return b.Modified.Compare(a.Modified)
	})
	return refs
}

// newsy is 1 for the address of a sitemap that says it holds news, -1 for one that says
// it holds something else that is no text.
func newsy(address string) int {
	a := strings.ToLower(address)
	switch {
	case strings.Contains(a, "news") && !strings.Contains(a, "newsletter"):
		if _, path, ok := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(a, "https://"), "http://"), "/"); ok && strings.Contains(path, "news") {
			return 1
		}
	case strings.Contains(a, "image"), strings.Contains(a, "video"), strings.Contains(a, "author"), strings.Contains(a, "category"), strings.Contains(a, "tag-"), strings.Contains(a, "post_tag"):
		return -1
	}
	return 0
}
