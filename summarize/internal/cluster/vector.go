package cluster

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// weight is a stem with how often it occurs or what it weighs.
type weight struct {
	stem int32
	w    float32
}

// counts sorts stems and counts each.
func counts(stems []int32) []weight {
	slices.Sort(stems)
	out := make([]weight, 0, len(stems))
	for _, s := range stems {
		if n := len(out); n > 0 && out[n-1].stem == s {
			out[n-1].w++
			continue
		}
		out = append(out, weight{s, 1})
	}
	return out
}

// unit weighs counts by idf and scales them to length one; the heaviest limit stay.
func unit(ws []weight, idf []float32, limit int) []weight {
	for i := range ws {
		ws[i].w = (1 + float32(math.Log(float64(ws[i].w)))) * max(idf[ws[i].stem], 0)
	}
	if len(ws) > limit {
		slices.SortFunc(ws, heavier)
		ws = ws[:limit]
		slices.SortFunc(ws, func(a, b weight) int { return cmp.Compare(a.stem, b.stem) })
	}
	sum := 0.0
	for _, t := range ws {
		sum += float64(t.w) * float64(t.w)
	}
	if sum == 0 {
		return nil
	}
	by := float32(math.Sqrt(sum))
	for i := range ws {
		ws[i].w /= by
	}
	return ws
}

// heavier orders the heavier first, ties by stem.
func heavier(a, b weight) int {
	switch {
	case a.w > b.w:
		return -1
	case a.w < b.w:
		return 1
	}
	return int(a.stem - b.stem)
}

// dot is the product of two lists that are sorted by stem.
func dot(a, b []weight) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a)*12 < len(b) {
		return dotSearch(a, b)
	}
	sum := 0.0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].stem == b[j].stem:
			sum += float64(a[i].w * b[j].w)
			i++
			j++
		case a[i].stem < b[j].stem:
			i++
		default:
			j++
		}
	}
	return sum
}

// dotSearch is dot for a list that is much shorter than the other.
func dotSearch(a, b []weight) float64 {
	sum := 0.0
	for _, t := range a {
		j := sort.Search(len(b), func(j int) bool { return b[j].stem >= t.stem })
		if j < len(b) && b[j].stem == t.stem {
			sum += float64(t.w * b[j].w)
		}
		b = b[j:]
	}
	return sum
}

// vector is a sum of weighted stems.
type vector struct {
	ws   []weight // by stem
	norm float64  // squared length
}

// add adds ws, which is sorted by stem.
func (v *vector) add(ws []weight) {
	if len(v.ws) == 0 {
		v.ws = slices.Clone(ws)
	} else {
		v.ws = sum(v.ws, ws)
	}
	v.norm = 0
	for _, t := range v.ws {
		v.norm += float64(t.w) * float64(t.w)
	}
}

// subtract takes one weighted stem away again; its place stays.
func (v *vector) subtract(t weight) {
	i, ok := slices.BinarySearchFunc(v.ws, t.stem, func(w weight, s int32) int { return int(w.stem - s) })
	if !ok {
		return
	}
	was := float64(v.ws[i].w)
	v.ws[i].w = max(0, v.ws[i].w-t.w)
	now := float64(v.ws[i].w)
	v.norm = max(0, v.norm-was*was+now*now)
}

func sum(a, b []weight) []weight {
	out := make([]weight, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].stem == b[0].stem:
			out = append(out, weight{a[0].stem, a[0].w + b[0].w})
			a, b = a[1:], b[1:]
		case a[0].stem < b[0].stem:
			out = append(out, a[0])
			a = a[1:]
		default:
			out = append(out, b[0])
			b = b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// cosine is that of v and ws, whose squared length is norm.
func (v *vector) cosine(ws []weight, norm float64) float64 {
	if v.norm <= 0 || norm <= 0 {
		return 0
	}
	return dot(v.ws, ws) / math.Sqrt(v.norm*norm)
}

// has reports whether v holds the stem.
func (v *vector) has(stem int32) bool {
	_, ok := slices.BinarySearchFunc(v.ws, stem, func(w weight, s int32) int { return int(w.stem - s) })
	return ok
}
