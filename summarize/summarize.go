// Package summarize turns articles into stories and stories into bullets whose every
// figure and quotation is found in the sentence it is credited to.
//
// It is pure: text in, values out. The same input gives the same output, byte for
// byte; nothing reads a clock, a file or the network. The parts are:
//
//	Read      one article → its sentences, figures with attribution, quotations
//	Stories   many articles → stories with stable ids, copies counted once
//	Examine   one story → readings of its members and its ledger of quantities
//	Supported bullets → only those that their receipts bear out
//
// Ways to write bullets live in folders below (summarize/extract).
package summarize

import "tidings/news"

// Reading is what Read found in one article.
type Reading struct {
	Article news.Article
	// Paragraphs are those of the article's text, in order; Repeat.First and Again
	// count them from 0.
	Paragraphs []Paragraph
	// Sentences are in order; every figure and quotation lies in one.
	Sentences []Sentence
	// Claims are the statements of the body sentences, in order, with their figures,
	// quotations and attribution. Each figure and quotation is in exactly one claim.
	Claims []news.Claim
	// Repeats are the paragraphs that say again what an earlier one says; their
	// sentences make no claims.
	Repeats []news.Repeat
	// Lang is the article's language as declared or found ("en"); empty when unknown.
	Lang string
	// Note says in one sentence what could not be read and why; empty when all was.
	Note string
}

// Figures returns the figures of all claims in order of their place in the text.
func (r Reading) Figures() []news.Figure {
	var out []news.Figure
	for _, c := range r.Claims {
		out = append(out, c.Figures...)
	}
	return out
}

// Quotes returns the quotations of all claims in order of their place in the text.
func (r Reading) Quotes() []news.Quote {
	var out []news.Quote
	for _, c := range r.Claims {
		out = append(out, c.Quotes...)
	}
	return out
}

// ParagraphKind says what a paragraph is for. Only Body paragraphs make claims.
type ParagraphKind string

// The kinds of paragraph.
const (
	Body        ParagraphKind = "body"
	Heading     ParagraphKind = "heading"     // a line without a full stop that titles what follows
	Credit      ParagraphKind = "credit"      // byline, photo credit, "Reporting by …"
	Boilerplate ParagraphKind = "boilerplate" // "Read more", "Subscribe", house notices
	Speaker     ParagraphKind = "speaker"     // "– a source close to the talks", after a quotation
	Repeated    ParagraphKind = "repeated"    // says again what an earlier paragraph says
)

// Paragraph is one paragraph of an article.
type Paragraph struct {
	Span news.Span
	Kind ParagraphKind
}

// Sentence is one sentence of an article.
type Sentence struct {
	Span news.Span
	// Paragraph is its index in Reading.Paragraphs.
	Paragraph int
}

// Study is one story read closely: what a writer of bullets works from.
type Study struct {
	// Story has its Ledger filled.
	Story news.Story
	// Readings are of the story's articles, in the same order.
	Readings []Reading
}

// Summary is what a writer of bullets made of a study.
type Summary struct {
	// Headline is one line that claims nothing beyond the bullets.
	Headline string
	// Bullets are in the order to show them, the most important first.
	Bullets []news.Bullet
}
