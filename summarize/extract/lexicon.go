package extract

import (
	"cmp"
	"math"
	"slices"

	"tidings/summarize/internal/text"
)

// lexicon numbers the words of one story, so that each is stemmed once.
type lexicon struct {
	ids   map[string]int32
	text  []string
	stem  []int32 // of each word, the number of its stem
	stop  []bool
	stems map[string]int32
}

// newLexicon makes room for so many distinct words.
func newLexicon(words int) *lexicon {
	return &lexicon{ids: make(map[string]int32, words), stems: make(map[string]int32, words),
		text: make([]string, 0, words), stem: make([]int32, 0, words), stop: make([]bool, 0, words)}
}

// read returns the words of t.
func (l *lexicon) read(t string) []int32 {
	words := text.Words(t)
	out := make([]int32, len(words))
	for i, w := range words {
		id, ok := l.ids[w]
		if !ok {
			id = l.add(w)
		}
		out[i] = id
	}
	return out
}

func (l *lexicon) add(w string) int32 {
	id := int32(len(l.text))
	l.ids[w] = id
	l.text = append(l.text, w)
	l.stop = append(l.stop, text.Stopword(w))
	s := text.Stem(w)
	stem, ok := l.stems[s]
	if !ok {
		stem = int32(len(l.stems))
		l.stems[s] = stem
	}
	l.stem = append(l.stem, stem)
	return id
}

// pairs are the pairs of neighbouring words by stem, sorted, each once; pairs of two stop
// words are left out.
func (l *lexicon) pairs(words []int32) []uint64 {
	out := make([]uint64, 0, len(words))
	for i := 1; i < len(words); i++ {
		if a, b := words[i-1], words[i]; !l.stop[a] || !l.stop[b] {
			out = append(out, uint64(l.stem[a])<<32|uint64(l.stem[b]))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// content are the stems of words that are no stop words, sorted, with their counts.
func (l *lexicon) content(words []int32) []weight {
	ids := make([]int32, 0, len(words))
	for _, w := range words {
		if !l.stop[w] {
			ids = append(ids, l.stem[w])
		}
	}
	slices.Sort(ids)
	out := make([]weight, 0, len(ids))
	for _, id := range ids {
		if n := len(out); n > 0 && out[n-1].stem == id {
			out[n-1].w++
			continue
		}
		out = append(out, weight{id, 1})
	}
	return out
}

// weight is a stem with its weight.
type weight struct {
	stem int32
	w    float64
}

// unit scales ws to length one.
func unit(ws []weight) {
	norm := 0.0
	for _, t := range ws {
		norm += t.w * t.w
	}
	if norm == 0 {
		return
	}
	for i := range ws {
		ws[i].w /= math.Sqrt(norm)
	}
}

// share is the part of the sorted a that is in the sorted b.
func share(a, b []uint64) float64 {
	if len(a) == 0 {
		return 0
	}
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch c := cmp.Compare(a[i], b[j]); {
		case c == 0:
			n++
			i++
			j++
		case c < 0:
			i++
		default:
			j++
		}
	}
	return float64(n) / float64(len(a))
}

func hashWords(words []int32) uint64 {
	h := uint64(14695981039346656037)
	for _, w := range words {
		h = (h ^ uint64(w+1)) * 1099511628211
		h ^= h >> 31
	}
	return h
}
