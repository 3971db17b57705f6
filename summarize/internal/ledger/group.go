package ledger

import (
	"slices"

	"tidings/news"
)

// group puts each item into the row that measures the same thing, or a row of its own.
func group(items []item) []row {
	settleVoices(items)
	var rows []row
	for _, it := range items {
		best, score := -1, 0.0
		for i, r := range rows {
			if s := r.match(it); s > score {
				best, score = i, s
			}
		}
		if best < 0 {
			rows = append(rows, row{it})
			continue
		}
		rows[best] = append(rows[best], it)
	}
	return rows
}

// maxCompared bounds how many items of a row a new one is compared with.
const maxCompared = 24

// match is how sure it is that the item measures what the row does; 0 for no.
func (r row) match(it item) float64 {
	best := 0.0
	for _, o := range r[max(0, len(r)-maxCompared):] {
		if o.unit != it.unit && !(o.category != "" && o.category == it.category && nearUnits(o, it)) || o.Figure.Kind != it.Figure.Kind {
			return 0
		}
		if o.Figure.ArticleID == it.Figure.ArticleID && o.voice == it.voice && distinctValue(o, it) && !o.old && !it.old {
			return 0 // one voice says two values at once: two things
		}
		s := same(o, it)
		if s < 0 {
			return 0
		}
		best = max(best, s)
	}
	return best
}

// nearUnits reports whether the units of a and b may count one thing under different
// names where the category is the same.
func nearUnits(a, b item) bool { return false }

// same is how sure it is that a and b measure one thing: 0 for unsure, negative for
// sure that they do not.
func same(a, b item) float64 {
	f, g := a.Figure, b.Figure
	if f.Subset != g.Subset || f.Change != g.Change {
		return -1
	}
	if a.category != b.category && a.category != "" && b.category != "" {
		return -1
	}
	context, measure := overlap(a.context, b.context), overlap(a.measure, b.measure)
	if a.Origin == b.Origin && a.Figure.ArticleID != b.Figure.ArticleID && !distinctValue(a, b) && context >= 0.5 {
		return 2 + context // the same sentence of the same text
	}
	if apartPlaces(a, b) {
		return 0
	}
	equal := compatible(a, b) && f.Value*a.scale == g.Value*b.scale
	switch {
	case equal && (context >= 0.15 || measure >= 0.3 || a.category != "" && a.category == b.category):
		return 1 + context + measure
	case f.Subset:
		return 0 // parts of totals are compared only where they are equal
	case a.category != "" && a.category == b.category && f.Kind == news.KindCount:
		return 0.5 + context + measure
	case measure >= 0.5 && len(a.measure) > 1 && len(b.measure) > 1:
		return 0.3 + context + measure
	case context >= 0.3 && measure > 0:
		return context
	}
	return 0
}

// apartPlaces reports whether both items name places or people around them and none of
// them is the same.
func apartPlaces(a, b item) bool {
	if len(a.places) == 0 || len(b.places) == 0 {
		return false
	}
	return !slices.ContainsFunc(a.places, func(p string) bool { return slices.Contains(b.places, p) }) && overlap(a.measure, b.measure) < 0.5
}

// overlap is the share of the smaller of two sorted sets that is in the other, damped
// where it is small.
func overlap(a, b []string) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	shared := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			shared++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return float64(shared) / float64(len(a)+len(b)-shared)
}

// settleVoices gives items whose sources are one body under different names one voice:
// those of a name whose words all stand in the other.
func settleVoices(items []item) {
	var names [][]string
	var keys []string
	for i := range items {
		source := items[i].source()
		if source == "" {
			continue
		}
		name := voiceOf(source)
		at := slices.IndexFunc(names, func(n []string) bool { return within(n, name) || within(name, n) })
		if at < 0 {
			names, keys = append(names, name), append(keys, source)
			at = len(names) - 1
		} else if len(name) > len(names[at]) {
			names[at] = name
		}
		items[i].voice = keys[at]
	}
}

// within reports whether all of the sorted a, which is not empty, are in the sorted b.
func within(a, b []string) bool {
	for _, w := range a {
		if !slices.Contains(b, w) {
			return false
		}
	}
	return len(a) > 0
}
