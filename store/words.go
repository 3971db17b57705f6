package store

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tidings/news"
)

// Full text is found by words that are folded here, not by the engines, so that both
// find the same: lower case, without accents, letters and digits only. Scripts that
// write no blanks between words are cut into pairs of characters.

// The bounds of what is indexed of one article: the first maxIndexed bytes of its
// text, and of each word the first maxWord bytes (PostgreSQL takes lexemes of up to
// 2,046 bytes and 1 MiB in all).
const (
	maxIndexed = 64 << 10
	maxWord    = 60
)

// wordsOf lists an article's words, each once.
func wordsOf(a news.Article) []string {
	text := a.Text
	if len(text) > maxIndexed {
		text = text[:maxIndexed]
	}
	words := foldedWords(clean(a.Title) + "\n" + clean(text))
	slices.Sort(words)
	return slices.Compact(words)
}

// joinWords is the form in which SQLite's index takes words.
func joinWords(words []string) string { return strings.Join(words, " ") }

// searchTerms lists the words of a search, at most 16.
func searchTerms(s string) []string {
	if len(s) > 1000 {
		s = s[:1000]
	}
	words := foldedWords(clean(s))
	slices.Sort(words)
	words = slices.Compact(words)
	return words[:min(len(words), 16)]
}

// matchArg is the engine's query for all terms. Terms hold letters and digits only, so
// nothing in them needs escaping.
func (q querier) matchArg(terms []string) string {
	parts := make([]string, len(terms))
	for i, term := range terms {
		prefix := utf8.RuneCountInString(term) >= 4
		switch {
		case q.engine == postgresEngine && prefix:
			parts[i] = "'" + term + "':*"
		case q.engine == postgresEngine:
			parts[i] = "'" + term + "'"
		case prefix:
			parts[i] = `"` + term + `"*`
		default:
			parts[i] = `"` + term + `"`
		}
	}
	if q.engine == postgresEngine {
		return strings.Join(parts, " & ")
	}
	return strings.Join(parts, " AND ")
}

// foldedWords lists the words of valid text in order.
func foldedWords(s string) []string {
	if !ascii(s) {
		s = norm.NFKD.String(s)
	}
	var out []string
	var word []byte
	var before rune // the character before, where it is of a script without blanks
	end := func() {
		if len(word) > 0 {
			out = append(out, cutWord(string(word)))
			word = word[:0]
		}
	}
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			switch {
			case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
				word = append(word, byte(r))
			case 'A' <= r && r <= 'Z':
				word = append(word, byte(r|0x20))
			default:
				end()
			}
			before = 0
		case unicode.Is(unicode.Mn, r):
			// an accent
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
			end()
			if before != 0 {
				out = append(out, string([]rune{before, r}))
			}
			out = append(out, string(r))
			before = r
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			word = utf8.AppendRune(word, unicode.ToLower(r))
			before = 0
		default:
			end()
			before = 0
		}
	}
	end()
	return out
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// cutWord bounds a word, between characters.
func cutWord(w string) string {
	if len(w) <= maxWord {
		return w
	}
	end := maxWord
	for !utf8.RuneStart(w[end]) {
		end--
	}
	return w[:end]
}
