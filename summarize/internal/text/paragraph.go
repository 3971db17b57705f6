package text

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/news"
)

// Kind says what a paragraph is for. The values are those of summarize.ParagraphKind.
type Kind string

// The kinds of paragraph.
const (
	Body        Kind = "body"
	Heading     Kind = "heading"
	Credit      Kind = "credit"
	Boilerplate Kind = "boilerplate"
	Speaker     Kind = "speaker"
	Repeated    Kind = "repeated"
)

// Paragraph is a paragraph with its kind.
type Paragraph struct {
	Span news.Span
	Kind Kind
	// First is, where Kind is Repeated, the index of the paragraph that says it first;
	// else it is -1.
	First int
}

// A paragraph repeats an earlier one where they have the same words (at least
// minExact of them), or where nearContainment of its runs of shingleLen words (of at
// least minNear words) are the earlier one's and it holds no number that is not.
const (
	minExact        = 3
	minNear         = 12
	shingleLen      = 5
	nearContainment = 0.85
)

// Paragraphs returns the paragraphs of t as news.Paragraphs parts them, with kinds.
func Paragraphs(t string) []Paragraph {
	spans := news.Paragraphs(t)
	out := make([]Paragraph, len(spans))
	prose := false
	for _, s := range spans {
		prose = prose || endsSentence(s.In(t))
	}
	for i, s := range spans {
		out[i] = Paragraph{Span: s, Kind: Body, First: -1}
		previous := ""
		if i > 0 {
			previous = spans[i-1].In(t)
		}
		out[i].Kind = kindOf(s.In(t), previous, prose && i < len(spans)-1)
	}
	markRepeats(t, out)
	return out
}

// kindOf judges a paragraph by itself and the one before it; titles tells whether it
// may title something: prose follows.
func kindOf(p, previous string, titles bool) Kind {
	n := wordCount(p, 60)
	switch {
	case n <= 14 && speakerLine(p) && endsQuotation(previous):
		return Speaker
	case n <= 30 && hasPrefixFold(p, creditOpeners), n <= 10 && byline(p):
		return Credit
	case n <= 45 && boilerplate(p):
		return Boilerplate
	case titles && n <= 14 && heading(p):
		return Heading
	}
	return Body
}

func wordCount(p string, limit int) int {
	n := 0
	for range strings.FieldsSeq(p) {
		if n++; n > limit {
			break
		}
	}
	return n
}

func endsSentence(p string) bool {
	p = strings.TrimRight(p, "\"'”’»)")
	r, _ := utf8.DecodeLastRuneInString(p)
	return terminator(r)
}

func endsQuotation(p string) bool {
	r, _ := utf8.DecodeLastRuneInString(p)
	return r == '”' || r == '"' || r == '»' || r == '’'
}

func speakerLine(p string) bool {
	r, _ := utf8.DecodeRuneInString(p)
	return (r == '-' || r == '–' || r == '—' || r == '―') && !endsSentence(strings.TrimSuffix(p, "."))
}

// heading reports whether p, of a few words, reads like a title: no end mark, and
// capitalised or without figures.
func heading(p string) bool {
	r, _ := utf8.DecodeLastRuneInString(p)
	if terminator(r) || r == ':' || r == ';' || r == ',' || endsQuotation(p) || listMarker(p) || strings.Contains(p, "\n") {
		return false
	}
	words, capital, digits := 0, 0, 0
	for w := range strings.FieldsSeq(p) {
		first := firstRune(strings.TrimLeft(w, "\"'“‘("))
		if unicode.IsDigit(first) {
			digits++
		}
		if unicode.IsLetter(first) && len(w) > 3 || unicode.IsUpper(first) {
			words++
			if unicode.IsUpper(first) {
				capital++
			}
		}
	}
	return capital*10 >= words*6 && words > 0 || digits == 0 && unicode.IsUpper(firstRune(p))
}

