package feed

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// reader turns the tokens of one document into a feed.
type reader struct {
	s    *scanner
	feed Feed
	// own is the namespace of the outermost element, whatever it is called: its
	// elements are the feed's own.
	own  string
	base string
	item *Item
	// links of the item or feed being read, by how good they are.
	itemLink, feedLink link
	hour, day          bool
}

// link is the best address so far with its rank; higher is better.
type link struct {
	rank int
	url  string
}

func (l *link) offer(rank int, url string) {
	if url != "" && rank > l.rank {
		l.rank, l.url = rank, url
	}
}

func parseXML(text []byte, base string) (Feed, error) {
	r := &reader{s: newScanner(text), base: base}
	if err := r.root(text); err != nil {
		return Feed{}, err
	}
	for {
		t := r.s.next()
		switch t.kind {
		case tokEOF:
			r.endItem()
			r.feed.URL = r.feedLink.url
			r.feed.Truncated = r.feed.Truncated || r.s.cut
			return r.feed, nil
		case tokStart:
			r.start(t)
		case tokEnd:
			r.end(t)
		}
	}
}

// root reads up to the outermost element and decides by it what the document is.
func (r *reader) root(text []byte) error {
	for {
		t := r.s.next()
		switch t.kind {
		case tokEOF:
			return &NotFeedError{Found: other(text)}
		case tokText:
			if strings.TrimSpace(t.text) != "" && r.s.depth() == 0 && !strings.Contains(string(text[:min(len(text), 4096)]), "<") {
				return &NotFeedError{Found: other(text)}
			}
		case tokStart:
			return r.rootElement(t)
		}
	}
}

func (r *reader) rootElement(t token) error {
	switch t.local {
	case "rss", "channel", "item":
		r.feed.Kind = RSS
	case "rdf":
		r.feed.Kind = RDF
	case "feed", "entry":
		r.feed.Kind = Atom
	case "urlset":
		r.feed.Kind = Sitemap
	case "html", "head", "body", "meta", "script", "div", "p", "title", "link", "h1", "br", "span", "table", "center", "style", "a", "iframe", "noscript", "form", "b":
		return &NotFeedError{Found: FoundHTML}
	case "opml":
		return &NotFeedError{Found: FoundOPML}
	case "sitemapindex":
		return &NotFeedError{Found: FoundIndex}
	default:
		return &NotFeedError{Found: FoundXML, Root: t.raw}
	}
	r.own = t.space
	if r.feed.Kind == RDF {
		r.own = ""
	}
	r.container(t)
	if t.local == "item" || t.local == "entry" {
		r.start(t)
	}
	return nil
}

// container takes what an outer element says about everything in it.
func (r *reader) container(t token) {
	if b := t.attr("xml:base"); b != "" {
		r.base = resolve(r.base, b)
	}
	if l := t.attr("xml:lang"); l != "" {
		r.feed.Lang = primary(l)
	}
}

// core reports whether an element belongs to the feed's own vocabulary.
func (r *reader) core(t token) bool {
	return t.space == "" || t.space == "rss" || t.space == "atom" || t.space == "sitemap" || t.space == r.own ||
		t.space == "rss2" || t.space == "rss1"
}

func (r *reader) end(t token) {
	if !r.core(t) {
		return
	}
	switch t.local {
	case "item", "entry", "url":
		if t.local == "url" && r.feed.Kind != Sitemap {
			return
		}
		if t.implied && r.s.cut && r.s.pos >= len(r.s.buf) { // the document ends in this item
			r.item = nil
			return
		}
		r.endItem()
	}
}

func (r *reader) endItem() {
	if r.item == nil {
		return
	}
	if r.itemLink.url != "" {
		r.item.URL = r.itemLink.url
	}
	if len(r.feed.Items) < maxItems {
		r.feed.Items = append(r.feed.Items, *r.item)
	}
	r.item, r.itemLink = nil, link{}
}

func (r *reader) startItem(t token) {
	r.endItem() // an item that was not closed ends where the next begins
	r.item = &Item{base: r.base}
	if b := t.attr("xml:base"); b != "" {
		r.item.base = resolve(r.base, b)
	}
	r.item.Lang = primary(t.attr("xml:lang"))
	if about := t.attr("rdf:about"); about != "" {
		r.item.ID = about
		r.itemLink.offer(1, resolve(r.item.base, about))
	}
}

func (r *reader) start(t token) {
	if r.core(t) {
		r.coreElement(t)
		return
	}
	r.moduleElement(t)
}

