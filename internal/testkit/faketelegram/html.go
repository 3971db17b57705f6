package faketelegram

import (
	"fmt"
	"net/netip"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Entity is a part of a message's text with a meaning of its own, with the names of
// the Bot API's MessageEntity. Offset and Length count UTF-16 units.
type Entity struct {
	Type          string `json:"type"`
	Offset        int    `json:"offset"`
	Length        int    `json:"length"`
	URL           string `json:"url,omitempty"`
	UserID        int64  `json:"user_id,omitempty"`
	Language      string `json:"language,omitempty"`
	CustomEmojiID string `json:"custom_emoji_id,omitempty"`
}

// ParseError is markup that the platform refuses; the whole message is refused with
// it. Its text is the Bot API's description without "Bad Request: ".
type ParseError string

func (e ParseError) Error() string { return "can't parse entities: " + string(e) }

// ParseHTML reads text in the platform's HTML style, as parse_mode=HTML does. It
// gives the text without markup and the entities in their order, or a ParseError.
// Entities are as written: before trimming, merging and the limit of 100.
func ParseHTML(text string) (string, []Entity, error) {
	p := htmlParser{in: text}
	if err := p.run(); err != nil {
		return "", nil, err
	}
	if !p.validText() {
		return "", nil, ParseError("Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units")
	}
	sortEntities(p.entities)
	for i := range p.entities {
		if p.entities[i].Type == "code" {
			p.entities[i].Language = "" // a language only counts inside <pre>
		}
	}
	return p.out.String(), p.entities, nil
}

// openTag is a start tag whose end tag has not come yet.
type openTag struct {
	name, argument string
	offset         int // in UTF-16 units
	begin          int // in bytes of the output
}

type htmlParser struct {
	in       string
	at       int
	out      strings.Builder
	utf16    int // length of out in UTF-16 units
	broken   bool
	entities []Entity
	open     []openTag
}

// peek is the byte at the cursor, 0 at the end: the parser treats the end of input
// as a byte of its own that counts as space, like the original.
func (p *htmlParser) peek() byte {
	if p.at < len(p.in) {
		return p.in[p.at]
	}
	return 0
}

func (p *htmlParser) run() error {
	for p.at < len(p.in) {
		c := p.in[p.at]
		switch {
		case c == '&' && p.entity(&p.out, true):
		case c != '<':
			if c < 0x80 || c >= 0xc0 {
				p.utf16++
			}
			if c >= 0xf0 {
				p.utf16++
			}
			p.out.WriteByte(c)
			p.at++
		case p.at+1 < len(p.in) && p.in[p.at+1] == '/':
			if err := p.endTag(); err != nil {
				return err
			}
		default:
			if err := p.startTag(); err != nil {
				return err
			}
		}
	}
	if n := len(p.open); n > 0 {
		return ParseError(fmt.Sprintf("Can't find end tag corresponding to start tag %q", p.open[n-1].name))
	}
	return nil
}

// entity decodes a character reference at the cursor into w. Only four names are
// known; the semicolon may be missing.
func (p *htmlParser) entity(w *strings.Builder, count bool) bool {
	end := p.at + 1
	var ch rune
	if end < len(p.in) && p.in[end] == '#' {
		end++
		base := 10
		if end < len(p.in) && p.in[end] == 'x' {
			base = 16
			end++
		}
		digits := end
		for end < len(p.in) && isDigit(p.in[end], base) {
			end++
		}
		if end-p.at >= 11 { // longer references are left alone, whatever their value
			return false
		}
		n, err := strconv.ParseUint(p.in[digits:end], base, 32)
		if err != nil || n == 0 || n >= 0x10ffff {
			return false
		}
		ch = rune(n)
	} else {
		for end < len(p.in) && isLetter(p.in[end]) {
			end++
		}
		switch p.in[p.at+1 : end] {
		case "lt":
			ch = '<'
		case "gt":
			ch = '>'
		case "amp":
			ch = '&'
		case "quot":
			ch = '"'
		default:
			return false
		}
	}
	if end < len(p.in) && p.in[end] == ';' {
		end++
	}
	p.at = end
	if 0xd800 <= ch && ch <= 0xdfff {
		p.broken = p.broken || count
	}
	if count {
		p.utf16++
		if ch > 0xffff {
			p.utf16++
		}
	}
	w.WriteRune(ch)
	return true
}

func (p *htmlParser) validText() bool { return !p.broken && utf8.ValidString(p.out.String()) }

var knownTags = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
	"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
	"a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-emoji": "custom_emoji", "tg-time": "date_time",
}

