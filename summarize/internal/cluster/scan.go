// Package cluster finds which articles carry one text and which tell one story.
//
// It reads words, not sentences: a single pass over the bytes of each article gives
// the shingles by which copies are found and the weighted stems by which stories are.
// All hashes have fixed seeds and all ties are broken by time and id, so the order in
// which articles are handed in changes nothing.
package cluster

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/news"
	"tidings/summarize/internal/text"
)

const (
	// maxBody is how many words of an article are weighed for its subject: news says
	// what it is about early.
	maxBody = 600
	// maxWords is how many words of an article are looked at at all.
	maxWords = 20000
	// shingleLen is the length in words of the runs that copies are told by.
	shingleLen = 5
	// sampleFrom is the length in words from which a sample of the runs tells copies.
	sampleFrom = 400
	// repeated is how many runs of words must occur twice for the text to be searched
	// for repeated paragraphs.
	repeated = 7
	// minLine is the least length in words of a line that can be a repeated paragraph.
	minLine = 3
	// leadWords is the least length of the paragraph that counts as an article's
	// opening; shorter ones are datelines, notices and headings.
	leadWords = 12
)

// word is what the lexicon knows about one distinct word.
type word struct {
	stem   int32 // index of its stem; -1 for a stop word
	number bool  // it is or spells a number
	noun   noun  // what a number beside it counts off; 0 for most words
	value  int32 // of a number or ordinal, in tenths; -1 for other words
	// ordinal is true for "third", "21st": before a noun it names an instance.
	ordinal bool
	// capital and small count how often it stands within a sentence with a capital and
	// without.
	capital, small int32
}

// lexicon numbers the words and stems of one call. Words are looked up by hash in a
// table of open addresses, because every word of every article is.
type lexicon struct {
	table []slot // a power of two, at most half full
	infos []word
	// hashes are those of the words, for a larger table.
	hashes []uint64
	stems  map[string]int32
	names  []string // the stems, by number
}

// slot is a place in the table: the upper half of the word's hash, whose lower half gave
// the place, and one more than its number, 0 for empty.
type slot struct {
	hash uint32
	id   int32
}

func newLexicon() *lexicon {
	return &lexicon{table: make([]slot, 1<<12), stems: map[string]int32{}}
}

// word returns the number of the lower-case word w whose hash is h.
func (l *lexicon) word(h uint64, w []byte) int32 {
	h ^= h >> 29
	h *= 0xBF58476D1CE4E5B9
	mask := uint32(len(l.table) - 1)
	i, upper := uint32(h)&mask, uint32(h>>32)
	for ; l.table[i].id != 0; i = (i + 1) & mask {
		if l.table[i].hash == upper {
			return l.table[i].id - 1
		}
	}
	l.infos = append(l.infos, l.infoOf(string(w)))
	l.hashes = append(l.hashes, h)
	l.table[i] = slot{upper, int32(len(l.infos))}
	if 2*len(l.infos) > len(l.table) {
		l.grow()
	}
	return int32(len(l.infos) - 1)
}

func (l *lexicon) grow() {
	l.table = make([]slot, 4*len(l.table))
	mask := uint32(len(l.table) - 1)
	for id, h := range l.hashes {
		i := uint32(h) & mask
		for l.table[i].id != 0 {
			i = (i + 1) & mask
		}
		l.table[i] = slot{uint32(h >> 32), int32(id + 1)}
	}
}

func (l *lexicon) infoOf(w string) word {
	info := word{stem: -1, noun: nouns[w]}
	info.value, info.ordinal = valueOf(w)
	info.number = info.value >= 0 || isDigit(w[0])
	if !text.Stopword(w) && len(w) > 1 {
		stem := text.Stem(w)
		if country, ok := nations[stem]; ok {
			stem = country
		}
		info.stem = l.stem(stem)
	}
	return info
}

func (l *lexicon) stem(s string) int32 {
	if id, ok := l.stems[s]; ok {
		return id
	}
	id := int32(len(l.names))
	l.stems[s] = id
	l.names = append(l.names, s)
	return id
}

// token is one word of an article.
type token struct {
	word int32
	// name is true for a capitalised word that does not start a sentence, and opens for
	// one that does.
	name, opens bool
}

// scanner cuts text into words. Its buffers are reused from article to article.
type scanner struct {
	lex    *lexicon
	buf    []byte
	tokens []token
	breaks []int           // of the text, the tokens at which a line starts
	lines  map[uint64]bool // scratch
}

