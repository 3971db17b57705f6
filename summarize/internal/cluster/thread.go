package cluster

import (
	"math"
	"slices"
	"sort"
	"time"
)

// Threads: what grouping by likeness leaves apart because the notes on one event are
// short, lie weeks from each other and name ever new people. A thread is a set of such
// groups; whether a document belongs to one is a linear score (thread_weights.go) of how
// much of it the thread has said before, by how many others in those days the same names
// are used, and how often the thread is written about.

const (
	// neighbours is how many documents before and after one are looked through for
	// threads, for each of its heaviest stems.
	neighbours = 24
	// rivals is how many threads each document is compared with.
	rivals = 6
	// beside is how many documents of a thread before and after one are compared with it.
	beside = 6
	// rounds bounds how often documents are moved between threads.
	rounds = 6
	// stayBonus keeps documents from wandering between threads that fit alike, and
	// knownBonus in the story that an earlier run gave them.
	stayBonus, knownBonus = 0.3, 1.5
	// hopeless is the score below which a document's best thread is not looked for again.
	hopeless = -3.0
	// busiest is how many documents a day leave no room for threads: so much is written
	// then that any note has something in common with some story.
	busiest = 150
	// voters is how many documents of a group speak for it.
	voters = 5
)

// thread is a set of documents that tell one event.
type thread struct {
	docs  []int32 // in order of time
	stems []holding
	sum   vector
}

// holding is in how many documents of a thread a stem stands.
type holding struct{ stem, docs int32 }

// find is the place of a stem among stems, which are in order.
func find(stems []holding, stem int32) (int, bool) {
	return slices.BinarySearchFunc(stems, stem, func(h holding, s int32) int { return int(h.stem - s) })
}

// linker joins the groups of a grouper into threads.
type linker struct {
	g        *grouper
	day      []float64 // by document, in days
	of       []int32   // by document, its thread; -1 for none
	blocks   [][]int32 // the groups, each in order of time
	group    []int     // by block, its group
	hopeless []bool    // by block
	threads  []*thread
	free     []int32
	dated    []int32   // documents with a date, in order
	index    [][]int32 // stem → dated documents that hold it, in order of time
	back     []int32   // by stem, its count in ordinary news
	logs     []float64 // by count, what a stem weighs
	seen     *tally
	w        features
	// observe, where set, sees every comparison; training does.
	observe func(d int32, t *thread, f *features)
}

// thread joins the groups that are one thread, each into the oldest.
func (g *grouper) thread() {
	l := newLinker(g)
	if !slices.ContainsFunc(l.dated, func(d int32) bool { return l.busy(d) <= busiest }) {
		return
	}
	l.link()
	first := make([]int, len(l.threads))
	for b, block := range l.blocks {
		at := l.of[block[0]]
		if first[at] == 0 {
			first[at] = l.group[b] + 1
			continue
		}
		g.join(first[at]-1, l.group[b])
	}
}

// newLinker starts with each group as a thread of its own. Documents without a date are
// left out: threads are told by their rhythm.
func newLinker(g *grouper) *linker {
	l := &linker{g: g, w: linkWeights, day: make([]float64, len(g.docs)), of: make([]int32, len(g.docs)), seen: newTally(0)}
	for i := range g.docs {
		l.of[i] = -1
		if t := g.docs[i].article.Time(); !t.IsZero() {
			l.day[i] = float64(t.Unix()) / (24 * 60 * 60)
			l.dated = append(l.dated, int32(i))
		}
	}
	first := map[int32]int{}
	for i, c := range g.groups {
		if len(c.members) == 0 || slices.ContainsFunc(c.members, func(m int) bool { return g.docs[m].article.Time().IsZero() }) {
			continue
		}
		block := make([]int32, len(c.members))
		for i, m := range c.members {
			block[i] = int32(m)
		}
		slices.Sort(block)
		l.blocks = append(l.blocks, block)
		first[block[0]] = i
	}
	slices.SortFunc(l.blocks, func(a, b []int32) int { return int(a[0] - b[0]) })
	for _, b := range l.blocks {
		l.group = append(l.group, first[b[0]])
	}
	l.hopeless = make([]bool, len(l.blocks))
	for b, block := range l.blocks {
		t := &thread{docs: block, sum: g.groups[l.group[b]].terms}
		for _, d := range block {
			l.of[d] = int32(len(l.threads))
		}
		l.threads = append(l.threads, t)
	}
	return l
}

