package feed

import (
	"bytes"
	"html"
	"strings"
)

// Limits of the scanner. They are far above what any feed needs and keep hostile
// documents from costing more than their own length.
const (
	maxAttrs    = 100 // attributes kept of one element
	maxBindings = 200 // namespace declarations in force at once
	maxEntities = 100 // entities a document may declare
	maxEntity   = 200 // bytes in the value of such an entity
)

// kind is the kind of a token.
type kind int

const (
	tokEOF kind = iota
	tokStart
	tokEnd
	tokText
)

// token is one piece of markup.
type token struct {
	kind kind
	// space is the short name of the namespace ("" for the feed's own), local the
	// lower-case local name, raw the name as written.
	space, local, raw string
	attrs             []attr
	// text is the decoded text of tokText.
	text string
	// cdata is true where text stood in a CDATA section.
	cdata bool
	// empty is true for <a/>; a tokEnd follows all the same.
	empty bool
	// implied is true for an end tag that the document leaves out.
	implied bool
}

// attr is one attribute; name is as written ("xml:base", "viewBox").
type attr struct{ name, value string }

// attr is the value of the attribute with that name in any case; "" without one.
func (t token) attr(name string) string {
	for _, a := range t.attrs {
		if strings.EqualFold(a.name, name) {
			return a.value
		}
	}
	return ""
}

// open is an element that is not closed yet.
type open struct {
	space, local, raw string
	folded            string // raw in lower case: end tags are matched by it
	bindings          int    // length of scanner.bindings before it
}

type binding struct{ prefix, uri string }

// scanner reads markup that is meant to be XML. It never fails: what cannot be
// markup is text, missing end tags are supplied, surplus ones are ignored, and
// nothing outside the document is ever looked at.
type scanner struct {
	buf      []byte
	pos      int
	stack    []open
	openings map[string]int // how often each name, in lower case, is on the stack
	bindings []binding
	entities map[string]string
	pending  []token // end tags to hand out before going on
	// cut is true once the document ended inside an element.
	cut bool
}

func newScanner(body []byte) *scanner {
	return &scanner{buf: body, openings: map[string]int{}}
}

// depth is the number of open elements.
func (s *scanner) depth() int { return len(s.stack) }

// unread hands t out again at the next call.
func (s *scanner) unread(t token) { s.pending = append([]token{t}, s.pending...) }

// next returns the next token; after the end it returns tokEOF for ever.
func (s *scanner) next() token {
	for {
		if n := len(s.pending); n > 0 {
			t := s.pending[0]
			s.pending = s.pending[1:]
			return t
		}
		if s.pos >= len(s.buf) {
			return s.finish()
		}
		if s.buf[s.pos] != '<' {
			return s.text()
		}
		if t, ok := s.markup(); ok {
			return t
		}
	}
}

// finish closes what is open at the end of the document, innermost first.
func (s *scanner) finish() token {
	if len(s.stack) == 0 {
		return token{kind: tokEOF}
	}
	s.cut = true
	return s.pop(true)
}

func (s *scanner) pop(implied bool) token {
	top := s.stack[len(s.stack)-1]
	s.stack = s.stack[:len(s.stack)-1]
	s.openings[top.folded]--
	s.bindings = s.bindings[:top.bindings]
	return token{kind: tokEnd, space: top.space, local: top.local, raw: top.raw, implied: implied}
}

// text reads up to the next tag; a '<' that starts no markup is part of it.
func (s *scanner) text() token {
	start := s.pos
	s.pos++ // the caller saw that this byte is text
	for s.pos < len(s.buf) {
		i := bytes.IndexByte(s.buf[s.pos:], '<')
		if i < 0 {
			s.pos = len(s.buf)
			break
		}
		s.pos += i
		if s.startsMarkup(s.pos) {
			break
		}
		s.pos++
	}
	return token{kind: tokText, text: s.decode(string(s.buf[start:s.pos]))}
}

