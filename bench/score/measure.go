package score

import (
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// Measure is the mean, over the figures found whose label says what is measured, of the
// F1 of the content words that the found phrase shares with the label's.
func (r Result) Measure() float64 {
	if r.Measures == 0 {
		return 0
	}
	return r.measureSum / float64(r.Measures)
}

// measure counts a pair whose label has a phrase for what is measured.
func (r *Result) measure(gold, found Figure) {
	if len(stems(gold.Measure)) == 0 {
		return
	}
	r.Measures++
	r.measureSum += MeasureF1(gold.Measure, found.Measure)
}

// MeasureF1 is the F1 of the content words that two phrases share: English Snowball
// stems, each once, without the words of little meaning. It is 0 where either has none.
func MeasureF1(gold, found string) float64 {
	g, f := stems(gold), stems(found)
	both := 0
	for w := range f {
		if g[w] {
			both++
		}
	}
	return f1(both, len(f), len(g))
}

// stems are the stems of the content words of s.
func stems(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range words(s) {
		if w = bare(w); w == "" || little[w] {
			continue
		}
		env := snowballstem.NewEnv(w)
		english.Stem(env)
		out[env.Current()] = true
	}
	return out
}

// little are words that do not tell one measure from another.
var little = set(`a an the this that these those its their his her our my your it they them he she we i you
	of at in for from with on by to as into onto over under up down out off about against between among across after before since until during per than
	and or nor but not no is are was were be been being am has have had having do does did will would can could may might must shall should
	who whom whose which what where when how all any both each more most other others such so very also only still yet there here`)
