package text

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/news"
)

// Token is a word, number or mark with its place.
type Token struct {
	// Span is where it stands in the text.
	Span news.Span
	// Text is the token as printed.
	Text string
	// Norm is Text in lower case with quotation marks and dashes folded to " ' and -.
	Norm string
}

// Tokens splits the span s of t as the Universal Dependencies treebanks of English do:
// marks stand alone, "740-bed" is three tokens, "didn't" and "mayor's" are two each,
// "1,200.5", "U.S." and "10:30" one. Unlike them a number and the letters glued to it
// are two ("4.2bn", "30km"), except in ordinals and decades.
func Tokens(t string, s news.Span) []Token {
	out := make([]Token, 0, s.Len()/4+2)
	for w := range Scan(t, s) {
		out = append(out, w)
	}
	return out
}

// Scan yields what Tokens returns, one by one, for those who keep none of them.
func Scan(t string, s news.Span) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		low := "" // the span in small letters, once a word needs it
		for i := s.Start; i < s.End; {
			if t[i] == ' ' {
				i++
				continue
			}
			if end, capital := plainWord(t, s, i); end > 0 {
				w := Token{Span: news.Span{Start: i, End: end}, Text: t[i:end], Norm: t[i:end]}
				if capital {
					if low == "" {
						low = lowerASCII(s.In(t))
					}
					w.Norm = low[i-s.Start : end-s.Start]
				}
				if !yield(w) {
					return
				}
				i = end
				continue
			}
			r, n := utf8.DecodeRuneInString(t[i:s.End])
			if unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' {
				i += n
				continue
			}
			end := tokenEnd(t, s, i, r, n)
			if !yieldWord(yield, t, news.Span{Start: i, End: end}) {
				return
			}
			i = end
		}
	}
}

// plainWord is the end of the word at i, and whether it has capitals, where the word is
// letters of English alone and no mark or rune after it could belong to it; else 0. Most
// words are such, and are read in half the time.
func plainWord(t string, s news.Span, i int) (end int, capital bool) {
	j := i
	for j < s.End && asciiLetter(t[j]) {
		capital = capital || t[j] < 'a'
		j++
	}
	if j == i {
		return 0, false
	}
	if j < s.End {
		switch c := t[j]; {
		case c >= utf8.RuneSelf, isDigit(c), c == '\'', c == '&', c == '.', c == ':' && t[i] == 'h':
			return 0, false
		}
	}
	if j-i == len("cannot") && t[i]|0x20 == 'c' {
		return 0, false
	}
	return j, capital
}

// lowerASCII is s with the letters of English in lower case, and all else as it is.
func lowerASCII(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		b.WriteByte(c)
	}
	return b.String()
}

// tokenEnd is where the token ends that starts with the rune r of n bytes at i.
func tokenEnd(t string, s news.Span, i int, r rune, n int) int {
	switch {
	case r < utf8.RuneSelf && isDigit(byte(r)):
		return numberEnd(t, s, i)
	case wordRune(r):
		return wordEnd(t, s, i)
	case r == '.' || r == '!' || r == '?': // runs of marks
		j := i + n
		for j < s.End && t[j] == t[i] {
			j++
		}
		return j
	}
	return i + n
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Mc, r)
}

// numberEnd reads digits with their inner marks, and an ordinal's or decade's ending.
func numberEnd(t string, s news.Span, i int) int {
	j := i
	for j < s.End {
		switch c := t[j]; {
		case isDigit(c):
			j++
			continue
		case (c == ',' || c == '.' || c == ':' || c == '/' || c == '\'') && j+1 < s.End && isDigit(t[j+1]):
			j += 2
			continue
		case strings.HasPrefix(t[j:s.End], "⁄") && j+3 < s.End && isDigit(t[j+3]):
			j += 4
			continue
		}
		break
	}
	k := j
	for k < s.End && t[k]|0x20 >= 'a' && t[k]|0x20 <= 'z' {
		k++
	}
	switch strings.ToLower(t[j:k]) {
	case "st", "nd", "rd", "th", "s":
		return k
	}
	return j
}

