package ledger

import (
	"math"
	"slices"
	"time"
)

// sameTime is how close together two sources must speak for different values of a
// quantity that does not only grow to stand against each other.
const sameTime = 12 * time.Hour

// stand follows the row through time. It returns the mentions that stand at its end,
// one for each side of a conflict, whether some value was replaced, and whether that
// was a correction.
//
// A source that gives a new value replaces its own. A source that was not heard before
// replaces the others, unless one article has both side by side, or both spoke within
// hours of each other about something that does not only grow. A value that the text
// itself calls an earlier one ("down from 20") does not stand.
func (r row) stand() (standing []item, replaced, corrected bool) {
	for _, it := range r {
		if it.old && r.hasCurrent(it) {
			replaced = true
			corrected = corrected || it.wrong
			continue
		}
		kept := standing[:0:0]
		for _, s := range standing {
			switch {
			case compatible(s, it) && (s.voice == it.voice || !distinctValue(s, it) || s.Figure.ArticleID != it.Figure.ArticleID):
				// the newer mention of the same value stands for both
			case s.Figure.ArticleID == it.Figure.ArticleID && s.voice != it.voice:
				kept = append(kept, s)
			case s.voice == it.voice || r.takenBack(s, it) || !speaks(standing, it.voice) && !against(s, it):
				if !compatible(s, it) {
					replaced, corrected = true, fell(s, it) || it.corrects
				}
			default:
				kept = append(kept, s)
			}
		}
		standing = append(kept, r.better(it, standing))
	}
	return standing, replaced, corrected
}

// better is it, or the mention among standing that says the same with a source where it
// has none: a narrator's repetition does not take a credit away.
func (r row) better(it item, standing []item) item {
	if it.source() != "" {
		return it
	}
	for _, s := range standing {
		if s.source() != "" && !distinctValue(s, it) && s.Origin == it.Origin {
			return s
		}
	}
	return it
}

// speaks reports whether the voice, which is not the narrator's, stands by one of the
// values.
func speaks(standing []item, voice string) bool {
	return voice != "" && slices.ContainsFunc(standing, func(s item) bool { return s.voice == voice })
}

// takenBack reports whether the article of the newer value calls the older one old.
func (r row) takenBack(older, newer item) bool {
	return slices.ContainsFunc(r, func(it item) bool {
		return it.old && it.Figure.ArticleID == newer.Figure.ArticleID && !distinctValue(it, older)
	})
}

// hasCurrent reports whether the article of an old value also has the one that replaced
// it, or an article before it has.
func (r row) hasCurrent(old item) bool {
	return slices.ContainsFunc(r, func(it item) bool {
		return !it.old && distinctValue(it, old) && !it.Said.After(old.Said)
	})
}

// against reports whether the newer b does not replace a but stands against it.
func against(a, b item) bool {
	if a.source() == "" || b.source() == "" || a.Said.IsZero() || b.Said.IsZero() {
		return false
	}
	if b.Said.Sub(a.Said) >= sameTime {
		return false
	}
	return !(grows[a.category] && b.Figure.Value >= a.Figure.Value)
}

// fell reports whether a quantity that can only grow fell from a to b.
func fell(a, b item) bool {
	return grows[a.category] && b.Figure.Value < a.Figure.Value && !compatible(a, b)
}

// grows are the categories whose totals only grow while an event is counted. Read-only.
var grows = map[string]bool{"dead": true, "injured": true, "arrested": true, "destroyed": true, "downed": true, "fired": true, "rescued": true}

// compatible compares in one unit.
func compatible(a, b item) bool {
	f, g := a.Figure, b.Figure
	if a.scale != b.scale {
		f.Value, f.High = f.Value*a.scale, f.High*a.scale
		g.Value, g.High = g.Value*b.scale, g.High*b.scale
	}
	return f.Compatible(g)
}

// distinctValue reports whether a and b print different values.
func distinctValue(a, b item) bool {
	x, y := a.Figure.Value*a.scale, b.Figure.Value*b.scale
	return math.Abs(x-y) > 1e-9*max(math.Abs(x), math.Abs(y)) || a.Figure.Range != b.Figure.Range
}

// OnlyGrows reports whether the totals of a category (see Category) only grow while an
// event is counted.
func OnlyGrows(category string) bool { return grows[category] }
