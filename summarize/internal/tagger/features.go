package tagger

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"tidings/summarize/internal/text"
)

// maxFeatures is how many features a token has.
const maxFeatures = 30

// word is what the features need to know of a token, computed once.
type word struct {
	norm                   string
	hash                   uint32
	suffix                 [4]uint32
	prefix1, prefix3, form uint32
}

// Sentence holds the tokens of a sentence in the form that features are made of.
type Sentence struct {
	words []word
	// shouting is 2 where most words are all in capitals, else 0: a word in capitals is
	// a name in other sentences only.
	shouting uint32
}

// NewSentence prepares tokens.
func NewSentence(tokens []text.Token) Sentence { return newSentence(nil, tokens) }

// newSentence is NewSentence in the room that words has, which is all zeros.
func newSentence(words []word, tokens []text.Token) Sentence {
	s := Sentence{words: slices.Grow(words[:0], len(tokens))[:len(tokens)]}
	loud := 0
	for i, t := range tokens {
		w := &s.words[i]
		w.norm = numberless(t.Norm)
		w.hash = hash(w.norm)
		end := len(w.norm)
		for k, at := 0, end; k < 4; k++ {
			if at > 0 {
				_, n := utf8.DecodeLastRuneInString(w.norm[:at])
				at -= n
			}
			w.suffix[k] = hash(w.norm[at:])
		}
		at := 0
		for k := 0; k < 3 && at < end; k++ {
			_, n := utf8.DecodeRuneInString(w.norm[at:])
			at += n
			if k == 0 {
				w.prefix1 = hash(w.norm[:at])
			}
		}
		w.prefix3 = hash(w.norm[:at])
		w.form = shape(t.Text)
		if w.form == shouted {
			loud++
		}
	}
	if loud*2 > len(tokens) {
		s.shouting = 2
	}
	return s
}

// Word is the form by which token i is known to Model.Sure.
func (s Sentence) Word(i int) string { return s.words[i].norm }

// Features appends to rows those of token i, given the tags of the tokens before it.
func (s Sentence) Features(i int, tags []Tag, rows []uint32) []uint32 {
	w := &s.words[i]
	l1, l2, r1, r2 := s.at(i-1), s.at(i-2), s.at(i+1), s.at(i+2)
	t1, t2 := uint32(tagAt(tags, i-1)), uint32(tagAt(tags, i-2))
	first := uint32(0)
	if i == 0 || i == 1 && s.words[0].norm == `"` {
		first = 1
	}
	rows = byTags(t1, t2, rows)
	return append(rows,
		row(1, w.hash, 0), row(2, w.suffix[0], 0), row(3, w.suffix[1], 0), row(4, w.suffix[2], 0), row(5, w.suffix[3], 0),
		row(6, w.prefix1, 0), row(7, w.prefix3, 0), row(8, w.form, first+s.shouting),
		row(11, l1.hash, 0), row(12, l2.hash, 0), row(13, r1.hash, 0), row(14, r2.hash, 0),
		row(15, l1.suffix[2], 0), row(16, r1.suffix[2], 0), row(17, w.hash, t1), row(18, w.hash, l1.hash), row(19, w.hash, r1.hash),
		row(20, l1.form, w.form), row(21, r1.form, w.form), row(22, w.suffix[2], t1), row(23, t1, r1.hash), row(24, r1.suffix[1], w.suffix[2]),
		row(26, w.form, w.suffix[1]), row(27, t1, r1.suffix[1]), row(28, l1.hash, r1.hash))
}

// numByTags is how many of a token's features, the first, say nothing of words.
const numByTags = 3

// byTags appends the features that depend on the last two tags alone.
func byTags(t1, t2 uint32, rows []uint32) []uint32 {
	return append(rows, row(9, t1, 0), row(10, t1, t2+64), row(25, 0, 0))
}

var outside = word{norm: "", hash: 1, suffix: [4]uint32{1, 1, 1, 1}, form: 1}

func (s Sentence) at(i int) *word {
	if i < 0 || i >= len(s.words) {
		return &outside
	}
	return &s.words[i]
}

func tagAt(tags []Tag, i int) Tag {
	if i < 0 {
		return None
	}
	return tags[i]
}

// row hashes a feature: which kind, and its one or two values.
func row(kind, a, b uint32) uint32 {
	h := (uint64(a) | uint64(b)<<32) ^ uint64(kind)*0x9E3779B97F4A7C15
	h *= 0xBF58476D1CE4E5B9
	return uint32(h>>40) & (Rows - 1)
}

// hash is FNV-1a of 32 bits.
func hash(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// numberless folds numbers, so that all of them share what is learned.
func numberless(norm string) string {
	if norm == "" || norm[0] < '0' || norm[0] > '9' {
		return norm
	}
	digits := 0
	for i := range len(norm) {
		switch c := norm[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c != ',' && c != '.' && c != ':' && c != '/':
			return norm // "5th", "1990s"
		}
	}
	if digits == 4 && len(norm) == 4 && (norm[0] == '1' || norm[0] == '2') {
		return "!year"
	}
	return "!num"
}

// shouted is the shape of a word all in capitals.
var shouted = shape("AB")

// shape folds a word to its pattern of capitals, small letters, digits and marks, where
// one capital is told from several.
func shape(w string) uint32 {
	h, last, run := uint32(2166136261), byte(0), 0
	for _, r := range w {
		c := byte('.')
		switch {
		case unicode.IsUpper(r):
			c = 'X'
		case unicode.IsLetter(r):
			c = 'x'
		case unicode.IsDigit(r):
			c = 'd'
		case r < utf8.RuneSelf:
			c = byte(r)
		}
		if run++; c != last {
			run = 1
		}
		if run == 1 || run == 2 && c == 'X' {
			h = (h ^ uint32(c)) * 16777619
		}
		last = c
	}
	return h
}
