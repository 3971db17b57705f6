package article

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// meta is what a page says of itself, gathered from everywhere it may say so.
type meta struct {
	tags    map[string][]string // meta elements by lower-case name or property
	canon   string
	title   string // the title element
	h1      []*html.Node
	times   []*html.Node // time elements
	bylines []*html.Node // elements that look like a byline
	props   []*html.Node // elements with an itemprop
	feeds   []string
	lang    string
	address string // where the page came from
	base    string // what its links are relative to
	ld      []ldArticle
	ldOther []ldArticle  // things that are no article: the page, the site
	dated   []*html.Node // elements named after a date
}

// ldArticle is what schema.org data in the page says of an article.
type ldArticle struct {
	kind                 string
	headline             string
	authors              []string
	published, modified  string
	publisher, url, lang string
	body                 string
	paid                 bool // isAccessibleForFree: false
}

// metaOf gathers what a page says of itself in one walk.
func metaOf(doc *html.Node, address string) *meta {
	m := &meta{tags: map[string][]string{}, address: address, base: address}
	m.walk(doc, 0)
	return m
}

func (m *meta) walk(n *html.Node, depth int) {
	if depth > maxDepth {
		return
	}
	if n.Type == html.ElementNode {
		m.element(n)
		if n.DataAtom == atom.Svg || n.DataAtom == atom.Script || n.DataAtom == atom.Style {
			return
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		m.walk(c, depth+1)
	}
}

const maxFound = 50 // elements of one sort that are looked at

func (m *meta) element(n *html.Node) {
	switch n.DataAtom {
	case atom.Html:
		m.lang = first(attr(n, "lang"), attr(n, "xml:lang"))
	case atom.Base:
		if h := attr(n, "href"); h != "" {
			m.base = resolve(m.base, h)
		}
	case atom.Meta:
		m.tag(n)
	case atom.Title:
		if m.title == "" && n.Parent != nil && n.Parent.DataAtom != atom.Svg {
			m.title = textOf(n)
		}
	case atom.Link:
		m.link(n)
	case atom.Script:
		if strings.Contains(strings.ToLower(attr(n, "type")), "ld+json") && n.FirstChild != nil {
			m.ldJSON(n.FirstChild.Data)
		}
	case atom.H1:
		if len(m.h1) < maxFound {
			m.h1 = append(m.h1, n)
		}
	case atom.Time:
		if len(m.times) < maxFound {
			m.times = append(m.times, n)
		}
	}
	if attr(n, "itemprop") != "" && len(m.props) < 10*maxFound {
		m.props = append(m.props, n)
	}
	if len(m.dated) < maxFound && (dateClass(attr(n, "class")) || dateClass(attr(n, "id"))) {
		m.dated = append(m.dated, n)
	}
	if len(m.bylines) < maxFound && bylineElement(n) {
		m.bylines = append(m.bylines, n)
	}
}

func (m *meta) tag(n *html.Node) {
	content := strings.TrimSpace(attr(n, "content"))
	if content == "" || len(content) > 2000 {
		return
	}
	for _, key := range []string{"name", "property", "itemprop", "http-equiv"} {
		if k := strings.ToLower(strings.TrimSpace(attr(n, key))); k != "" && len(m.tags[k]) < 20 {
			m.tags[k] = append(m.tags[k], content)
		}
	}
}

func (m *meta) link(n *html.Node) {
	rel := " " + strings.ToLower(attr(n, "rel")) + " "
	href := strings.TrimSpace(attr(n, "href"))
	switch {
	case href == "":
	case strings.Contains(rel, " canonical ") && m.canon == "":
		m.canon = href
	case strings.Contains(rel, " alternate ") && len(m.feeds) < maxFound:
		switch strings.ToLower(attr(n, "type")) {
		case "application/rss+xml", "application/atom+xml", "application/feed+json":
			m.feeds = append(m.feeds, resolve(m.base, href))
		}
	}
}

// ldJSON reads schema.org data. Much of it on the web is not quite JSON.
func (m *meta) ldJSON(raw string) {
	raw = strings.TrimSpace(raw)
	raw = strings.TrimSuffix(strings.TrimPrefix(raw, "<![CDATA["), "]]>")
	raw = strings.TrimSuffix(strings.TrimPrefix(raw, "<!--"), "-->")
	raw = strings.TrimPrefix(strings.TrimSpace(raw), "//<![CDATA[")
	if len(raw) > 2<<20 {
		return
	}
	var v any
	if json.Unmarshal([]byte(raw), &v) != nil {
		fixed := strings.Map(func(r rune) rune {
			if r < 0x20 {
				return ' '
			}
			return r
		}, strings.TrimRight(raw, "; \n/>]"))
		if json.Unmarshal([]byte(fixed), &v) != nil && json.Unmarshal([]byte(fixed+"]"), &v) != nil {
			return
		}
	}
	m.ldValue(v, 0)
}

var ldTypes = set("article newsarticle blogposting reportagenewsarticle liveblogposting analysisnewsarticle opinionnewsarticle backgroundnewsarticle reviewnewsarticle askpublicnewsarticle advertisercontentarticle report scholarlyarticle techarticle satiricalarticle socialmediaposting review newsstory")

func (m *meta) ldValue(v any, depth int) {
	if depth > 6 || len(m.ld)+len(m.ldOther) > maxFound {
		return
	}
	switch v := v.(type) {
	case []any:
		for i, e := range v {
			if i > 200 {
				return
			}
			m.ldValue(e, depth+1)
		}
	case map[string]any:
		if g, ok := v["@graph"]; ok {
			m.ldValue(g, depth+1)
		}
		kinds := texts(v["@type"])
		for _, k := range kinds {
			k = strings.ToLower(k[strings.LastIndexByte(k, '/')+1:])
			a := ldOf(v)
			a.kind = k
			if ldTypes[k] {
				m.ld = append(m.ld, a)
				return
			}
			if k == "webpage" || k == "collectionpage" || k == "website" || k == "newsmediaorganization" || k == "organization" {
				m.ldOther = append(m.ldOther, a)
			}
		}
		if e, ok := v["mainEntity"]; ok {
			m.ldValue(e, depth+1)
		}
		if e, ok := v["mainEntityOfPage"].(map[string]any); ok {
			m.ldValue(e, depth+1)
		}
	}
}

func ldOf(v map[string]any) ldArticle {
	a := ldArticle{
		headline: first(firstText(v["headline"]), firstText(v["name"])), published: firstText(v["datePublished"]), modified: firstText(v["dateModified"]),
		lang: firstText(v["inLanguage"]), url: firstText(v["url"]), body: firstText(v["articleBody"]),
	}
	if a.published == "" {
		a.published = firstText(v["dateCreated"])
	}
	a.authors = names(v["author"], 0)
	if len(a.authors) == 0 {
		a.authors = names(v["creator"], 0)
	}
	if p := names(v["publisher"], 0); len(p) > 0 {
		a.publisher = p[0]
	}
	switch free := v["isAccessibleForFree"].(type) {
	case bool:
		a.paid = !free
	case string:
		a.paid = strings.EqualFold(free, "false")
	}
	return a
}

func texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, e := range v[:min(len(v), 20)] {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

func firstText(v any) string {
	if t := texts(v); len(t) > 0 {
		return strings.TrimSpace(html.UnescapeString(t[0]))
	}
	if o, ok := v.(map[string]any); ok {
		return firstText(first2(o["@value"], o["name"]))
	}
	return ""
}

func first2(a, b any) any {
	if a != nil {
		return a
	}
	return b
}

// names are the names of the persons or organisations in a value.
func names(v any, depth int) []string {
	if depth > 3 {
		return nil
	}
	switch v := v.(type) {
	case string:
		if s := strings.TrimSpace(html.UnescapeString(v)); s != "" && !strings.HasPrefix(s, "http") {
			return []string{s}
		}
	case []any:
		var out []string
		for _, e := range v[:min(len(v), 20)] {
			out = append(out, names(e, depth+1)...)
		}
		return out
	case map[string]any:
		if n := names(v["name"], depth+1); len(n) > 0 {
			return n
		}
	}
	return nil
}

// meta returns the first content of the first of the given meta names that has one.
func (m *meta) get(names ...string) string {
	for _, n := range names {
		for _, v := range m.tags[n] {
			if v = strings.TrimSpace(v); v != "" {
				return v
			}
		}
	}
	return ""
}

func first(values ...string) string {
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			return v
		}
	}
	return ""
}

