package web

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/news"
)

// plain takes out of s what could make a page show something else than s says:
// controls, characters that turn the direction of others, characters that cannot be
// seen, and stacks of marks. White space becomes single blanks. Bytes that are no UTF-8
// become U+FFFD.
func plain(s string) string {
	return strings.TrimSpace(plainPart(s))
}

// plainPart is plain for a part of a text, whose outer blanks stay.
func plainPart(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	blank, marks := false, 0
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			if !blank {
				b.WriteByte(' ')
			}
			blank, marks = true, 0
			continue
		case hidden(r):
			continue
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks > 4 {
				continue
			}
		default:
			marks = 0
		}
		blank = false
		b.WriteRune(r)
	}
	return b.String()
}

// hidden reports characters that are not shown. Joiners (U+200C, U+200D) and variation
// selectors stay: scripts and emoji need them.
func hidden(r rune) bool {
	switch {
	case unicode.IsControl(r), r == 0xad, r == 0x61c, r == 0x180e, r == 0x200b, r == 0x200e, r == 0x200f, r == 0xfeff:
		return true
	case 0x202a <= r && r <= 0x202e, 0x2060 <= r && r <= 0x206f, 0xfff9 <= r && r <= 0xfffb, 0xe0000 <= r && r <= 0xe0fff:
		return true
	}
	return r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0xffa0
}

// safeURL is the address that a page may link to, or "".
func safeURL(raw string) string {
	if raw == "" || len(raw) > 2000 || strings.ContainsFunc(raw, func(r rune) bool { return unicode.IsSpace(r) || hidden(r) || r == utf8.RuneError }) {
		return ""
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return ""
	}
	return u.String()
}

// shorten cuts s to about limit characters, between words where it can.
func shorten(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	head := string([]rune(s)[:limit])
	if i := strings.LastIndexByte(head, ' '); i > len(head)/2 {
		head = head[:i]
	}
	return strings.TrimSpace(head) + "…"
}

// markFigures parts a bullet's text into its figures and the words between them. A
// figure is looked for where it stands alone, each after the one before it, else from
// the start; one that began its sentence may go on in small letters here.
func markFigures(text string, figures []news.Figure) []run {
	var spans []news.Span
	from := 0
	for _, f := range figures {
		for _, words := range []string{f.Raw, lowerFirst(f.Raw)} {
			s, ok := findWhole(text, words, from)
			if !ok {
				s, ok = findWhole(text, words, 0)
			}
			if ok && !overlaps(spans, s) {
				spans = append(spans, s)
				from = s.End
				break
			}
		}
	}
	return runs(text, spans)
}

func lowerFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError {
		return s
	}
	return string(unicode.ToLower(r)) + s[size:]
}

// findWhole finds words in text with no letter or digit beside them.
func findWhole(text, words string, from int) (news.Span, bool) {
	for words != "" {
		i := strings.Index(text[from:], words)
		if i < 0 {
			break
		}
		s := news.Span{Start: from + i, End: from + i + len(words)}
		before, _ := utf8.DecodeLastRuneInString(text[:s.Start])
		after, _ := utf8.DecodeRuneInString(text[s.End:])
		if !inWord(before) && !inWord(after) {
			return s, true
		}
		from = s.End
	}
	return news.Span{}, false
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func overlaps(spans []news.Span, s news.Span) bool {
	for _, o := range spans {
		if o.Overlaps(s) {
			return true
		}
	}
	return false
}

// runs parts text at spans, which do not overlap and may be in any order.
func runs(text string, spans []news.Span) []run {
	var out []run
	add := func(s string, figure bool) {
		if s = plainPart(s); s != "" {
			out = append(out, run{s, figure})
		}
	}
	at := 0
	for at < len(text) {
		next, found := news.Span{}, false
		for _, s := range spans {
			if s.Start >= at && !s.Empty() && s.End <= len(text) && (!found || s.Start < next.Start) {
				next, found = s, true
			}
		}
		if !found {
			break
		}
		add(text[at:next.Start], false)
		add(text[next.Start:next.End], true)
		at = next.End
	}
	add(text[at:], false)
	return out
}
