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
	"time"

	"tidings/news"
	"tidings/summarize"
	"tidings/summarize/internal/text"
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
		return summarize.Summary{Headline: headline(st, nil, news.Bullet{})}, ctx.Err()
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
	return summarize.Summary{Headline: headline(st, out, d.leadBullet()), Bullets: out}, ctx.Err()
}

// desk is one story while its bullets are written.
type desk struct {
	study    summarize.Study
	checker  *summarize.Checker
	articles map[string]int // id → index in the study
	originOf map[string]int // id → number of its text
	rows     map[place]int  // the ledger row of each figure
	newest   time.Time      // of the articles with a text of their own: a late copy is no news
	lexicon  *lexicon
	claims   []heard
	cands    []*candidate
	score    *scorer
	chosen   []entry
	told     map[string]bool // keys of chosen bullets
	toldRow  map[int]bool
	lead     bool // a lead is chosen, or there is none
	leadFrom int  // in a story of one text, the latest sentence that may be its lead
	quoted   bool
}

// place is where a figure stands.
type place struct {
	article string
	span    news.Span
}

// entry is a chosen bullet with what orders it.
type entry struct {
	bullet news.Bullet
	block  block
	// position is the article, paragraph and place of its sentence.
	position [3]int
}

// block is the part of the digest that a bullet belongs to.
type block int

// The blocks, in order.
const (
	changes block = iota
	disputes
	lead
	rest
)

func newDesk(st summarize.Study) *desk {
	d := &desk{study: st, checker: summarize.NewChecker(st), articles: map[string]int{}, originOf: map[string]int{}, rows: map[place]int{},
		lexicon: newLexicon(200 * min(len(st.Readings), 8)), told: map[string]bool{}, toldRow: map[int]bool{}}
	for i, r := range st.Readings {
		d.articles[r.Article.ID] = i
	}
	for i, q := range st.Story.Ledger {
		for _, m := range q.Mentions {
			d.rows[place{m.Figure.ArticleID, m.Figure.Span}] = i
		}
	}
	d.cands = d.candidates()
	d.score = d.newScorer()
	own := map[int]bool{}
	for i, r := range st.Readings {
		o := d.score.origin[i]
		d.originOf[r.Article.ID] = o
		if t := r.Article.Time(); !own[o] && t.After(d.newest) {
			d.newest = t
		}
		own[o] = true
	}
	return d
}

// next is the candidate that adds most, ready to be shown, or nil.
func (d *desk) next() *candidate {
	for {
		c := d.best()
		if c == nil && !d.lead { // no first sentence may be shown
			d.lead = d.leadFrom > 0
			d.leadFrom++
			continue
		}
		if c == nil {
			return nil
		}
		if d.prepare(c) && !(c.quote && d.quoted) && !d.stale(c) && !d.toldAlready(c) {
			return c
		}
		c.used = true
	}
}

// best is the candidate that adds most; while there is no lead, of the first sentences.
func (d *desk) best() *candidate {
	var best *candidate
	top := 0.0
	for _, c := range d.cands {
		if c.used || !d.lead && (!c.first || d.score.texts <= 1 && c.position > d.leadFrom) {
			continue
		}
		if d.score.overlaps(c) {
			c.used = true
			continue
		}
		if s := (d.score.gain(c) + d.bonus(c)) * d.merit(c); s > top {
			best, top = c, s
		}
	}
	return best
}

// toldAlready reports whether a chosen bullet states what c states: all its quantities,
// or the same thing in other words.
func (d *desk) toldAlready(c *candidate) bool {
	if d.told[d.keyOf(c)] {
		return true
	}
	told := 0
	for _, f := range c.figures {
		if i := d.rowOf(f); i >= 0 && d.toldRow[i] {
			told++
		} else if !f.Change && !f.Subset && !byMuch(c.claim, f) {
			return false // by how much something changed is told with what it is now
		}
	}
	return told > 0
}