// coreElement reads an element of RSS, Atom or a sitemap. Names are unique enough
// among them for one table.
func (r *reader) coreElement(t token) {
	switch t.local {
	case "item", "entry":
		r.startItem(t)
	case "url":
		if r.feed.Kind == Sitemap {
			r.startItem(t)
		} else {
			r.skip()
		}
	case "channel", "feed", "rss", "rdf", "urlset":
		r.container(t)
	case "image", "textinput", "cloud", "contributor", "media", "items", "rating", "generator", "docs", "copyright", "rights", "category", "icon", "logo":
		r.skip()
	case "skiphours":
		r.hour = true
	case "hour":
		r.skipHour(r.capture(t).text)
	case "skipdays":
		r.day = true
	case "day":
		r.skipDay(r.capture(t).text)
	case "title":
		r.title(t)
	case "link":
		r.link(t)
	case "guid", "id":
		r.id(t)
	case "loc":
		u := strings.TrimSpace(r.capture(t).text)
		r.itemLink.offer(3, r.resolve(u))
	case "description", "tagline", "subtitle", "summary", "abstract", "info":
		r.describe(t)
	case "content", "body", "fullitem":
		r.content(t)
	case "author", "managingeditor", "webmaster":
		r.author(t)
	case "pubdate", "published", "issued", "created":
		r.published(r.capture(t).text, t.local == "created")
	case "updated", "modified", "lastbuilddate", "lastmod":
		r.updated(r.capture(t).text)
	case "source":
		r.source(t)
	case "language":
		r.lang(r.capture(t).text)
	case "ttl":
		if n, err := strconv.Atoi(strings.TrimSpace(r.capture(t).text)); err == nil && n > 0 && n <= 7*24*60 && r.item == nil {
			r.feed.TTL = time.Duration(n) * time.Minute
		}
	}
}

// moduleElement reads an element of a known extension; all others are passed over
// without reading what is in them as the feed's own.
func (r *reader) moduleElement(t token) {
	switch t.space + ":" + t.local {
	case "rdf:rdf", "rdf:seq", "rdf:li", "media:group", "news:news":
		return // what is inside may be of use
	case "content:encoded", "xhtml:body", "xhtml:div":
		r.content(t)
	case "dc:title", "dcterms:title":
		if v := r.capture(t).text; r.item != nil && r.item.RawTitle == "" {
			r.item.RawTitle = v
		} else if r.item == nil && r.feed.Title == "" {
			r.feed.Title = v
		}
	case "news:title":
		if v := r.capture(t).text; r.item != nil {
			r.item.RawTitle = v
		}
	case "news:publication_date":
		r.published(r.capture(t).text, false)
	case "news:publication":
		r.publication()
	case "dc:creator", "dc:author", "itunes:author":
		v := r.capture(t).text
		if t.space != "itunes" || r.item != nil && r.item.Author == "" {
			r.setAuthor(v)
		}
	case "dc:description", "dcterms:abstract":
		v := r.capture(t)
		if r.item != nil && r.item.Summary == "" {
			r.item.Summary, r.item.PlainSummary = v.text, !v.html
		} else if r.item == nil && r.feed.Subtitle == "" {
			r.feed.Subtitle = v.text
		}
	case "media:description":
		v := r.capture(t)
		if r.item != nil && r.item.Summary == "" && r.item.Content == "" {
			r.item.Content, r.item.PlainContent = v.text, !looksHTML(v.text)
		}
	case "dc:date", "dcterms:modified":
		r.updated(r.capture(t).text)
	case "dcterms:issued", "dcterms:created", "dcterms:date":
		r.published(r.capture(t).text, t.local == "created")
	case "dc:language":
		r.lang(r.capture(t).text)
	case "dc:identifier":
		if v := strings.TrimSpace(r.capture(t).text); r.item != nil && r.item.ID == "" {
			r.item.ID = v
		}
	case "dc:source":
		r.capture(t)
	case "feedburner:origlink":
		r.itemLink.offer(1, r.resolve(strings.TrimSpace(r.capture(t).text)))
	case "sy:updateperiod":
		r.period(r.capture(t).text)
	case "sy:updatefrequency":
		if n, err := strconv.Atoi(strings.TrimSpace(r.capture(t).text)); err == nil && n > 1 && n <= 1000 {
			r.feed.TTL /= time.Duration(n)
		}
	default:
		r.skip()
	}
}

func (r *reader) resolve(ref string) string {
	if r.item != nil {
		return resolve(r.item.base, ref)
	}
	return resolve(r.base, ref)
}

