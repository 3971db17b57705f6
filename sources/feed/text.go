package feed

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/encoding/charmap"
)

// blocks are the elements that part paragraphs.
var blocks = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true,
	atom.Ul: true, atom.Ol: true, atom.Li: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Table: true, atom.Tr: true,
	atom.Blockquote: true, atom.Pre: true, atom.Section: true, atom.Article: true, atom.Header: true, atom.Footer: true,
	atom.Figure: true, atom.Figcaption: true, atom.Hr: true, atom.Aside: true, atom.Main: true, atom.Nav: true, atom.Form: true,
	atom.Fieldset: true, atom.Address: true, atom.Center: true, atom.Details: true, atom.Summary: true, atom.Body: true,
}

// silent are the elements whose content is not text for a reader.
var silent = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Iframe: true, atom.Object: true, atom.Svg: true,
	atom.Math: true, atom.Noembed: true, atom.Noframes: true, atom.Textarea: true, atom.Select: true, atom.Button: true,
	atom.Head: true, atom.Figcaption: true, atom.Video: true, atom.Audio: true, atom.Canvas: true,
}

// Text is the plain text of an HTML fragment: paragraphs parted by a blank line, a
// single line break kept as one, scripts and captions left out.
func Text(markup string) string {
	if !strings.ContainsAny(markup, "<&") {
		return plainParagraphs(markup)
	}
	var w paragraphs
	w.b.Grow(min(len(markup), mostRoom))
	z := html.NewTokenizer(strings.NewReader(markup))
	hidden := atom.Atom(0) // the silent element that is open, with how often it is
	depth := 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			return w.String()
		case html.TextToken:
			if depth == 0 {
				w.textBytes(z.Text())
			}
		case html.StartTagToken:
			name, _ := z.TagName()
			a := atom.Lookup(name)
			if depth > 0 {
				if a == hidden {
					depth++
				}
			} else if silent[a] {
				hidden, depth = a, 1
				w.breakBlock()
			} else {
				w.tag(a)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			a := atom.Lookup(name)
			if depth > 0 {
				if a == hidden {
					depth--
				}
			} else {
				w.tag(a)
			}
		case html.SelfClosingTagToken:
			name, _ := z.TagName()
			if depth == 0 {
				w.tag(atom.Lookup(name))
			}
		}
	}
}

// paragraphs writes text with its white space put in order.
type paragraphs struct {
	b      strings.Builder
	space  bool // white space is due before the next word
	breaks int  // line ends due before the next word
}

func (w *paragraphs) tag(a atom.Atom) {
	switch {
	case a == atom.Br:
		w.breaks = min(w.breaks+1, 2)
	case a == atom.Td || a == atom.Th:
		w.space = true
	case blocks[a]:
		w.breakBlock()
	}
}

func (w *paragraphs) breakBlock() { w.breaks = 2 }

func (w *paragraphs) text(s string) {
	for _, r := range s {
		w.rune(r)
	}
}

// textBytes is text without a copy of what is read.
func (w *paragraphs) textBytes(s []byte) {
	for len(s) > 0 {
		r, size := utf8.DecodeRune(s)
		w.rune(r)
		s = s[size:]
	}
}

func (w *paragraphs) rune(r rune) {
	switch {
	case unicode.IsSpace(r) || r == '\u200b':
		w.space = true
	case dropped(r):
	default:
		w.gap()
		if 0x80 <= r && r <= 0x9f {
			r = charmap.Windows1252.DecodeByte(byte(r))
		}
		w.b.WriteRune(r)
	}
}

// gap writes the white space that is due.
func (w *paragraphs) gap() {
	switch {
	case w.b.Len() == 0:
	case w.breaks == 2:
		w.b.WriteString("\n\n")
	case w.breaks == 1:
		w.b.WriteByte('\n')
	case w.space:
		w.b.WriteByte(' ')
	}
	w.space, w.breaks = false, 0
}

