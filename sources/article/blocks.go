package article

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// maxDepth is how deep the tree is followed; x/net/html itself stops at 512 open
	// elements.
	maxDepth = 600
	// maxBlocks is how many pieces of text are looked at.
	maxBlocks = 20_000
)

// block is one run of text between two block-level boundaries, with what tells
// whether a reader came for it.
type block struct {
	text  string
	words int
	// linked is how many of its words stand in links.
	linked int
	// tag is the nearest block-level element around it.
	tag atom.Atom
	// node is that element; set is the innermost container, into which the block's
	// weight goes.
	node *html.Node
	// junk are the elements around it that look like page furniture, surely is true for
	// those of them that never hold an article.
	junk   []*html.Node
	surely []bool
	// cell is true inside a table.
	cell bool
	// stock is whether it is a stock line of the site's; see boilerplate.
	stock answer
	// again is whether it repeats the title; see repeats.
	again answer
	// confirmed says whether the page's own data has the block in the article's text.
	confirmed verdict
	// dropped is true where it is furniture.
	dropped bool
	// bold is true where all of it is emphasised: such lines are headings or labels.
	bold bool
	// weight is what it says for its container being the article.
	weight float64
	// quote is true inside a blockquote, list inside a list item.
	quote, list bool
}

// answer is one that is found out when it is first asked for.
type answer int

const (
	unasked answer = iota
	no
	yes
)

// repeats reports whether the block is the title of its page again.
func (b *block) repeats(title string) bool {
	if title == "" || b.words < 3 || len(b.text) > 3*len(title)+40 {
		return false
	}
	if b.again == unasked {
		b.again = no
		if alike(b.text, title) {
			b.again = yes
		}
	}
	return b.again == yes
}

// linkShare is the share of words in links.
func (b *block) linkShare() float64 {
	if b.words == 0 {
		return 0
	}
	return float64(b.linked) / float64(b.words)
}

// prose reports whether the block reads like running text.
func (b *block) prose() bool {
	if b.linkShare() > 0.45 && (b.words-b.linked < 15 || !sentenceEnd(b.text)) {
		return false
	}
	return b.words >= 14 || b.words >= 5 && sentenceEnd(b.text)
}

func sentenceEnd(s string) bool {
	s = strings.TrimRight(s, " )]\"”’»'“")
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?…。！？:", r)
}

// blockTags are the elements that part text.
var blockTags = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true,
	atom.Ul: true, atom.Ol: true, atom.Li: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Table: true, atom.Tbody: true,
	atom.Thead: true, atom.Tr: true, atom.Td: true, atom.Th: true, atom.Caption: true, atom.Blockquote: true, atom.Pre: true,
	atom.Section: true, atom.Article: true, atom.Header: true, atom.Footer: true, atom.Figure: true, atom.Figcaption: true,
	atom.Hr: true, atom.Aside: true, atom.Main: true, atom.Nav: true, atom.Form: true, atom.Fieldset: true, atom.Address: true,
	atom.Center: true, atom.Details: true, atom.Summary: true, atom.Body: true, atom.Html: true,
}

// skipTags are the elements without text for a reader.
var skipTags = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Iframe: true, atom.Object: true, atom.Embed: true,
	atom.Svg: true, atom.Math: true, atom.Canvas: true, atom.Video: true, atom.Audio: true, atom.Map: true, atom.Button: true,
	atom.Select: true, atom.Input: true, atom.Textarea: true, atom.Head: true, atom.Title: true, atom.Meta: true, atom.Link: true,
	atom.Img: true, atom.Picture: true, atom.Source: true, atom.Option: true, atom.Datalist: true, atom.Progress: true, atom.Dialog: true, atom.Rt: true, atom.Rp: true,
}

// splitter walks a page and cuts it into blocks.
type splitter struct {
	blocks []*block
	cur    strings.Builder
	words  int
	linked int
	bold   int // words in bold
	inWord bool
	half   bool // one character of a word of two was read

	links, strong int // how many such elements are open
	tags          []*html.Node
	junk          []*html.Node
	surely        []bool
	quotes, lists int
	cells         int
	breaks        int
}