func (s *scanner) startsMarkup(at int) bool {
	if at+1 >= len(s.buf) {
		return false
	}
	c := s.buf[at+1]
	return nameStart(c) || c == '!' || c == '?' || c == '/' && at+2 < len(s.buf) && nameStart(s.buf[at+2])
}

func nameStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == ':' || c >= 0x80
}

// markup reads the markup at '<'. It reports false where it gave no token.
func (s *scanner) markup() (token, bool) {
	if !s.startsMarkup(s.pos) {
		return s.text(), true
	}
	rest := s.buf[s.pos:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		s.skipPast("-->")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return s.cdata(), true
	case rest[1] == '!':
		s.doctype()
	case rest[1] == '?':
		s.skipPast("?>")
	case rest[1] == '/':
		return s.endTag()
	default:
		return s.startTag(), true
	}
	return token{}, false
}

// skipPast moves behind the next mark, or to the end where there is none.
func (s *scanner) skipPast(mark string) {
	if i := bytes.Index(s.buf[s.pos:], []byte(mark)); i >= 0 {
		s.pos += i + len(mark)
		return
	}
	s.pos = len(s.buf)
	s.cut = true
}

func (s *scanner) cdata() token {
	start := s.pos + len("<![CDATA[")
	s.skipPast("]]>")
	end := s.pos - len("]]>")
	if s.cut {
		end = len(s.buf)
	}
	return token{kind: tokText, text: string(s.buf[start:max(start, end)]), cdata: true}
}

// doctype skips a declaration and notes the plain entities it declares. Entities
// with a SYSTEM or PUBLIC address, and those whose value holds a reference or
// markup, are not taken: nothing is fetched and nothing can grow.
func (s *scanner) doctype() {
	depth, i := 0, s.pos
	for ; i < len(s.buf); i++ {
		switch c := s.buf[i]; c {
		case '"', '\'':
			j := bytes.IndexByte(s.buf[i+1:], c)
			if j < 0 {
				i = len(s.buf) - 1
				break
			}
			i += j + 1
		case '<':
			if bytes.HasPrefix(s.buf[i:], []byte("<!ENTITY")) {
				s.entity(s.buf[i+len("<!ENTITY"):])
			}
			depth++
		case '>':
			if depth--; depth == 0 {
				s.pos = i + 1
				return
			}
		}
	}
	s.pos = len(s.buf)
	s.cut = true
}

func (s *scanner) entity(decl []byte) {
	decl = decl[:min(len(decl), 2*maxEntity)]
	fields := strings.Fields(string(decl))
	if len(fields) < 2 || len(s.entities) >= maxEntities {
		return
	}
	rest := strings.TrimSpace(string(decl))
	rest = strings.TrimSpace(strings.TrimPrefix(rest, fields[0]))
	if rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return
	}
	end := strings.IndexByte(rest[1:], rest[0])
	if end < 0 || end > maxEntity {
		return
	}
	value := rest[1 : 1+end]
	if strings.ContainsAny(value, "&<%") {
		return
	}
	if s.entities == nil {
		s.entities = map[string]string{}
	}
	s.entities[fields[0]] = value
}

// endTag reads </name>. Where the name is open further out, the elements between
// are closed first; where it is not open at all, the tag is ignored.
func (s *scanner) endTag() (token, bool) {
	s.pos += 2
	folded := strings.ToLower(s.name())
	if i := bytes.IndexByte(s.buf[s.pos:], '>'); i >= 0 {
		s.pos += i + 1
	} else {
		s.pos = len(s.buf)
		s.cut = true
	}
	if s.openings[folded] == 0 {
		return token{}, false
	}
	for {
		implied := s.stack[len(s.stack)-1].folded != folded
		s.pending = append(s.pending, s.pop(implied))
		if !implied {
			return token{}, false
		}
	}
}

