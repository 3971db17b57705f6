package extract

import (
	"context"
	"testing"

	"tidings/summarize"
)

func BenchmarkSummarize(b *testing.B) {
	stories := summarize.Stories(devArticles(b), nil)
	studies := make([]summarize.Study, len(stories))
	for i, s := range stories {
		studies[i] = summarize.Examine(s)
	}
	b.Run("examine", func(b *testing.B) {
		for b.Loop() {
			for _, s := range stories {
				summarize.Examine(s)
			}
		}
	})
	b.Run("summarize", func(b *testing.B) {
		for b.Loop() {
			for _, st := range studies {
				if _, err := New().Summarize(context.Background(), st, 5); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