// elementBase is what relative addresses on or in an element refer to.
func (r *reader) elementBase(t token) string {
	base := r.base
	if r.item != nil {
		base = r.item.base
	}
	if b := t.attr("xml:base"); b != "" {
		base = resolve(base, b)
	}
	return base
}

// resolve is ref as an absolute address; ref itself where that cannot be made.
func resolve(base, ref string) string {
	ref = strings.TrimSpace(ref)
	u, err := url.Parse(ref)
	if err != nil {
		return ref
	}
	if u.IsAbs() || base == "" {
		return ref
	}
	b, err := url.Parse(base)
	if err != nil {
		return ref
	}
	return b.ResolveReference(u).String()
}

func (r *reader) title(t token) {
	v := r.capture(t)
	switch {
	case r.item == nil:
		if r.feed.Title == "" {
			r.feed.Title = strings.TrimSpace(v.text)
		}
	case r.item.RawTitle == "":
		r.item.RawTitle = strings.TrimSpace(v.text)
		if v.plain {
			r.item.Title = oneLine(v.text)
		}
	}
}

func (r *reader) id(t token) {
	v := strings.TrimSpace(r.capture(t).text)
	if r.item == nil {
		if t.local == "id" {
			r.feed.ID = v
		}
		return
	}
	r.item.ID = v
	if t.local == "guid" && strings.EqualFold(t.attr("ispermalink"), "false") || !strings.Contains(v, "://") {
		return
	}
	if t.local == "guid" || strings.HasPrefix(v, "http") {
		r.itemLink.offer(2, r.resolve(v))
	}
}

// link reads RSS's <link>address</link> and Atom's <link href="address"/>.
func (r *reader) link(t token) {
	base := r.elementBase(t)
	href := strings.TrimSpace(t.attr("href"))
	inner := ""
	if !t.empty {
		inner = strings.TrimSpace(r.capture(t).text)
	} else {
		r.s.next() // its end
	}
	best := &r.feedLink
	if r.item != nil {
		best = &r.itemLink
	}
	if href == "" {
		if inner != "" && best.rank < 4 {
			best.offer(4, resolve(base, inner))
		}
		return
	}
	u := resolve(base, href)
	html := strings.Contains(t.attr("type"), "html")
	switch rel := strings.ToLower(t.attr("rel")); {
	case rel == "" || rel == "alternate":
		switch {
		case html:
			best.offer(5, u)
		case t.attr("type") == "":
			best.offer(4, u)
		default:
			best.offer(3, u)
		}
	case rel == "self" && r.item == nil:
		r.feed.Self = u
	case rel == "hub" && r.item == nil && r.feed.Hub == "":
		r.feed.Hub = u
	case rel == "related" || rel == "via":
		best.offer(1, u)
	}
}

// describe reads a description or summary. An item may have both: the first is its
// summary, the second its content.
func (r *reader) describe(t token) {
	v := r.capture(t)
	switch {
	case r.item == nil:
		if r.feed.Subtitle == "" || t.local == "subtitle" {
			r.feed.Subtitle = v.text
		}
	case r.item.Summary == "":
		r.item.Summary, r.item.PlainSummary = v.text, !v.html
	case r.item.Content == "":
		r.item.Content, r.item.PlainContent = v.text, !v.html
	}
}

func (r *reader) content(t token) {
	if src := t.attr("src"); src != "" && r.item != nil { // the content is elsewhere
		r.itemLink.offer(1, r.resolve(src))
	}
	v := r.capture(t)
	if t.space == "xhtml" || t.space == "content" {
		v.html, v.plain = true, false
	}
	if r.item == nil || r.item.Content != "" || strings.TrimSpace(v.text) == "" {
		return
	}
	r.item.Content, r.item.PlainContent = v.text, !v.html
}

func (r *reader) published(s string, weak bool) {
	when := ParseTime(s)
	switch {
	case when.IsZero():
	case r.item == nil:
		if r.feed.Updated.IsZero() {
			r.feed.Updated = when
		}
	case r.item.Published.IsZero() || !weak:
		r.item.Published = when
	}
}

func (r *reader) updated(s string) {
	when := ParseTime(s)
	switch {
	case when.IsZero():
	case r.item == nil:
		r.feed.Updated = when
	default:
		r.item.Updated = when
	}
}

func (r *reader) lang(s string) {
	if l := primary(s); l != "" && r.item != nil {
		r.item.Lang = l
	} else if l != "" {
		r.feed.Lang = l
	}
}

