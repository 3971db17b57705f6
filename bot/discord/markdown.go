package discord

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/bot"
)

// linkLimit is the most characters of an address in a text. Discord takes 2048, but
// three of those would leave no room for the story.
const linkLimit = 512

// markdown makes clean text safe where Discord reads Markdown: content, embed titles
// and descriptions. Nothing in it is a link, a mention or a style.
func markdown(s string) string { return escape(bot.Inert(s)) }

// escape puts a backslash before what Discord reads as Markdown (Discord support,
// Markdown Text 101): pairs anywhere, and at the start of a line headings, lists and
// numbers.
func escape(s string) string {
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	start := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case strings.IndexByte("\\*_~`|<>[]()", c) >= 0, start && strings.IndexByte("#-+", c) >= 0:
			b.WriteByte('\\')
		case start && '0' <= c && c <= '9':
			n := i
			for n < len(s) && '0' <= s[n] && s[n] <= '9' {
				n++
			}
			b.WriteString(s[i:n])
			if n < len(s) && s[n] == '.' {
				b.WriteByte('\\')
			}
			i, start = n-1, false
			continue
		}
		b.WriteByte(c)
		start = c == '\n' || start && c == ' '
	}
	return b.String()
}

// link is a masked link, or the label alone where the address is not safe to show.
// Discord's rule for a label's end knows no escaped brackets, so they become
// parentheses; the angle brackets keep Discord from adding a preview.
func link(label, address string) string {
	u, ok := bot.SafeURL(address, linkLimit)
	if !ok {
		return markdown(label)
	}
	label = strings.NewReplacer("[", "(", "]", ")").Replace(label)
	if label == "" || label == bot.Untitled {
		label = "untitled"
	}
	return "[" + markdown(label) + "](<" + u + ">)"
}

// code is text in a fixed-width font, for what is to be typed: nothing in it is alive,
// so it takes no joiners that would be copied along. It cannot hold its own quote.
func code(s string) string {
	s = strings.ReplaceAll(bot.CleanLine(s), "`", "'")
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}

// bold puts marks around escaped text; white space inside them would undo them.
func bold(s string) string {
	core := strings.TrimSpace(s)
	if core == "" {
		return s
	}
	i := strings.Index(s, core)
	return s[:i] + "**" + core + "**" + s[i+len(core):]
}

// size is what clean text takes in a message once it is escaped, counted in UTF-16
// units, which is never less than what Discord counts.
func size(s string) int { return bot.UTF16Len(markdown(s)) }

// cut shortens clean text to limit characters of a message.
func cut(s string, limit int) string { return bot.Cut(s, limit, size) }

// cutLabel shortens a link's label.
func cutLabel(s string, limit int) string {
	return bot.Cut(strings.NewReplacer("[", "(", "]", ")").Replace(s), limit, size)
}

// line is one line of a reply in Markdown.
func line(l bot.Line) string {
	var b strings.Builder
	if l.Bullet {
		b.WriteString("• ")
	}
	last := "" // the end of the words so far, styles aside; empty while there are none
	for _, p := range l.Parts {
		words := partWords(p)
		if last == "" {
			words = strings.TrimLeft(words, " ")
		}
		if words == "" {
			continue
		}
		if risky(last, words) {
			b.WriteString(bot.Joiner)
		}
		b.WriteString(part(p, words))
		last = words
	}
	if last == "" {
		return ""
	}
	return numbered.ReplaceAllString(strings.TrimRight(b.String(), " "), `$1\.`)
}

// numbered is a list's number that came about by putting parts together.
var numbered = regexp.MustCompile(`^(\d+)\.`)

// risky reports whether two parts make an address, mention or command together that
// neither holds.
func risky(left, right string) bool {
	const near = 80 // bytes on either side that can matter
	if len(left) > near {
		left = strings.ToValidUTF8(left[len(left)-near:], "")
	}
	if len(right) > near {
		right = strings.ToValidUTF8(right[:near], "")
	}
	return left != "" && bot.Inert(left+right) != bot.Inert(left)+bot.Inert(right)
}

// partWords cleans a part's text but keeps one blank at either end, which parts it from
// its neighbours.
func partWords(p bot.Part) string {
	words := bot.CleanLine(p.Text)
	switch {
	case words == "" && p.URL != "":
		return bot.Untitled
	case p.Code || p.URL != "":
		return words
	case words == "" && p.Text != "" && strings.TrimSpace(p.Text) == "":
		return " "
	case words == "":
		return ""
	}
	if r, _ := utf8.DecodeRuneInString(p.Text); unicode.IsSpace(r) {
		words = " " + words
	}
	if r, _ := utf8.DecodeLastRuneInString(p.Text); unicode.IsSpace(r) {
		words += " "
	}
	return words
}

func part(p bot.Part, words string) string {
	var s string
	switch {
	case p.Code:
		s = code(words)
	case p.URL != "":
		s = link(cutLabel(words, 200), p.URL)
	default:
		s = markdown(words)
	}
	if p.Bold {
		s = bold(s)
	}
	return s
}