// wordEnd reads letters with inner apostrophes and, in abbreviations, inner stops.
func wordEnd(t string, s news.Span, i int) int {
	if j := addressEnd(t, s, i); j > 0 {
		return j
	}
	j := i
	for j < s.End {
		if asciiLetter(t[j]) {
			j++
			continue
		}
		r, n := utf8.DecodeRuneInString(t[j:s.End])
		if wordRune(r) {
			j += n
			continue
		}
		next := rune(0)
		if j+n < s.End {
			next, _ = utf8.DecodeRuneInString(t[j+n : s.End])
		}
		if (r == '\'' || r == '’') && j > i && unicode.IsLetter(next) || r == '&' && unicode.IsUpper(next) && j-i <= 2 {
			j += n
			continue
		}
		if r == '.' && unicode.IsLetter(next) && dotted(t[i:j]) {
			j += n
			continue
		}
		break
	}
	if j < s.End && t[j] == '.' && keepsStop(t[i:j]) {
		j++
	}
	return j
}

// addressEnd is the end of a web or mail address at i, or 0.
func addressEnd(t string, s news.Span, i int) int {
	rest := t[i:s.End]
	if !strings.HasPrefix(rest, "http") && !strings.HasPrefix(rest, "www.") {
		return 0
	}
	if strings.HasPrefix(rest, "http") && !strings.HasPrefix(strings.TrimPrefix(rest[4:], "s"), "://") {
		return 0
	}
	j := strings.IndexFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || r == '"' || r == '<' || r == '>' || r == '”' })
	if j < 0 {
		j = len(rest)
	}
	return i + len(strings.TrimRight(rest[:j], ".,;:!?)'"))
}

// dotted reports whether w is single letters parted by stops so far: "U", "e.g".
func dotted(w string) bool {
	i := strings.LastIndexByte(w, '.')
	return utf8.RuneCountInString(w[i+1:]) == 1 && len(w) < 12
}

// keepsStop reports whether the stop after w belongs to it.
func keepsStop(w string) bool {
	if len(w) > 12 {
		return false
	}
	low := strings.ToLower(w)
	if strings.Contains(w, ".") && letterDots(w) || neverEnds[low] || mayEnd[low] {
		return true
	}
	return len(w) == 1 && w[0] >= 'A' && w[0] <= 'Z'
}

// yieldWord yields the word at s, parted where English contracts.
func yieldWord(yield func(Token) bool, t string, s news.Span) bool {
	w := s.In(t)
	if cut := contraction(w); cut > 0 {
		if !yield(newToken(t, news.Span{Start: s.Start, End: s.Start + cut})) {
			return false
		}
		s.Start += cut
	}
	return yield(newToken(t, s))
}

// contraction is the offset at which w falls into two words, or 0.
func contraction(w string) int {
	if len(w) < 3 {
		return 0
	}
	if len(w) == 6 && strings.EqualFold(w, "cannot") {
		return 3
	}
	if strings.IndexByte(w, '\'') < 0 && strings.IndexByte(w, "’"[0]) < 0 {
		return 0 // the most words
	}
	i := strings.LastIndexAny(w, "'’")
	if i <= 0 {
		return 0
	}
	_, n := utf8.DecodeRuneInString(w[i:])
	switch strings.ToLower(w[i+n:]) {
	case "s", "re", "ve", "ll", "d", "m":
		return i
	case "t":
		if w[i-1] == 'n' && i > 1 {
			return i - 1
		}
	}
	return 0
}

func newToken(t string, s news.Span) Token {
	w := s.In(t)
	return Token{Span: s, Text: w, Norm: Norm(w)}
}

// plain reports whether w is its own norm: small letters, digits and simple marks.
func plain(w string) bool {
	for i := range len(w) {
		if c := w[i]; c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' || c == '`' || c == '\'' {
			return false
		}
	}
	return true
}

// Norm is w in lower case with its typographic marks folded, as in Token.Norm.
func Norm(w string) string {
	if plain(w) {
		return w
	}
	switch w {
	case "“", "”", "„", "«", "»", "``", "''":
		return `"`
	case "‘", "’":
		return "'"
	case "–", "—", "‐", "‑", "−", "―":
		return "-"
	}
	low := strings.ToLower(w)
	if strings.Contains(low, "’") {
		low = strings.ReplaceAll(low, "’", "'")
	}
	return low
}
