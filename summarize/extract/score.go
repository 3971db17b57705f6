package extract

import (
	"math"
	"slices"
	"strings"

	"tidings/news"
	"tidings/summarize"
	"tidings/summarize/internal/text"
)

// centroidShare is how much the likeness to the story's centroid counts beside the
// share of concepts, and repeatAt the share of a sentence's word pairs in one chosen
// sentence at which it repeats that.
const (
	centroidShare = 1.0
	repeatAt      = 0.5
)

// scorer weighs the candidates of a story.
type scorer struct {
	origin  map[string]string // article → first article of its text
	weight  map[string]float64
	total   float64
	cover   map[string]bool
	centre  map[string]float64
	norm    float64
	sum     map[string]float64
	sumNorm float64
	dot     float64
	vectors map[*candidate]map[string]float64
	grams   map[*candidate][]string
	chosen  []*candidate
	claims  []told
	single  bool
	first   bool
}

// told is a claim of the story by its word pairs, for finding the earliest that says
// something.
type told struct {
	grams map[string]bool
	name  string
}

func newScorer(st summarize.Study, cands []*candidate) *scorer {
	s := &scorer{origin: map[string]string{}, weight: map[string]float64{}, cover: map[string]bool{}, centre: map[string]float64{},
		sum: map[string]float64{}, vectors: map[*candidate]map[string]float64{}, grams: map[*candidate][]string{}}
	for _, ids := range st.Story.Origins {
		for _, id := range ids {
			s.origin[id] = ids[0]
		}
	}
	for _, a := range st.Story.Articles {
		if s.origin[a.ID] == "" {
			s.origin[a.ID] = a.ID
		}
	}
	s.single = len(st.Story.Origins) <= 1
	s.concepts(st, cands)
	s.centroid(cands)
	for _, c := range cands {
		s.first = s.first || c.first
	}
	return s
}

func (s *scorer) hasFirst() bool { return s.first }
func (s *scorer) noFirst()       { s.first = false }

// concepts weighs the word pairs of the story by the number of independent texts that
// have them; those of first sentences and titles count twice.
func (s *scorer) concepts(st summarize.Study, cands []*candidate) {
	texts := map[string]map[string]bool{} // pair → origins
	count := map[string]int{}
	early := map[string]bool{}
	seen := map[string]bool{}
	for _, r := range st.Readings {
		for k, c := range r.Claims {
			grams := wordPairs(text.Words(c.Text))
			whole := strings.Join(grams, " ")
			for _, g := range grams {
				if texts[g] == nil {
					texts[g] = map[string]bool{}
				}
				texts[g][s.origin[r.Article.ID]] = true
				if !seen[whole] {
					count[g]++
				}
				early[g] = early[g] || k == 0
			}
			if !seen[whole] {
				s.claims = append(s.claims, told{set(whole2(grams)), nameOf(c.Text)})
			}
			seen[whole] = true
		}
		for _, g := range wordPairs(text.Words(r.Article.Title)) {
			early[g] = true
		}
	}
	for _, c := range cands {
		s.grams[c] = wordPairs(c.words)
	}
	few := len(st.Story.Origins) < 4
	for g, in := range texts {
		if len(in) < 2 && count[g] < 2 && !(s.single && early[g]) {
			continue
		}
		w := float64(len(in))
		if few {
			w += 0.5 * math.Log(float64(count[g]))
		}
		if early[g] {
			w *= 2
		}
		s.weight[g] = w
	}
	keys := sortedKeys(s.weight)
	for _, g := range keys {
		s.total += s.weight[g]
	}
}

// whole2 joins pairs so that set can part them again: pairs hold no spaces.
func whole2(grams []string) string { return strings.Join(grams, " ") }

