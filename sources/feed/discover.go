package feed

import (
	"bytes"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Offer is a feed that a page points to.
type Offer struct {
	// URL is absolute where the page's own address is known.
	URL string
	// Title is what the page calls it; empty when it does not.
	Title string
	// Guessed is true where the page does not say that it is a feed: a plain link whose
	// address looks like one.
	Guessed bool
}

// maxOffers is the number of feeds reported for one page.
const maxOffers = 20

// feedTypes are the media types by which pages announce feeds.
var feedTypes = map[string]bool{
	"application/rss+xml": true, "application/atom+xml": true, "application/rdf+xml": true, "application/feed+json": true,
	"application/json": true, "application/xml": true, "text/xml": true, "application/x-rss+xml": true, "text/rss": true,
}

// Discover lists the feeds that a web page offers, announced ones first, comment
// feeds last, each once. base is the page's own address, or empty.
func Discover(page []byte, base string) []Offer {
	var announced, comments, guessed []Offer
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		name, more := z.TagName()
		tag := atom.Lookup(name)
		if tag != atom.Link && tag != atom.A && tag != atom.Base || !more {
			continue
		}
		a := tagAttrs(z)
		href := strings.TrimSpace(a["href"])
		switch {
		case href == "":
		case tag == atom.Base:
			base = resolve(base, href)
		case tag == atom.Link && strings.Contains(" "+strings.ToLower(a["rel"])+" ", " alternate ") && announces(a["type"], href):
			o := Offer{URL: resolve(base, href), Title: oneLine(a["title"])}
			if strings.Contains(strings.ToLower(o.URL), "/comments/") || strings.Contains(strings.ToLower(o.Title), "comments") {
				comments = append(comments, o)
			} else {
				announced = append(announced, o)
			}
		case tag == atom.A && looksLikeFeed(href) && len(guessed) < maxOffers:
			guessed = append(guessed, Offer{URL: resolve(base, href), Title: oneLine(a["title"]), Guessed: true})
		}
	}
	return unique(append(append(announced, comments...), guessed...))
}

func announces(mediaType, href string) bool {
	mediaType, _, _ = strings.Cut(strings.ToLower(mediaType), ";")
	mediaType = strings.TrimSpace(mediaType)
	if mediaType == "application/json" || mediaType == "application/xml" || mediaType == "text/xml" {
		return looksLikeFeed(href) && !strings.Contains(href, "oembed") && !strings.Contains(href, "wp-json")
	}
	return feedTypes[mediaType]
}

// looksLikeFeed reports whether an address is one that feeds usually have.
func looksLikeFeed(href string) bool {
	u, err := url.Parse(href)
	if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "feed" {
		return false
	}
	p := strings.ToLower(strings.TrimSuffix(u.Path, "/"))
	last := p[strings.LastIndexByte(p, '/')+1:]
	switch last {
	case "feed", "rss", "atom", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json", "index.rdf", "feeds":
		return true
	}
	return strings.HasSuffix(last, ".rss") || strings.HasSuffix(last, ".atom") || strings.HasSuffix(last, ".rdf") ||
		strings.Contains(last, "rss") && strings.HasSuffix(last, ".xml")
}

// CommonPaths are where feeds live on sites that announce none, the most usual first.
func CommonPaths() []string {
	return []string{"/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json"}
}

func tagAttrs(z *html.Tokenizer) map[string]string {
	a := map[string]string{}
	for more := true; more && len(a) < maxAttrs; {
		var k, v []byte
		k, v, more = z.TagAttr()
		if _, ok := a[string(k)]; !ok {
			a[string(k)] = string(v)
		}
	}
	return a
}

func unique(offers []Offer) []Offer {
	seen := map[string]bool{}
	var out []Offer
	for _, o := range offers {
		if rest, ok := strings.CutPrefix(o.URL, "feed://"); ok {
			o.URL = "https://" + rest
		}
		o.URL = strings.TrimPrefix(o.URL, "feed:")
		if !strings.HasPrefix(o.URL, "http") && strings.Contains(o.URL, ":") || seen[o.URL] || len(out) >= maxOffers {
			continue
		}
		seen[o.URL] = true
		out = append(out, o)
	}
	return out
}
