package feed

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// kept are the elements that Clean leaves in place.
var kept = set(`a abbr acronym address area article aside b bdi big blockquote br caption center cite code col colgroup
	data dd del details dfn div dl dt em figcaption figure font h1 h2 h3 h4 h5 h6 header footer hr i img ins kbd li map mark
	nav nobr ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time
	tr tt u ul var wbr
	svg g circle ellipse line path polygon polyline rect text title desc defs
	math mi mn mo mrow mfrac msqrt mroot msub msup msubsup mtext mtable mtr mtd munder mover munderover mspace mstyle`)

// emptied are the elements that Clean drops with everything in them.
var emptied = set("script style iframe object embed applet frameset template noscript textarea select form")

// attributes are what Clean leaves on an element. Addresses are checked apart.
var attributes = set(`abbr align alt cite class colspan datetime dir headers height href hreflang id lang name rel rowspan
	scope span src start summary target title type valign value width
	viewbox version baseprofile cx cy r rx ry x x1 x2 y y1 y2 d points fill stroke stroke-width stroke-linecap stroke-linejoin
	transform opacity xmlns xlink:href xlink:show xlink:type xlink:title mathvariant display`)

var addresses = set("href src cite xlink:href")

// spelled restores the case of SVG's attribute names, which HTML folds.
var spelled = map[string]string{"viewbox": "viewBox", "baseprofile": "baseProfile"}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// Clean is a fragment of a feed's HTML that is safe to show: no scripts, handlers,
// frames, forms or addresses that run something, relative addresses resolved against
// base, attributes in alphabetical order.
func Clean(markup, base string) string {
	if !strings.ContainsAny(markup, "<&") {
		return markup
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(markup))
	hidden, depth := "", 0
	xlink := false
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return b.String()
		}
		if kind == html.TextToken {
			if depth == 0 {
				b.WriteString(cleanText(string(z.Raw())))
			}
			continue
		}
		raw, more := z.TagName()
		name := string(raw)
		switch {
		case kind == html.CommentToken || kind == html.DoctypeToken:
		case depth > 0:
			if name == hidden && kind == html.StartTagToken {
				depth++
			} else if name == hidden && kind == html.EndTagToken {
				depth--
			}
		case emptied[name]:
			if kind == html.StartTagToken {
				hidden, depth = name, 1
			}
		case !kept[name]:
		case kind == html.EndTagToken:
			if !void[name] {
				b.WriteString("</" + name + ">")
			}
		default:
			cleanTag(&b, z, name, more, base, &xlink)
		}
	}
}

func cleanTag(b *strings.Builder, z *html.Tokenizer, name string, more bool, base string, xlink *bool) {
	var attrs []attr
	for n := 0; more && n < maxAttrs; n++ {
		var k, v []byte
		k, v, more = z.TagAttr()
		key, value := string(k), string(v)
		if !attributes[key] {
			continue
		}
		if addresses[key] {
			value = resolve(base, value)
			if !harmless(value) {
				continue
			}
		}
		if strings.HasPrefix(key, "xlink:") && !*xlink {
			*xlink = true
			attrs = append(attrs, attr{"xmlns:xlink", "http://www.w3.org/1999/xlink"})
		}
		if s := spelled[key]; s != "" {
			key = s
		}
		attrs = append(attrs, attr{key, value})
	}
	slices.SortStableFunc(attrs, func(a, b attr) int { return strings.Compare(a.name, b.name) })
	b.WriteString("<" + name)
	for _, a := range attrs {
		b.WriteString(" " + a.name + `="` + strings.ReplaceAll(escaper.Replace(a.value), `"`, "&quot;") + `"`)
	}
	if void[name] {
		b.WriteString(" />")
		return
	}
	b.WriteByte('>')
}

// harmless reports whether an address only leads somewhere.
func harmless(address string) bool {
	scheme, _, ok := strings.Cut(strings.ToLower(address), ":")
	if !ok || strings.ContainsAny(scheme, "/?#") {
		return true
	}
	switch strings.TrimFunc(scheme, func(r rune) bool { return r <= ' ' }) {
	case "http", "https", "mailto", "ftp", "tel", "geo", "magnet", "gemini", "sms", "urn", "tag":
		return true
	}
	return false
}

// cleanText keeps a text token's references as they are, except numeric ones to what
// windows-1252 has above ASCII, which no text means otherwise.
func cleanText(s string) string {
	s = strings.ReplaceAll(s, "<", "&lt;") // a stray bracket must not meet what follows a dropped tag
	if !strings.Contains(s, "&#") {
		return s
	}
	var b strings.Builder
	for {
		i := strings.Index(s, "&#")
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		s = s[i:]
		end := strings.IndexByte(s[:min(len(s), 10)], ';')
		if end < 0 {
			b.WriteString(s[:2])
			s = s[2:]
			continue
		}
		ref := s[:end+1]
		if r := []rune(html.UnescapeString(ref)); len(r) == 1 && strings.IndexFunc(fixedRefs, func(c rune) bool { return c == r[0] }) >= 0 && ref[2] == '1' {
			ref = "&#x" + strconv.FormatInt(int64(r[0]), 16) + ";"
		}
		b.WriteString(ref)
		s = s[end+1:]
	}
}

// fixedRefs are the characters that windows-1252 has at 0x80 to 0x9F.
const fixedRefs = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
