package extract

import (
	"math"
	"slices"
	"strings"

	"tidings/news"
)

const (
	// centroidShare is how much the likeness to the story's centroid counts beside the
	// share of concepts.
	centroidShare = 1.0
	// repeatAt is the share of a sentence's word pairs in one chosen sentence at which it
	// repeats that.
	repeatAt = 0.5
	// centroidCut drops the stems of the centroid that weigh less than this share of the
	// heaviest.
	centroidCut = 0.1
)

// heard is a claim of the story, repeated wordings included.
type heard struct {
	claim    news.Claim
	article  int
	position int
	words    []int32
	pairs    []uint64
	again    bool // its wording was heard before
}

// scorer weighs the candidates of a story.
type scorer struct {
	origin []int // of each article, the number of its text
	texts  int   // how many distinct texts there are
	weight map[uint64]float64
	total  float64
	cover  map[uint64]bool
	centre []float64 // by stem
	norm   float64
	sum    []float64 // of the chosen, by stem
	// sumNorm is the squared length of sum, dot its product with centre.
	sumNorm, dot float64
	chosen       []*candidate
}

// newScorer weighs the word pairs and stems of the story.
func (d *desk) newScorer() *scorer {
	s := &scorer{weight: map[uint64]float64{}, cover: map[uint64]bool{}}
	s.origin, s.texts = d.origins()
	s.concepts(d)
	s.centroid(d)
	return s
}

// origins numbers the texts of the study's articles.
func (d *desk) origins() (of []int, texts int) {
	number := map[string]int{}
	for i, ids := range d.study.Story.Origins {
		for _, id := range ids {
			number[id] = i
		}
	}
	texts = len(d.study.Story.Origins)
	for _, r := range d.study.Readings {
		n, ok := number[r.Article.ID]
		if !ok {
			n = texts
			texts++
		}
		of = append(of, n)
	}
	return of, texts
}

// concepts weighs the word pairs by the number of independent texts that have them;
// those of first sentences and titles count twice.
func (s *scorer) concepts(d *desk) {
	type concept struct {
		pair               uint64
		last, texts, count int
		early              bool
	}
	all := make([]concept, 0, 16*len(d.claims))
	at := make(map[uint64]int32, 16*len(d.claims))
	byText := make([]*heard, len(d.claims))
	for i := range d.claims {
		byText[i] = &d.claims[i]
	}
	slices.SortStableFunc(byText, func(a, b *heard) int { return s.origin[a.article] - s.origin[b.article] })
	for _, c := range byText {
		c.pairs = d.lexicon.pairs(c.words)
		for _, g := range c.pairs {
			k, ok := at[g]
			if !ok {
				k = int32(len(all))
				at[g] = k
				all = append(all, concept{pair: g, last: -1})
			}
			p := &all[k]
			if o := s.origin[c.article]; p.last != o {
				p.last = o
				p.texts++
			}
			if !c.again {
				p.count++
			}
			p.early = p.early || c.position == 0
		}
	}
	for _, r := range d.study.Readings {
		for _, g := range d.lexicon.pairs(d.lexicon.read(r.Article.Title)) {
			if k, ok := at[g]; ok {
				all[k].early = true
			}
		}
	}
	for _, c := range d.cands {
		c.pairs = d.lexicon.pairs(c.words)
	}
	for _, p := range all {
		if p.texts < 2 && p.count < 2 && !(s.texts <= 1 && p.early) {
			continue
		}
		w := float64(p.texts)
		if s.texts < 4 && p.count > 0 {
			w += 0.5 * math.Log(float64(p.count))
		}
		if p.early {
			w *= 2
		}
		s.weight[p.pair] = w
		s.total += w // in the order of first mention: the same sum in every run
	}
}

// centroid sums the tf-idf vectors of the candidates.
func (s *scorer) centroid(d *desk) {
	df := make([]float64, len(d.lexicon.stems))
	for _, c := range d.cands {
		c.stems = d.lexicon.content(c.words)
		for _, t := range c.stems {
			df[t.stem]++
		}
	}
	s.centre, s.sum = make([]float64, len(df)), make([]float64, len(df))
	for _, c := range d.cands {
		for i, t := range c.stems {
			c.stems[i].w *= math.Log(1 + float64(len(d.cands))/df[t.stem])
		}
		unit(c.stems)
		for _, t := range c.stems {
			s.centre[t.stem] += t.w
		}
	}
	top := 0.0
	for _, x := range s.centre {
		top = max(top, x)
	}
	for i, x := range s.centre {
		if x < centroidCut*top {
			s.centre[i] = 0
			continue
		}
		s.norm += x * x
	}
}

// scale is what a candidate's gain is divided by, so that length alone is no merit.
func (s *scorer) scale(c *candidate) float64 { return math.Sqrt(float64(len(c.words))) }

// gain is what c adds to what is chosen.
func (s *scorer) gain(c *candidate) float64 {
	covered := 0.0
	for _, g := range c.pairs {
		if !s.cover[g] {
			covered += s.weight[g]
		}
	}
	if s.total > 0 {
		covered /= s.total
	}
	dot, norm := s.with(c)
	gain := (covered + centroidShare*(s.cosine(dot, norm)-s.cosine(s.dot, s.sumNorm))) / s.scale(c)
	if s.texts <= 1 {
		gain *= 1 + 0.5/float64(1+c.position)
	}
	if len(c.claim.Text) > aim+40 {
		gain *= 0.7
	}
	return gain
}

func (s *scorer) cosine(dot, norm float64) float64 {
	if norm <= 0 || s.norm <= 0 {
		return 0
	}
	return dot / math.Sqrt(norm*s.norm)
}

// with is the product with the centroid and the squared length of the sum with c in it.
func (s *scorer) with(c *candidate) (dot, norm float64) {
	dot, norm = s.dot, s.sumNorm
	for _, t := range c.stems {
		dot += t.w * s.centre[t.stem]
		norm += t.w*t.w + 2*t.w*s.sum[t.stem]
	}
	return dot, norm
}

// add notes that c is chosen.
func (s *scorer) add(c *candidate) {
	for _, g := range c.pairs {
		s.cover[g] = true
	}
	s.dot, s.sumNorm = s.with(c)
	for _, t := range c.stems {
		s.sum[t.stem] += t.w
	}
	s.chosen = append(s.chosen, c)
}

// overlaps reports whether most of what c says is in one chosen sentence, or the other
// way round.
func (s *scorer) overlaps(c *candidate) bool {
	return slices.ContainsFunc(s.chosen, func(o *candidate) bool {
		return share(c.pairs, o.pairs) >= repeatAt || share(o.pairs, c.pairs) >= repeatAt
	})
}

// earliest names the first claim of the story that says what c says, by its content
// words without numbers.
func (d *desk) earliest(c *candidate) string {
	for _, h := range d.claims {
		if share(c.pairs, h.pairs) >= 0.5 && share(h.pairs, c.pairs) >= 0.5 {
			return d.nameOf(h.words)
		}
	}
	return d.nameOf(c.words)
}

func (d *desk) nameOf(words []int32) string {
	var out []string
	for _, w := range words {
		if t := d.lexicon.text[w]; !d.lexicon.stop[w] && (t[0] < '0' || t[0] > '9') {
			out = append(out, t)
		}
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " ")
}

// originCount is the number of distinct texts among the articles of ms.
func (d *desk) originCount(ms []news.Mention) int {
	seen := map[int]bool{}
	for _, m := range ms {
		seen[d.originOf[m.Figure.ArticleID]] = true
	}
	return len(seen)
}
