// Command stories measures, on one core, how long it takes to group many articles into
// stories, and to turn one page into figures, stories and bullets, with and without its
// extraction, beside what parsing the page's markup takes.
//
//	go run ./bench/stories [-corpora DIR] [-pages]
//
// The many articles are made of the labelled ones: stories of one to five articles in
// which all names are made new for each story and a fifth of the other words varies.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/html"

	"tidings/news"
	"tidings/sources/article"
	"tidings/summarize"
	"tidings/summarize/extract"
)

func main() {
	corpora := flag.String("corpora", "../shared/corpora", "where the labelled sets are")
	onlyPages := flag.Bool("pages", false, "measure the pages only")
	flag.Parse()
	runtime.GOMAXPROCS(1)
	measure := run
	if *onlyPages {
		measure = pages
	}
	if err := measure(os.Stdout, *corpora); err != nil {
		fmt.Fprintln(os.Stderr, "stories:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, corpora string) error {
	base, err := wikinews(filepath.Join(corpora, "wikinews", "articles.dev.jsonl"))
	if err != nil {
		return err
	}
	var first time.Duration
	for _, n := range []int{5000, 50000} {
		as := made(base, n)
		size := 0
		for _, a := range as {
			size += len(a.Text)
		}
		best := time.Duration(1 << 62)
		stories := 0
		for range 3 {
			start := used()
			stories = len(summarize.Stories(as, nil))
			best = min(best, used()-start)
		}
		if first == 0 {
			first = best
		}
		fmt.Fprintf(w, "%d articles of %d bytes into %d stories: %v (%.1f times 5,000's)\n", n, size/n, stories, best.Round(time.Millisecond), float64(best)/float64(first))
	}
	return pages(w, corpora)
}

// wikinews reads the articles that others are made of.
func wikinews(path string) ([]news.Article, error) {
	var out []news.Article
	err := eachLine(path, func(line []byte) error {
		var r struct {
			URL, Title string
			Paragraphs []string
		}
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		out = append(out, news.Article{ID: r.URL, Title: r.Title, Text: strings.Join(r.Paragraphs, "\n\n")})
		return nil
	})
	return out, err
}

func eachLine(path string, read func([]byte) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<26)
	for s.Scan() {
		if err := read(s.Bytes()); err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
	}
	return s.Err()
}

// made makes n articles out of base.
func made(base []news.Article, n int) []news.Article {
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	var out []news.Article
	for s := 0; len(out) < n; s++ {
		b := base[s%len(base)]
		end := fmt.Sprintf("%c%c%c", 'a'+s%26, 'a'+s/26%26, 'a'+s/676%26)
		words := strings.SplitAfter(b.Text, " ")
		for i, w := range words {
			switch {
			case len(w) > 3 && w[0] >= 'A' && w[0] <= 'Z':
				words[i] = strings.TrimRight(w, " .,") + end + " "
			case len(w) > 5 && (i*7+s*13)%5 == 0:
				words[i] = strings.TrimRight(w, " .,") + fmt.Sprint("x", s%50) + " "
			}
		}
		for k := 0; k <= s%5 && len(out) < n; k++ {
			var t strings.Builder
			for i, w := range words {
				if k == 0 || (i/20+k)%4 != 0 {
					t.WriteString(w)
				}
			}
			out = append(out, news.Article{ID: fmt.Sprintf("%d-%d", s, k), Title: b.Title + end, Text: t.String(), Published: start.Add(time.Duration(s*7919%1440)*time.Minute + time.Duration(k)*time.Hour)})
		}
	}
	return out
}

// pages compares the work on pages and on their text with the parsing of their markup.
func pages(w io.Writer, corpora string) error {
	dir := filepath.Join(corpora, "extract-newspaper")
	var parse, work, whole time.Duration
	bytesOfHTML, bytesOfText, n := 0, 0, 0
	err := eachLine(filepath.Join(dir, "dev.jsonl"), func(line []byte) error {
		var r struct{ HTML, Text string }
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		page, err := unzipped(filepath.Join(dir, filepath.FromSlash(r.HTML)))
		if err != nil {
			return err
		}
		parse += fastest(func() { _, _ = html.Parse(bytes.NewReader(page)) })
		work += fastest(func() { bullets(r.Text) })
		whole += fastest(func() {
			p, _ := article.Extract(page, "", "")
			bullets(p.Text)
		})
		bytesOfHTML, bytesOfText, n = bytesOfHTML+len(page), bytesOfText+len(r.Text), n+1
		return nil
	})
	if err != nil {
		return err
	}
	if n == 0 {
		return errors.New("no page has its text beside it")
	}
	each := func(d time.Duration) time.Duration { return (d / time.Duration(n)).Round(time.Microsecond) }
	fmt.Fprintf(w, "%d pages of %d bytes with %d bytes of text: parse %v, text to bullets %v a page: %.2f times; page to bullets %v: %.2f times\n", n, bytesOfHTML/n, bytesOfText/n,
		each(parse), each(work), float64(work)/float64(parse), each(whole), float64(whole)/float64(parse))
	return nil
}

// bullets does with a text what a digest of it alone needs.
func bullets(text string) {
	stories := summarize.Stories([]news.Article{{ID: "a", Text: text}}, nil)
	_, _ = extract.New().Summarize(context.Background(), summarize.Examine(stories[0]), 5)
}

func unzipped(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("unzip %s: %w", path, err)
	}
	return io.ReadAll(z)
}

// used is the processor time that the program has used: on one core with nothing else to
// do it is the time that passes, and a busy machine does not change it much.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// fastest is the least of three runs.
func fastest(f func()) time.Duration {
	best := time.Duration(1 << 62)
	for range 3 {
		start := used()
		f()
		best = min(best, used()-start)
	}
	return best
}
