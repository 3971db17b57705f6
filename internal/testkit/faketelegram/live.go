package faketelegram

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// LiveText lists the parts of a text that clients would turn into links, mentions,
// commands, hashtags or cashtags without any markup. It errs on the side of finding
// too much: the real one only links hosts whose last label is a known top-level
// domain, and that list grows.
func LiveText(text string) []string {
	var out []string
	for at := 0; at < len(text); at++ {
		if n := liveAt(text, at); n > 0 {
			from := max(0, at-20)
			for from < at && !utf8.RuneStart(text[from]) {
				from++
			}
			out = append(out, text[from:at+n])
		}
	}
	return out
}

// liveAt is how many bytes from at on show that something live hangs on the character
// there; 0 for nothing.
func liveAt(text string, at int) int {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	free := at == 0 || !wordRune(before) // nothing of a word stands before it
	rest := text[at+1:]
	switch text[at] {
	case ':':
		after, _ := utf8.DecodeRuneInString(strings.TrimPrefix(rest, "//"))
		if strings.HasPrefix(rest, "//") && !free && len(rest) > 2 && !unicode.IsSpace(after) {
			return 4
		}
	case '.':
		return liveDot(text, at)
	case '@':
		if n := runLen(rest, nameRune); free && n >= 3 {
			return 1 + n
		}
	case '/':
		if n := runLen(rest, nameRune); free && before != '/' && n > 0 {
			return 1 + n
		}
	case '#':
		n := runLen(rest, wordRune)
		if free && strings.IndexFunc(rest[:n], func(r rune) bool { return r == '_' || unicode.IsLetter(r) }) >= 0 {
			return 1 + n
		}
	case '$':
		n := runLen(rest, wordRune)
		capitals := runLen(rest, func(r rune) bool { return 'A' <= r && r <= 'Z' })
		if free && (n > 0 && n == capitals && n <= 8 || rest[:n] == "1INCH") {
			return 1 + n
		}
	}
	return 0
}

// liveDot looks at a dot that may stand in a host or an address.
func liveDot(text string, at int) int {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	if at == 0 || !wordRune(before) && before != '-' && before != '~' {
		return 0
	}
	rest := text[at+1:]
	if n := runLen(rest, unicode.IsLetter); utf8.RuneCountInString(rest[:n]) >= 2 {
		return 1 + n
	}
	// four numbers, of which this dot follows the first
	n := 0
	for i := range 3 {
		d := runLen(rest[n:], digitRune)
		if d == 0 || d > 3 || i < 2 && !strings.HasPrefix(rest[n+d:], ".") {
			return 0
		}
		n += d + 1
	}
	if !digitRune(before) {
		return 0
	}
	return n
}

func runLen(s string, is func(rune) bool) int {
	for i, r := range s {
		if !is(r) {
			return i
		}
	}
	return len(s)
}

func wordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

func nameRune(r rune) bool { return r < utf8.RuneSelf && wordRune(r) }

func digitRune(r rune) bool { return '0' <= r && r <= '9' }
