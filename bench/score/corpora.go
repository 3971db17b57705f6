package score

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"unicode/utf8"

	"tidings/news"
)

// Credit is the place of a figure and who is said to assert it; an empty source is nobody.
type Credit struct {
	Span   news.Span
	Source string
}

// Credits counts the credits of figures against GUM's.
type Credits struct {
	// Named are the labelled figures that somebody asserts, Given those that got a source.
	Named, Given int
	// Of those given: Right share a word with the label, Wrong name another source, and
	// Extra stand where the label has nobody.
	Right, Wrong, Extra int
}

// Precision is the share of the given credits that are right.
func (c Credits) Precision() float64 { return ratio(c.Right, c.Given) }

// Recall is the share of the labelled sources that were found.
func (c Credits) Recall() float64 { return ratio(c.Right, c.Named) }

// Agreement is the share of right credits where both the label and the reader give one.
// GUM labels clauses of reporting alone, so what Extra counts ("killing 107, according
// to ...", a quotation that goes on) is often right by the words.
func (c Credits) Agreement() float64 { return ratio(c.Right, c.Right+c.Wrong) }

// GUM scores the credits that read gives to the figures of a file of GUM documents, by the
// lenient definition of the corpus: a credit is right where the sources share a word.
func GUM(name string, read func(text string) []Credit) (Credits, error) {
	var out Credits
	err := eachLine(name, func(line []byte) error {
		var d gumDocument
		if err := json.Unmarshal(line, &d); err != nil {
			return err
		}
		at := byteOffsets(d.Text)
		found := read(d.Text)
		for _, g := range d.Figures {
			if !g.Core || g.Attribution != nil && g.Source == "" {
				continue
			}
			out.add(g.Source, g.Aliases, sourceAt(found, news.Span{Start: at[g.Start], End: at[g.End]}))
		}
		return nil
	})
	return out, err
}

// gumDocument is a document of GUM with its figures; offsets are code points.
type gumDocument struct {
	Text    string
	Figures []struct {
		Core        bool
		Start, End  int
		Attribution *string
		Source      string
		Aliases     []string
	}
}

func sourceAt(found []Credit, s news.Span) string {
	source := ""
	for _, c := range found {
		if c.Span.Overlaps(s) {
			source = c.Source
		}
	}
	return source
}

func (c *Credits) add(gold string, aliases []string, given string) {
	if gold != "" {
		c.Named++
	}
	if given == "" {
		return
	}
	c.Given++
	switch {
	case gold == "":
		c.Extra++
	case shareWord(given, append(aliases, gold)):
		c.Right++
	default:
		c.Wrong++
	}
}

func shareWord(a string, names []string) bool {
	ours := content(a)
	return slices.ContainsFunc(names, func(n string) bool {
		return slices.ContainsFunc(content(n), func(w string) bool { return slices.Contains(ours, w) })
	})
}

// Asked is what a part of the specifications of Recognizers-Text asks for: it labels
// these numbers alone, and leaves every other number of its texts out.
type Asked string

// The parts that are scored.
const (
	Numbers    Asked = "NumberModel"
	Currencies Asked = "CurrencyModel"
	Dimensions Asked = "DimensionModel"
)

// Wants reports whether the part asks for a number of this kind. Letters glued to the
// digits ("180ml") make no plain number; times and temperatures are parts of their own.
func (a Asked) Wants(kind news.FigureKind, unit string, glued bool) bool {
	switch a {
	case Numbers:
		return !glued
	case Currencies:
		return kind == news.KindMoney
	}
	return kind == news.KindMeasure && !slices.Contains([]string{"time", "°C", "°F", "degree", "kelvin"}, unit)
}

// Recognizers is the F1 of the values that read finds in the parts on numbers, money and
// dimensions; each value may be given in more than one form (0.5 and 50 for "50 cents").
func Recognizers(name string, read func(ask Asked, text string) [][]float64) (float64, error) {
	right, found, gold := 0, 0, 0
	err := eachLine(name, func(line []byte) error {
		var c struct {
			Model      Asked
			Text       string
			Quantities []struct{ Value float64 }
		}
		if err := json.Unmarshal(line, &c); err != nil {
			return err
		}
		if c.Model != Numbers && c.Model != Currencies && c.Model != Dimensions {
			return nil
		}
		got := read(c.Model, c.Text)
		found, gold = found+len(got), gold+len(c.Quantities)
		for _, q := range c.Quantities {
			if i := slices.IndexFunc(got, func(forms []float64) bool { return anyClose(forms, q.Value) }); i >= 0 {
				right++
				got = slices.Delete(got, i, i+1)
			}
		}
		return nil
	})
	return f1(right, found, gold), err
}

func anyClose(forms []float64, want float64) bool {
	return slices.ContainsFunc(forms, func(v float64) bool { return math.Abs(v-want) <= 1e-8+1e-5*math.Abs(want) })
}

// eachLine hands each line of a .jsonl file to do.
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