// byMuch reports whether f is by how much something is more or less: "two more than on
// Sunday".
func byMuch(c news.Claim, f news.Figure) bool {
	next := text.Words(head(c.Text[min(max(f.Span.End-c.Sentence.Start, 0), len(c.Text)):], 30))
	return len(next) > 0 && slices.Contains([]string{"more", "fewer", "less", "higher", "lower"}, next[0])
}

// vague reports whether a figure is only an order of size: "hundreds of".
func vague(f news.Figure) bool {
	return slices.ContainsFunc(text.Words(f.Raw), func(w string) bool { return vagueWords[w] })
}

// stale reports whether c states a value that was replaced since, and not its
// replacement too.
func (d *desk) stale(c *candidate) bool {
	for _, f := range c.figures {
		i, ok := d.rows[place{f.ArticleID, f.Span}]
		if ok && d.replaced(i) && !d.stands(i, f) &&
			!slices.ContainsFunc(c.figures, func(g news.Figure) bool { return d.rowOf(g) == i && d.stands(i, g) }) {
			return true
		}
	}
	return false
}

// replaced reports whether the row has values that no longer stand.
func (d *desk) replaced(i int) bool {
	s := d.study.Story.Ledger[i].Status
	return s == news.Updated || s == news.Conflict
}

// rowOf is the ledger row of f, or -1.
func (d *desk) rowOf(f news.Figure) int {
	if i, ok := d.rows[place{f.ArticleID, f.Span}]; ok {
		return i
	}
	return -1
}

// stands reports whether f prints a value of row i that stands now.
func (d *desk) stands(i int, f news.Figure) bool {
	return slices.ContainsFunc(d.study.Story.Ledger[i].Latest, func(l news.Latest) bool { return l.Value == f.Value })
}

// merit lowers what is told in part already, what leans on the sentence before, and what
// is old beside the newest article.
func (d *desk) merit(c *candidate) float64 {
	m := 1.0
	if slices.ContainsFunc(c.claim.Figures, func(f news.Figure) bool { i := d.rowOf(f); return i >= 0 && d.toldRow[i] }) {
		m *= 0.6
	}
	if c.leans {
		m *= 0.6
	}
	if !d.lead && c.position > 0 {
		m *= 0.8
	}
	t := d.study.Readings[c.article].Article.Time()
	if t.IsZero() || d.newest.IsZero() {
		return m
	}
	age := d.newest.Sub(t).Hours() / 48
	return m * (1 - staleness*min(max(age, 0), 1))
}

const (
	// quantityBonus is what a new quantity adds to the share of weight that a sentence
	// covers: a digest of figures prefers the sentence that has one. The more texts
	// there are, the better they tell by themselves what matters, and the less it adds:
	// half at bonusTexts more than one.
	quantityBonus, bonusTexts = 0.25, 2
	// staleness is the share that a sentence loses in two days beside the newest.
	staleness = 0.8
)

// bonus rewards quantities that no bullet has told yet: most those that somebody
// asserts, that several texts have, or that are a record.
func (d *desk) bonus(c *candidate) float64 {
	sum := 0.0
	for _, f := range c.claim.Figures[:min(3, len(c.claim.Figures))] {
		i := d.rowOf(f)
		switch {
		case i >= 0 && d.toldRow[i], f.Historic:
		case f.Kind == news.KindDuration || vague(f):
			sum += 0.2
		case f.Attribution.Credited() || f.Record || i >= 0 && d.originCount(d.study.Story.Ledger[i].Mentions) > 1:
			sum++
		default:
			sum += 0.7
		}
	}
	each := quantityBonus / (1 + float64(d.score.texts-1)/bonusTexts)
	return each * sum / d.score.scale(c)
}

// take turns c into a bullet, where its receipts bear that out.
func (d *desk) take(c *candidate) {
	c.used = true
	b := d.bullet(c)
	if d.checker.Check(b) != "" {
		return
	}
	d.score.add(c)
	e := entry{bullet: b, block: rest, position: [3]int{c.article, c.paragraph, c.claim.Sentence.Start}}
	if c.first && !d.lead {
		e.block, d.lead = lead, true
	}
	d.quoted = d.quoted || c.quote
	d.add(e)
}

