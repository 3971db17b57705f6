package article

import (
	"hash/maphash"
	"maps"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// bodyOf finds the article's paragraphs in a page. Where leaving out all that looks
// like furniture leaves little, the text stands in such an element, and only what is
// surely furniture is left out.
func bodyOf(blocks []*block, m *meta, title string) body {
	m.confirm(blocks)
	c := choose(blocks, title, siteHost(first(m.base, m.canon, m.get("og:url"))))
	if c.keep == nil {
		return body{}
	}
	c.once(blocks)
	out := body{heads: c.heads}
	for i, b := range blocks {
		if c.keep[i] {
			out.paragraphs = append(out.paragraphs, b.text)
		}
	}
	return out
}

// once drops paragraphs that a page prints again elsewhere, as for two widths of screen,
// and pulled quotes: lines set apart that are word for word in a paragraph of the text.
func (c *choice) once(blocks []*block) {
	seen := map[string]*html.Node{}
	runs := map[uint64]bool{}
	seed := maphash.MakeSeed()
	for i, b := range blocks {
		if !c.keep[i] {
			continue
		}
		if in := seen[b.text]; in != nil && in != b.node.Parent && b.words >= sameWords && b.prose() && !b.list && !b.cell {
			c.keep[i] = false
			continue
		}
		seen[b.text] = b.node.Parent
		if b.tag == atom.P && !apartFromText(b) && b.words > sameWords {
			own, _ := runsOf(seed, b.text)
			maps.Copy(runs, own)
		}
	}
	for i, b := range blocks {
		if !c.keep[i] || b.words < sameWords || b.words > pulledWords || !apartFromText(b) {
			continue
		}
		own, _ := runsOf(seed, b.text)
		again := len(own) > 0
		for r := range own {
			again = again && runs[r]
		}
		c.keep[i] = !again
	}
}

const (
	sameWords   = 8
	pulledWords = 45
)

// apartFromText reports whether a line does not look like a paragraph of the text.
func apartFromText(b *block) bool {
	return !isHeading(b.tag) && (b.quote || slices.Contains(b.surely, false))
}

// choose is what the rules make of a page; nothing where they find no text.
func choose(blocks []*block, title, site string) choice {
	strict := try(blocks, title, site, false)
	n := strict.size(blocks)
	if n >= 150*6 {
		return strict
	}
	loose := try(blocks, title, site, true)
	if loose.size(blocks) > 2*n+60*6 {
		return loose
	}
	return try(blocks, title, site, false)
}

// body is what was found of an article.
type body struct {
	paragraphs []string
	heads      int // see choice
}

// words is about how many words the paragraphs have, in any script.
func words(paragraphs []string) int {
	n := 0
	for _, p := range paragraphs {
		n += len(p)
	}
	return n / 6
}

func try(blocks []*block, title, site string, loose bool) choice {
	drop(blocks, title, loose)
	top := container(blocks)
	if top == nil {
		return choice{}
	}
	inside := make([]bool, len(blocks))
	for i, b := range blocks {
		inside[i] = !b.dropped && within(b.node, top)
	}
	join(blocks, inside, top)
	return byRule(blocks, inside, title, site)
}

// joinLevels is how far above the container its like is looked for.
const joinLevels = 3

// join adds paragraphs that are built just like those of the container and stand
// beside it: pages cut long articles into pieces, with advertisements between.
func join(blocks []*block, inside []bool, top *html.Node) {
	like := map[string]int{}
	for i, b := range blocks {
		if inside[i] && b.prose() {
			like[shape(b)] += b.words
		}
	}
	outer := top
	for i := 0; i < joinLevels && outer.Parent != nil && outer.Parent.DataAtom != atom.Body; i++ {
		outer = outer.Parent
	}
	if outer == top {
		return
	}
	for i, b := range blocks {
		if !inside[i] && !b.dropped && b.prose() && b.linkShare() < 0.3 && like[shape(b)] >= 30 && within(b.node, outer) && !ownTitle(b.node, outer) {
			inside[i] = true
		}
	}
}

// shape is how a block is built: its own name and class and those around it.
func shape(b *block) string {
	s := ""
	n := b.node
	for i := 0; i < 3 && n != nil; i++ {
		s += n.Data + "." + attr(n, "class") + "/"
		n = n.Parent
	}
	return s
}

// ownTitle reports whether a block stands in an article of its own below outer.
func ownTitle(n, outer *html.Node) bool {
	for ; n != nil && n != outer; n = n.Parent {
		if n.DataAtom == atom.Article {
			return true
		}
	}
	return false
}

// drop decides which blocks are furniture and weighs the rest. An element that holds
// most of the page's prose is none, whatever it is called: its class names one thing
// in it, such as "with-sidebar".
func drop(blocks []*block, title string, loose bool) {
	total := 0
	in := map[*html.Node]int{}
	titled := map[*html.Node]bool{} // what is around the title is no furniture
	for _, b := range blocks {
		if b.tag == atom.H1 && title != "" && alike(b.text, title) {
			for _, j := range b.junk {
				titled[j] = j.DataAtom == atom.Div || j.DataAtom == atom.Section
			}
		}
		if b.tag == atom.Figcaption || !b.prose() {
			continue
		}
		total += b.words
		for _, j := range b.junk {
			in[j] += b.words
		}
	}
	for _, b := range blocks {
		b.dropped = false
		for i, j := range b.junk {
			if titled[j] {
				continue
			}
			if b.surely[i] && in[j]*100 <= total*60 || !b.surely[i] && !loose && in[j]*100 <= total*45 {
				b.dropped = true
			}
		}
		b.weight = weigh(b)
	}
}

// weigh is what a block says for its surroundings being the article.
func weigh(b *block) float64 {
	switch {
	case b.dropped:
		return 0
	case b.prose():
		w := float64(b.words) * (1 - b.linkShare())
		if b.confirmed == told {
			return 3 * w
		}
		if b.confirmed == untold {
			return 0
		}
		return w
	case b.linkShare() > 0.5:
		return -2 - float64(min(b.words, 20))
	}
	switch b.tag {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return 0
	}
	return -1.5
}

// fade is how much less a paragraph says for each element further out: a container
// that adds nothing to what it holds is the weaker one.
const fade = 0.96

// container is the element whose text weighs most: the article's paragraphs speak for
// it, link lists and labels against it.
func container(blocks []*block) *html.Node {
	sum := map[*html.Node]float64{}
	for _, b := range blocks {
		if b.weight == 0 {
			continue
		}
		w := b.weight
		for n := b.node; n != nil; n = n.Parent {
			sum[n] += w
			if w > 0 {
				w *= fade
			}
		}
	}
	var best *html.Node
	bestSum, bestDepth := 0.0, 0
	for n, s := range sum {
		if n.Type != html.ElementNode {
			continue
		}
		s += prior(n)
		if d := depth(n); s > bestSum || s == bestSum && d > bestDepth {
			best, bestSum, bestDepth = n, s, d
		}
	}
	return best
}

func depth(n *html.Node) int {
	d := 0
	for ; n.Parent != nil; n = n.Parent {
		d++
	}
	return d
}

// prior is what an element's own name says for it.
func prior(n *html.Node) float64 {
	p := 0.0
	if n.DataAtom == atom.Article {
		p += 10
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "itemprop":
			if strings.EqualFold(a.Val, "articleBody") {
				p += 30
			}
		case "class", "id":
			if bodyName(a.Val) {
				p += 15
			}
		}
	}
	return p
}