// weigh counts the stems and fills the index.
func (l *linker) weigh() {
	l.index = l.posted()
	g := l.g
	l.back = make([]int32, len(g.df))
	for i, w := range g.lex.names {
		l.back[i] = background[w]
	}
	l.logs = make([]float64, len(l.dated)+backgroundSize+1)
	for k := range l.logs {
		l.logs[k] = max(0, math.Log((backgroundSize+float64(len(l.dated)))/(float64(k)+0.5)))
	}
}

// posted is, by stem, the dated documents that hold it. It lies in one piece of memory.
func (l *linker) posted() [][]int32 {
	out, counts, all := make([][]int32, len(l.g.df)), make([]int32, len(l.g.df)), 0
	for _, d := range l.dated {
		all += len(l.g.docs[d].terms)
		for _, w := range l.g.docs[d].terms {
			counts[w.stem]++
		}
	}
	room := make([]int32, all)
	for s, n := range counts {
		out[s], room = room[:0:n], room[n:]
	}
	for _, d := range l.dated {
		for _, w := range l.g.docs[d].terms {
			out[w.stem] = append(out[w.stem], d)
		}
	}
	return out
}

// holdings are in how many of the documents of t the stems stand; they are counted when
// they are first asked for, because most threads stay what they are.
func (l *linker) holdings(t *thread) []holding {
	if t.stems == nil {
		for _, d := range t.docs {
			t.stems = hold(t.stems, l.g.docs[d].terms)
		}
	}
	return t.stems
}

// vacant is an empty thread.
func (l *linker) vacant() int32 {
	if n := len(l.free); n > 0 {
		at := l.free[n-1]
		l.free = l.free[:n-1]
		return at
	}
	l.threads = append(l.threads, &thread{})
	return int32(len(l.threads) - 1)
}

// put adds the documents of a block to a thread.
func (l *linker) put(block []int32, at int32) {
	t := l.threads[at]
	docs := make([]int32, 0, len(t.docs)+len(block)) // the old ones may be a block's own
	docs = append(append(docs, t.docs...), block...)
	slices.Sort(docs)
	for _, d := range block {
		l.of[d] = at
		t.sum.add(l.g.docs[d].terms)
		if t.stems != nil {
			t.stems = hold(t.stems, l.g.docs[d].terms)
		}
	}
	t.docs = docs
}

// hold counts one more document with the stems of terms.
func hold(stems []holding, terms []weight) []holding {
	out := make([]holding, 0, len(stems)+len(terms))
	for len(stems) > 0 && len(terms) > 0 {
		switch {
		case stems[0].stem == terms[0].stem:
			out = append(out, holding{stems[0].stem, stems[0].docs + 1})
			stems, terms = stems[1:], terms[1:]
		case stems[0].stem < terms[0].stem:
			out = append(out, stems[0])
			stems = stems[1:]
		default:
			out = append(out, holding{terms[0].stem, 1})
			terms = terms[1:]
		}
	}
	out = append(out, stems...)
	for _, w := range terms {
		out = append(out, holding{w.stem, 1})
	}
	return out
}

// take removes the documents of a block from the thread, which has others too.
func (l *linker) take(block []int32) {
	t := l.threads[l.of[block[0]]]
	stems := l.holdings(t)
	for _, d := range block {
		l.of[d] = -1
		if i, ok := slices.BinarySearch(t.docs, d); ok {
			t.docs = slices.Delete(t.docs, i, i+1)
		}
		for _, w := range l.g.docs[d].terms {
			if i, ok := find(stems, w.stem); ok {
				stems[i].docs--
			}
			t.sum.subtract(w)
		}
	}
}

// link moves blocks between threads until each is where it fits best.
func (l *linker) link() {
	l.weigh()
	for b, block := range l.blocks {
		l.hopeless[b] = l.busy(block[0]) > busiest
	}
	for range rounds {
		if l.move()+l.merge() == 0 {
			return
		}
	}
}

// move puts each block into the thread that it fits best and returns how many moved.
func (l *linker) move() int {
	moved := 0
	for b, block := range l.blocks {
		if l.hopeless[b] {
			continue
		}
		from := l.of[block[0]]
		alone := len(l.threads[from].docs) == len(block)
		if !alone {
			l.take(block)
		}
		best, score, top := from, 0.0, math.Inf(-1)
		if !alone {
			best = -1
		}
		for _, k := range l.around(block, from, alone) {
			s := l.fits(block, k)
			top = max(top, s)
			if k == from {
				s += stayBonus
			}
			if s > score {
				best, score = k, s
			}
		}
		l.hopeless[b] = alone && best == from && top < hopeless
		if alone && best == from {
			continue
		}
		if alone {
			*l.threads[from] = thread{}
			l.free = append(l.free, from)
		}
		if best < 0 {
			best = l.vacant()
		}
		if best != from {
			moved++
		}
		l.put(block, best)
	}
	return moved
}

