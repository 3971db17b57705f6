package cluster

import "math"

// The things that a document's fit to a thread is scored by.
const (
	biasF      = iota
	termsF     // share of the document's words, by weight, that the thread has
	termsRootF // the same, each by the root of the share of the thread's documents
	namesF     // as termsF, of names
	namesRootF
	anchorF   // the weightiest name that much of the thread shares
	anchor2F  // the next
	recentF   // likeness to the likest of the documents next to it in time
	gapF      // days to the nearest of them
	rhythmF   // that gap against the usual one
	wordsF    // length
	sizeF     // documents of the thread
	noNamesF  // the document names nothing
	centroidF // likeness to the sum of the thread
	newF      // weight of its names that the thread lacks
	wordsTermsF
	anchorGapF
	massF // how much, in all, the thread has of its words
	sizeNamesF
	sizeRecentF
	busyF   // documents a day, of any thread
	othersF // other documents of those days with the weightiest name, against the thread's
	othersNamesF
	activeF // documents of the thread in those days
	shareF  // their share of all
	shareCentroidF
	excerptF // only what a feed carried of a report
	// Products of those above.
	wordsNewF
	sizeCentroidF
	sizeTermsF
	activeNamesF
	nFeatures
)

type features [nFeatures]float64

// bolder is added to the fitted bias: measured on held-out events, missing an update
// costs more than the fit believes, because each that is missed leaves others alone.
const bolder = 1.5

// linkWeights were fitted by logistic regression on the comparisons that link makes
// (TestFitLinks) over ten timelines of updates between ordinary news. On two
// timelines at a time that the fit had not seen, B³ F1 of their updates was 0.94, and
// 0.91 where all timelines run at once. Read-only.
var linkWeights = features{
	biasF:          -0.287 + bolder,
	termsF:         -0.666,
	termsRootF:     -1.820,
	namesF:         -0.269,
	namesRootF:     -1.097,
	anchorF:        1.135,
	anchor2F:       -0.313,
	recentF:        0.313,
	gapF:           -0.278,
	rhythmF:        -0.257,
	wordsF:         0.398,
	sizeF:          -0.757,
	noNamesF:       0.298,
	centroidF:      1.093,
	newF:           -0.121,
	wordsTermsF:    -1.083,
	anchorGapF:     -0.615,
	massF:          -0.267,
	sizeNamesF:     0.681,
	sizeRecentF:    2.054,
	busyF:          -1.722,
	othersF:        0.887,
	othersNamesF:   0.531,
	activeF:        0.606,
	shareF:         -0.697,
	shareCentroidF: -1.358,
	excerptF:       -4.790,
	wordsNewF:      -2.169,
	sizeCentroidF:  4.691,
	sizeTermsF:     -0.143,
	activeNamesF:   0.965,
}

// features describes how d fits t; near are the documents of t next to it.
func (l *linker) features(f *features, d int32, t *thread, near []int32) {
	u := &l.g.docs[d]
	n := float64(len(t.docs))
	var all, any, root, namesAll, namesAny, namesRoot float64
	stems := l.holdings(t)
	best := int32(-1)
	proper := u.proper
	for _, x := range u.terms {
		for len(proper) > 0 && proper[0] < x.stem {
			proper = proper[1:]
		}
		held := int32(0)
		if i, ok := find(stems, x.stem); ok {
			held = stems[i].docs
		}
		w := l.logs[int32(len(l.index[x.stem]))-held+l.back[x.stem]]
		share := float64(held) / n
		r := math.Sqrt(share)
		all += w
		root += w * r
		if held > 0 {
			any += w
		}
		if len(proper) == 0 || proper[0] != x.stem {
			continue
		}
		namesAll += w
		namesRoot += w * r
		if held > 0 {
			namesAny += w
		}
		switch a := w * share * n / (n + 1); {
		case a > f[anchorF]:
			best = x.stem
			f[anchorF], f[anchor2F] = a, f[anchorF]
		case a > f[anchor2F]:
			f[anchor2F] = a
		}
	}
	gap := math.Inf(1)
	for _, k := range near {
		f[recentF] = max(f[recentF], dot(u.terms, l.g.docs[k].terms))
		gap = min(gap, math.Abs(l.day[d]-l.day[k]))
	}
	rhythm := 0.0
	if len(near) > 1 {
		rhythm = (l.day[near[len(near)-1]] - l.day[near[0]]) / float64(len(near)-1)
	}
	f[biasF] = 1
	if all > 0 {
		f[termsF], f[termsRootF] = any/all, root/all
	}
	if namesAll > 0 {
		f[namesF], f[namesRootF] = namesAny/namesAll, namesRoot/namesAll
	} else {
		f[noNamesF] = 1
	}
	f[gapF] = math.Log1p(gap)
	f[rhythmF] = math.Log1p(gap / (rhythm + 1))
	f[wordsF] = math.Log1p(float64(u.words)) / 4
	f[sizeF] = math.Log1p(n)
	f[centroidF] = t.sum.cosine(u.terms, 1)
	f[newF] = math.Log1p(namesAll-namesAny) / 3
	f[wordsTermsF] = f[wordsF] * f[termsRootF]
	f[anchorGapF] = f[anchorF] * f[gapF] / 5
	f[massF] = root / 10
	f[sizeNamesF] = f[sizeF] * f[namesRootF]
	f[sizeRecentF] = f[sizeF] * f[recentF]
	f[busyF] = math.Log1p(l.busy(d))
	active := float64(l.within(t.docs, d, 7))
	f[activeF] = math.Log1p(active)
	f[shareF] = math.Log((active + 0.5) / (float64(l.within(l.dated, d, 7)) + 1))
	f[shareCentroidF] = f[shareF] * f[centroidF]
	if best >= 0 {
		own := 0
		for _, k := range near {
			if math.Abs(l.day[k]-l.day[d]) <= 3 && l.holdsStem(k, best) {
				own++
			}
		}
		others := max(0, l.within(l.index[best], d, 3)-1-own)
		f[othersF] = math.Log1p(float64(others) / float64(own+1))
		f[othersNamesF] = f[othersF] * f[namesRootF]
	}
	f[wordsNewF] = f[wordsF] * f[newF]
	f[sizeCentroidF] = f[sizeF] * f[centroidF]
	f[sizeTermsF] = f[sizeF] * f[termsRootF]
	f[activeNamesF] = f[activeF] * f[namesRootF]
	if u.article.Excerpt {
		f[excerptF] = 1
	}
}

// holdsStem reports whether the document at d holds the stem.
func (l *linker) holdsStem(d, stem int32) bool {
	for _, w := range l.g.docs[d].terms {
		if w.stem >= stem {
			return w.stem == stem
		}
	}
	return false
}
