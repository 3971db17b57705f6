package figure

import (
	"strings"
	"testing"

	"tidings/news"
)

// article is the marked sentences as one text, with their places.
func article(t testing.TB) (string, []news.Span) {
	var all strings.Builder
	var spans []news.Span
	for _, s := range markedSentences(t) {
		spans = append(spans, news.Span{Start: all.Len(), End: all.Len() + len(s.text)})
		all.WriteString(s.text + "\n")
	}
	return all.String(), spans
}

// BenchmarkFind reads the figures of sentences full of numbers, tagged beforehand.
func BenchmarkFind(b *testing.B) {
	text, spans := article(b)
	var lines []Line
	for _, s := range spans {
		lines = append(lines, NewLine(text, s))
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		var r Reader
		for i := range lines {
			r.Find(&lines[i])
		}
	}
}

// BenchmarkNewLine tokenises and tags them.
func BenchmarkNewLine(b *testing.B) {
	text, spans := article(b)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range spans {
			NewLine(text, s)
		}
	}
}
