// Package extract writes bullets out of the sentences of a story's own articles. It is
// the default way: deterministic, offline, and unable to state what no article states.
//
// Sentences are chosen by coverage of repeated word pairs, weighed by how many
// independent texts have them (Gillick and Favre 2009), together with what they add to
// the likeness of the whole summary to the story's centroid (Ghalandari 2017). What the
// ledger says changed or is disputed gets a bullet of its own.
package extract

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strconv"
	"strings"

	"tidings/news"
	"tidings/summarize"
)

// Summarizer writes extractive bullets. The zero value is ready; it may be used by many
// goroutines at once, and the same study gives the same summary, byte for byte.
type Summarizer struct{}

// New returns the summarizer.
func New() Summarizer { return Summarizer{} }

// maxBullets bounds what one story may take.
const maxBullets = 12

// Summarize returns at most bullets bullets: changed and disputed quantities first, then
// the story's lead, then what adds most. It returns ctx's error when it is cancelled,
// and no bullets for a story of which nothing could be read.
func (Summarizer) Summarize(ctx context.Context, st summarize.Study, bullets int) (summarize.Summary, error) {
	bullets = min(bullets, maxBullets)
	if bullets <= 0 {
		return summarize.Summary{Headline: headline(st, nil)}, ctx.Err()
	}
	d := newDesk(st)
	d.quantities(max(1, bullets/2))
	for len(d.chosen) < bullets {
		if err := ctx.Err(); err != nil {
			return summarize.Summary{}, err
		}
		c := d.next()
		if c == nil {
			break
		}
		d.take(c)
	}
	out := d.ordered()
	return summarize.Summary{Headline: headline(st, out), Bullets: out}, ctx.Err()
}

// desk is one story while its bullets are written.
type desk struct {
	study   summarize.Study
	readers map[string]summarize.Reading // by article
	rows    map[place]int                // the ledger row of each figure
	cands   []*candidate
	score   *scorer
	chosen  []entry
	told    map[string]bool // keys of chosen bullets
	toldRow map[int]bool
	quoted  bool
}

// place is where a figure stands.
type place struct {
	article string
	span    news.Span
}

// entry is a chosen bullet with what orders it.
type entry struct {
	bullet news.Bullet
	// block is 0 for changes, 1 for disputes, 2 for the lead, 3 for the rest.
	block    int
	position [3]int // article, paragraph and place of the sentence
}

func newDesk(st summarize.Study) *desk {
	d := &desk{study: st, readers: map[string]summarize.Reading{}, rows: map[place]int{}, told: map[string]bool{}, toldRow: map[int]bool{}}
	for _, r := range st.Readings {
		d.readers[r.Article.ID] = r
	}
	for i, q := range st.Story.Ledger {
		for _, m := range q.Mentions {
			d.rows[place{m.Figure.ArticleID, m.Figure.Span}] = i
		}
	}
	d.cands = candidates(st)
	d.score = newScorer(st, d.cands)
	return d
}

// next is the candidate that adds most, or nil.
func (d *desk) next() *candidate {
	var best *candidate
	top := 0.0
	lead := !slices.ContainsFunc(d.chosen, func(e entry) bool { return e.block == 2 })
	for _, c := range d.cands {
		if c.used || lead && !c.first && d.score.hasFirst() {
			continue
		}
		if d.repeats(c) {
			c.used = true
			continue
		}
		if s := d.score.gain(c) + d.bonus(c); s > top {
			best, top = c, s
		}
	}
	if best == nil && lead { // no first sentence may be shown
		d.score.noFirst()
		return d.next()
	}
	return best
}

// repeats reports whether c says what a chosen bullet says.
func (d *desk) repeats(c *candidate) bool {
	if c.quote && d.quoted || d.told[d.keyOf(c)] || d.score.overlaps(c) {
		return true
	}
	if len(c.figures) == 0 {
		return false
	}
	for _, f := range c.figures {
		if i, ok := d.rows[place{f.ArticleID, f.Span}]; !ok || !d.toldRow[i] {
			return false
		}
	}
	return true
}

// bonus rewards quantities that matter and that no bullet has told yet.
func (d *desk) bonus(c *candidate) float64 {
	n := 0
	for _, f := range c.figures {
		i, ok := d.rows[place{f.ArticleID, f.Span}]
		if ok && d.toldRow[i] {
			continue
		}
		if f.Attribution.Credited() || f.Record || ok && d.origins(i) > 1 {
			n++
		}
	}
	return quantityBonus * float64(min(n, 3)) / d.score.scale(c)
}