// byline reports whether p is "By Ana Ruiz" or "By Ana Ruiz and Ivo Noor, Reuters".
func byline(p string) bool {
	names, ok := strings.CutPrefix(p, "By ")
	if !ok || endsSentence(p) {
		return false
	}
	for w := range strings.FieldsSeq(names) {
		if r := firstRune(w); !unicode.IsUpper(r) && w != "and" && w != "in" && w != "of" && w != "de" && w != "van" {
			return false
		}
	}
	return true
}

func hasPrefixFold(p string, prefixes []string) bool {
	for _, q := range prefixes {
		if len(p) >= len(q) && strings.EqualFold(p[:len(q)], q) {
			return true
		}
	}
	return false
}

var creditOpeners = []string{"Reporting by ", "Editing by ", "Additional reporting", "Writing by ", "Photo:", "Photo by ",
	"Photograph:", "Photographs:", "Photography by ", "Photos by ", "Image:", "Image credit", "Image source", "Picture:", "Credit:",
	"Copyright ", "(Reporting by ", "© ", "(c) ", "Getty Images", "Graphic:", "Video by ", "With reporting by ", "Translated by "}

var boilerplateOpeners = []string{"Read more", "Read also", "READ MORE", "Subscribe", "Sign up", "Follow us", "Click here",
	"Advertisement", "Share this", "Related:", "See also:", "More on this", "Watch:", "Listen:", "Download our", "Join our",
	"Join us on", "Get our", "Support our", "This article was", "This story was", "This article is", "Get in touch", "Have you been affected",
	"Do you have a story", "Letters to the editor", "Letters should", "Letters of", "Letters for publication", "Corrections and clarifications",
	"To comment", "To contact", "We welcome", "Contact us", "Email us", "E-mail us", "Send us", "Write to us", "Tips?", "Got a tip",
	"Like this story", "Enjoying this", "Most read", "Recommended", "Sponsored", "Terms and conditions"}

func boilerplate(p string) bool {
	if hasPrefixFold(p, boilerplateOpeners) {
		return true
	}
	low := strings.ToLower(p)
	return strings.Contains(low, "all rights reserved") || strings.Contains(low, "our newsletter") ||
		strings.Contains(low, "cookie policy") || strings.Contains(low, "terms of use") || strings.HasPrefix(low, "the post ") && strings.Contains(low, " appeared first on ")
}

// markRepeats sets Kind and First of paragraphs that say again what an earlier one
// says. Each shingle is remembered for the first paragraph that has it, so the work
// is linear in the text.
func markRepeats(t string, ps []Paragraph) {
	if len(ps) < 2 {
		return
	}
	words := hashesOf(t, ps)
	exact := map[uint64]int{}
	var shingles map[uint64]int // stays empty where none can nearly repeat
	near := mayNearlyRepeat(words)
	if near {
		shingles = make(map[uint64]int, len(t)/8)
	}
	var all []uint64
	for i := range ps {
		buf := words[i]
		if len(buf) < minExact {
			continue
		}
		all = shinglesOf(all[:0], buf)
		key := shingle(buf)
		first, again := exact[key]
		if !again {
			exact[key] = i
			first, again = nearRepeat(t, ps, i, len(buf), all, shingles)
		}
		if again {
			ps[i].Kind, ps[i].First = Repeated, first
			continue
		}
		if !near {
			continue
		}
		for _, h := range all {
			if _, known := shingles[h]; !known {
				shingles[h] = i
			}
		}
	}
}

// hashesOf are the hashes of the words of each paragraph that can repeat another; nil for
// credits and house notices.
func hashesOf(t string, ps []Paragraph) [][]uint64 {
	out := make([][]uint64, len(ps))
	all := make([]uint64, 0, len(t)/5)
	for i := range ps {
		if ps[i].Kind == Credit || ps[i].Kind == Boilerplate {
			continue
		}
		from := len(all)
		all = wordHashes(all, ps[i].Span.In(t))
		out[i] = all[from:len(all):len(all)]
	}
	return out
}

