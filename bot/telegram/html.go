package telegram

import (
	"strings"

	"tidings/bot"
)

// The platform's limits for one message.
const (
	// maxText is characters after parsing (Bot API, sendMessage). The platform counts
	// code points; we count UTF-16 units, which are never fewer.
	maxText = 4096
	// maxEntities is the number of formatted parts; what is beyond loses its format or
	// link in silence (TDLib, "server-side limit").
	maxEntities = 100
	// maxRaw is bytes of markup before parsing (the Bot API server's source).
	maxRaw = 32768
	// maxURL is the longest address we make a link of.
	maxURL = 2048
)

// span is a run of text in one style. Its text is clean; markup is made when it is
// written.
type span struct {
	text string
	url  string // safe to show, "" for none
	bold bool
	code bool
}

// line is what stands on one line.
type line []span

// shown is a span's text as it reaches the reader: inert, except in code, where the
// platform links nothing and people copy what they are to type.
func (s span) shown() string {
	if s.code {
		return s.text
	}
	return bot.Inert(s.text)
}

// html writes a span as markup.
func (s span) html(b *strings.Builder) {
	text := escape(s.shown())
	if strings.TrimSpace(text) == "" {
		b.WriteString(text) // formatting of nothing would be dropped
		return
	}
	if s.bold {
		b.WriteString("<b>")
		defer b.WriteString("</b>")
	}
	switch {
	case s.url != "":
		b.WriteString(`<a href="` + escape(s.url) + `">` + text + `</a>`)
	case s.code:
		b.WriteString("<code>" + text + "</code>")
	default:
		b.WriteString(text)
	}
}

// parted puts a joiner between spans where their ends would make something live
// together that neither is alone: "evil" and ".com".
func (l line) parted() line {
	out := make(line, 0, len(l))
	last := ""
	for _, s := range l {
		if s.text == "" {
			continue
		}
		if last != "" && touches(last, s.text) {
			s.text = bot.Joiner + s.text
		}
		last = s.text
		out = append(out, s)
	}
	return out
}

// active are the characters that links, mentions, commands and tags hang on.
const active = "@#/$:."

func touches(left, right string) bool {
	l, r := left[len(left)-1], right[0]
	if l == ' ' || r == ' ' {
		return false
	}
	return strings.IndexByte(active, l) >= 0 || strings.IndexByte(active, r) >= 0
}

// size is what a message takes up.
type size struct {
	units    int // UTF-16 units after parsing
	entities int
	raw      int // bytes of markup
}

func (a size) plus(b size) size {
	return size{a.units + b.units, a.entities + b.entities, a.raw + b.raw}
}

func (a size) fits(in size) bool {
	return a.units <= in.units && a.entities <= in.entities && a.raw <= in.raw
}

// size counts a line with its line end.
func (l line) size() size {
	n := size{units: 1, raw: 1}
	var b strings.Builder
	for _, s := range l {
		n.units += bot.UTF16Len(s.shown())
		for _, on := range []bool{s.bold, s.url != "", s.code && s.url == ""} {
			if on {
				n.entities++
			}
		}
		s.html(&b)
	}
	n.raw += b.Len()
	return n
}

// escape makes text safe inside markup and attributes: the four characters that the
// Bot API page names ("HTML style"), and nothing more.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func escape(s string) string { return escaper.Replace(s) }

var unescaper = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`)

// plainText takes our own markup off, for the case that the platform refuses it.
func plainText(html string) string {
	var b strings.Builder
	for {
		at := strings.IndexByte(html, '<')
		if at < 0 {
			break
		}
		end := strings.IndexByte(html[at:], '>')
		if end < 0 {
			break
		}
		b.WriteString(html[:at])
		html = html[at+end+1:]
	}
	b.WriteString(html)
	return unescaper.Replace(b.String())
}