// around lists the threads that block may belong to; from is the one it comes from.
func (l *linker) around(block []int32, from int32, alone bool) []int32 {
	for _, d := range voting(block) {
		for _, t := range l.g.docs[d].probes {
			p := l.index[t.stem]
			i, _ := slices.BinarySearch(p, d)
			for _, other := range p[max(0, i-neighbours):min(len(p), i+neighbours)] {
				if at := l.of[other]; at >= 0 && (at != from || !alone) {
					l.seen.add(at, t.w)
				}
			}
		}
	}
	out := slices.Clone(l.seen.top(rivals))
	l.seen.clear()
	if !alone && !slices.Contains(out, from) {
		out = append(out, from)
	}
	return out
}

func voting(block []int32) []int32 {
	if len(block) <= voters {
		return block
	}
	out := make([]int32, voters)
	for i := range out {
		out[i] = block[i*(len(block)-1)/(voters-1)]
	}
	return out
}

// fits is how well a block fits a thread that it is not in: above 0, it belongs there.
func (l *linker) fits(block []int32, at int32) float64 {
	sum, votes := 0.0, voting(block)
	for _, d := range votes {
		s, ok := l.score(d, l.threads[at])
		if !ok {
			return math.Inf(-1)
		}
		sum += s
	}
	return sum / float64(len(votes))
}

// score is how well a document fits a thread; false where they name different instances
// of one thing.
func (l *linker) score(d int32, t *thread) (float64, bool) {
	near := t.near(d, beside)
	u := &l.g.docs[d]
	if len(u.anchors) > 0 {
		var theirs []anchor
		apart := math.Inf(1)
		for _, n := range near {
			theirs = append(theirs, l.g.docs[n].anchors...)
			apart = min(apart, math.Abs(l.day[n]-l.day[d]))
		}
		if clash(u.anchors, theirs, time.Duration(apart*24*float64(time.Hour))) {
			return 0, false
		}
	}
	var f features
	l.features(&f, d, t, near)
	if l.observe != nil {
		l.observe(d, t, &f)
	}
	s := 0.0
	for i, x := range f {
		s += x * l.w[i]
	}
	if k := l.g.known[d]; k != "" && slices.ContainsFunc(near, func(n int32) bool { return l.g.known[n] == k }) {
		s += knownBonus
	}
	return s, true
}

// near are the documents of t next to d in time, n on each side.
func (t *thread) near(d int32, n int) []int32 {
	i, _ := slices.BinarySearch(t.docs, d)
	return t.docs[max(0, i-n):min(len(t.docs), i+n)]
}

// within counts those of docs, which are in order of time, that lie within days of d.
func (l *linker) within(docs []int32, d int32, days float64) int {
	from := sort.Search(len(docs), func(i int) bool { return l.day[docs[i]] >= l.day[d]-days })
	to := sort.Search(len(docs), func(i int) bool { return l.day[docs[i]] > l.day[d]+days })
	return to - from
}

// busy is how many documents a day there are around d.
func (l *linker) busy(d int32) float64 { return float64(l.within(l.dated, d, 1.5)) / 3 }

// merge joins threads of which most blocks fit the other, and returns how many it joined.
func (l *linker) merge() int {
	joined := 0
	of := map[int32][]int{}
	for b, block := range l.blocks {
		of[l.of[block[0]]] = append(of[l.of[block[0]]], b)
	}
	for at := range int32(len(l.threads)) {
		blocks := of[at]
		if len(blocks) < 2 {
			continue
		}
		votes := map[int32]int{}
		for _, b := range blocks {
			for _, k := range l.around(l.blocks[b], at, true) {
				if k != at && l.fits(l.blocks[b], k) > 0 {
					votes[k]++
				}
			}
		}
		best := int32(-1)
		for k, v := range votes {
			if 2*v >= len(blocks) && (best < 0 || v > votes[best] || v == votes[best] && k < best) {
				best = k
			}
		}
		if best < 0 {
			continue
		}
		joined++
		*l.threads[at] = thread{}
		for _, b := range blocks {
			l.put(l.blocks[b], best)
			of[best] = append(of[best], b)
		}
		of[at] = nil
		l.free = append(l.free, at)
	}
	return joined
}