var bodyName = lineTest(`(?i)(?:article|story|entry|post|content|main)[-_]?_?(?:body|content|text)|articlebody|storytext`)

// choice is which blocks of a page are taken for the article.
type choice struct {
	keep []bool
	// inside are the blocks of the container.
	inside []bool
	// first and last bound the text proper, without a lead before it.
	first, last int
	// heads counts the headings that lead to other articles.
	heads int
}

// relatedName reports whether an element names itself after what else there is to read.
func relatedName(n *html.Node) bool {
	found := false
	for i := 0; i < 2 && n != nil && !found; i, n = i+1, n.Parent {
		for _, a := range n.Attr {
			if a.Key == "class" || a.Key == "id" {
				eachWord(a.Val, func(w string, _ bool) bool {
					found = found || strings.HasPrefix(w, "related") || strings.HasPrefix(w, "recommend") || w == "similar"
					return !found
				})
			}
		}
	}
	return found
}

const (
	minLead    = 40 // words of text before what may be a list of other articles
	leadLines  = 8
	labelTimes = 3 // so often a short line is a label of the page's, such as "Show picture"
	manyWords  = 8
)

// teasers finds where a list of other articles starts: headings that are links, each
// with little text below it, up to the end. at is 0 where there is none, or where it is
// all there is; heads is how many such headings there are.
func teasers(blocks []*block, site string) (at, heads int) {
	below := 0
scan:
	for i := len(blocks) - 1; i > 0; i-- {
		b := blocks[i]
		switch {
		case b.linkShare() > 0.8 && b.words >= 3:
			if (isHeading(b.tag) || below == 1) && leadsTo(b.node, site) {
				at = i
				heads++
			}
			below = 0
		case isHeading(b.tag) && b.linkShare() < 0.5 && !endMark(b):
			break scan
		case b.prose():
			if below++; below > 1 {
				break scan
			}
		}
	}
	before := 0
	for _, b := range blocks[:at] {
		if b.prose() {
			before += b.words
		}
	}
	if heads < 3 || before < minLead {
		return 0, heads
	}
	return at, heads
}

