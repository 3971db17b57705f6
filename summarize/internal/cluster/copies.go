package cluster

import (
	"slices"
	"time"
)

const (
	// copyShare is the share of the shorter text's shingles that must stand in the
	// other for one to be a copy: measured, copies with an added paragraph and edited
	// words keep 0.70 and more, other articles of one story 0.21 and less.
	copyShare = 0.55
	// leadShare is the share of the stems of a copy's opening that must stand in the
	// other text: a lead of one story over the body of another is no copy.
	leadShare = 0.6
	// otherNumbers is the share of the shorter text's numbers that a copy may have of its
	// own, in a paragraph it added.
	otherNumbers = 0.4
	// sampling is the share of shingles by which candidates are found, one in so many;
	// short texts keep all of theirs.
	sampling  = 8
	shortText = 64
	// common is how many texts may share a shingle before it counts as house style.
	common = 24
	// candidates is how many earlier texts each text is compared with.
	candidates = 8
)

// copies finds the texts that are copies of earlier ones. It returns for each
// document the index of the first document of its origin; docs are in order of time.
func copies(docs []doc) []int {
	origin := make([]int, len(docs))
	index := map[uint32][]int32{} // sampled shingle → documents that hold it
	hits := newTally(len(docs))
	for i := range docs {
		origin[i] = i
		d := &docs[i]
		sample := d.sample()
		for _, h := range sample {
			for _, j := range index[h] {
				hits.add(j, 1)
			}
		}
		best, share := -1, 0.0
		for _, j := range hits.top(candidates) {
			if s := sameText(d, &docs[j], hits.score[j]); s > share {
				best, share = int(j), s
			}
		}
		hits.clear()
		if best >= 0 {
			origin[i] = origin[best]
		}
		if share > 0.95 {
			continue // it would find nothing that its origin does not
		}
		for _, h := range sample {
			if p := index[h]; len(p) < common {
				index[h] = append(p, int32(i))
			}
		}
	}
	return origin
}

// sample returns the shingles of d by which copies of it are looked for.
func (d *doc) sample() []uint32 {
	if d.runs() < shortText {
		return d.shingles
	}
	out := make([]uint32, 0, len(d.shingles)/sampling*2)
	for _, h := range d.shingles {
		if h%sampling == 0 {
			out = append(out, h)
		}
	}
	return out
}

// sameText is the share of the shorter text that stands in the longer where the two
// are copies of one text, and 0 where they are not; they share hits sampled shingles.
func sameText(a, b *doc, hits float32) float64 {
	if float64(hits)*sampling*2 < copyShare*float64(min(a.runs(), b.runs())) {
		return 0
	}
	s := containment(a, b)
	if s < copyShare || a.runs() < shingleLen && s < 1 {
		return 0
	}
	if !holds(b, a.lead) || !holds(a, b.lead) || !sameNumbers(a, b) || clash(a.anchors, b.anchors, a.apart(b)) {
		return 0
	}
	return s
}

// sameNumbers reports whether most numbers of the shorter text stand in the other: the
// same words with other figures are news, not a copy.
func sameNumbers(a, b *doc) bool {
	if a.runs() > b.runs() {
		a, b = b, a
	}
	missing := 0
	for _, n := range a.numbers {
		if _, ok := slices.BinarySearch(b.numbers, n); !ok {
			missing++
		}
	}
	return missing < 2 || float64(missing) <= otherNumbers*float64(len(a.numbers))
}

// apart is the time between a and b; 0 where it is not known.
func (d *doc) apart(o *doc) time.Duration {
	x, y := d.article.Time(), o.article.Time()
	if x.IsZero() || y.IsZero() {
		return 0
	}
	return x.Sub(y).Abs()
}

// containment is the share of the smaller set of shingles that is in the other, over
// those that both have sampled.
func containment(a, b *doc) float64 {
	step := max(a.step, b.step)
	x, y := a.shingles, b.shingles
	shared, inX, inY := 0, 0, 0
	for len(x) > 0 || len(y) > 0 {
		switch {
		case len(y) == 0 || len(x) > 0 && x[0] < y[0]:
			if x[0]%step == 0 {
				inX++
			}
			x = x[1:]
		case len(x) == 0 || y[0] < x[0]:
			if y[0]%step == 0 {
				inY++
			}
			y = y[1:]
		default:
			if x[0]%step == 0 {
				shared++
			}
			x, y = x[1:], y[1:]
		}
	}
	if n := min(inX, inY) + shared; n > 0 {
		return float64(shared) / float64(n)
	}
	return 0
}

// holds reports whether most of the stems of an opening stand in d.
func holds(d *doc, lead []int32) bool {
	if len(lead) < 4 {
		return true
	}
	found := 0
	for _, s := range lead {
		if _, ok := slices.BinarySearchFunc(d.terms, s, func(w weight, s int32) int { return int(w.stem - s) }); ok {
			found++
		}
	}
	return float64(found) >= leadShare*float64(len(lead))
}
