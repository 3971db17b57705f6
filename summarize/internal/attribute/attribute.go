// Package attribute finds who asserts the figures and quotations of an article.
package attribute

import (
	"tidings/news"
	"tidings/summarize/internal/figure"
	"tidings/summarize/internal/text"
)

// Sentence is a sentence with its figures; Attribute fills in their Attribution.
type Sentence struct {
	Line     figure.Line
	Mentions []figure.Mention
	// Attribution is who asserts the sentence as a whole; filled in by Attribute.
	Attribution news.Attribution
	// Quotes are the quotations that start in the sentence; filled in by Attribute.
	Quotes []news.Quote
}

// Paragraph is a paragraph of the article with its sentences, in order. Paragraphs that
// make no claims have none.
type Paragraph struct {
	Span      news.Span
	Kind      text.Kind
	Sentences []Sentence
}

// Attribute fills in who asserts what in the paragraphs of the text t.
func Attribute(t string, paragraphs []Paragraph) {
}
