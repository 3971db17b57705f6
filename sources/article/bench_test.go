package article

import (
	"bytes"
	"net/url"
	"testing"
	"time"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
)

// benchPages are 30 pages of each of two sets, evenly spread.
func benchPages(b *testing.B) []goldPage {
	var out []goldPage
	for _, set := range []string{"extract-newspaper", "extract-scrapinghub"} {
		all := goldPages(b, set)
		for i := range 30 {
			out = append(out, all[i*len(all)/30])
		}
	}
	return out
}

func benchmark(b *testing.B, work func(goldPage)) {
	pages := benchPages(b)
	b.ReportAllocs()
	b.ResetTimer()
	n := 0
	for b.Loop() {
		work(pages[n%len(pages)])
		n++
	}
}

func BenchmarkParse(b *testing.B) {
	benchmark(b, func(p goldPage) { _, _ = html.Parse(bytes.NewReader(p.body)) })
}

func BenchmarkExtract(b *testing.B) {
	benchmark(b, func(p goldPage) { _, _ = Extract(p.body, "", p.URL) })
}

// BenchmarkRatio says how many times as long as parsing alone the extraction takes, page
// by page in turn, so that what else a machine does falls on both.
func BenchmarkRatio(b *testing.B) {
	var parsing, all time.Duration
	benchmark(b, func(p goldPage) {
		start := time.Now()
		_, _ = html.Parse(bytes.NewReader(p.body))
		parsed := time.Now()
		_, _ = Extract(p.body, "", p.URL)
		parsing, all = parsing+parsed.Sub(start), all+time.Since(parsed)
	})
	b.ReportMetric(float64(all)/float64(parsing), "x_parse")
}

func BenchmarkReadability(b *testing.B) {
	benchmark(b, func(p goldPage) {
		u, _ := url.Parse(p.URL)
		_, _ = readability.FromReader(bytes.NewReader(p.body), u)
	})
}
