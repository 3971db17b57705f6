package summarize

import (
	"slices"
	"strings"
	"unicode"

	"tidings/summarize/internal/text"
)

// Phrases finds words and phrases in texts: whole words only, without regard to case,
// and in any of their English inflections, so that "strike" finds "strikes" and
// "striking" but neither "striker" nor "airstrike". The words of a phrase stand one after
// the other. What is written in a script without blanks between words is found wherever
// it stands. The zero Phrases finds nothing; it is safe for use by many goroutines.
type Phrases struct{ list []phrase }

type phrase struct {
	typed string
	words []string
	// start is what every form of the first word starts with.
	start string
	// anywhere is the phrase in lower case, where its script parts no words.
	anywhere string
}

// NewPhrases makes the Phrases of a list; what has neither letter nor digit finds
// nothing.
func NewPhrases(list []string) Phrases {
	var out Phrases
	for _, typed := range list {
		words := text.Words(typed)
		if len(words) == 0 {
			continue
		}
		p := phrase{typed: typed, words: words, start: words[0]}
		if ascii(p.start) {
			p.start = strings.TrimRight(text.Stem(words[0]), "eiy") // "policy", "policies"
			if !strings.HasPrefix(words[0], p.start) {
				p.start = words[0][:1]
			}
		}
		if strings.ContainsFunc(typed, unspaced) {
			p.anywhere = strings.ToLower(strings.Join(strings.Fields(typed), " "))
		}
		out.list = append(out.list, p)
	}
	return out
}

// Find is the first phrase of the list that stands in one of the texts.
func (p Phrases) Find(texts ...string) (string, bool) {
	words := make([][]string, len(texts))
	low := make([]string, len(texts))
	for _, ph := range p.list {
		for i, t := range texts {
			if low[i] == "" {
				low[i] = strings.ReplaceAll(strings.ToLower(t), "’", "'") // as text.Words has it
			}
			if ph.anywhere != "" {
				if strings.Contains(low[i], ph.anywhere) {
					return ph.typed, true
				}
				continue
			}
			if !strings.Contains(low[i], ph.start) { // most texts hold none
				continue
			}
			if words[i] == nil {
				words[i] = text.Words(t)
			}
			if ph.in(words[i]) {
				return ph.typed, true
			}
		}
	}
	return "", false
}

// in reports whether the phrase stands in words.
func (p phrase) in(words []string) bool {
	for i := 0; i+len(p.words) <= len(words); i++ {
		k := 0
		for k < len(p.words) && sameWord(p.words[k], words[i+k]) {
			k++
		}
		if k == len(p.words) {
			return true
		}
	}
	return false
}

// sameWord reports whether two lower-case words are forms of one: they have one stem and
// differ by no more than an inflection, so that "university" is not "universe".
func sameWord(a, b string) bool {
	if a == b {
		return true
	}
	if len(a) < 3 || len(b) < 3 || a[:2] != b[:2] || !ascii(a) || !ascii(b) || text.Stem(a) != text.Stem(b) {
		return false
	}
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return inflection(a[:n], a[n:]) && inflection(b[:n], b[n:])
}

// inflection reports whether an ending makes another form of a word of its beginning:
// "s", "ing", "ies" or, with the last letter doubled, "ning".
func inflection(start, end string) bool {
	if end != "" && start != "" && end[0] == start[len(start)-1] && slices.Contains(endings[5:], end[1:]) {
		return true
	}
	return slices.Contains(endings, end)
}

// endings are those of English nouns and verbs; the last ones may follow a doubled letter.
var endings = []string{"", "s", "es", "e", "y", "ed", "ing", "ies", "ied", "ying", "d", "ings"}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

// unspaced reports whether r is of a script that writes words without blanks between
// them.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
