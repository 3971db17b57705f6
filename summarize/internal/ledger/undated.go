package ledger

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// orderUndated orders articles of which none has a date by what they say: one that calls
// a value earlier ("down from 20") comes after those that state it, and one with the
// larger of two tolls that can only grow after the one with the smaller. The order is
// told to the items as times that lie apart; without evidence articles stay in the order
// of their ids.
func orderUndated(items []item) {
	if slices.ContainsFunc(items, func(it item) bool { return !it.Said.IsZero() }) {
		return
	}
	later := map[string]int{} // article → how much speaks for its being late
	for i := range items {
		later[items[i].Figure.ArticleID] += 0
		for k := range items[:i] {
			a, b := &items[i], &items[k]
			if a.Figure.ArticleID == b.Figure.ArticleID || a.Figure.Kind != b.Figure.Kind {
				continue
			}
			if n := evidence(a, b); n != 0 {
				later[a.Figure.ArticleID] += n
				later[b.Figure.ArticleID] -= n
			}
		}
	}
	order := slices.Sorted(maps.Keys(later))
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(later[a], later[b]) })
	for i := range items {
		rank := slices.Index(order, items[i].Figure.ArticleID)
		items[i].Said = time.Unix(0, 0).UTC().Add(time.Duration(rank) * (sameTime + time.Hour))
	}
}

// evidence is how much speaks for a's article being later than b's.
func evidence(a, b *item) int {
	switch {
	case a.old && !b.old && !distinctValue(*a, *b) && distinctive(*a):
		return 3
	case b.old && !a.old && !distinctValue(*a, *b) && distinctive(*b):
		return -3
	case a.old || b.old || a.subset || b.subset || !grows[a.category] || a.category != b.category || a.unit != b.unit:
		return 0
	case a.Figure.Value > b.Figure.Value:
		return 1
	case a.Figure.Value < b.Figure.Value:
		return -1
	}
	return 0
}
