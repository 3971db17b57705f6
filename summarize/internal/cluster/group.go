package cluster

import (
	"slices"
	"time"
)

const (
	// bodyShare and nameShare weigh the likeness of all words and of names.
	bodyShare, nameShare = 0.7, 0.3
	// joinAt is the likeness at which an article joins a story of the same day, and
	// perDay the share of it that each further day adds, up to maxDays.
	joinAt, perDay, maxDays = 0.20, 0.12, 30
	// undated is by how much more alike articles without a date must be where they are
	// so few (less than manyTexts) that all they share looks rare.
	undated, manyTexts = 1.4, 8
	// perMember is the share of joinAt that each member beyond two adds where no date tells
	// old from new: without it a subject that is written about often draws everything in.
	perMember = 0.1
	// rareNames of them shared, an article joins at rareBonus of joinAt.
	rareNames, rareBonus = 2, 0.75
	// excerpt is the length in words below which a text has few words to share with
	// another of its story: one rare name lowers what it needs to excerptBonus.
	excerpt, excerptBonus = 80, 0.6
	// mergeAt is the likeness of centroids at which two stories become one, where
	// quorum of the pairs across them reach pairAt.
	mergeAt, quorum, pairAt = 0.33, 0.2, 0.15
	// stays is the share of joinAt at which an article stays in the story that an
	// earlier run gave it.
	stays = 0.6
	// maxTerms is how many of its heaviest stems describe an article.
	maxTerms = 120
	// probes is how many of its heaviest shared stems look for stories to join, and
	// posting how many of the newest stories each of them offers.
	probes, posting = 16, 64
	// tries is how many stories an article is compared with.
	tries = 8
)

// group is a story in the making.
type group struct {
	members     []int
	words       int // of the longest member
	terms       vector
	names       vector
	first, last time.Time
	anchors     []anchor
	known       []string // the stories that earlier runs gave its members
}

// likeness is how alike d and g are, 0 to 1.
func (g *group) likeness(d *doc) float64 {
	body := g.terms.cosine(d.terms, 1)
	if len(d.names) == 0 || len(g.names.ws) == 0 {
		return body
	}
	return bodyShare*body + nameShare*g.names.cosine(d.names, 1)
}

func (g *group) add(i int, d *doc, known string) {
	g.members = append(g.members, i)
	g.words = max(g.words, d.words)
	g.terms.add(d.terms)
	g.names.add(d.names)
	if t := d.article.Time(); !t.IsZero() {
		if g.first.IsZero() || t.Before(g.first) {
			g.first = t
		}
		if t.After(g.last) {
			g.last = t
		}
	}
	g.anchors = append(g.anchors, d.anchors...)
	if known != "" && !slices.Contains(g.known, known) {
		g.known = append(g.known, known)
	}
}

// grouper groups the documents of one call.
type grouper struct {
	lex    *lexicon
	docs   []doc
	known  []string // by document
	groups []*group
	index  [][]int32 // stem → groups that hold it, oldest first
	df     []int32   // by stem, documents that hold it
	usual  []bool    // by stem, ordinary news is full of it
	seen   *tally
}

// group puts each document into the group it is most like, in order of time.
func (g *grouper) group(origin []int) {
	of := make([]int, len(g.docs))
	for i := range g.docs {
		d := &g.docs[i]
		at := -1
		if origin[i] != i {
			at = of[origin[i]]
		} else {
			at = g.best(d, g.known[i])
		}
		if at < 0 {
			at = len(g.groups)
			g.groups = append(g.groups, &group{})
		}
		of[i] = at
		g.groups[at].add(i, d, g.known[i])
		g.post(d, at)
	}
}

// post enters the stems of d into the index for the group at.
func (g *grouper) post(d *doc, at int) {
	for _, t := range d.probes {
		p := g.index[t.stem]
		if slices.Contains(p[max(0, len(p)-4):], int32(at)) {
			continue
		}
		if len(p) >= 2*posting { // forget the oldest
			p = append(p[:0], p[len(p)-posting:]...)
		}
		g.index[t.stem] = append(p, int32(at))
	}
}

// probesOf returns the heaviest of terms that another document has too.
func probesOf(terms []weight, df []int32) []weight {
	out := make([]weight, 0, len(terms))
	for _, t := range terms {
		if df[t.stem] > 1 {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, heavier)
	return slices.Clip(out[:min(len(out), probes)])
}

// best is the group that d joins, or -1.
func (g *grouper) best(d *doc, known string) int {
	for _, t := range d.probes {
		p := g.index[t.stem]
		for _, at := range p[max(0, len(p)-posting):] {
			g.seen.add(at, t.w)
		}
	}
	best, score := -1, 0.0
	for _, at := range g.seen.top(tries) {
		c := g.groups[at]
		need, apart := g.need(c, d)
		if known != "" && slices.Contains(c.known, known) {
			need *= stays
		}
		s := c.likeness(d)
		if s < need || s-need <= score || clash(d.anchors, c.anchors, apart) {
			continue
		}
		best, score = int(at), s-need
	}
	g.seen.clear()
	return best
}

// need is the likeness that d needs to join c, and how far apart in time they are.
func (g *grouper) need(c *group, d *doc) (likeness float64, apart time.Duration) {
	t := d.article.Time()
	if t.IsZero() || c.last.IsZero() {
		if len(g.docs) < manyTexts {
			return joinAt * undated, 0
		}
		return g.named(c, d, joinAt*(1+perMember*float64(max(0, len(c.members)-2)))), 0
	}
	apart = max(t.Sub(c.last), c.first.Sub(t), 0)
	return g.named(c, d, joinAt*later(apart)), apart
}

// named lowers the likeness that is needed where c and d share rare names.
func (g *grouper) named(c *group, d *doc, likeness float64) float64 {
	n := g.sharedNames(c, d)
	switch {
	case n > 0 && min(d.words, c.words) < excerpt:
		return likeness * excerptBonus
	case n >= rareNames:
		return likeness * rareBonus
	}
	return likeness
}

// later is by how much more alike two things must be that lie apart in time.
func later(apart time.Duration) float64 {
	return 1 + perDay*min(apart.Hours()/24, maxDays)
}

// sharedNames counts the names that d and c share and few others have.
func (g *grouper) sharedNames(c *group, d *doc) int {
	n := 0
	limit := int32(max(8, len(g.docs)/50))
	for _, t := range d.names {
		if g.df[t.stem] <= limit && !g.usual[t.stem] && c.names.has(t.stem) {
			n++
		}
	}
	return n
}