// mayNearlyRepeat reports whether nearly all shingles of some paragraph may be earlier
// ones'. It only marks them in a set of bits, where strangers can meet: what it says no to
// needs no closer look, and that is nearly every text.
func mayNearlyRepeat(words [][]uint64) bool {
	n := 0
	for _, ws := range words {
		n += len(ws)
	}
	size := bits.Len(uint(n)) + 3 // eight bits a shingle, at least
	seen := make([]uint64, 1<<max(0, size-6))
	shift := 64 - size
	var all []uint64
	for _, ws := range words {
		all = shinglesOf(all[:0], ws)
		hits := 0
		for _, h := range all {
			if at := h >> shift; seen[at/64]&(1<<(at%64)) != 0 {
				hits++
			}
		}
		if len(ws) >= minNear && float64(hits) >= nearContainment*float64(len(all)) {
			return true
		}
		for _, h := range all {
			at := h >> shift
			seen[at/64] |= 1 << (at % 64)
		}
	}
	return false
}

// nearRepeat finds the earlier paragraph that holds nearly all of the shingles of
// paragraph i, which has that many words.
func nearRepeat(t string, ps []Paragraph, i, words int, all []uint64, shingles map[uint64]int) (int, bool) {
	if words < minNear {
		return 0, false
	}
	var hits map[int]int
	best := -1
	for _, h := range all {
		if k, ok := shingles[h]; ok {
			if hits == nil {
				hits = map[int]int{}
			}
			hits[k]++
			if best < 0 || hits[k] > hits[best] || hits[k] == hits[best] && k < best {
				best = k
			}
		}
	}
	if best < 0 || float64(hits[best]) < nearContainment*float64(len(all)) {
		return 0, false
	}
	theirs := numbersOf(Words(ps[best].Span.In(t)))
	for n := range numbersOf(Words(ps[i].Span.In(t))) {
		if !theirs[n] {
			return 0, false // another number makes it an update, not a repeat
		}
	}
	return best, true
}

// wordHashes appends hashes of the words and numbers of p, in lower case and without
// marks; "mayor's" is "mayor".
func wordHashes(out []uint64, p string) []uint64 {
	const prime = 1099511628211
	for i := 0; i < len(p); {
		h, from := uint64(14695981039346656037), i
		for i < len(p) {
			c := p[i]
			if c < utf8.RuneSelf {
				if c >= 'A' && c <= 'Z' {
					c |= 0x20
				}
				if !(c >= 'a' && c <= 'z' || isDigit(c)) {
					break
				}
				h = (h ^ uint64(c)) * prime
				i++
				continue
			}
			r, n := utf8.DecodeRuneInString(p[i:])
			if !wordRune(r) {
				break
			}
			h = (h ^ uint64(unicode.ToLower(r))) * prime
			i += n
		}
		if i > from {
			out = append(out, h)
			i += possessive(p[i:])
			continue
		}
		_, n := utf8.DecodeRuneInString(p[i:])
		i += n
	}
	return out
}

// possessive is the length of the 's at the start of p, or 0.
func possessive(p string) int {
	n := len("'")
	if strings.HasPrefix(p, "’") {
		n = len("’")
	} else if !strings.HasPrefix(p, "'") {
		return 0
	}
	if n < len(p) && (p[n] == 's' || p[n] == 'S') && (n+1 == len(p) || !asciiLetter(p[n+1])) {
		return n + 1
	}
	return 0
}

func asciiLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func shinglesOf(out, words []uint64) []uint64 {
	for i := 0; i+shingleLen <= len(words); i++ {
		out = append(out, shingle(words[i:i+shingleLen]))
	}
	return out
}

// shingle is one hash of a run of words.
func shingle(words []uint64) uint64 {
	h := uint64(0x9E3779B97F4A7C15)
	for _, w := range words {
		h = (h ^ w) * 0xBF58476D1CE4E5B9
		h ^= h >> 29
	}
	return h
}

// numbersOf is the set of words that are or spell numbers.
func numbersOf(words []string) map[string]bool {
	out := map[string]bool{}
	for _, w := range words {
		if isDigit(w[0]) || spelledNumbers[w] {
			out[w] = true
		}
	}
	return out
}

var spelledNumbers = set(`zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
	sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million
	billion trillion lakh crore dozen dozens half third thirds quarter quarters hundreds thousands millions billions tens scores
	twice double triple`)
