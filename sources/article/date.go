package article

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"tidings/sources/internal/dates"
)

// published is when the article appeared. What the page says to machines is exact but
// often in UTC, of a draft, or of a first version years ago; what it prints by its title
// is the outlet's own word to its readers. The two are read together: a printed date
// that fits one of the page's dates for machines says which of them counts, and on which
// day that was where the outlet is.
func (m *meta) published(blocks []*block, title, address string) when {
	first, last := m.stated(), m.changed()
	printed := byTitle(blocks, title, m.dayFirst())
	if first.utc.IsZero() {
		return m.unstated(printed, last, address)
	}
	for _, p := range printed {
		if p.sameClock(first) || p.fits(first) && !p.revised {
			return when{day: p.day, utc: first.utc}
		}
	}
	for _, p := range printed {
		if p.zoneOff(first) && p.label && !p.revised || p.fits(first) {
			return when{day: p.day, utc: first.utc}
		}
	}
	for _, p := range printed {
		if p.fits(last) { // the only date that is shown is that of the last version
			return when{day: p.day, utc: last.utc}
		}
	}
	for _, p := range printed {
		if p.after && p.zoneOff(first) {
			return when{day: p.day, utc: first.utc}
		}
	}
	if p, ok := only(printed); ok {
		return p.when
	}
	if len(printed) > 0 {
		return first
	}
	for _, n := range append(m.times[:len(m.times):len(m.times)], m.dated...) {
		for _, p := range datesIn(textOf(n), m.dayFirst()) {
			if !apart(n) && (p.fits(first) || p.zoneOff(first)) {
				return when{day: p.day, utc: first.utc}
			}
		}
	}
	return first
}

// unstated is the date of a page that says none to machines.
func (m *meta) unstated(printed []print, last when, address string) when {
	fromURL := urlWhen(address)
	if fromURL.utc.IsZero() {
		fromURL = urlWhen(m.canon)
	}
	month := ""
	if g := urlYearMonth().FindStringSubmatch(pathOf(address)); g != nil {
		month = g[1] + "-" + g[2]
	}
	for _, p := range printed {
		if p.fits(fromURL) || fromURL.utc.IsZero() && month != "" && strings.HasPrefix(p.day, month) {
			return p.when
		}
	}
	for _, p := range printed {
		if p.after && p.bare && p.zoneOff(fromURL) {
			return p.when
		}
	}
	if !fromURL.utc.IsZero() {
		return fromURL
	}
	for _, p := range printed {
		if p.after && (p.bare || p.label) {
			return p.when
		}
	}
	if w := m.shownTime(); !w.utc.IsZero() && len(m.times) <= manyTimes {
		return w
	}
	for _, p := range printed {
		if p.bare || p.label || p.leads {
			return p.when
		}
	}
	for _, read := range []func() when{m.shownTime, m.printedDate} {
		if w := read(); !w.utc.IsZero() {
			return w
		}
	}
	if len(printed) > 0 {
		return printed[0].when
	}
	return last
}

// manyTimes is how many time elements a page has that lists other articles.
const manyTimes = 4

// stated is the date of publication that the page states for machines, in order of
// trust.
func (m *meta) stated() when {
	for _, a := range m.ld {
		if w := parseWhen(a.published); !w.utc.IsZero() {
			return w
		}
	}
	if w := m.metaWhen(publishedNames); !w.utc.IsZero() {
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
	return when{}
}

func (m *meta) metaWhen(names []string) when {
	for _, n := range names {
		if w := parseWhen(m.get(n)); !w.utc.IsZero() {
			return w
		}
	}
	return when{}
}

// publishedNames are the meta elements in use for the date of publication.
var publishedNames = strings.Fields(`article:published_time og:article:published_time article:published og:published_time datepublished parsely-pub-date sailthru.date
	dc.date.issued dcterms.created dc.date.created dcterms.date pubdate publishdate publish-date publish_date publication_date publicationdate article.published
	cxenseparse:recs:publishtime cxenseparse:publishtime ptime date.created article_date_original originalpublicationdate date dc.date dc.date.available datecreated
	displaydate rnews:datepublished citation_publication_date citation_date created og:pubdate bt:pubdate shareaholic:article_published_time published_date published
	pub_date lastpubdate timestamp article:post_time release_date og:regdate vr:published_time`)

// changed is when the article was changed last; zero when unknown.
func (m *meta) changed() when {
	for _, a := range m.ld {
		if w := parseWhen(a.modified); !w.utc.IsZero() {
			return w
		}
	}
	if w := m.metaWhen(modifiedNames); !w.utc.IsZero() {
		return w
	}
	for _, a := range m.ldOther {
		if w := parseWhen(a.modified); !w.utc.IsZero() && a.kind == "webpage" {
			return w
		}
	}
	return m.propTime("datemodified")
}

var modifiedNames = strings.Fields("article:modified_time og:updated_time datemodified dcterms.modified dc.date.modified last-modified lastmod")

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
			if named != pass || apart(n) {
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
	urlDay       = lazy(`/(20\d\d|199\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:[/-]|$|_|\.|-)`)
	urlFlat      = lazy(`[/_-](20[0-3]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:[/_.-]|$)`)
	urlYearMonth = lazy(`/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])/`)
	urlMonth     = lazy(`/(20\d\d)/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/(\d\d?)/`)
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
		if apart(n) {
			continue
		}
		for _, p := range datesIn(t, m.dayFirst()) {
			return p.when
		}
	}
	return when{}
}