func resolve(base, ref string) string {
	u, err := url.Parse(strings.TrimSpace(ref))
	if err != nil {
		return ""
	}
	b, err := url.Parse(base)
	if err != nil || base == "" {
		return u.String()
	}
	return b.ResolveReference(u).String()
}

// textOf is the text in an element, on one line.
func textOf(n *html.Node) string {
	var s splitter
	s.tags = append(s.tags, n)
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		if depth > 50 || s.cur.Len() > 5000 {
			return
		}
		if n.Type == html.TextNode {
			s.text(n.Data)
			return
		}
		if depth > 0 && n.Type == html.ElementNode && (skipTags[n.DataAtom] && n.DataAtom != atom.Title || hidden(n)) {
			return
		}
		if n.DataAtom == atom.Br || blockTags[n.DataAtom] {
			s.space()
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, depth+1)
		}
		if blockTags[n.DataAtom] {
			s.space()
		}
	}
	walk(n, 0)
	return strings.TrimSpace(s.cur.String())
}

// maxTitle is how long a title may be, in bytes; longer ones are cut at a word.
const maxTitle = 400

func shorten(s string) string {
	if len(s) <= maxTitle {
		return s
	}
	cut := strings.LastIndexByte(s[:maxTitle], ' ')
	if cut <= 0 {
		return strings.ToValidUTF8(s[:maxTitle], "")
	}
	return s[:cut]
}

