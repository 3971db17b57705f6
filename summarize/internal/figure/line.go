// Package figure finds the numbers of a sentence that state a quantity and reads them:
// value or range, qualifier, kind, unit and what is measured.
//
// Numbers that state none (dates, years, clock times, ages, names with numbers, scores,
// idioms) are typed first and left out. What is a figure, and what its words, value,
// qualifier and unit are, follows the labels of the attributed-figures corpus.
package figure

import (
	"unicode"
	"unicode/utf8"

	"tidings/news"
	"tidings/summarize/internal/tagger"
	"tidings/summarize/internal/text"
)

// Line is a sentence with its tokens and their tags, as many tags as tokens.
type Line struct {
	// Text is the article's text; Span is the sentence's place in it.
	Text   string
	Span   news.Span
	Tokens []text.Token
	Tags   []tagger.Tag
}

// NewLine tokenises and tags the sentence s of t.
func NewLine(t string, s news.Span) Line {
	tokens := text.Tokens(t, s)
	return Line{Text: t, Span: s, Tokens: tokens, Tags: tagger.Tags(tokens)}
}

// Norm is the folded form of token i, "" outside the sentence.
func (l *Line) Norm(i int) string {
	if i < 0 || i >= len(l.Tokens) {
		return ""
	}
	return l.Tokens[i].Norm
}

// Tag is the tag of token i, tagger.None outside the sentence.
func (l *Line) Tag(i int) tagger.Tag {
	if i < 0 || i >= len(l.Tags) {
		return tagger.None
	}
	return l.Tags[i]
}

// Capital reports whether token i starts with a capital letter.
func (l *Line) Capital(i int) bool {
	if i < 0 || i >= len(l.Tokens) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(l.Tokens[i].Text)
	return unicode.IsUpper(r)
}

// Glued reports whether no space parts token i from the one before it.
func (l *Line) Glued(i int) bool {
	return i > 0 && i < len(l.Tokens) && l.Tokens[i-1].Span.End == l.Tokens[i].Span.Start
}

// Words is the span in the text of the tokens from a up to b.
func (l *Line) Words(a, b int) news.Span {
	if a >= b || a < 0 || b > len(l.Tokens) {
		return news.Span{}
	}
	return news.Span{Start: l.Tokens[a].Span.Start, End: l.Tokens[b-1].Span.End}
}

// first reports whether token i opens the sentence or a quotation in it.
func (l *Line) first(i int) bool {
	return i == 0 || l.Norm(i-1) == `"` || l.Norm(i-1) == "'" || l.Norm(i-1) == ":" || i == 1 && l.Norm(0) == "-"
}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
