package cluster

import (
	"time"
)

// crossMembers is how many members of a group stand for it when two are compared.
const crossMembers = 10

// merge joins groups whose centroids are alike and whose members are, pair by pair:
// alike centroids alone chain unrelated stories together.
func (g *grouper) merge() {
	for range 3 {
		joined := false
		for b := range g.groups {
			if len(g.groups[b].members) == 0 {
				continue
			}
			if a := g.partner(b); a >= 0 {
				g.join(a, b)
				joined = true
			}
		}
		if !joined {
			return
		}
	}
}

// partner is the earlier group that b belongs to, or -1.
func (g *grouper) partner(b int) int {
	c := g.groups[b]
	for _, m := range spread(c.members) {
		for _, t := range g.docs[m].probes {
			p := g.index[t.stem]
			for _, at := range p[max(0, len(p)-posting):] {
				if int(at) < b && len(g.groups[at].members) > 0 {
					g.seen.add(at, t.w)
				}
			}
		}
	}
	best, score := -1, 0.0
	for _, at := range g.seen.top(tries) {
		a := g.groups[at]
		s := centroids(a, c)
		if s > score && s >= mergeAt*later(gap(a, c)) && g.alike(a, c) {
			best, score = int(at), s
		}
	}
	g.seen.clear()
	return best
}

// gap is the time between the end of the earlier and the start of the later group; 0
// where they overlap or their times are unknown.
func gap(a, b *group) time.Duration {
	if a.last.IsZero() || b.last.IsZero() {
		return 0
	}
	return max(b.first.Sub(a.last), a.first.Sub(b.last), 0)
}

// centroids is the likeness of the sums of two groups.
func centroids(a, b *group) float64 {
	s := a.terms.cosine(b.terms.ws, b.terms.norm)
	if len(a.names.ws) == 0 || len(b.names.ws) == 0 {
		return s
	}
	return bodyShare*s + nameShare*a.names.cosine(b.names.ws, b.names.norm)
}

// alike reports whether a quorum of the pairs across a and b are alike and none of
// them name different instances of one thing.
func (g *grouper) alike(a, b *group) bool {
	pairs, good := 0, 0
	for _, i := range spread(a.members) {
		for _, j := range spread(b.members) {
			x, y := &g.docs[i], &g.docs[j]
			if clash(x.anchors, y.anchors, x.apart(y)) {
				return false
			}
			pairs++
			if dot(x.terms, y.terms) >= pairAt {
				good++
			}
		}
	}
	return float64(good) >= quorum*float64(pairs)
}

// spread picks up to crossMembers members, evenly from first to last.
func spread(members []int) []int {
	if len(members) <= crossMembers {
		return members
	}
	out := make([]int, crossMembers)
	for i := range out {
		out[i] = members[i*(len(members)-1)/(crossMembers-1)]
	}
	return out
}

// join moves the members of the group at b into the older one at a.
func (g *grouper) join(a, b int) {
	to, from := g.groups[a], g.groups[b]
	for _, m := range from.members {
		to.add(m, &g.docs[m], g.known[m])
	}
	g.groups[b] = &group{}
}