// headline is the article's title. The h1 is what readers see; the meta elements
// tell which h1, and stand in where there is none.
func (m *meta) headline() string {
	m.title = shorten(m.title)
	offers := []string{shorten(m.get("og:title")), shorten(m.ldHeadline()), m.get("twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "title", "headline")}
	for _, h := range m.h1 {
		t := shorten(textOf(h))
		for _, o := range append(offers[:len(offers):len(offers)], m.title) {
			if o != "" && t != "" && alike(t, o) {
				return t
			}
		}
	}
	if t := m.onlyH1(); t != "" {
		return t
	}
	for _, o := range offers {
		if o != "" {
			return m.withoutSite(oneLine(html.UnescapeString(o)))
		}
	}
	if m.title != "" {
		return m.withoutSite(m.title)
	}
	for _, h := range m.h1 {
		if t := textOf(h); t != "" {
			return shorten(t)
		}
	}
	return ""
}

// onlyH1 is the text of the page's one h1, where that is a headline and not the
// site's name.
func (m *meta) onlyH1() string {
	only := ""
	for _, h := range m.h1 {
		t := textOf(h)
		if t == "" {
			continue
		}
		if only != "" {
			return ""
		}
		only = t
	}
	f := foldWords(only)
	squashed := strings.ReplaceAll(f, " ", "")
	site := siteName(m.base)
	if len(strings.Fields(f)) < 2 || len(only) > 250 || alike(only, m.outlet()) || site != "" && strings.Contains(squashed, strings.ReplaceAll(site, "-", "")) {
		return ""
	}
	return only
}

func (m *meta) ldHeadline() string {
	for _, a := range m.ld {
		if a.headline != "" {
			return a.headline
		}
	}
	return ""
}

// alike reports whether a headline is another one with something added, such as the
// site's name, or is nearly the same.
func alike(a, b string) bool {
	a, b = foldWords(a), foldWords(b)
	if a == "" || b == "" {
		return false
	}
	if strings.Contains(b, a) && len(a)*10 >= len(b)*4 || strings.Contains(a, b) && len(b)*10 >= len(a)*6 {
		return true
	}
	x, y := strings.Fields(a), strings.Fields(b)
	in := map[string]bool{}
	for _, w := range y {
		in[w] = true
	}
	hit := 0
	for _, w := range x {
		if in[w] {
			hit++
		}
	}
	return hit*10 >= 7*max(len(x), len(y))
}

func foldWords(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !(r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r > 127 && r != '’' && r != '‘' && r != '“' && r != '”' && r != '–' && r != '—' && r != '…' && r != '\u00a0')
	}), " ")
}

