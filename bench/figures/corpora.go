package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"unicode/utf8"

	"tidings/news"
	"tidings/summarize"
)

// corporaRows prints the rows of the sets that have forms of their own: GUM's attribution
// and the numbers of Recognizers-Text.
func corporaRows(dir string) error {
	g, err := gum(dir + "/gum-news/dev.figures.jsonl")
	if err != nil {
		return err
	}
	fmt.Printf("GUM, figures that somebody asserts: precision %.3f recall %.3f (%d given: %d right, %d with another source, %d where GUM credits nobody)\n",
		ratio(g.right, g.right+g.wrong+g.extra), ratio(g.right, g.named), g.right+g.wrong+g.extra, g.right, g.wrong, g.extra)
	for _, reader := range []struct {
		name string
		read func(string) []float64
	}{{"every number of the phrase", amounts}, {"read as a sentence of news", figuresIn}} {
		f1, err := recognizers(dir+"/recognizers/dev.jsonl", reader.read)
		if err != nil {
			return err
		}
		fmt.Printf("Recognizers, %s: value F1 %.3f\n", reader.name, f1)
	}
	return nil
}

func ratio(a, b int) float64 { return float64(a) / float64(max(1, b)) }

// attributed counts the credits of figures against GUM's.
type attributed struct{ named, right, wrong, extra int }

// gum scores by the definition of the corpus: of the figures that both find, a credit is
// right where the sources share a word.
func gum(name string) (attributed, error) {
	var out attributed
	err := eachLine(name, func(line []byte) error {
		var d struct {
			Text         string
			Attributions []struct{ ID string }
			Figures      []struct {
				Core        bool
				Start, End  int
				Attribution *string
				Source      string
				Aliases     []string
			}
		}
		if err := json.Unmarshal(line, &d); err != nil {
			return err
		}
		at := byteOffsets(d.Text)
		found := summarize.Read(news.Article{Text: d.Text, Lang: "en"}).Figures()
		for _, g := range d.Figures {
			if !g.Core {
				continue
			}
			given := ""
			for _, f := range found {
				if f.Span.Overlaps(news.Span{Start: at[g.Start], End: at[g.End]}) {
					given = f.Attribution.Source
				}
			}
			switch {
			case g.Attribution == nil:
				if given != "" {
					out.extra++
				}
			case g.Source == "":
			default:
				out.named++
				if given == "" {
					break
				}
				if shares(given, append(g.Aliases, g.Source)) {
					out.right++
				} else {
					out.wrong++
				}
			}
		}
		return nil
	})
	return out, err
}

// shares reports whether a has a word of more than two letters in common with any of names.
func shares(a string, names []string) bool {
	for _, w := range strings.Fields(strings.ToLower(a)) {
		for _, n := range names {
			for _, v := range strings.Fields(strings.ToLower(n)) {
				if len(w) > 2 && w != "the" && strings.Trim(w, ".,'’") == strings.Trim(v, ".,'’") {
					return true
				}
			}
		}
	}
	return false
}

// recognizers is the F1 of the values that read finds in the parts on numbers, money and
// measures.
func recognizers(name string, read func(string) []float64) (float64, error) {
	right, found, gold := 0, 0, 0
	err := eachLine(name, func(line []byte) error {
		var c struct {
			Model, Text string
			Quantities  []struct{ Value float64 }
		}
		if err := json.Unmarshal(line, &c); err != nil {
			return err
		}
		if c.Model != "NumberModel" && c.Model != "CurrencyModel" && c.Model != "DimensionModel" {
			return nil
		}
		got := read(c.Text)
		found, gold = found+len(got), gold+len(c.Quantities)
		for _, q := range c.Quantities {
			for i, v := range got {
				if math.Abs(v-q.Value) <= 1e-8+1e-5*math.Abs(q.Value) {
					right++
					got[i] = math.Inf(1)
					break
				}
			}
		}
		return nil
	})
	return 2 * ratio(right, found+gold), err
}

func amounts(t string) []float64 {
	var out []float64
	for _, a := range summarize.Amounts(t) {
		out = append(out, a.Printed)
	}
	return out
}

func figuresIn(t string) []float64 {
	var out []float64
	for _, f := range summarize.Read(news.Article{Text: t, Lang: "en"}).Figures() {
		out = append(out, f.Value)
	}
	return out
}

func eachLine(name string, do func([]byte) error) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read labels: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		if err := do(lines.Bytes()); err != nil {
			return fmt.Errorf("read labels %s: %w", name, err)
		}
	}
	return lines.Err()
}

// byteOffsets is the byte offset of each code point of s, and of its end.
func byteOffsets(s string) []int {
	out := make([]int, 0, utf8.RuneCountInString(s)+1)
	for i := range s {
		out = append(out, i)
	}
	return append(out, len(s))
}