// primary is the primary subtag of a language tag; empty for what is none.
func primary(tag string) string {
	tag = strings.ToLower(strings.TrimSpace(tag))
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	if len(tag) < 2 || len(tag) > 3 || strings.ContainsFunc(tag, func(c rune) bool { return c < 'a' || c > 'z' }) {
		return ""
	}
	return tag
}

func (r *reader) skipHour(s string) {
	if n, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && r.hour && n >= 0 && n <= 24 && len(r.feed.SkipHours) < 24 {
		r.feed.SkipHours = append(r.feed.SkipHours, n%24)
	}
}

func (r *reader) skipDay(s string) {
	for d := time.Sunday; d <= time.Saturday && r.day; d++ {
		if strings.EqualFold(strings.TrimSpace(s), d.String()) && !slices.Contains(r.feed.SkipDays, d) {
			r.feed.SkipDays = append(r.feed.SkipDays, d)
		}
	}
}

func (r *reader) period(s string) {
	periods := map[string]time.Duration{"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour}
	if d := periods[strings.ToLower(strings.TrimSpace(s))]; d > 0 && r.feed.TTL == 0 {
		r.feed.TTL = d
	}
}

// author reads a person: RSS's text, or Atom's name and email.
func (r *reader) author(t token) {
	name, email, text := "", "", ""
	r.inside(func(c token) {
		switch c.local {
		case "name":
			name = strings.TrimSpace(r.capture(c).text)
		case "email":
			email = strings.TrimSpace(r.capture(c).text)
		default:
			r.skip()
		}
	}, &text)
	switch {
	case name != "" && email != "":
		text = name + " (" + email + ")"
	case name != "":
		text = name
	case email != "":
		text = email
	}
	if t.local != "webmaster" {
		r.setAuthor(text)
	}
}

func (r *reader) setAuthor(v string) {
	v = oneLine(v)
	switch {
	case v == "":
	case r.item == nil:
		if r.feed.Author == "" {
			r.feed.Author = v
		}
	case r.item.Author == "":
		r.item.Author = v
	}
}

// source reads where an aggregated item comes from: RSS's text, or the title in
// Atom's copy of the original feed's head.
func (r *reader) source(t token) {
	title, text := "", ""
	r.inside(func(c token) {
		if c.local == "title" {
			title = r.capture(c).text
			return
		}
		r.skip()
	}, &text)
	if title != "" {
		text = title
	}
	if r.item != nil {
		r.item.Outlet = oneLine(plainText(text))
	}
}

// publication reads the head of a news sitemap's entry.
func (r *reader) publication() {
	var text string
	r.inside(func(c token) {
		switch c.local {
		case "name":
			v := r.capture(c).text
			if r.item != nil {
				r.item.Outlet = oneLine(v)
			}
			if r.feed.Title == "" {
				r.feed.Title = oneLine(v)
			}
		case "language":
			r.lang(r.capture(c).text)
		default:
			r.skip()
		}
	}, &text)
}

// inside hands the children of the element that was just started to child, which
// must read each to its end, and adds up the text between them.
func (r *reader) inside(child func(token), text *string) {
	for level := 1; level > 0; {
		switch t := r.s.next(); t.kind {
		case tokEOF:
			return
		case tokEnd:
			level--
		case tokText:
			if len(*text) < 10_000 {
				*text += t.text
			}
		case tokStart:
			if t.local == "item" || t.local == "entry" {
				r.s.unread(t)
				return
			}
			child(t)
		}
	}
}

// skip passes over the element that was just started.
func (r *reader) skip() {
	for level := 1; level > 0; {
		switch t := r.s.next(); t.kind {
		case tokEOF:
			return
		case tokEnd:
			level--
		case tokStart:
			if (t.local == "item" || t.local == "entry") && r.core(t) && !t.empty {
				r.s.unread(t) // the element before was not closed
				return
			}
			level++
		}
	}
}

// value is the content of an element.
type value struct {
	text string
	// html is true where text is HTML; plain where the feed says that it is not.
	html, plain bool
}

// closers are the elements that cannot stand inside a short text: one that starts
// there shows that the text's end tag is missing.
var closers = map[string]bool{"item": true, "entry": true, "pubdate": true, "guid": true, "channel": true, "description": true, "link": true}

// capture reads to the end of the element t that was just started. Markup inside is
// kept as HTML.
func (r *reader) capture(t token) value {
	var plain, markup strings.Builder
	children := false
	ns := ""
	short := t.local != "content" && t.local != "description" && t.local != "summary" && t.local != "encoded" && t.local != "body"
read:
	for level := 1; ; {
		c := r.s.next()
		switch c.kind {
		case tokEOF:
			break read
		case tokText:
			plain.WriteString(c.text)
			if children {
				escape(&markup, c.text)
			}
		case tokEnd:
			if level--; level == 0 {
				break read
			}
			closeTag(&markup, c)
		case tokStart:
			if r.core(c) && t.space != "xhtml" && closers[c.local] && (short || c.local == "item" || c.local == "entry") {
				r.s.unread(c)
				break read
			}
			if !children {
				children = true
				escape(&markup, plain.String())
			}
			level++
			openTag(&markup, c, &ns)
		}
	}
	return r.value(t, fixControls(plain.String()), fixControls(markup.String()), children)
}

// value decides what kind of text the element holds, as RFC 4287 section 3.1, Atom
// 0.3 and the habits of RSS have it.
func (r *reader) value(t token, plain, markup string, children bool) value {
	kind := strings.ToLower(strings.TrimSpace(t.attr("type")))
	mode := strings.ToLower(t.attr("mode"))
	if children {
		markup = strings.TrimSpace(markup)
		if kind == "xhtml" {
			markup = unwrapDiv(markup)
		}
		return value{text: markup, html: true}
	}
	if mode == "base64" || r.feed.Kind == Atom && encoded(kind) {
		clean := strings.Join(strings.Fields(plain), "")
		if raw, err := base64.StdEncoding.DecodeString(clean); err == nil {
			return value{text: fixControls(strings.ToValidUTF8(string(raw), "\uFFFD")), html: true}
		}
	}
	switch {
	case r.feed.Kind != Atom:
		return value{text: plain, html: true}
	case strings.Contains(kind, "html"):
		return value{text: plain, html: true}
	case kind == "text" || kind == "text/plain":
		return value{text: plain, plain: true}
	}
	isHTML := mode == "escaped" || looksHTML(plain)
	return value{text: plain, html: isHTML, plain: !isHTML}
}

// encoded reports whether content of that media type stands in base64 (RFC 4287
// section 4.1.3.3).
func encoded(kind string) bool {
	return strings.Contains(kind, "/") && !strings.HasPrefix(kind, "text/") && !strings.HasSuffix(kind, "xml") && !strings.Contains(kind, "html")
}

// looksHTML reports whether a text without a declared kind is meant as HTML.
func looksHTML(s string) bool {
	low := strings.ToLower(s)
	for _, sign := range []string{"</p>", "<br", "</a>", "<p>", "</div>", "</b>", "</i>", "</em>", "</strong>", "<img "} {
		if strings.Contains(low, sign) {
			return true
		}
	}
	return false
}

func unwrapDiv(markup string) string {
	if !strings.HasPrefix(markup, "<div") || !strings.HasSuffix(markup, "</div>") {
		return markup
	}
	end := strings.IndexByte(markup, '>')
	return strings.TrimSpace(markup[end+1 : len(markup)-len("</div>")])
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func escape(b *strings.Builder, s string) { _, _ = escaper.WriteString(b, s) }

// openTag writes a start tag of markup inside a text; namespaces are folded away,
// except that SVG and MathML say which they are.
func openTag(b *strings.Builder, t token, ns *string) {
	b.WriteByte('<')
	b.WriteString(localName(t.raw))
	for _, a := range t.attrs {
		if strings.HasPrefix(strings.ToLower(a.name), "xmlns") {
			continue
		}
		b.WriteByte(' ')
		b.WriteString(a.name)
		b.WriteString(`="`)
		escape(b, strings.ReplaceAll(a.value, `"`, "&quot;"))
		b.WriteByte('"')
	}
	if uri := foreign[t.space]; uri != "" && *ns != t.space {
		b.WriteString(` xmlns="` + uri + `"`)
		*ns = t.space
	}
	if void[strings.ToLower(localName(t.raw))] {
		b.WriteString(" />")
		return
	}
	b.WriteByte('>')
}

func closeTag(b *strings.Builder, t token) {
	name := localName(t.raw)
	if !void[strings.ToLower(name)] {
		b.WriteString("</" + name + ">")
	}
}

func localName(raw string) string {
	if i := strings.LastIndexByte(raw, ':'); i >= 0 {
		return raw[i+1:]
	}
	return raw
}

// foreign are the vocabularies that HTML embeds.
var foreign = map[string]string{"svg": "http://www.w3.org/2000/svg", "math": "http://www.w3.org/1998/Math/MathML"}

// void are HTML's elements without an end tag.
var void = map[string]bool{"br": true, "img": true, "hr": true, "wbr": true, "input": true, "meta": true, "link": true, "source": true, "area": true, "base": true, "col": true, "embed": true, "param": true, "track": true}
