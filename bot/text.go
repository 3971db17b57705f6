package bot

// The shared text recipe. Article text, feed names, chat input and what a language
// model wrote are untrusted: they may try to ping people, forge links, hide
// characters or break the markup. Every platform treats them in the same order:
//
//  1. Clean or CleanLine: one honest form of Unicode text.
//  2. Cut: to the room there is, before anything is escaped.
//  3. Inert: nothing that a platform would turn into a link, mention or command.
//  4. the platform's own escaping, in bot/<platform>.
//
// Addresses go through SafeURL.

import (
	"net/netip"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/net/idna"
)

// Untitled stands for a title or name in which nothing visible is left.
const Untitled = "(untitled)"

// Joiner is U+2060 WORD JOINER, which Inert puts where it has to part two characters:
// it is not shown, breaks no line, and no platform's auto-linking looks through it.
const Joiner = "\u2060"

// maxMarks is the number of combining marks kept on one base character. Vietnamese
// and pointed Hebrew need up to three; stacks that spill over the lines above
// ("zalgo") are longer.
const maxMarks = 3

// Clean gives text in one form that is safe to show: valid UTF-8, lines ended by
// "\n", no more than one empty line in a row, no control, invisible or
// direction-changing characters, no stacks of combining marks, plain blanks, none at
// the end of a line. Characters that scripts and emoji need (zero width joiners,
// variation selectors) stay. Where nothing visible is left the result is empty.
func Clean(s string) string {
	c := cleaner{}
	c.out.Grow(len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if r == '\r' && i < len(s) && s[i] == '\n' {
			continue
		}
		c.add(r)
	}
	return c.out.String()
}

// CleanLine is Clean for what has to stand on one line: a title, a name, a label.
func CleanLine(s string) string {
	return strings.Join(strings.Fields(Clean(s)), " ")
}

// cleaner holds what the next character depends on.
type cleaner struct {
	out strings.Builder
	// newlines and blanks wait for the next visible character, so that none end up at
	// the end of a line or of the text.
	newlines, blanks int
	// marks counts the combining marks since the last base character; joined is true
	// right after a zero width joiner or non-joiner.
	marks  int
	joined bool
}

func (c *cleaner) add(r rune) {
	switch {
	case r == '\n' || r == '\r' || r == 0x85 || r == 0x2028 || r == 0x2029:
		c.newlines++
		c.blanks = 0
	case r == '\t' || r == '\v' || r == '\f' || r == 0x2800 || unicode.Is(unicode.Zs, r):
		c.blanks++
	case invisible(r):
	case r == 0x200C || r == 0x200D:
		c.join(r)
	case unicode.In(r, unicode.Mn, unicode.Me):
		c.mark(r)
	default:
		c.flush()
		c.marks, c.joined = 0, false
		c.out.WriteRune(r)
	}
}

// join keeps a zero width joiner between two characters and drops it elsewhere: it
// has no work at the start of a word or after another one.
func (c *cleaner) join(r rune) {
	if c.joined || c.newlines > 0 || c.blanks > 0 || c.out.Len() == 0 {
		return
	}
	c.joined = true
	c.out.WriteRune(r)
}

func (c *cleaner) mark(r rune) {
	if c.marks >= maxMarks || c.newlines > 0 || c.blanks > 0 || c.out.Len() == 0 {
		return
	}
	c.marks++
	c.out.WriteRune(r)
}

// flush writes the white space that stands before a visible character.
func (c *cleaner) flush() {
	switch {
	case c.out.Len() == 0:
	case c.newlines > 0:
		c.out.WriteString(strings.Repeat("\n", min(c.newlines, 2)))
	case c.blanks > 0:
		c.out.WriteByte(' ')
	}
	c.newlines, c.blanks = 0, 0
}

// invisible reports whether r is dropped: controls, and characters that show nothing
// or change the direction of what follows.
func invisible(r rune) bool {
	switch {
	case r < 0x20, 0x7F <= r && r <= 0x9F:
		return true
	case r == 0xAD, r == 0x34F, r == 0x61C, r == 0x115F, r == 0x1160, r == 0x17B4, r == 0x17B5, r == 0x180E:
		return true
	case r == 0x200B, r == 0x200E, r == 0x200F, 0x202A <= r && r <= 0x202E, 0x2060 <= r && r <= 0x206F:
		return true
	case r == 0x3164, r == 0xFEFF, r == 0xFFA0, 0xFFF9 <= r && r <= 0xFFFB, 0xE0000 <= r && r <= 0xE0FFF:
		return true
	case 0x1BCA0 <= r && r <= 0x1BCA3, 0x1D173 <= r && r <= 0x1D17A: // shorthand and music format controls
		return true
	}
	return r&0xFFFE == 0xFFFE || 0xFDD0 <= r && r <= 0xFDEF // noncharacters
}

