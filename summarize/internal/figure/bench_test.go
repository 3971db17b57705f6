package figure

import (
	"strings"
	"testing"

	"tidings/news"
)

// BenchmarkFind reads the figures of ordinary sentences, tagged beforehand.
func BenchmarkFind(b *testing.B) {
	var lines []Line
	size := 0
	for _, s := range markedSentences(b) {
		lines = append(lines, NewLine(s.text, news.Span{Start: 0, End: len(s.text)}))
		size += len(s.text)
	}
	b.SetBytes(int64(size))
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
	var all strings.Builder
	var spans []news.Span
	for _, s := range markedSentences(b) {
		spans = append(spans, news.Span{Start: all.Len(), End: all.Len() + len(s.text)})
		all.WriteString(s.text + "\n")
	}
	b.SetBytes(int64(all.Len()))
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range spans {
			NewLine(all.String(), s)
		}
	}
}