// siteHost is the host that pages of the same site share, without "www.".
func siteHost(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Host), "www.")
}

// leadsTo reports whether the first link in or around an element stays on the site.
func leadsTo(n *html.Node, site string) bool {
	left := linkNodes
	link := linkIn(n, &left)
	for at := n; link == nil && at != nil; at = at.Parent {
		if at.DataAtom == atom.A {
			link = at
		}
	}
	if link == nil {
		return false
	}
	host := siteHost(attr(link, "href"))
	return host == "" || host == site
}

// linkNodes is how many nodes are searched for a link.
const linkNodes = 200

func linkIn(n *html.Node, left *int) *html.Node {
	if n.DataAtom == atom.A && attr(n, "href") != "" {
		return n
	}
	for c := n.FirstChild; c != nil && *left > 0; c = c.NextSibling {
		*left--
		if found := linkIn(c, left); found != nil {
			return found
		}
	}
	return nil
}

// size is how many bytes of text are taken.
func (c *choice) size(blocks []*block) int {
	n := 0
	for i, b := range blocks {
		if c.keep != nil && c.keep[i] {
			n += len(b.text)
		}
	}
	return n
}

// byRule takes the blocks of the container that a reader came for, after the lead that
// many pages set apart from it.
func byRule(blocks []*block, inside []bool, title, site string) choice {
	var in []*block
	var at []int
	for i, b := range blocks {
		if inside[i] {
			in, at = append(in, b), append(at, i)
		}
	}
	after := make([]int, len(in)+1) // words of prose from here on
	for i := len(in) - 1; i >= 0; i-- {
		after[i] = after[i+1]
		if in[i].prose() {
			after[i] += in[i].words
		}
	}
	first, last := -1, -1
	for i, b := range in {
		if endMark(b) && first >= 0 && (after[first]-after[i] > 2*after[i] || after[first]-after[i] >= minLead && isHeading(b.tag) && relatedName(b.node)) {
			break
		}
		if b.prose() && keep(b, title) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return choice{}
	}
	last = tail(in, last, title)
	cut, heads := teasers(in[first:last+1], site)
	for i := first - 1; i >= 0 && i >= first-3; i-- { // the first paragraph is itself below such a heading
		if b := in[i]; b.linkShare() > 0.8 && b.words >= 3 && !b.repeats(title) && (isHeading(b.tag) || i == first-1) && leadsTo(b.node, site) {
			cut = 0
			heads++
			break
		}
	}
	if cut > 0 {
		last = first + cut - 1
	}
	c := choice{keep: make([]bool, len(blocks)), inside: inside, first: at[first], last: at[last], heads: heads}
	head := lead(blocks[:at[0]], title)
	if head >= 0 {
		c.keep[head] = true
	}
	for i := first - 1; i >= 0 && i >= first-leadLines; i-- { // points and subheadings before the first paragraph
		b := in[i]
		if b.tag == atom.H1 || b.repeats(title) {
			break
		}
		if b.words >= 5 && b.words <= 40 && (b.list || isHeading(b.tag)) && b.linkShare() < 0.2 && keep(b, title) {
			c.keep[at[i]] = true
		}
	}
	times := map[string]int{}
	for _, b := range in {
		if b.words <= manyWords {
			times[b.text]++
		}
	}
	for i := first; i <= last; i++ {
		b := in[i]
		label := !b.prose() && times[b.text] >= labelTimes && !isHeading(b.tag) && b.tag != atom.P
		if b.tag == atom.H1 && i == first {
			continue
		}
		again := i == first && head >= 0 && blocks[head].text == b.text // the lead, said again
		c.keep[at[i]] = keep(b, title) && !again && !label && !(i > first && i > last-closingLines && aboutText(b))
	}
	return c
}