func (p *htmlParser) startTag() error {
	begin := p.at
	p.at++
	for !isSpace(p.peek()) && p.peek() != '>' {
		p.at++
	}
	if p.at >= len(p.in) {
		return ParseError(fmt.Sprintf("Unclosed start tag at byte offset %d", begin))
	}
	tag := openTag{name: asciiLower(p.in[begin+1 : p.at]), offset: p.utf16, begin: p.out.Len()}
	if knownTags[tag.name] == "" {
		return ParseError(fmt.Sprintf("Unsupported start tag \"%s\" at byte offset %d", tag.name, begin))
	}
	for p.peek() != '>' {
		p.skipSpace()
		if p.peek() == '>' {
			break
		}
		if err := p.attribute(&tag, begin); err != nil {
			return err
		}
	}
	if tag.name == "span" && tag.argument != "spoiler" {
		return ParseError(fmt.Sprintf("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin))
	}
	p.at++
	p.open = append(p.open, tag)
	return nil
}

func (p *htmlParser) skipSpace() {
	for p.at < len(p.in) && isSpace(p.in[p.at]) {
		p.at++
	}
}

func (p *htmlParser) attribute(tag *openTag, begin int) error {
	unclosed := ParseError(fmt.Sprintf("Unclosed start tag at byte offset %d", begin))
	named := ParseError(fmt.Sprintf("Unclosed start tag %q at byte offset %d", tag.name, begin))
	from := p.at
	for !isSpace(p.peek()) && !strings.ContainsRune(`=>/"'`, rune(p.peek())) {
		p.at++
	}
	name := p.in[from:p.at]
	if name == "" {
		return ParseError(fmt.Sprintf("Empty attribute name in the tag %q at byte offset %d", tag.name, begin))
	}
	p.skipSpace()
	if p.at >= len(p.in) {
		return named
	}
	value := ""
	if p.in[p.at] == '=' {
		p.at++
		p.skipSpace()
		if p.at >= len(p.in) {
			return named
		}
		var err error
		if value, err = p.attributeValue(); err != nil {
			return err
		}
		if p.at >= len(p.in) {
			return unclosed
		}
	}
	switch {
	case tag.name == "a" && name == "href", tag.name == "tg-emoji" && name == "emoji-id":
		tag.argument = value
	case tag.name == "code" && name == "class" && strings.HasPrefix(value, "language-"):
		tag.argument = value[len("language-"):]
	case tag.name == "span" && name == "class" && strings.HasPrefix(value, "tg-"):
		tag.argument = value[len("tg-"):]
	case tag.name == "blockquote" && name == "expandable":
		tag.argument = "1"
	}
	return nil
}

func (p *htmlParser) attributeValue() (string, error) {
	if quote := p.in[p.at]; quote == '"' || quote == '\'' {
		p.at++
		var b strings.Builder
		for p.at < len(p.in) && p.in[p.at] != quote {
			if p.in[p.at] == '&' && p.entity(&b, false) {
				continue
			}
			b.WriteByte(p.in[p.at])
			p.at++
		}
		if p.at < len(p.in) {
			p.at++
		}
		return b.String(), nil
	}
	from := p.at
	for p.at < len(p.in) && (isLetter(p.in[p.at]) || isDigit(p.in[p.at], 10) || p.in[p.at] == '.' || p.in[p.at] == '-') {
		p.at++
	}
	if c := p.peek(); !isSpace(c) && c != '>' {
		return "", ParseError(fmt.Sprintf("Unexpected end of name token at byte offset %d", from))
	}
	return asciiLower(p.in[from:p.at]), nil
}

func (p *htmlParser) endTag() error {
	begin := p.at
	if len(p.open) == 0 {
		return ParseError(fmt.Sprintf("Unexpected end tag at byte offset %d", begin))
	}
	p.at += 2
	for !isSpace(p.peek()) && p.peek() != '>' {
		p.at++
	}
	name := asciiLower(p.in[begin+2 : p.at])
	p.skipSpace()
	if p.peek() != '>' {
		return ParseError(fmt.Sprintf("Unclosed end tag at byte offset %d", begin))
	}
	p.at++
	tag := p.open[len(p.open)-1]
	if name != "" && name != tag.name {
		return ParseError(fmt.Sprintf("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name))
	}
	p.open = p.open[:len(p.open)-1]
	if p.utf16 == tag.offset {
		return nil
	}
	return p.close(tag)
}

// close adds the entity of a tag that ended here.
func (p *htmlParser) close(tag openTag) error {
	e := Entity{Type: knownTags[tag.name], Offset: tag.offset, Length: p.utf16 - tag.offset}
	var last *Entity
	if n := len(p.entities); n > 0 && p.entities[n-1].Offset == e.Offset && p.entities[n-1].Length == e.Length {
		last = &p.entities[n-1]
	}
	switch tag.name {
	case "a":
		target := tag.argument
		if target == "" {
			target = p.out.String()[tag.begin:]
		}
		if id := mentionedUser(target); id != 0 {
			e.Type, e.UserID = "text_mention", id
		} else if e.URL = checkedLink(target); e.URL == "" {
			return nil
		}
	case "pre":
		if last != nil && last.Type == "code" && last.Language != "" {
			last.Type = "pre"
			return nil
		}
	case "code":
		if last != nil && last.Type == "pre" && last.Language == "" && tag.argument != "" {
			last.Language = tag.argument
			return nil
		}
		e.Language = tag.argument
	case "blockquote":
		if tag.argument != "" {
			e.Type = "expandable_blockquote"
		}
	case "tg-emoji":
		id, err := strconv.ParseInt(tag.argument, 10, 64)
		if err != nil || id == 0 {
			return ParseError("Invalid custom emoji identifier specified")
		}
		e.CustomEmojiID = tag.argument
	}
	p.entities = append(p.entities, e)
	return nil
}

// mentionedUser is the id in tg://user?id=N, 0 for any other address.
func mentionedUser(link string) int64 {
	rest, ok := strings.CutPrefix(asciiLower(link), "tg:")
	if !ok {
		return 0
	}
	rest, ok = strings.CutPrefix(strings.TrimPrefix(rest, "//"), "user")
	if !ok {
		return 0
	}
	rest, ok = strings.CutPrefix(strings.TrimPrefix(rest, "/"), "?")
	if !ok {
		return 0
	}
	rest, _, _ = strings.Cut(rest, "#")
	for _, parameter := range strings.Split(rest, "&") {
		if value, ok := strings.CutPrefix(parameter, "id="); ok {
			id, _ := strconv.ParseInt(value, 10, 64)
			return max(id, 0)
		}
	}
	return 0
}

// checkedLink is the address a link really gets, or "" where the platform drops it:
// other schemes, relative addresses, hosts without a dot.
func checkedLink(link string) string {
	for _, scheme := range []string{"tg", "ton"} {
		if len(link) > len(scheme) && asciiLower(link[:len(scheme)+1]) == scheme+":" {
			return appLink(scheme, strings.TrimPrefix(link[len(scheme)+1:], "//"))
		}
	}
	w, ok := parseWeb(link)
	if !ok || !w.v6 && !strings.Contains(w.host, ".") {
		return ""
	}
	out := w.scheme + "://"
	if w.userinfo != "" {
		out += w.userinfo + "@"
	}
	out += w.host
	if w.port != 0 {
		out += ":" + strconv.Itoa(w.port)
	}
	return out + w.tail
}

// appLink is an address inside the app, such as tg://resolve?domain=x.
func appLink(scheme, rest string) string {
	w, ok := parseWeb(rest)
	if !ok || w.explicit || w.userinfo != "" || w.port != 0 || w.v6 {
		return ""
	}
	for _, c := range []byte(w.host) {
		if !isLetter(c) && !isDigit(c, 10) && c != '-' && c != '_' {
			return ""
		}
	}
	if strings.HasPrefix(w.tail, "/?") {
		w.tail = w.tail[1:]
	}
	return scheme + "://" + w.host + w.tail
}

// web is an address taken apart.
type web struct {
	scheme, userinfo, host, tail string
	// explicit is true where the scheme was written, v6 for a host in brackets.
	explicit, v6 bool
	port         int // 0 where none was written
}

// parseWeb reads [http[s]://][userinfo@]host[:port][tail] as the platform does.
func parseWeb(link string) (web, bool) {
	w := web{scheme: "http"}
	if at := strings.IndexAny(link, ":/?#@[]"); at >= 0 && strings.HasPrefix(link[at:], "://") {
		w.scheme, w.explicit = asciiLower(link[:at]), true
		link = link[at+3:]
		if w.scheme != "http" && w.scheme != "https" {
			return w, false
		}
	}
	authority := link
	if at := strings.IndexAny(link, "/?#"); at >= 0 {
		authority, w.tail = link[:at], link[at:]
	}
	if at := strings.LastIndexAny(authority, ":]@"); at > 0 && authority[at] == ':' {
		n, err := strconv.Atoi(authority[at+1:])
		if err != nil || n <= 0 || n > 65535 {
			return w, false
		}
		w.port, authority = n, authority[:at]
	}
	w.host = authority
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		w.userinfo, w.host = authority[:at], authority[at+1:]
	}
	w.host = asciiLower(w.host)
	if strings.HasPrefix(w.host, "[") && strings.HasSuffix(w.host, "]") {
		addr, err := netip.ParseAddr(strings.Trim(w.host, "[]"))
		w.v6 = err == nil && addr.Is6()
		if !w.v6 {
			return w, false
		}
	} else if w.host == "" || w.host == "." || !allowedInURL(w.host, false) {
		return w, false
	}
	w.tail = escapeBlanks(strings.TrimRight(w.tail, " \t\r\n\v\x00"))
	if !strings.HasPrefix(w.tail, "/") {
		w.tail = "/" + w.tail
	}
	return w, w.v6 || allowedInURL(w.userinfo, true)
}

// allowedInURL reports whether a host or user part has only characters that the
// platform lets stand there.
func allowedInURL(s string, colon bool) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isLetter(c), isDigit(c, 10), c >= 0x80, strings.IndexByte(".-_!$,~*'();&+=", c) >= 0, colon && c == ':':
		case c == '%' && i+2 < len(s) && isDigit(s[i+1], 16) && isDigit(s[i+2], 16):
			i += 2
		default:
			return false
		}
	}
	return true
}