// quantityBonus is what a new quantity adds to the share of weight a sentence covers.
const quantityBonus = 0.10

// origins is how many distinct texts mention the quantity of row i.
func (d *desk) origins(i int) int {
	seen := map[string]bool{}
	for _, m := range d.study.Story.Ledger[i].Mentions {
		seen[d.score.origin[m.Figure.ArticleID]] = true
	}
	return len(seen)
}

// take turns c into a bullet.
func (d *desk) take(c *candidate) {
	c.used = true
	d.score.add(c)
	b := d.bullet(c)
	if b.Text == "" {
		return
	}
	block := 3
	if c.first && !slices.ContainsFunc(d.chosen, func(e entry) bool { return e.block == 2 }) {
		block = 2
	}
	d.add(entry{bullet: b, block: block, position: [3]int{c.article, c.paragraph, c.claim.Sentence.Start}})
	d.quoted = d.quoted || c.quote
}

func (d *desk) add(e entry) {
	d.chosen = append(d.chosen, e)
	d.told[e.bullet.Key] = true
	for _, f := range e.bullet.Figures {
		if i, ok := d.rows[place{f.ArticleID, f.Span}]; ok {
			d.toldRow[i] = true
		}
	}
}

// ordered returns the bullets: changes, disputes, the lead, then the rest by date and
// place, which keeps what belongs together.
func (d *desk) ordered() []news.Bullet {
	slices.SortStableFunc(d.chosen, func(a, b entry) int {
		if a.block != b.block {
			return a.block - b.block
		}
		if a.block < 2 {
			return 0 // in order of importance
		}
		return slices.Compare(a.position[:], b.position[:])
	})
	out := make([]news.Bullet, 0, len(d.chosen))
	for _, e := range d.chosen {
		out = append(out, e.bullet)
	}
	return out
}

// bullet writes c as a bullet.
func (d *desk) bullet(c *candidate) news.Bullet {
	b := news.Bullet{Key: d.keyOf(c), Receipts: []news.Receipt{d.receipt(c.claim)}}
	b.Text = c.text + d.credit(c)
	b.Figures = printedFigures(b.Text, c.claim.Figures)
	b.Quotes = printedQuotes(b.Text, c.claim.Quotes)
	d.finish(&b)
	return b
}

// finish fills in what follows from the rest.
func (d *desk) finish(b *news.Bullet) {
	b.ID = hash(d.study.Story.ID+"\x00"+b.Key, 8)
	values := make([]string, len(b.Figures))
	for i, f := range b.Figures {
		values[i] = strconv.FormatFloat(f.Value, 'f', -1, 64)
		if f.Range {
			values[i] += "-" + strconv.FormatFloat(f.High, 'f', -1, 64)
		}
	}
	b.Values = strings.Join(values, "|")
}

func (d *desk) receipt(c news.Claim) news.Receipt {
	a := d.readers[c.ArticleID].Article
	return news.Receipt{ArticleID: a.ID, Outlet: a.Outlet, URL: a.URL, Sentence: c.Text, Span: c.Sentence}
}

// keyOf names what c states apart from its wording and values: its quantities where
// they have rows, else the words of the earliest claim that says the same.
func (d *desk) keyOf(c *candidate) string {
	if c.key != "" {
		return c.key
	}
	var parts []string
	for _, f := range c.figures {
		if i, ok := d.rows[place{f.ArticleID, f.Span}]; ok {
			parts = append(parts, rowKey(d.study.Story.Ledger[i]))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, d.score.earliest(c))
	}
	slices.Sort(parts)
	c.key = hash(strings.Join(slices.Compact(parts), "\x00"), 12)
	return c.key
}

// rowKey names a ledger row by what its first mention measures.
func rowKey(q news.Quantity) string {
	m := q.Mentions[0].Figure
	return "row\x00" + string(m.Kind) + "\x00" + strings.ToLower(cmp.Or(q.Name, m.Measure)) + "\x00" + strings.ToLower(m.Unit)
}

func hash(s string, n int) string {
	sum := sha256.Sum256([]byte(s))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:n]
}