// print is a date as a reader sees it.
type print struct {
	when
	after bool // it follows the title and is no comment's
	bare  bool // hardly anything else is in its line
	label bool // its line says that it is a date of publication
	leads bool // its line starts with it
	// revised is true where the line says that it is the date of a later version, clock
	// where a time of day is printed with it.
	revised, clock bool
}

// sameClock reports whether a printed time of day is a stated time in a zone that is
// whole hours from UTC.
func (p print) sameClock(w when) bool {
	if !p.clock || w.utc.IsZero() {
		return false
	}
	gap := p.utc.Sub(w.utc.Truncate(time.Minute))
	return gap%time.Hour == 0 && gap >= -12*time.Hour && gap <= 14*time.Hour
}

// fits reports whether a printed date is the day of a stated one, there or in UTC.
func (p print) fits(w when) bool {
	return !w.utc.IsZero() && (p.day == w.day || p.day == w.utc.Format(time.DateOnly))
}

// zoneOff reports whether a printed day is that of a stated time in some zone of the
// earth.
func (p print) zoneOff(w when) bool {
	at := p.utc.Truncate(24 * time.Hour)
	gap := w.utc.Sub(at) // of a day that starts 14 hours early to 12 hours late
	return gap >= -14*time.Hour && gap < 36*time.Hour
}

// only is the one date in the lines after a title that hold nothing but a date.
func only(printed []print) (print, bool) {
	var found print
	for _, p := range printed {
		if !p.after || !p.bare {
			continue
		}
		if found.day != "" && found.day != p.day {
			return print{}, false
		}
		found = p
	}
	return found, found.day != ""
}

const (
	titlesTried = 5   // how many lines that repeat the title are looked around
	beforeTitle = 5   // lines before a title, and
	afterTitle  = 12  // lines after it that may hold its date
	longLine    = 160 // bytes; a longer one is text
)

// byTitle are the dates that are printed by the title, those after it first.
func byTitle(blocks []*block, title string, dayFirst bool) []print {
	var after, before []print
	titles := 0
	for i, b := range blocks {
		if b.tag != atom.H1 && !b.repeats(title) {
			continue
		}
		if titles++; titles > titlesTried {
			break
		}
		read := 0
		for _, near := range blocks[i+1 : min(len(blocks), i+1+afterTitle)] {
			if near.prose() && near.words >= 20 && !slices.Contains(near.surely, true) {
				if read++; read > 2 {
					break
				}
			}
			for _, p := range lineDates(near, dayFirst) {
				p.after = !slices.ContainsFunc(near.junk, comments)
				after = append(after, p)
			}
		}
		for _, near := range blocks[max(0, i-beforeTitle):i] {
			before = append(before, lineDates(near, dayFirst)...)
		}
	}
	return append(after, before...)
}

// lineDates are the dates in a line, if it is no running text.
func lineDates(b *block, dayFirst bool) []print {
	if len(b.text) > longLine {
		if at := datePiece().FindStringIndex(b.text[:40]); at == nil || at[0] > 3 || !strings.ContainsRune("-–—|:•·", after(b.text, at[1])) {
			return nil
		}
		found := datesIn(b.text[:40], dayFirst)
		for i := range found {
			found[i].bare, found[i].leads = false, true
		}
		return found
	}
	found := datesIn(b.text, dayFirst)
	if b.prose() && b.words >= 12 {
		for i := range found {
			found[i].bare = false
		}
	}
	return found
}

// after is the first character behind an offset that is no blank.
func after(s string, at int) rune {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s[at:], " \u00a0"))
	return r
}