// add appends the words of t to s.tokens, at most limit tokens in all.
func (s *scanner) add(t string, limit int) {
	starts := true // the next word starts a sentence
	for i := 0; i < len(t) && len(s.tokens) < limit; {
		c := t[i]
		if c < utf8.RuneSelf && !asciiWord(c) {
			if c == '.' || c == '!' || c == '?' || c == '\n' || c == ':' || c == '"' {
				starts = true
				if c == '\n' {
					s.breaks = append(s.breaks, len(s.tokens))
				}
			}
			i++
			continue
		}
		r, n := rune(c), 1
		if c >= utf8.RuneSelf {
			if r, n = utf8.DecodeRuneInString(t[i:]); !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				starts = starts || r == '“' || r == '«'
				i += n
				continue
			}
		}
		i += s.word(t[i:], r, n, starts)
		starts = false
	}
}

func asciiWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// word appends the word at the start of t, whose first rune is r of n bytes, and
// returns its length in bytes.
func (s *scanner) word(t string, r rune, n int, starts bool) int {
	const prime = 1099511628211
	h := uint64(14695981039346656037)
	s.buf = s.buf[:0]
	capital := unicode.IsUpper(r)
	i := 0
	for i < len(t) && len(s.buf) < 64 {
		c := t[i]
		switch {
		case asciiWord(c):
			if c >= 'A' && c <= 'Z' {
				c |= 0x20
			}
			s.buf = append(s.buf, c)
			h = (h ^ uint64(c)) * prime
			i++
			continue
		case c == '\'' || strings.HasPrefix(t[i:], "’"):
			if n := joined(t[i:]); n > 0 { // didn't, O'Brien; a possessive ends the word
				i += n
				continue
			}
		case (c == '.' || c == ',') && i > 0 && isDigit(t[i-1]) && i+1 < len(t) && isDigit(t[i+1]):
			if c == '.' {
				s.buf = append(s.buf, c)
				h = (h ^ uint64(c)) * prime
			}
			i++
			continue
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(t[i:])
			if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !unicode.IsDigit(r) {
				break
			}
			if unspaced(r) && i > 0 {
				break
			}
			from := len(s.buf)
			s.buf = utf8.AppendRune(s.buf, unicode.ToLower(r))
			for _, b := range s.buf[from:] {
				h = (h ^ uint64(b)) * prime
			}
			i += n
			if unspaced(r) {
				break
			}
			continue
		}
		break
	}
	if i == 0 {
		return n
	}
	s.tokens = append(s.tokens, token{word: s.lex.word(h, s.buf), name: capital && !starts && len(s.buf) > 1, opens: capital && starts && len(s.buf) > 1})
	return i + possessive(t[i:])
}

// joined is the length of an apostrophe between letters that is part of the word.
func joined(t string) int {
	n := 1
	if t[0] != '\'' {
		n = len("’")
	}
	if n >= len(t) || !asciiWord(t[n]) {
		return 0
	}
	if (t[n] == 's' || t[n] == 'S') && (n+1 == len(t) || !asciiWord(t[n+1])) {
		return 0
	}
	return n
}

// possessive is the length of the 's at the start of t, or 0.
func possessive(t string) int {
	for _, p := range []string{"'s", "’s", "'S", "’S"} {
		if strings.HasPrefix(t, p) {
			return len(p)
		}
	}
	return 0
}

