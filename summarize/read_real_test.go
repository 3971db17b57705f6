package summarize

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"tidings/news"
	"tidings/summarize/internal/text"
)

// TestScoreRecognizers reads the English specifications of numbers, money and measures
// of Recognizers-Text. Most are arithmetic that no news prints ("1.1^+23"), others want
// the parts of an address as numbers, so the floor is what Read finds of them in passing.
func TestScoreRecognizers(t *testing.T) {
	right, found, gold := 0, 0, 0
	eachLine(t, "recognizers/dev.jsonl", func(line []byte) error {
		var c struct {
			Text       string
			Quantities []struct{ Value, High *float64 }
		}
		if err := json.Unmarshal(line, &c); err != nil {
			return err
		}
		fs := Read(news.Article{Text: c.Text, Lang: "en"}).Figures()
		found, gold = found+len(fs), gold+len(c.Quantities)
		used := make([]bool, len(fs))
		for _, q := range c.Quantities {
			for i, f := range fs {
				if !used[i] && q.Value != nil && math.Abs(f.Value-*q.Value) <= 1e-6*math.Max(1e-9, math.Abs(*q.Value)) {
					used[i] = true
					right++
					break
				}
			}
		}
		return nil
	})
	score := 2 * float64(right) / float64(found+gold)
	t.Logf("%d right, %d found, %d labelled", right, found, gold)
	atLeast(t, "value F1", score, 0.77)
}

// gumDocument is a document of GUM with its attributions; offsets are code points.
type gumDocument struct {
	Text         string
	Attributions []struct {
		ID      string
		Source  [][]int
		Aliases []string
	}
	Figures []struct {
		Core        bool
		Start, End  int
		Attribution *string
	}
}

// TestScoreGUM scores who asserts the figures of GUM's news, interviews, biographies and
// guides. Its labels credit only clauses of reporting, so credits that they do not have
// ("killing 107, according to ...") count apart; among figures that both credit, the
// credit must be the same.
func TestScoreGUM(t *testing.T) {
	same, other, extra, missed := 0, 0, 0, 0
	eachLine(t, "gum-news/dev.figures.jsonl", func(line []byte) error {
		var d gumDocument
		if err := json.Unmarshal(line, &d); err != nil {
			return err
		}
		at := byteOffsets(d.Text)
		fs := Read(news.Article{Text: d.Text, Lang: "en"}).Figures()
		for _, g := range d.Figures {
			if !g.Core {
				continue
			}
			span := news.Span{Start: at[g.Start], End: at[g.End]}
			given := ""
			for _, f := range fs {
				if f.Span.Overlaps(span) {
					given = f.Attribution.Source
				}
			}
			names := d.names(g.Attribution, at)
			switch {
			case given == "" && len(names) > 0:
				missed++
			case given != "" && len(names) == 0:
				extra++
			case given != "" && sharesWord(given, names):
				same++
			case given != "":
				other++
			}
		}
		return nil
	})
	t.Logf("same %d, other %d, only ours %d, only theirs %d", same, other, extra, missed)
	atLeast(t, "same credit where both give one", float64(same)/float64(max(1, same+other)), 0.95)
	atLeast(t, "credits found", float64(same)/float64(max(1, same+other+missed)), 0.44)
}

func (d gumDocument) names(id *string, at []int) []string {
	if id == nil {
		return nil
	}
	for _, a := range d.Attributions {
		if a.ID != *id {
			continue
		}
		out := a.Aliases
		for _, s := range a.Source {
			out = append(out, d.Text[at[s[0]]:at[s[1]]])
		}
		return out
	}
	return nil
}

// byteOffsets is the byte offset of each code point of s, and of its end.
func byteOffsets(s string) []int {
	out := make([]int, 0, utf8.RuneCountInString(s)+1)
	for i := range s {
		out = append(out, i)
	}
	return append(out, len(s))
}

func sharesWord(a string, names []string) bool {
	for _, w := range text.Content(a) {
		for _, n := range names {
			if strings.Contains(" "+strings.Join(text.Content(n), " ")+" ", " "+w+" ") {
				return true
			}
		}
	}
	return false
}