// Inert takes the life out of clean text: after it no chat platform finds a link, a
// host, a mention, a hashtag, a cashtag, a command or a time stamp in it. It puts a
// Joiner after "@" and "#", after "/" and "$" that start a word, after the colon of
// "://", "::" and "a:b", and after the dot of a host. Numbers ("2.5"), clock times
// ("08:00"), amounts ("$4.2") and initials ("U.S.") stay as they are, so that readers
// can search and copy them.
func Inert(s string) string {
	if !strings.ContainsAny(s, "@#/$:.") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8*len(Joiner))
	for i := 0; i < len(s); i++ {
		b.WriteByte(s[i])
		if live(s, i) {
			b.WriteString(Joiner)
		}
	}
	return b.String()
}

// live reports whether the byte of s at i needs a Joiner behind it.
func live(s string, i int) bool {
	switch s[i] {
	case '@', '#':
		return true
	case '/':
		return !word(before(s, i)) && word(after(s, i))
	case '$':
		r := after(s, i)
		return !word(before(s, i)) && (unicode.IsLetter(r) || strings.HasPrefix(s[i+1:], "1INCH")) // the one ticker with a digit
	case ':':
		return strings.HasPrefix(s[i+1:], "//") || strings.HasPrefix(s[i+1:], ":") ||
			word(before(s, i)) && word(after(s, i)) && !clock(s, i)
	case '.':
		return hostDot(s, i)
	}
	return false
}

// hostDot reports whether the dot at i may part two labels of a host. The last label
// of a host starts with a letter and has at least two characters, so a decimal point
// and the dots of initials do not count; a row of numbers may be an address.
func hostDot(s string, i int) bool {
	if !near(before(s, i)) || !near(after(s, i)) {
		return false
	}
	if right := digitsAfter(s, i+1); right > 0 {
		left := digitsBefore(s, i)
		more := strings.HasPrefix(s[i+1+right:], ".") && digitsAfter(s, i+2+right) > 0
		return left > 0 && (more || i > left && s[i-left-1] == '.')
	}
	return !letter(s[i+1]) || near(after(s, i+1))
}

