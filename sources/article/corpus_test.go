package article

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"
)

var corpora = filepath.Join("..", "..", "..", "shared", "corpora")

// goldPage is one labelled page of the extraction sets.
type goldPage struct {
	ID      string   `json:"id"`
	URL     string   `json:"url"`
	Text    string   `json:"text"`
	Title   any      `json:"title"`
	Author  any      `json:"author"`
	Date    any      `json:"date"`
	With    []string `json:"with"`
	Without []string `json:"without"`
	HTML    string   `json:"html"`

	body []byte
}

// goldPages reads a set. Where it is absent the test is skipped, except on a build
// server, which always has it.
func goldPages(t testing.TB, set string) []goldPage {
	t.Helper()
	dir := filepath.Join(corpora, set)
	f, err := os.Open(filepath.Join(dir, "dev.jsonl"))
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("open corpus: %v", err)
		}
		t.Skipf("needs the corpus beside the checkout: %v", err)
	}
	defer func() { _ = f.Close() }()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 16<<20)
	var pages []goldPage
	for s.Scan() {
		var p goldPage
		if err := json.Unmarshal(s.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		z, err := os.Open(filepath.Join(dir, p.HTML))
		if err != nil {
			t.Fatal(err)
		}
		r, err := gzip.NewReader(z)
		if err != nil {
			t.Fatal(err)
		}
		if p.body, err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		_ = z.Close()
		pages = append(pages, p)
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return pages
}

var wordRE = regexp.MustCompile(`[\pL\pN_]+`)

func shingles(text string, n int) map[string]int {
	w := wordRE.FindAllString(text, -1)
	out := map[string]int{}
	if len(w) == 0 {
		return out
	}
	for i := 0; i < max(1, len(w)-n+1); i++ {
		out[strings.Join(w[i:min(len(w), i+n)], " ")]++
	}
	return out
}

// pageScore is precision and recall over bags of four-word runs; -1 where undefined.
func pageScore(gold, got string) (p, r float64) {
	a, b := shingles(gold, 4), shingles(got, 4)
	hit, na, nb := 0, 0, 0
	for k, n := range a {
		hit += min(n, b[k])
		na += n
	}
	for _, n := range b {
		nb += n
	}
	p, r = -1, -1
	if nb > 0 {
		p = float64(hit) / float64(nb)
	}
	if na > 0 {
		r = float64(hit) / float64(na)
	}
	return p, r
}

// TestSets measures the extraction on the labelled halves of the public sets.
func TestSets(t *testing.T) {
	floors := []struct {
		set                     string
		f1, title, author, date float64
	}{
		{"extract-scrapinghub", 0.965, 0, 0, 0},
		{"extract-newspaper", 0.940, 0.95, 0.84, 0.88},
		{"extract-trafilatura", 0.930, 0.85, 0.60, 0.90},
	}
	for _, f := range floors {
		r := measure(t, f.set)
		if r.F1 < f.f1 || r.title < f.title || r.author < f.author || r.date < f.date {
			t.Errorf("%s: F1 %.4f, title %.3f, author %.3f, date %.3f; floors %v", f.set, r.F1, r.title, r.author, r.date, f)
		}
	}
}

// TestArticlesAreTaken counts pages of the sets that are refused though they hold an
// article; a page with less text than an agency's flash holds none.
func TestArticlesAreTaken(t *testing.T) {
	pages, refused := 0, 0
	for _, set := range []string{"extract-scrapinghub", "extract-newspaper", "extract-trafilatura", "extract-readability"} {
		for _, g := range goldPages(t, set) {
			if len(g.With)+len(g.Without) == 0 && len(g.Text) < 6*minWords {
				continue
			}
			pages++
			if _, err := Extract(g.body, "", g.URL); err != nil {
				refused++
				t.Logf("%s %s: %v", set, g.ID, err)
			}
		}
	}
	t.Logf("%d of %d refused", refused, pages)
	if refused*200 > pages {
		t.Errorf("more than 0.5%%")
	}
}

type result struct {
	F1, P, R                         float64
	title, author, date              float64 // share right of those with a gold value
	goldTitle, goldAuthor, goldDate  int
	rightTitle, rightAuth, rightDate int
}

func mean(v []float64) float64 {
	s := 0.0
	for _, x := range v {
		s += x
	}
	return s / float64(max(1, len(v)))
}

// measure runs Extract over a set and scores it as the set's own tools do.
func measure(t testing.TB, set string) result {
	pages := goldPages(t, set)
	var ps, rs []float64
	tp, fp, fn := 0, 0, 0
	var out result
	type line struct {
		f1   float64
		text string
	}
	var worst []line
	start := time.Now()
	for _, g := range pages {
		page, err := Extract(g.body, "", g.URL)
		if err != nil && page.Text != "" {
			t.Errorf("%s: text beside an error", g.ID)
		}
		if len(g.With)+len(g.Without) == 0 {
			p, r := pageScore(g.Text, page.Text)
			if p >= 0 {
				ps = append(ps, p)
			}
			if r >= 0 {
				rs = append(rs, r)
			}
			f1 := 0.0
			if p > 0 && r > 0 {
				f1 = 2 * p * r / (p + r)
			}
			worst = append(worst, line{f1, fmt.Sprintf("%.3f P %.3f R %.3f %s %v", f1, p, r, g.ID, err)})
		} else {
			text, miss, extra := norm(page.Text), 0, 0
			for _, s := range g.With {
				if strings.Contains(text, norm(s)) {
					tp++
				} else {
					fn++
					miss++
				}
			}
			for _, s := range g.Without {
				if strings.Contains(text, norm(s)) {
					fp++
					extra++
				}
			}
			worst = append(worst, line{-float64(miss + extra), fmt.Sprintf("miss %d extra %d %s %v", miss, extra, g.ID, err)})
		}
		out.meta(t, g, page)
	}
	out.P, out.R = mean(ps), mean(rs)
	if tp > 0 {
		out.P, out.R = float64(tp)/float64(tp+fp), float64(tp)/float64(tp+fn)
	}
	out.F1 = 2 * out.P * out.R / (out.P + out.R)
	sort.Slice(worst, func(i, j int) bool { return worst[i].f1 < worst[j].f1 })
	if n, _ := fmt.Sscan(os.Getenv("WORST"), new(int)); n == 1 {
		for _, w := range worst[:min(len(worst), 25)] {
			t.Log(w.text)
		}
	}
	share := func(n, of int) float64 { return float64(n) / float64(max(1, of)) }
	out.title, out.author, out.date = share(out.rightTitle, out.goldTitle), share(out.rightAuth, out.goldAuthor), share(out.rightDate, out.goldDate)
	t.Logf("%s: %d pages, F1 %.4f (P %.4f, R %.4f), title %.3f of %d, author %.3f of %d, date %.3f of %d, %.1f ms a page", set, len(pages),
		out.F1, out.P, out.R, out.title, out.goldTitle, out.author, out.goldAuthor, out.date, out.goldDate, time.Since(start).Seconds()*1000/float64(len(pages)))
	return out
}

func (out *result) meta(t testing.TB, g goldPage, p Page) {
	if gold := field(g.Title); gold != "" {
		out.goldTitle++
		if same(gold, p.Title) {
			out.rightTitle++
		} else if os.Getenv("META") != "" {
			t.Logf("title %s\n   got %q\n  want %q", g.ID, p.Title, gold)
		}
	}
	if gold := field(g.Author); gold != "" {
		out.goldAuthor++
		if same(gold, p.Author) {
			out.rightAuth++
		} else if os.Getenv("META") != "" {
			t.Logf("author %s\n   got %q\n  want %q", g.ID, p.Author, gold)
		}
	}
	if gold := field(g.Date); gold != "" {
		out.goldDate++
		got := ""
		if !p.Published.IsZero() {
			got = p.Published.Format("2006-01-02")
		}
		if p.Day != "" {
			got = p.Day
		}
		if got != "" && got == gold[:min(10, len(gold))] {
			out.rightDate++
		} else if os.Getenv("META") != "" {
			t.Logf("date %s got %q want %q", g.ID, got, gold)
		}
	}
}

// field is a gold value as the scorer's str() writes it.
func field(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		if len(v) == 0 {
			return ""
		}
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = fmt.Sprintf("'%v'", e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return ""
}

func norm(s string) string { return strings.Join(strings.Fields(html.UnescapeString(s)), " ") }

// same is equality, or four fifths of the words in common.
func same(a, b string) bool {
	a, b = strings.ToLower(norm(a)), strings.ToLower(norm(b))
	if b == "" {
		return false
	}
	if a == b {
		return true
	}
	x, y := shingles(a, 1), shingles(b, 1)
	hit, nx, ny := 0, 0, 0
	for w, n := range x {
		hit += min(n, y[w])
		nx += n
	}
	for _, n := range y {
		ny += n
	}
	return hit > 0 && 2*float64(hit)/float64(nx+ny) >= 0.8
}