func escapeBlanks(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c <= 0x20 {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// sortEntities puts them in the platform's order: by offset, the longer first, and
// for the same span by the type's rank.
func sortEntities(es []Entity) {
	sort.SliceStable(es, func(i, j int) bool {
		a, b := es[i], es[j]
		if a.Offset != b.Offset {
			return a.Offset < b.Offset
		}
		if a.Length != b.Length {
			return a.Length > b.Length
		}
		return rank[a.Type] < rank[b.Type]
	})
}

var rank = map[string]int{
	"blockquote": 0, "expandable_blockquote": 0, "pre": 11, "code": 20, "text_link": 49, "text_mention": 49,
	"mention": 50, "hashtag": 50, "bot_command": 50, "url": 50, "email": 50, "cashtag": 50, "date_time": 51,
	"bold": 90, "italic": 91, "underline": 92, "strikethrough": 93, "spoiler": 94, "custom_emoji": 99,
}

func isSpace(c byte) bool {
	return c == 0 || c == ' ' || '\t' <= c && c <= '\r' && c != '\f'
}

func isLetter(c byte) bool { c |= 0x20; return 'a' <= c && c <= 'z' }

func isDigit(c byte, base int) bool {
	return '0' <= c && c <= '9' || base == 16 && 'a' <= c|0x20 && c|0x20 <= 'f'
}

func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
