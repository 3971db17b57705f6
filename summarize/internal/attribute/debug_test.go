package attribute

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"tidings/news"
	"tidings/summarize/internal/figure"
	"tidings/summarize/internal/text"
)

// TestShow prints the tags and frames of the sentences in the environment variable SHOW.
func TestShow(t *testing.T) {
	in := os.Getenv("SHOW")
	if in == "" {
		return
	}
	var r figure.Reader
	a := article{text: in}
	for i, p := range text.Paragraphs(in) {
		for _, sp := range text.Sentences(in, p.Span) {
			l := figure.NewLine(in, sp)
			x := Sentence{Line: l}
			x.Mentions = r.Find(&x.Line)
			var spans []news.Span
			for _, q := range text.Quotations(in, p.Span) {
				spans = append(spans, q.Span)
			}
			s := newSent(&x, near(spans, sp))
			var b strings.Builder
			for k, tok := range l.Tokens {
				fmt.Fprintf(&b, "%d:%s/%v ", k, tok.Text, l.Tags[k])
			}
			fmt.Println(b.String())
			for _, m := range x.Mentions {
				fmt.Printf("  FIG %q %v %v unit=%s measure=%q\n", m.Figure.Raw, m.Figure.Value, m.Figure.Qualifier, m.Figure.Unit, m.Figure.Measure)
			}
			s.findFrames()
			a.resolve(s, i)
			for _, f := range s.frames {
				fmt.Printf("  FRAME src=%q ref=%s -> %q via=%q cue=%q mask=%v weak=%v doubt=%v post=%v\n", s.Words(f.source.a, f.source.b).In(in), f.ref, f.resolved.In(in), s.Words(f.via.a, f.via.b).In(in), s.Words(f.cue.a, f.cue.b).In(in), f.mask, f.weak, f.doubtful, f.post)
			}
		}
	}
}