func (s *scanner) startTag() token {
	s.pos++
	t := token{kind: tokStart, raw: s.name()}
	mark := len(s.bindings)
	for {
		s.spaces()
		if s.pos >= len(s.buf) {
			s.cut = true
			break
		}
		c := s.buf[s.pos]
		if c == '>' {
			s.pos++
			break
		}
		if c == '<' { // the tag was never closed
			break
		}
		if c == '/' {
			s.pos++
			if s.pos < len(s.buf) && s.buf[s.pos] == '>' {
				s.pos++
				t.empty = true
				break
			}
			continue
		}
		s.attribute(&t)
	}
	t.space, t.local = s.resolve(t.raw)
	folded := strings.ToLower(t.raw)
	s.stack = append(s.stack, open{t.space, t.local, t.raw, folded, mark})
	s.openings[folded]++
	if t.empty {
		s.pending = append(s.pending, s.pop(false))
	}
	return t
}

func (s *scanner) attribute(t *token) {
	before := s.pos
	name := s.name()
	if s.pos == before { // no name can start here
		s.pos++
		return
	}
	s.spaces()
	value := ""
	if s.pos < len(s.buf) && s.buf[s.pos] == '=' {
		s.pos++
		s.spaces()
		value = s.attrValue()
	}
	if prefix, ok := strings.CutPrefix(name, "xmlns"); ok && (prefix == "" || prefix[0] == ':') {
		if len(s.bindings) < maxBindings {
			s.bindings = append(s.bindings, binding{strings.TrimPrefix(prefix, ":"), value})
		}
	}
	if len(t.attrs) < maxAttrs {
		t.attrs = append(t.attrs, attr{name, value})
	}
}

func (s *scanner) attrValue() string {
	if s.pos >= len(s.buf) {
		return ""
	}
	start := s.pos
	if q := s.buf[s.pos]; q == '"' || q == '\'' {
		start++
		i := bytes.IndexByte(s.buf[start:], q)
		if i < 0 {
			s.pos = len(s.buf)
			s.cut = true
			return ""
		}
		s.pos = start + i + 1
		return s.decode(string(s.buf[start : start+i]))
	}
	for s.pos < len(s.buf) && !space(s.buf[s.pos]) && s.buf[s.pos] != '>' {
		s.pos++
	}
	return s.decode(string(s.buf[start:s.pos]))
}

func (s *scanner) name() string {
	start := s.pos
	for s.pos < len(s.buf) {
		c := s.buf[s.pos]
		if !nameStart(c) && !('0' <= c && c <= '9') && c != '-' && c != '.' {
			break
		}
		s.pos++
	}
	return string(s.buf[start:s.pos])
}

func (s *scanner) spaces() {
	for s.pos < len(s.buf) && space(s.buf[s.pos]) {
		s.pos++
	}
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }

// decode replaces each reference once. A reference must end in a semicolon, so that
// the bare ampersands of addresses stay what they are.
func (s *scanner) decode(text string) string {
	amp := strings.IndexByte(text, '&')
	if amp < 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for {
		b.WriteString(text[:amp])
		text = text[amp:]
		end := strings.IndexByte(text[:min(len(text), 40)], ';')
		if end < 0 {
			b.WriteByte('&')
			text = text[1:]
		} else if value, ok := s.reference(text[1:end]); ok {
			b.WriteString(value)
			text = text[end+1:]
		} else {
			b.WriteByte('&')
			text = text[1:]
		}
		if amp = strings.IndexByte(text, '&'); amp < 0 {
			b.WriteString(text)
			return b.String()
		}
	}
}

// reference is the value of the reference with that name: declared in the document,
// or one of HTML's.
func (s *scanner) reference(name string) (string, bool) {
	if v, ok := s.entities[name]; ok {
		return v, true
	}
	if name == "" || strings.ContainsAny(name, "&< \n") {
		return "", false
	}
	ref := "&" + name + ";"
	v := html.UnescapeString(ref)
	return v, v != ref && !(name[0] != '#' && strings.HasSuffix(v, ";") && len(v) > 1)
}

// resolve gives a raw name its namespace's short name and its lower-case local name.
func (s *scanner) resolve(raw string) (space, local string) {
	prefix, local, ok := strings.Cut(raw, ":")
	if !ok {
		prefix, local = "", raw
	}
	local = strings.ToLower(local)
	for i := len(s.bindings) - 1; i >= 0; i-- {
		if s.bindings[i].prefix == prefix {
			return shortSpace(s.bindings[i].uri), local
		}
	}
	return strings.ToLower(prefix), local
}