// tail moves the end past short lines that belong to the last paragraph: items of a
// list, or lines that stand beside it.
func tail(in []*block, last int, title string) int {
	for i := last + 1; i < len(in) && i <= last+1+10; i++ {
		b := in[i]
		beside := b.node.Parent == in[last].node.Parent && b.tag == in[last].tag
		if endMark(b) || !keep(b, title) || b.linkShare() > 0.3 || !(b.list || beside) {
			break
		}
		last = i
	}
	return last
}

// leadWords are the words in class names of the sentence between title and text.
var leadWords = set("lead lede leadtext standfirst dek deck intro introduction einleitung vorspann summary subtitle subheading subheadline subhead subline sub-title sub-headline teaser abstract strapline description excerpt chapo chapeau sommario bajada kicker-text entradilla lead-text")

// lead is the sentence or two that stand between the title and the text, outside of
// the text's container; -1 where there is none.
func lead(before []*block, title string) int {
	at := -1
	for i, b := range before {
		if b.tag == atom.H1 || b.repeats(title) {
			at = i
		}
	}
	if at < 0 {
		return -1
	}
	for i := at + 1; i < min(len(before), at+8); i++ {
		b := before[i]
		plainLead := b.tag == atom.P && !b.dropped && b.words >= 15 && b.words <= 60 && b.linkShare() < 0.1 && sentenceEnd(b.text)
		if b.words >= 6 && b.words <= 120 && b.linkShare() < 0.3 && (plainLead || leadElement(b.node)) && !boilerplate(b) && !b.repeats(title) && !creditLine(b.text) {
			return i
		}
	}
	return -1
}

func leadElement(n *html.Node) bool {
	for i := 0; i < 3 && n != nil; i++ {
		if n.DataAtom == atom.H2 && i == 0 {
			return true
		}
		for _, a := range n.Attr {
			switch a.Key {
			case "itemprop":
				if a.Val == "description" || a.Val == "alternativeHeadline" {
					return true
				}
			case "class", "id", "data-testid":
				found := false
				prev := ""
				eachWord(a.Val, func(w string, joined bool) bool {
					found = leadWords[w] || joined && leadWords[prev+"-"+w]
					prev = w
					return !found
				})
				if found {
					return true
				}
			}
		}
		n = n.Parent
	}
	return false
}

func within(n, top *html.Node) bool {
	for at := n; at != nil; at = at.Parent {
		if at == top {
			return true
		}
	}
	return false
}