func (d *desk) add(e entry) {
	d.chosen = append(d.chosen, e)
	d.told[e.bullet.Key] = true
	for _, f := range e.bullet.Figures {
		if i := d.rowOf(f); i >= 0 {
			d.toldRow[i] = true
		}
	}
}

// ordered returns the bullets: changes, disputes, the lead, then the rest by date and
// place, which keeps what belongs together.
func (d *desk) ordered() []news.Bullet {
	slices.SortStableFunc(d.chosen, func(a, b entry) int {
		if a.block != b.block {
			return int(a.block - b.block)
		}
		if a.block < lead {
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

// leadBullet is the lead, or the zero bullet.
func (d *desk) leadBullet() news.Bullet {
	for _, e := range d.chosen {
		if e.block == lead {
			return e.bullet
		}
	}
	return news.Bullet{}
}

// bullet writes c as a bullet.
func (d *desk) bullet(c *candidate) news.Bullet {
	b := news.Bullet{Key: d.keyOf(c), Receipts: []news.Receipt{d.receipt(c.claim)}}
	b.Text = c.text + d.credit(c)
	b.Figures = printedFigures(b.Text, c.claim.Figures)
	b.Quotes = printedQuotes(b.Text, c.claim.Quotes)
	if c.moved {
		d.nameSource(&b, c.claim.ArticleID, c.claim.Attribution.SourceSpan)
	}
	if c.quote && len(b.Quotes) > 0 {
		d.nameSource(&b, c.claim.ArticleID, b.Quotes[0].SpeakerSpan)
	}
	d.finish(&b)
	return b
}

// nameSource adds the sentence that names a source, where none of b's does: a reader of
// "she said" is shown who she is.
func (d *desk) nameSource(b *news.Bullet, article string, source news.Span) {
	if source.Empty() || slices.ContainsFunc(b.Receipts, func(r news.Receipt) bool { return r.ArticleID == article && r.Span.Contains(source) }) {
		return
	}
	for _, c := range d.study.Readings[d.articles[article]].Claims {
		if c.Sentence.Contains(source) {
			b.Receipts = append(b.Receipts, d.receipt(c))
			return
		}
	}
}

// finish fills in what follows from the rest.
func (d *desk) finish(b *news.Bullet) {
	b.ID = hash(d.study.Story.ID+"\x00"+b.Key, 8)
	b.Values = valuesOf(b.Figures)
}

// valuesOf writes the values as a bullet keeps them.
func valuesOf(fs []news.Figure) string {
	values := make([]string, len(fs))
	for i, f := range fs {
		values[i] = strconv.FormatFloat(f.Value, 'f', -1, 64)
		if f.Range {
			values[i] += "-" + strconv.FormatFloat(f.High, 'f', -1, 64)
		}
	}
	return strings.Join(values, "|")
}

// article is the member with that id.
func (d *desk) article(id string) news.Article { return d.study.Readings[d.articles[id]].Article }

func (d *desk) receipt(c news.Claim) news.Receipt {
	a := d.article(c.ArticleID)
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
		parts = append(parts, d.earliest(c))
	}
	slices.Sort(parts)
	c.key = hash(strings.Join(slices.Compact(parts), "\x00"), 12)
	return c.key
}

// rowKey names a ledger row: by what happened to the people it counts, else by what its
// first mention measures, which stays as others join.
func rowKey(q news.Quantity) string {
	m := q.Mentions[0].Figure
	name := cmp.Or(m.Measure, q.Name)
	if q.Unit == "person" && !strings.Contains(q.Name, " ") {
		name = q.Name
	}
	return "row\x00" + string(m.Kind) + "\x00" + strings.ToLower(name) + "\x00" + strings.ToLower(q.Unit)
}

func hash(s string, n int) string {
	sum := sha256.Sum256([]byte(s))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:n]
}