// namespaces maps the namespaces that feeds use to short names. Addresses are compared
// without scheme, case and final slash or hash.
var namespaces = map[string]string{
	"www.w3.org/2005/atom":                            "atom",
	"purl.org/atom/ns":                                "atom",
	"purl.org/rss/1.0":                                "rss",
	"my.netscape.com/rdf/simple/0.9":                  "rss",
	"channel.netscape.com/rdf/simple/0.9":             "rss",
	"backend.userland.com/rss":                        "rss",
	"backend.userland.com/rss2":                       "rss",
	"backend.userland.com/rss2.1":                     "rss",
	"blogs.law.harvard.edu/tech/rss":                  "rss",
	"cyber.law.harvard.edu/rss/rss.html":              "rss",
	"www.rssboard.org/rss-specification":              "rss",
	"www.w3.org/1999/02/22-rdf-syntax-ns":             "rdf",
	"purl.org/dc/elements/1.1":                        "dc",
	"purl.org/dc/elements/1.0":                        "dc",
	"purl.org/dc/terms":                               "dcterms",
	"purl.org/rss/1.0/modules/content":                "content",
	"purl.org/rss/1.0/modules/syndication":            "sy",
	"search.yahoo.com/mrss":                           "media",
	"www.itunes.com/dtds/podcast-1.0.dtd":             "itunes",
	"www.w3.org/1999/xhtml":                           "xhtml",
	"www.w3.org/2000/svg":                             "svg",
	"www.w3.org/1998/math/mathml":                     "math",
	"www.google.com/schemas/sitemap-news/0.9":         "news",
	"www.sitemaps.org/schemas/sitemap/0.9":            "sitemap",
	"www.google.com/schemas/sitemap/0.84":             "sitemap",
	"rssnamespace.org/feedburner/ext/1.0":             "feedburner",
	"purl.org/rss/1.0/modules/slash":                  "slash",
	"wellformedweb.org/commentapi":                    "wfw",
	"purl.org/syndication/thread/1.0":                 "thr",
	"purl.org/rss/1.0/modules/link":                   "l",
	"www.georss.org/georss":                           "georss",
	"a9.com/-/spec/opensearch/1.1":                    "opensearch",
	"purl.org/net/rss1.1":                             "rss",
	"purl.org/pie":                                    "atom",
	"webns.net/mvcb":                                  "admin",
	"schemas.google.com/g/2005":                       "gd",
	"www.blogger.com/atom/ns":                         "blogger",
	"purl.org/atom/app":                               "app",
	"www.w3.org/2007/app":                             "app",
	"www.w3.org/xml/1998/namespace":                   "xml",
	"video.search.yahoo.com/mrss":                     "media",
	"podcastindex.org/namespace/1.0":                  "podcast",
	"base.google.com/ns/1.0":                          "g",
	"purl.org/rss/1.0/modules/aggregation":            "ag",
	"purl.org/rss/1.0/modules/event":                  "ev",
	"purl.org/rss/1.0/modules/image":                  "image",
	"purl.org/rss/1.0/modules/taxonomy":               "taxo",
	"purl.org/rss/1.0/modules/wiki":                   "wiki",
	"www.usemod.com/cgi-bin/mb.pl?modwiki":            "wiki",
	"madskills.com/public/xml/rss/module/trackback":   "trackback",
	"www.radiouserland.com/rss/creativecommonsmodule": "cc",
}

// shortSpace is the short name for a namespace; "?" for one that no feed field is
// read from.
func shortSpace(uri string) string {
	u := strings.ToLower(strings.TrimSpace(uri))
	u = strings.TrimPrefix(strings.TrimPrefix(u, "http://"), "https://")
	u = strings.TrimRight(u, "/#")
	if short, ok := namespaces[u]; ok {
		return short
	}
	if u == "" {
		return ""
	}
	return "?" + u
}
