package ledger

import (
	"maps"
	"slices"
	"strings"

	"tidings/summarize/internal/text"
)

// source is who the text seems to credit the item to, or "". A weak credit tells voices
// apart as well as a strong one; only a digest must not print it.
func (it item) source() string { return it.Figure.Attribution.Source }

// doubtful reports whether the text leaves doubt about the item's source, and no other
// mention of the row is sure of the same body.
func (it item) doubtful(r row) bool {
	a := it.Figure.Attribution
	return a.Source != "" && !a.Credited() &&
		!slices.ContainsFunc(r, func(o item) bool { return o.voice == it.voice && o.Figure.Attribution.Credited() })
}

// settleVoices gives items whose sources are one body under different names one voice:
// "the health minister", "Health Minister Graciela Monti", "Ms Monti". The fullest names
// are settled first, the shorter ones then belong to the first that holds them.
func settleVoices(items []item) {
	names := map[string][]string{}
	for _, it := range items {
		if s := it.source(); s != "" && names[s] == nil {
			names[s] = voiceOf(s)
		}
	}
	keys := slices.Sorted(maps.Keys(names))
	slices.SortStableFunc(keys, func(a, b string) int { return len(names[b]) - len(names[a]) })
	voice := map[string]string{}
	for i, k := range keys {
		voice[k] = k
		for _, full := range keys[:i] {
			if within(names[k], names[full]) {
				voice[k] = voice[full]
				break
			}
		}
	}
	for i := range items {
		it := &items[i]
		it.voice = voice[it.source()]
		if it.voice == "" && it.total { // "the health department's tally stood at 19"
			has := stems(it.near())
			for _, k := range keys {
				if within(names[k], has) {
					it.voice = voice[k]
					break
				}
			}
		}
	}
}

// voiceOf is the stems by which a source's names are compared.
func voiceOf(source string) []string {
	var out []string
	for _, w := range text.Words(source) {
		if !sourceNoise[w] && !text.Stopword(w) {
			out = append(out, text.Stem(strings.TrimSuffix(w, ".")))
		}
	}
	if out == nil { // "officials", "official data"
		for _, w := range text.Words(source) {
			out = append(out, text.Stem(w))
		}
	}
	return sorted(out)
}

// sourceNoise are words of a source that name nobody. Read-only.
var sourceNoise = set("model tally count estimate estimates survey website mr mrs ms dr prof sir gen official officials spokesman spokeswoman spokesperson local state data figures report statement people chief director")

// within reports whether all words of a, which is not empty, are in b.
func within(a, b []string) bool {
	for _, w := range a {
		if !slices.Contains(b, w) {
			return false
		}
	}
	return len(a) > 0
}

// contrast reports whether the words between two figures of a sentence set two sources
// against each other.
func contrast(a, b item) bool {
	between := strings.ToLower(a.between(b))
	return slices.ContainsFunc([]string{"; ", " while ", " though ", " although ", " but ", " whereas ", " against ", " disputed", " compared with ", " than "},
		func(w string) bool { return strings.Contains(between, w) })
}
