package article

import (
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"tidings/sources/internal/dates"
)

// published is when the article appeared, by the most trustworthy of what the page
// says. Data for machines is often in UTC: where the page prints the day before or
// after it, that is the day where the outlet is.
func (m *meta) published(address string) when {
	w := m.stated(address)
	if w.utc.IsZero() {
		return w
	}
	for _, n := range append(m.times[:len(m.times):len(m.times)], m.dated...) {
		t := textOf(n)
		if len(t) > 120 {
			continue
		}
		printed := parseWhen(datePiece().FindString(t))
		if printed.utc.IsZero() {
			continue
		}
		if gap := printed.utc.Sub(w.utc.Truncate(24 * time.Hour)); gap >= -24*time.Hour && gap <= 24*time.Hour {
			w.day = printed.day
		}
		return w
	}
	return w
}

// manyTimes is how many time elements a page has that lists other articles.
const manyTimes = 4

// stated is the first date that the page states, in order of trust.
func (m *meta) stated(address string) when {
	for _, a := range m.ld {
		if w := parseWhen(a.published); !w.utc.IsZero() {
			return w
		}
	}
	if w := parseWhen(m.get("article:published_time", "og:article:published_time", "article:published", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
		"dc.date.issued", "dcterms.created", "dc.date.created", "dcterms.date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "publicationdate", "article.published", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "ptime", "date.created", "article_date_original", "originalpublicationdate", "date", "dc.date", "dc.date.available", "datecreated", "displaydate", "rnews:datepublished", "citation_publication_date", "citation_date", "created", "og:pubdate", "bt:pubdate", "shareaholic:article_published_time", "published_date", "published", "pub_date", "lastpubdate", "timestamp", "article:post_time", "release_date", "og:regdate", "vr:published_time")); !w.utc.IsZero() {
		return w
	}
	if w := m.propTime("datepublished"); !w.utc.IsZero() {
		return w
	}
	for _, a := range m.ldOther {
		if w := parseWhen(a.published); !w.utc.IsZero() && a.kind == "webpage" {
			return w
		}
	}
	if len(m.times) > manyTimes { // those of other articles, as a rule
		if w := urlWhen(first(m.canon, address)); !w.utc.IsZero() {
			return w
		}
	}
	if w := m.shownTime(); !w.utc.IsZero() {
		return w
	}
	if w := urlWhen(address); !w.utc.IsZero() {
		return w
	}
	if w := urlWhen(m.canon); !w.utc.IsZero() {
		return w
	}
	return m.printedDate()
}

// modified is when the article was changed last; zero when unknown.
func (m *meta) modified() time.Time {
	for _, a := range m.ld {
		if w := parseWhen(a.modified); !w.utc.IsZero() {
			return w.utc
		}
	}
	return parseWhen(m.get("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified", "lastmod")).utc
}

func (m *meta) propTime(name string) when {
	for _, n := range m.props {
		if strings.EqualFold(attr(n, "itemprop"), name) {
			if w := parseWhen(first(attr(n, "datetime"), attr(n, "content"), textOf(n))); !w.utc.IsZero() {
				return w
			}
		}
	}
	return when{}
}

// shownTime is the first time element outside of lists of other articles.
func (m *meta) shownTime() when {
	for _, pass := range []bool{true, false} {
		for _, n := range m.times {
			named := attr(n, "pubdate") != "" || strings.Contains(strings.ToLower(attr(n, "class")), "publish") || strings.Contains(strings.ToLower(attr(n, "class")), "entry-date")
			if named != pass {
				continue
			}
			if w := parseWhen(first(attr(n, "datetime"), attr(n, "content"), textOf(n))); !w.utc.IsZero() {
				return w
			}
		}
	}
	return when{}
}

var (
	urlDay   = lazy(`/(20\d\d|199\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:[/-]|$|_|\.|-)`)
	urlFlat  = lazy(`[/_-](20[0-3]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:[/_.-]|$)`)
	urlMonth = lazy(`/(20\d\d)/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/(\d\d?)/`)
)

func urlWhen(address string) when {
	p := strings.ToLower(pathOf(address))
	for _, re := range []func() *regexp.Regexp{urlDay, urlFlat, urlMonth} {
		if g := re().FindStringSubmatch(p); g != nil {
			return parseWhen(g[1] + " " + monthWord(g[2]) + " " + g[3])
		}
	}
	return when{}
}

func monthWord(s string) string {
	names := []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
	s = strings.TrimPrefix(s, "0")
	for i, n := range names {
		if s == n || s == itoa(i+1) {
			return n
		}
	}
	return s
}

func itoa(n int) string {
	if n >= 10 {
		return string(rune('0'+n/10)) + string(rune('0'+n%10))
	}
	return string(rune('0' + n))
}

// parseWhen reads a date; its day is the day as printed.
func parseWhen(s string) when {
	t := dates.Parse(html.UnescapeString(s))
	if t.IsZero() {
		return when{}
	}
	return when{day: t.Format("2006-01-02"), utc: t.UTC()}
}

// printedDate looks for a date in the elements that name themselves after one.
func (m *meta) printedDate() when {
	for _, n := range m.dated {
		t := textOf(n)
		if len(t) < 6 || len(t) > 120 {
			continue
		}
		if g := datePiece().FindString(t); g != "" {
			if w := parseWhen(g); !w.utc.IsZero() {
				return w
			}
		}
	}
	return when{}
}

// nearTitle looks for a date in the short lines around the title.
func nearTitle(blocks []*block, title string) when {
	titles := 0
	for i, b := range blocks {
		if b.tag != atom.H1 && !b.repeats(title) {
			continue
		}
		if titles++; titles > 5 {
			break
		}
		for _, near := range blocks[max(0, i-4):min(len(blocks), i+8)] {
			if len(near.text) > 160 {
				continue
			}
			if w := parseWhen(datePiece().FindString(near.text)); !w.utc.IsZero() {
				return w
			}
		}
	}
	return when{}
}

var datePiece = lazy(`(?i)(?:\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d|20\d\d[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}(?:st|nd|rd|th)?\.?\s+(?:de\s+)?\pL{3,10}\.?,?\s+(?:de\s+)?20\d\d|\pL{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+20\d\d)`)

var dateWords = set("date dates time published publish pubdate datum timestamp posted dateline postdate post-date created updated publication veröffentlicht")

func dateClass(v string) bool {
	yes := false
	eachWord(v, func(w string, _ bool) bool {
		yes = yes || dateWords[w]
		return !yes
	})
	return yes
}