func split(root *html.Node) []*block {
	s := &splitter{}
	s.walk(root, 0)
	s.flush()
	return s.blocks
}

func (s *splitter) walk(n *html.Node, depth int) {
	if depth > maxDepth || len(s.blocks) >= maxBlocks {
		return
	}
	switch n.Type {
	case html.TextNode:
		s.text(n.Data)
		return
	case html.ElementNode:
		if skipTags[n.DataAtom] || hidden(n) {
			return
		}
	case html.DocumentNode:
	default:
		return
	}
	a := n.DataAtom
	if a == atom.Br {
		s.breaks++
		if s.breaks >= 2 {
			s.flush()
		} else {
			s.space()
		}
		return
	}
	isBlock := blockTags[a]
	if isBlock {
		s.flush()
		s.tags = append(s.tags, n)
	}
	j := furniture(n)
	if j != plain {
		s.junk, s.surely = append(s.junk, n), append(s.surely, j == strong)
	}
	s.enter(a, 1)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		s.walk(c, depth+1)
	}
	if isBlock {
		s.flush()
		s.tags = s.tags[:len(s.tags)-1]
	}
	s.enter(a, -1)
	if j != plain {
		if !isBlock {
			s.flush()
		}
		s.junk, s.surely = s.junk[:len(s.junk)-1], s.surely[:len(s.surely)-1]
	}
}

// enter counts open inline elements of meaning.
func (s *splitter) enter(a atom.Atom, by int) {
	switch a {
	case atom.A:
		s.links += by
	case atom.B, atom.Strong:
		s.strong += by
	case atom.Blockquote:
		s.quotes += by
	case atom.Li:
		s.lists += by
	case atom.Table:
		s.cells += by
	}
}

func (s *splitter) space() {
	s.inWord = false
	if l := s.cur.Len(); l > 0 {
		if str := s.cur.String(); str[l-1] != ' ' {
			s.cur.WriteByte(' ')
		}
	}
}

func (s *splitter) text(data string) {
	for _, r := range data {
		if unicode.IsSpace(r) || r == '\u200b' {
			s.space()
			continue
		}
		if invisible(r) {
			continue
		}
		s.breaks = 0
		if dense(r) { // written without blanks: two characters count as a word
			if s.half = !s.half; s.half {
				s.word()
			}
		} else if !s.inWord {
			s.inWord = true
			s.word()
		}
		s.cur.WriteRune(r)
	}
}

func (s *splitter) word() {
	s.words++
	if s.links > 0 {
		s.linked++
	}
	if s.strong > 0 {
		s.bold++
	}
}

// dense reports whether r belongs to a script without blanks between words.
func dense(r rune) bool {
	return r >= 0x0e00 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai))
}

// invisible are controls and marks that must not reach a reader: they hide or turn
// around what is printed.
func invisible(r rune) bool {
	return r < 0x20 || r >= 0x7f && r <= 0x9f || r == 0xad || r == 0xfeff || r == 0x2060 || r == 0x200e || r == 0x200f ||
		0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 || r == utf8.RuneError
}

func (s *splitter) flush() {
	text := strings.TrimSpace(s.cur.String())
	s.cur.Reset()
	if text != "" && len(s.tags) > 0 {
		node := s.tags[len(s.tags)-1]
		s.blocks = append(s.blocks, &block{
			text: text, words: s.words, linked: s.linked, tag: node.DataAtom, node: node,
			junk: slices.Clone(s.junk), surely: slices.Clone(s.surely), cell: s.cells > 0, bold: s.bold == s.words, quote: s.quotes > 0, list: s.lists > 0,
		})
	}
	s.words, s.linked, s.bold, s.inWord, s.breaks = 0, 0, 0, false, 0
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

// hidden reports whether a reader does not see the element.
func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "class":
			for _, c := range strings.Fields(a.Val) {
				if c == "hidden" || c == "d-none" || c == "is-hidden" || c == "sr-only" {
					return true
				}
			}
		case "style":
			v := strings.ToLower(strings.ReplaceAll(a.Val, " ", ""))
			if strings.Contains(v, "display:none") || strings.Contains(v, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}