// datesIn are the dates in a short text.
func datesIn(text string, dayFirst bool) []print {
	if len(text) < 6 || len(text) > longLine {
		return nil
	}
	var out []print
	at := datePiece().FindAllStringIndex(text, 4)
	left := len(text)
	for _, x := range at {
		left -= x[1] - x[0]
	}
	from := 0
	for _, x := range at {
		piece := text[x[0]:x[1]]
		clock := clockAfter().FindString(text[x[1]:])
		piece += clock
		left -= len(clock)
		w := parseLocal(piece, dayFirst)
		if w.utc.IsZero() {
			continue
		}
		out = append(out, print{when: w, bare: left < 45, leads: x[0] < 4 && (left < 45 || strings.ContainsRune("-–—|:•·", after(text, x[1]))), label: dateLabel().MatchString(text), clock: clock != "" && w.utc.Location() == time.UTC, revised: revisedLabel().MatchString(text[from:x[0]])})
		from = x[1]
	}
	return out
}

var (
	datePiece    = lazy(`(?i)(?:\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d\b|20\d\d[./-]\d{1,2}[./-]\d{1,2}|20\d\d\s*[年년]\s*\d{1,2}\s*[月월]\s*\d{1,2}|\b\d{1,2}(?:st|nd|rd|th|er|º|\.)?[\s-]+(?:de\s+)?\pL{3,10}\.?,?[\s-]+(?:de\s+|del\s+)?20\d\d|\b\pL{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+20\d\d)`)
	revisedLabel = lazy(`(?i)\b(?:updat\pL*|modifi\pL*|revised|edited|aktualisiert\pL*|geändert|editiert|mis à jour|mise à jour|actualiza\pL*|aggiornat\pL*|bijgewerkt|gewijzigd|atualizad\pL*|обновлен\pL*)\b`)
	clockAfter   = lazy(`(?i)^\W{0,4}(?:um|at|à|kl\.?|ore|às|a las)?\s*\d{1,2}[:.h]\d\d(?:\s?[ap]\.?m\b\.?)?(?:\s(?:[ECMP][SD]?T|GMT|UTC|BST|IST|CES?T)\b)?`)
	dateLabel    = lazy(`(?i)\b(?:publi\pL*|posted|erschienen|veröffentlicht|stand|datum|date|posté|mis en ligne|pubblicat[oa]|geplaatst|опубликовано)\b`)
)

// parseLocal reads a date as people of a place write it.
func parseLocal(s string, dayFirst bool) when {
	read := dates.Parse
	if dayFirst {
		read = dates.ParseDayFirst
	}
	t := read(s)
	if t.IsZero() {
		return when{}
	}
	return when{day: t.Format(time.DateOnly), utc: t.UTC()}
}

// dayFirst reports whether "03/05/2022" is the third of May to the page's readers, as
// nearly everywhere outside of the United States.
func (m *meta) dayFirst() bool {
	if m.language() != "en" && m.language() != "" {
		return true
	}
	region := strings.ToLower(first(m.lang, m.get("og:locale")))
	if i := strings.IndexAny(region, "-_"); i >= 0 {
		return region[i+1:] != "us" && region[i+1:] != "ph"
	}
	u, err := url.Parse(m.base)
	if err != nil {
		return false
	}
	tld := u.Hostname()[strings.LastIndexByte(u.Hostname(), '.')+1:]
	return len(tld) == 2 && tld != "us" && tld != "tv" && tld != "io" && tld != "co"
}

var commentWords = set("comment comments commentlist respond replies disqus kommentar kommentare commentaires comentarios")

// comments reports whether an element holds what readers wrote.
func comments(n *html.Node) bool {
	for _, a := range n.Attr {
		found := false
		if a.Key == "class" || a.Key == "id" {
			eachWord(a.Val, func(w string, _ bool) bool {
				found = commentWords[w]
				return !found
			})
		}
		if found {
			return true
		}
	}
	return false
}

// apart reports whether an element belongs to comments, to other articles or to the
// page's frame.
func apart(n *html.Node) bool {
	for i := 0; i < 12 && n != nil; i++ {
		if furniture(n) == strong {
			return true
		}
		n = n.Parent
	}
	return false
}

var dateWords = set("date dates time published publish pubdate datum timestamp posted dateline postdate post-date created updated publication veröffentlicht")

func dateClass(v string) bool {
	yes := false
	eachWord(v, func(w string, _ bool) bool {
		yes = yes || dateWords[w]
		return !yes
	})
	return yes
}