// unspaced reports whether r belongs to a script that writes no spaces between words;
// each such letter counts as a word.
func unspaced(r rune) bool {
	return r >= 0x0E00 && r <= 0x0E7F || r >= 0x3040 && r <= 0x30FF || r >= 0x3400 && r <= 0x9FFF || r >= 0x20000 && r <= 0x3FFFF
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// doc is an article as the clusterer sees it.
type doc struct {
	article  *news.Article
	words    int      // words of the text
	shingles []uint32 // of the text, sorted, each once; of long texts those divisible by step
	step     uint32   // 1, 2 or 4
	lead     []int32  // stems of the opening paragraph, sorted, each once
	numbers  []int32  // the numbers of the text as words, sorted, each once
	terms    []weight // stems of title and text, by stem; counts, later weights
	names    []weight // those of them that are names
	opens    []int32  // words that open a sentence, which may be names
	proper   []int32  // stems that are names
	probes   []weight // the heaviest of terms that another article has too
	anchors  []anchor
	repeats  bool // runs of words occur twice: the text may repeat paragraphs
}

// scan reads one article.
func (s *scanner) scan(a *news.Article) doc {
	d := doc{article: a}
	s.tokens = s.tokens[:0]
	s.add(a.Title, 60)
	title := len(s.tokens)
	s.breaks = s.breaks[:0]
	s.add(a.Text, maxWords)
	body := s.tokens[title:]
	d.words = len(body)
	var again int
	d.shingles, d.step, again = shingles(body)
	d.repeats = s.sameLines(title) || again >= repeated && s.nearLines(title)
	d.terms, d.names = s.weigh(s.tokens[:min(len(s.tokens), title+maxBody)], title)
	d.opens = s.opensOf(s.tokens[title:min(len(s.tokens), title+maxBody)])
	d.numbers = s.numbersOf(body)
	d.lead = s.leadOf(a.Text)
	d.anchors = s.anchorsOf(s.tokens[:title], body)
	return d
}

// numbersOf returns the numbers of body but for "one" and ordinals.
func (s *scanner) numbersOf(body []token) []int32 {
	var out []int32
	for _, t := range body {
		if info := &s.lex.infos[t.word]; info.number && !info.ordinal && info.value != 10 {
			out = append(out, t.word)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// sameLines reports whether two lines of the text, which starts at token from, have the
// same words.
func (s *scanner) sameLines(from int) bool {
	clear(s.lines)
	for _, to := range append(s.breaks, len(s.tokens)) {
		if to-from >= minLine {
			h := uint64(14695981039346656037)
			for _, t := range s.tokens[from:to] {
				h = (h ^ uint64(t.word+1)) * 1099511628211
				h ^= h >> 29
			}
			if s.lines[h] {
				return true
			}
			s.lines[h] = true
		}
		from = to
	}
	return false
}

// nearLines reports whether most runs of words of some line occur in lines before it.
func (s *scanner) nearLines(from int) bool {
	clear(s.lines)
	for _, to := range append(s.breaks, len(s.tokens)) {
		again, all := 0, 0
		for i := from; i+shingleLen <= to; i++ {
			h := shingle(s.tokens[i : i+shingleLen])
			all++
			if s.lines[h] {
				again++
			}
			s.lines[h] = true
		}
		if again >= repeated && again*10 >= all*8 {
			return true
		}
		from = to
	}
	return false
}

// shingle is the hash of a run of words.
func shingle(words []token) uint64 {
	h := uint64(0x9E3779B97F4A7C15)
	for _, t := range words {
		h = (h ^ uint64(t.word+1)) * 0xBF58476D1CE4E5B9
		h ^= h >> 29
	}
	return h
}

// shingles returns the hashes of the runs of words of body, of long texts a sample of
// them, and how often one that occurred before occurs again.
func shingles(body []token) (sorted []uint32, step uint32, again int) {
	if len(body) == 0 {
		return nil, 1, 0
	}
	n := min(shingleLen, len(body))
	switch {
	case len(body) < sampleFrom:
		step = 1
	case len(body) < 2*sampleFrom:
		step = 2
	default:
		step = 4
	}
	sorted = make([]uint32, 0, len(body)/int(step)*5/4+8)
	for i := 0; i+n <= len(body); i++ {
		if h := uint32(shingle(body[i:i+n]) >> 32); h%step == 0 {
			sorted = append(sorted, h)
		}
	}
	slices.Sort(sorted)
	all := len(sorted)
	sorted = slices.Compact(sorted)
	return sorted, step, (all - len(sorted)) * int(step)
}

// runs is about how many different runs of words the text has.
func (d *doc) runs() int { return len(d.shingles) * int(d.step) }

// weigh counts the stems of tokens; those before title are the title's.
func (s *scanner) weigh(tokens []token, title int) (terms, names []weight) {
	stems := make([]int32, 0, len(tokens))
	named := make([]int32, 0, len(tokens)/4)
	for i, t := range tokens {
		info := s.lex.infos[t.word]
		if info.stem < 0 {
			continue
		}
		stems = append(stems, info.stem)
		if t.name && i >= title && !info.number { // titles capitalise everything
			named = append(named, info.stem)
		}
	}
	return counts(stems), counts(named)
}

// leadOf returns the stems of the first paragraph of t that is long enough to be the
// opening.
func (s *scanner) leadOf(t string) []int32 {
	at := len(s.tokens)
	for range 6 {
		end := strings.IndexByte(t, '\n')
		if end < 0 {
			end = len(t)
		}
		s.tokens = s.tokens[:at]
		s.add(t[:end], at+120)
		if len(s.tokens)-at >= leadWords || end == len(t) {
			break
		}
		t = strings.TrimLeft(t[end:], "\n")
	}
	var out []int32
	for _, w := range s.tokens[at:] {
		if stem := s.lex.infos[w.word].stem; stem >= 0 {
			out = append(out, stem)
		}
	}
	s.tokens = s.tokens[:at]
	slices.Sort(out)
	return slices.Compact(out)
}

// opensOf counts how the words of body are written and returns those with a capital that
// a sentence starts with.
func (s *scanner) opensOf(body []token) []int32 {
	var out []int32
	for _, t := range body {
		info := &s.lex.infos[t.word]
		switch {
		case t.opens:
			out = append(out, t.word)
		case t.name:
			info.capital++
		default:
			info.small++
		}
	}
	return out
}