var siteSep = lazy(`\s+(?:[|–—\-·•»:/>]|::)\s+`)

// withoutSite takes the site's name off the end (or start) of a title.
func (m *meta) withoutSite(t string) string {
	parts := siteSep().FindAllStringIndex(t, -1)
	if len(parts) == 0 {
		return t
	}
	lastSep := parts[len(parts)-1]
	head, tail := t[:lastSep[0]], t[lastSep[1]:]
	site := foldWords(m.outlet())
	host := strings.ReplaceAll(siteName(m.base), "-", "")
	squash := func(s string) string { return strings.ReplaceAll(foldWords(s), " ", "") }
	isSite := func(s string) bool {
		f := foldWords(s)
		return f != "" && (site != "" && (strings.Contains(site, f) || strings.Contains(f, site)) || host != "" && (strings.Contains(squash(s), host) || len(squash(s)) > 3 && strings.Contains(host, squash(s))))
	}
	switch {
	case isSite(tail):
		return m.withoutSite(head)
	case isSite(t[:parts[0][0]]):
		return t[parts[0][1]:]
	case strings.Contains("|»·•", strings.TrimSpace(t[lastSep[0]:lastSep[1]])) && len(strings.Fields(tail)) <= 4 && len(strings.Fields(head)) >= 3:
		return head
	}
	return t
}

// siteName is the part of a host that names the site: "bbc" of www.bbc.co.uk.
func siteName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	parts := strings.Split(strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."), ".")
	if len(parts) < 2 {
		return parts[0]
	}
	n := len(parts) - 2
	if n > 0 && len(parts[n]) <= 3 && len(parts[len(parts)-1]) == 2 { // co.uk, com.au
		n--
	}
	return parts[n]
}

// outlet is the publisher's name.
func (m *meta) outlet() string {
	if s := m.get("og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher", "publisher", "twitter:app:name:iphone"); s != "" && !strings.HasPrefix(s, "http") {
		return strings.TrimPrefix(oneLine(html.UnescapeString(s)), "@")
	}
	for _, a := range append(m.ld, m.ldOther...) {
		if a.publisher != "" {
			return oneLine(a.publisher)
		}
	}
	for _, a := range m.ldOther {
		if a.kind == "newsmediaorganization" && a.headline != "" {
			return oneLine(a.headline)
		}
	}
	return ""
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// language is the page's primary language subtag.
func (m *meta) language() string {
	for _, l := range []string{m.lang, m.get("og:locale", "content-language", "language", "dc.language"), m.ldLang()} {
		l = strings.ToLower(strings.TrimSpace(l))
		if i := strings.IndexAny(l, "-_,"); i >= 0 {
			l = l[:i]
		}
		if (len(l) == 2 || len(l) == 3) && !strings.ContainsFunc(l, func(r rune) bool { return r < 'a' || r > 'z' }) {
			return l
		}
	}
	return ""
}

func (m *meta) ldLang() string {
	for _, a := range m.ld {
		if a.lang != "" {
			return a.lang
		}
	}
	return ""
}

// canonical is the address that the page gives as its own.
func (m *meta) canonical(address string) string {
	for _, c := range []string{m.canon, m.get("og:url"), address} {
		if c == "" {
			continue
		}
		if u, err := url.Parse(resolve(address, c)); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
			if strings.Trim(u.Path, "/") == "" && strings.Trim(pathOf(address), "/") != "" {
				continue // the front page is nobody's canonical article
			}
			u.Fragment = ""
			return u.String()
		}
	}
	return ""
}

func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Path
}

// when is a date as the page prints it and in UTC.
type when struct {
	day string
	utc time.Time
}