// mostRoom is how much room is made for a text before it is written, in bytes.
const mostRoom = 64 << 10

// String is the text so far. It holds no more memory than it needs, or a quarter more:
// texts wait in memory until a batch is saved.
func (w *paragraphs) String() string {
	s := w.b.String()
	if w.b.Cap() > len(s)+len(s)/4 {
		return strings.Clone(s)
	}
	return s
}

// dropped reports whether r is invisible and must not reach a reader: controls, the
// soft hyphen, joiners that carry no meaning, and marks that turn the direction of
// what follows.
func dropped(r rune) bool {
	switch {
	case r < 0x20 || r == 0x7f || r == 0xad || r == 0xfeff || r == 0x2060:
		return true
	case 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069:
		return true
	}
	return r == 0x81 || r == 0x8d || r == 0x8f || r == 0x90 || r == 0x9d // no windows-1252 either
}

// plainParagraphs puts plain text in order: blank lines part paragraphs, other white
// space is one blank.
func plainParagraphs(s string) string {
	var w paragraphs
	s = strings.ReplaceAll(s, "\r\n", "\n")
	for i, part := range strings.Split(s, "\n") {
		if strings.TrimSpace(part) == "" && i > 0 {
			w.breakBlock()
			continue
		}
		w.space = true
		w.text(part)
	}
	return w.String()
}

// inline are the elements that a title may hold as formatting. Anything else in
// angle brackets is the title's own words.
var inline = regexp.MustCompile(`(?i)</?(?:a|b|i|u|s|em|strong|span|br|wbr|sub|sup|font|small|big|q|cite|code|mark|ins|del|p|div|img|abbr|time|nobr|h[1-6])(?:\s[^<>]*)?/?>`)

// plainText is the text of a short piece of HTML or plain text, such as a title:
// formatting goes, references are decoded, other angle brackets stay.
func plainText(s string) string {
	if strings.IndexByte(s, '<') >= 0 {
		s = inline.ReplaceAllStringFunc(s, func(tag string) string {
			if t := strings.ToLower(strings.Trim(tag, "</>")); t == "br" || t == "p" || t == "div" {
				return " "
			}
			return ""
		})
	}
	if strings.IndexByte(s, '&') >= 0 {
		s = (&scanner{}).decode(s)
	}
	return s
}

// oneLine is s with all white space made single blanks.
func oneLine(s string) string {
	var w paragraphs
	w.text(s)
	return w.String()
}

// teaser matches the last paragraph of a text that only points elsewhere.
var teaser = regexp.MustCompile(`(?i)^(?:\[?(?:continue|keep) reading.*|read (?:more|on|full|the (?:full|rest)|this).{0,80}|(?:full|more) (?:story|article).{0,60}|the (?:post|article) .{1,300} (?:appeared first|first appeared) on .{1,100}|(?:weiterlesen|lire la suite|leer más|seguir leyendo|leggi tutto|читать далее).{0,60}|\[link\] \[comments\]|submitted by .*|comments|.{0,3}(?:read more|more)\W{0,4})$`)

// trimTeaser takes pointers such as "Read more" off the end of a text.
func trimTeaser(text string) string {
	for {
		at := strings.LastIndex(text, "\n\n")
		last := text[at+1:]
		if at < 0 {
			return text
		}
		last = strings.TrimSpace(last)
		if len(last) > 500 || !teaser.MatchString(last) {
			return text
		}
		text = strings.TrimRight(text[:at], " \n")
	}
}

// fixControls replaces U+0080 to U+009F, which no text means, by what windows-1252
// has at their place.
func fixControls(s string) string {
	if !strings.Contains(s, "\u00c2") && strings.IndexByte(s, 0xc2) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if 0x80 <= r && r <= 0x9f {
			if w := charmap.Windows1252.DecodeByte(byte(r)); w != utf8.RuneError {
				return w
			}
		}
		return r
	}, s)
}
