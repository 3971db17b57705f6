package cluster

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"tidings/news"
)

// Result is how the articles of one call fall into stories. Indices are into the
// articles as they were handed in.
type Result struct {
	// Groups are the members of each story in order of time, ties by id; stories are in
	// order of their first members.
	Groups [][]int
	// Origin maps each article to the first article that carries its text; an article
	// with a text of its own maps to itself.
	Origin []int
	// MayRepeat tells for each article whether it may say a paragraph twice.
	MayRepeat []bool
}

// Group finds which articles are copies of one text and which tell one story. known
// maps ids of articles to the story that an earlier run gave them, and makes them
// cling to it. The order of articles changes nothing but the indices.
func Group(articles []news.Article, known map[string]string) Result {
	if len(articles) == 1 { // nothing to compare it with
		return Result{Groups: [][]int{{0}}, Origin: []int{0}, MayRepeat: []bool{true}}
	}
	order := byTime(articles)
	g, origin := prepare(articles, order, known)
	g.group(origin)
	g.merge()
	g.thread()
	return g.result(order, origin)
}

// prepare reads the articles in the order given and finds copies among them.
func prepare(articles []news.Article, order []int, known map[string]string) (g *grouper, origin []int) {
	s := scanner{lex: newLexicon(), lines: map[uint64]bool{}}
	docs := make([]doc, len(order))
	for i, at := range order {
		docs[i] = s.scan(&articles[at])
	}
	origin = copies(docs) // before weighing drops the lighter stems
	df := frequencies(docs, len(s.lex.names))
	weighAll(docs, df, s.lex)
	g = &grouper{lex: s.lex, docs: docs, df: df, index: make([][]int32, len(df)), seen: newTally(len(docs)), known: make([]string, len(docs))}
	g.usual = make([]bool, len(df))
	for i, w := range s.lex.names {
		g.usual[i] = background[w] > 0
	}
	for i := range docs {
		g.known[i] = known[docs[i].article.ID]
	}
	return g, origin
}

// byTime returns the indices of articles in order of time, ties by id and then by
// text, so that any order of arrival gives the same.
func byTime(articles []news.Article) []int {
	order := make([]int, len(articles))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := &articles[a], &articles[b]
		return cmp.Or(x.Time().Compare(y.Time()), strings.Compare(x.ID, y.ID), strings.Compare(x.Text, y.Text))
	})
	return order
}

// frequencies counts in how many documents each stem stands.
func frequencies(docs []doc, stems int) []int32 {
	df := make([]int32, stems)
	for i := range docs {
		for _, t := range docs[i].terms {
			df[t.stem]++
		}
	}
	return df
}

// weighAll turns the counts of all documents into unit vectors of their heaviest stems.
func weighAll(docs []doc, df []int32, lex *lexicon) {
	idf := make([]float32, len(df))
	for i, n := range df {
		// A few articles say nothing about which words are rare, so they are counted on
		// top of a background of ordinary news.
		b := background[lex.names[i]]
		idf[i] = float32(math.Log((backgroundSize + float64(len(docs)) + 1) / (float64(b) + float64(n) + 0.5)))
	}
	for i := range docs {
		docs[i].proper = properOf(&docs[i], lex)
		docs[i].terms = unit(docs[i].terms, idf, maxTerms)
		docs[i].names = unit(docs[i].names, idf, maxTerms/2)
		docs[i].probes = probesOf(docs[i].terms, df)
	}
}

// result maps the groups back to the caller's indices.
func (g *grouper) result(order, origin []int) Result {
	r := Result{Origin: make([]int, len(order)), MayRepeat: make([]bool, len(order))}
	for i, at := range order {
		r.Origin[at] = order[origin[i]]
		r.MayRepeat[at] = g.docs[i].repeats
	}
	groups := slices.DeleteFunc(g.groups, func(c *group) bool { return len(c.members) == 0 })
	for _, c := range groups {
		slices.Sort(c.members)
	}
	slices.SortFunc(groups, func(a, b *group) int { return a.members[0] - b.members[0] })
	for _, c := range groups {
		members := make([]int, len(c.members))
		for k, m := range c.members {
			members[k] = order[m]
		}
		r.Groups = append(r.Groups, members)
	}
	return r
}

// properOf returns the stems of d that are names: those of names within sentences, and
// of words that open one and are mostly written with a capital where they do not.
func properOf(d *doc, lex *lexicon) []int32 {
	var out []int32
	for _, n := range d.names {
		out = append(out, n.stem)
	}
	for _, w := range d.opens {
		if info := lex.infos[w]; info.stem >= 0 && !info.number && info.capital > info.small {
			out = append(out, info.stem)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