// nameOf names what a claim says by its content words without numbers.
func nameOf(t string) string {
	var out []string
	for _, w := range text.Content(t) {
		if w[0] < '0' || w[0] > '9' {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " ")
}

// wordPairs are the pairs of neighbouring words, stemmed; pairs of two stop words are
// left out. Each pair once.
func wordPairs(words []string) []string {
	var out []string
	seen := map[string]bool{}
	previous, stop := "", true
	for i, w := range words {
		stem, isStop := text.Stem(w), text.Stopword(w)
		if i > 0 && !(stop && isStop) {
			if g := previous + "_" + stem; !seen[g] {
				seen[g] = true
				out = append(out, g)
			}
		}
		previous, stop = stem, isStop
	}
	return out
}

// centroid sums the tf-idf vectors of the candidates; terms below a tenth of the
// heaviest are dropped.
func (s *scorer) centroid(cands []*candidate) {
	df := map[string]float64{}
	stems := map[*candidate][]string{}
	for _, c := range cands {
		for _, w := range c.words {
			if !text.Stopword(w) {
				stems[c] = append(stems[c], text.Stem(w))
			}
		}
		seen := map[string]bool{}
		for _, w := range stems[c] {
			if !seen[w] {
				df[w]++
				seen[w] = true
			}
		}
	}
	for _, c := range cands {
		v := map[string]float64{}
		for _, w := range stems[c] {
			v[w]++
		}
		norm := 0.0
		for _, w := range sortedKeys(v) {
			v[w] *= math.Log(1 + float64(len(cands))/df[w])
			norm += v[w] * v[w]
		}
		for w := range v {
			v[w] /= math.Sqrt(norm)
		}
		s.vectors[c] = v
		for w, x := range v {
			s.centre[w] += x
		}
	}
	top := 0.0
	for _, x := range s.centre {
		top = max(top, x)
	}
	for _, w := range sortedKeys(s.centre) {
		if s.centre[w] < 0.1*top {
			delete(s.centre, w)
			continue
		}
		s.norm += s.centre[w] * s.centre[w]
	}
}

// scale is what a candidate's gain is divided by, so that length alone is no merit.
func (s *scorer) scale(c *candidate) float64 { return math.Sqrt(float64(len(c.words))) }

// gain is what c adds to what is chosen.
func (s *scorer) gain(c *candidate) float64 {
	covered := 0.0
	for _, g := range s.grams[c] {
		if !s.cover[g] {
			covered += s.weight[g]
		}
	}
	if s.total > 0 {
		covered /= s.total
	}
	gain := (covered + centroidShare*(s.cosineWith(c)-s.cosine(s.dot, s.sumNorm))) / s.scale(c)
	if s.single {
		gain *= 1 + 0.5/float64(1+c.position)
	}
	if len(c.text) > aim {
		gain *= 0.7
	}
	return gain
}

func (s *scorer) cosine(dot, norm float64) float64 {
	if norm == 0 || s.norm == 0 {
		return 0
	}
	return dot / math.Sqrt(norm*s.norm)
}

func (s *scorer) cosineWith(c *candidate) float64 {
	dot, norm := s.dot, s.sumNorm
	v := s.vectors[c]
	for _, w := range sortedKeys(v) {
		dot += v[w] * s.centre[w]
		norm += v[w]*v[w] + 2*v[w]*s.sum[w]
	}
	return s.cosine(dot, norm)
}

// add notes that c is chosen.
func (s *scorer) add(c *candidate) {
	for _, g := range s.grams[c] {
		s.cover[g] = true
	}
	v := s.vectors[c]
	for _, w := range sortedKeys(v) {
		s.dot += v[w] * s.centre[w]
		s.sumNorm += v[w]*v[w] + 2*v[w]*s.sum[w]
		s.sum[w] += v[w]
	}
	s.chosen = append(s.chosen, c)
}

// overlaps reports whether most of what c says is in one chosen sentence.
func (s *scorer) overlaps(c *candidate) bool {
	for _, o := range s.chosen {
		if share(s.grams[c], s.grams[o]) >= repeatAt || share(s.grams[o], s.grams[c]) >= repeatAt {
			return true
		}
	}
	return false
}

// share is the part of a that is in b.
func share(a, b []string) float64 {
	if len(a) == 0 {
		return 0
	}
	n := 0
	for _, g := range a {
		if slices.Contains(b, g) {
			n++
		}
	}
	return float64(n) / float64(len(a))
}

// earliest names the first claim of the story that says what c says.
func (s *scorer) earliest(c *candidate) string {
	grams := wordPairs(text.Words(c.claim.Text))
	for _, t := range s.claims {
		n := 0
		for _, g := range grams {
			if t.grams[g] {
				n++
			}
		}
		if 2*n >= len(grams) && 2*n >= len(t.grams) {
			return t.name
		}
	}
	return nameOf(c.claim.Text)
}

func sortedKeys(m map[string]float64) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// originCount is the number of distinct texts among the articles of ms.
func (s *scorer) originCount(ms []news.Mention) int {
	seen := map[string]bool{}
	for _, m := range ms {
		seen[s.origin[m.Figure.ArticleID]] = true
	}
	return len(seen)
}
