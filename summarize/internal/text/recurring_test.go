package text

import (
	"fmt"
	"slices"
	"testing"
)

func TestFeedFooter(t *testing.T) {
	ps := Paragraphs("The dam at Colver held on Monday, the county said.\n\nThe post Dam at Colver holds appeared first on Coast Daily.")
	if ps[0].Kind != Body || ps[1].Kind != Boilerplate {
		t.Errorf("kinds %s, %s", ps[0].Kind, ps[1].Kind)
	}
	if k := Paragraphs("The post office at Colver was the first on the coast to close, the county said.")[0].Kind; k != Body {
		t.Errorf("news of a post office is %s", k)
	}
}

// FuzzRecurring: whatever pages hold, the indexes are in order and inside them.
func FuzzRecurring(f *testing.F) {
	f.Add("Own words here.\n\nSubscribe to our newsletter.", "Subscribe to our newsletter.\n\n\xff")
	f.Fuzz(func(t *testing.T, a, b string) {
		var pages []Page
		for n := range 6 {
			pages = append(pages, Page{Title: a, Text: fmt.Sprintf("Page %d.\n\n%s\n\n%s", n, a, b)})
		}
		for i, found := range Recurring(pages) {
			if n := len(Paragraphs(pages[i].Text)); !slices.IsSorted(found) || len(found) > 0 && (found[0] < 0 || found[len(found)-1] >= n) {
				t.Errorf("%v of %d paragraphs", found, n)
			}
		}
	})
}