// clock reports whether the colon at i stands in a time of day ("08:00", "6:05:30").
func clock(s string, i int) bool {
	left, right := digitsBefore(s, i), digitsAfter(s, i+1)
	return (left == 1 || left == 2) && right == 2 && !near(before(s, i-left)) && !near(after(s, i+right))
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func digitsBefore(s string, i int) int {
	n := 0
	for n < i && n < 20 && '0' <= s[i-1-n] && s[i-1-n] <= '9' {
		n++
	}
	return n
}

func digitsAfter(s string, i int) int {
	n := 0
	for i+n < len(s) && n < 20 && '0' <= s[i+n] && s[i+n] <= '9' {
		n++
	}
	return n
}

// before is the character that ends where the byte at i starts; 0 at the start.
func before(s string, i int) rune {
	if i <= 0 {
		return 0
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return r
}

// after is the character that follows the one-byte character at i; 0 at the end.
func after(s string, i int) rune {
	if i+1 >= len(s) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(s[i+1:])
	return r
}

// word reports whether r can be part of a word, as the platforms see it.
func word(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// near reports whether r may touch the dot of a host: any letter, digit or mark, also
// the odd ones that a tolerant linker would accept.
func near(r rune) bool {
	return word(r) || r == '-' || r == '~' || r >= 0x80 && !unicode.IsSpace(r) && !unicode.IsPunct(r)
}

// UTF16Len counts s in UTF-16 units. It is never less than the number of code points,
// so text that fits by it fits however a platform counts.
func UTF16Len(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// Cut shortens clean text so that size of it is at most limit, with an ellipsis where
// something was cut. It cuts between words where one ends in the second half, else
// between characters as people see them, never inside one. size is how much a text
// takes once it is made inert and escaped; it must not shrink as text grows.
// UTF16Len counts plain text. Where not even the ellipsis fits the result is empty.
func Cut(s string, limit int, size func(string) int) string {
	if size(s) <= limit {
		return s
	}
	const dots = "…"
	fits := func(end int) bool { return size(strings.TrimRight(s[:end], " \n")+dots) <= limit }
	if !fits(0) {
		return ""
	}
	edges := edges(s, limit)
	low, high := 0, len(edges)-1 // edges[low] fits
	for low < high {
		mid := (low + high + 1) / 2
		if fits(edges[mid]) {
			low = mid
		} else {
			high = mid - 1
		}
	}
	end := edges[low]
	if space := strings.LastIndexAny(s[:end], " \n"); end < len(s) && s[end] != ' ' && s[end] != '\n' && space > end/2 {
		end = space
	}
	return strings.TrimRight(s[:end], " \n") + dots
}

// edges lists where s may be cut, from 0 on, as far as a text of limit characters can
// reach. A single visible character longer than that is cut between its code points.
func edges(s string, limit int) []int {
	out := []int{0}
	g := graphemes.FromString(s)
	for len(out) <= limit+1 && g.Next() {
		out = append(out, g.End())
	}
	if len(out) > 1 && UTF16Len(s[:out[1]]) > limit {
		out = out[:1]
		for i := range s[:g.Start()+len(g.Value())] {
			if i > 0 {
				out = append(out, i)
			}
			if len(out) > limit+1 {
				break
			}
		}
	}
	return out
}

// hosts turns a host's name into the ASCII form that is looked up, as browsers do.
var hosts = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(true), idna.BidiRule(), idna.CheckHyphens(false))

// SafeURL gives the address that a link may point to, percent-encoded so that it can
// stand in any platform's markup, or false where a link must not be made: another
// scheme than http and https, a user part, white space or control characters, a host
// that is no public name or address, or more than limit characters.
func SafeURL(raw string, limit int) (string, bool) {
	if len(raw) > 4*limit || strings.ContainsFunc(raw, func(r rune) bool {
		return r == utf8.RuneError || unicode.IsSpace(r) || unicode.IsControl(r) || invisible(r)
	}) {
		return "", false
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" {
		return "", false
	}
	host, ok := publicHost(u.Hostname())
	if !ok || u.Port() != "" && digitsAfter(u.Port(), 0) != len(u.Port()) {
		return "", false
	}
	out := u.Scheme + "://" + host
	if u.Port() != "" {
		out += ":" + u.Port()
	}
	out += encode(u.EscapedPath(), false)
	if u.RawQuery != "" || u.ForceQuery {
		out += "?" + encode(u.RawQuery, true)
	}
	if u.Fragment != "" {
		out += "#" + encode(u.EscapedFragment(), false)
	}
	if UTF16Len(out) > limit {
		return "", false
	}
	return out, true
}

// publicHost gives the ASCII form of a host that a reader's browser may be sent to.
func publicHost(name string) (string, bool) {
	if addr, err := netip.ParseAddr(name); err == nil {
		return addrHost(addr)
	}
	host, err := hosts.ToASCII(name)
	if err != nil || len(host) > 253 {
		return "", false
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return addrHost(addr)
	}
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	last := labels[len(labels)-1]
	switch {
	case len(labels) < 2 || last == "":
		return "", false
	case last == "localhost" || last == "local" || last == "internal" || last == "home" || last == "lan":
		return "", false
	case !letter(last[0]): // browsers read a name that ends in a number as an address ("127.1", "0x7f.1")
		return "", false
	}
	return host, true
}

func addrHost(a netip.Addr) (string, bool) {
	a = a.Unmap()
	shared := netip.MustParsePrefix("100.64.0.0/10") // RFC 6598
	if !a.IsGlobalUnicast() || a.IsPrivate() || shared.Contains(a) || a.Zone() != "" {
		return "", false
	}
	if a.Is4() {
		return a.String(), a.As4()[0] < 240 && a.As4()[0] != 0
	}
	return "[" + a.String() + "]", true
}

// encode percent-encodes what could end or open some platform's markup. In a query
// letters outside ASCII stay, because sites read them in their own encoding there.
func encode(s string, query bool) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		part := string(r)
		plain := r < 0x80 && !strings.ContainsRune("()[]<>\"'`*|\\^{} ", r)
		if plain || r >= 0x80 && query && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) {
			b.WriteString(part)
			continue
		}
		for i := range len(part) {
			b.WriteByte('%')
			b.WriteByte(hex[part[i]>>4])
			b.WriteByte(hex[part[i]&15])
		}
	}
	return b.String()
}
