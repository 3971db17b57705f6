package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"flag"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"tidings/news"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got; -update writes it anew):\n%s", path, d)
	}
}

// withoutStyle leaves out what changes with every change of the style sheet.
func withoutStyle(page string) string {
	return strings.ReplaceAll(strings.Replace(page, style, "…", 1), styleHash(), "…")
}

func TestPageOfDigest(t *testing.T) {
	for name, open := range map[string]bool{"closed": false, "open": true} {
		var b bytes.Buffer
		if err := render(&b, sample(), articles, open, key); err != nil {
			t.Fatal(err)
		}
		golden(t, "testdata/digest-"+name+".html", withoutStyle(b.String()))
		inert(t, b.String())
	}
}

func TestRenderDigestAlone(t *testing.T) {
	var b bytes.Buffer
	if err := RenderDigest(&b, sample(), nil); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	inert(t, page)
	for _, want := range []string{"<mark>“The levee is holding for now,”", "rose to <b>19</b> on Saturday", "Saturday 22 November 2025, 08:00 EET", "1 bullet left out"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "Valley Electric told the paper. <mark>") {
		t.Error("a paragraph is shown without its article")
	}
	b.Reset()
	if err := RenderDigest(&b, news.Digest{}, nil); err != nil {
		t.Fatal(err)
	}
	inert(t, b.String())
	if !strings.Contains(b.String(), "There is nothing new in this digest.") {
		t.Error("an empty digest says nothing")
	}
}

// TestCorrectedPage: what became known of a bullet stands under it, with the sentence that
// says so.
func TestCorrectedPage(t *testing.T) {
	d := sample()
	hostile := "<script>alert(1)</script>\u202e"
	bullet := &d.Stories[0].Bullets[0]
	bullet.Corrections = []news.Correction{
		{Kind: news.Stated, At: d.Slot.Add(6 * time.Hour), Was: "188", Now: "118", Who: "the health ministry", Receipt: news.Receipt{Outlet: "Daily Coast", URL: "https://coast.example/toll", Sentence: "118 people died, not 188 as first announced."}},
		{Kind: news.Withdrawn, At: d.Slot.Add(7 * time.Hour), Who: hostile, Receipt: news.Receipt{Outlet: hostile, URL: "javascript:alert(1)", Sentence: hostile}},
	}
	var b bytes.Buffer
	if err := RenderDigest(&b, d, nil); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	inert(t, page)
	for _, want := range []string{
		`<ins datetime="2025-11-22T14:00:00&#43;02:00">Corrected 22 Nov 2025, 14:00: 188 → 118 — health ministry</ins>: <q>118 people died, not 188 as first announced.</q> (<a href="https://coast.example/toll"><bdi>Daily Coast</bdi></a>)`,
		`<ins datetime="2025-11-22T15:00:00&#43;02:00">Withdrawn 22 Nov 2025, 15:00 — &lt;script&gt;`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// TestPageIsSmall holds the largest usual page, eight stories with a chart each and all
// receipts in long paragraphs, below 80 KB, and below 50 KB as it is sent.
func TestPageIsSmall(t *testing.T) {
	d := sample()
	long := strings.Repeat("The water rose by the hour and nobody slept in the lower town. ", 40)
	d.Stories = nil
	for i := range 8 {
		s := sample().Stories[0]
		s.ID, s.Bullets = fmt.Sprintf("s%d", i), s.Bullets[:4]
		d.Stories = append(d.Stories, s)
	}
	stretched := map[string]news.Article{}
	for id, a := range articles {
		a.Text = strings.ReplaceAll(a.Text, "\n\n", " "+long+"\n\n") + " " + long
		stretched[id] = a
	}
	var b bytes.Buffer
	if err := RenderDigest(&b, d, stretched); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 80<<10 {
		t.Errorf("the page has %d bytes", b.Len())
	}
	if n := len(packed(b.Bytes())); n > 50<<10 {
		t.Errorf("the page is sent in %d bytes", n)
	}
}

func TestLongLedgerIsCut(t *testing.T) {
	d := sample()
	ledger := d.Stories[0].Ledger
	q, single := ledger[0], ledger[2]
	for len(q.Mentions) < 500 {
		q.Mentions = append(q.Mentions, q.Mentions[2])
	}
	d.Stories[0].Ledger = nil
	for range 40 {
		d.Stories[0].Ledger = append(d.Stories[0].Ledger, single, q, news.Quantity{Name: "never told"})
	}
	var b bytes.Buffer
	if err := RenderDigest(&b, d, articles); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	if n := strings.Count(page, "<tr><td>"); n != maxQuantities*maxMentions+maxSingles {
		t.Errorf("%d mentions are shown", n)
	}
	for _, want := range []string{"80 figures<", "and 66 more figures", "and 488 earlier reports"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestConflictsComeFirst(t *testing.T) {
	ms := make([]news.Mention, 2)
	var got []string
	for _, q := range byWeight([]news.Quantity{
		{Name: "once", Mentions: ms[:1], Status: news.Single}, {Name: "same", Mentions: ms, Status: news.Agreed}, {Name: "never"},
		{Name: "new", Mentions: ms, Status: news.Updated}, {Name: "fell", Mentions: ms, Status: news.Agreed, Corrected: true}, {Name: "differ", Mentions: ms, Status: news.Conflict},
	}) {
		got = append(got, q.Name)
	}
	if want := "differ new fell same once"; strings.Join(got, " ") != want {
		t.Errorf("order %v, want %s", got, want)
	}
}

// inert fails where a page could run, load or send anything, link anywhere but to the
// web, or show text that turns other text around.
func inert(t *testing.T, page string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	styles := 0
	for n := range doc.Descendants() {
		if n.Type == html.TextNode && strings.ContainsFunc(n.Data, func(r rune) bool { return hidden(r) && r != '\n' && r != '\t' }) {
			t.Errorf("hidden characters in %q", n.Data)
		}
		if n.Type == html.CommentNode {
			t.Errorf("comment %q", n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script", "iframe", "object", "embed", "form", "base", "img", "input", "button", "frame", "applet", "video", "audio", "template", "foreignobject", "animate", "set", "use", "image":
			t.Errorf("element %s", n.Data)
		case "style":
			styles++
			sum := sha256.Sum256([]byte(n.FirstChild.Data))
			if want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, want) {
				t.Errorf("the policy %q does not name the style sheet %s", policy, want)
			}
		}
		for _, a := range n.Attr {
			attr := strings.ToLower(a.Key)
			value := strings.ToLower(strings.TrimSpace(a.Val))
			switch {
			case strings.HasPrefix(attr, "on"), attr == "style", attr == "src", attr == "srcdoc", attr == "action", attr == "formaction", attr == "ping", attr == "srcset":
				t.Errorf("attribute %s=%q on %s", a.Key, a.Val, n.Data)
			case n.Data == "link" && attr == "href":
				if !strings.HasPrefix(value, "data:image/svg+xml,") {
					t.Errorf("link to %q", a.Val)
				}
			case attr == "href":
				if !strings.HasPrefix(value, "http://") && !strings.HasPrefix(value, "https://") && !strings.HasPrefix(value, "#") && !slices.Contains(ownLinks, value) {
					t.Errorf("href %q", a.Val)
				}
			case attr == "http-equiv" && value != "content-security-policy":
				t.Errorf("http-equiv %q", a.Val)
			case attr == "id":
				if ids[a.Val] {
					t.Logf("id %q stands twice", a.Val)
				}
				ids[a.Val] = true
			}
		}
	}
	if styles != 1 {
		t.Errorf("%d style sheets", styles)
	}
}

// ownLinks are the addresses of pages relative to each other.
var ownLinks = []string{"../" + key, key + "/receipts", key + "/sources", "sources", "sources.json"}

var payloads = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `javascript:alert(1)`, `' onmouseover='alert(1)`, `</style><script>alert(1)</script>`,
	`<!--`, `-->`, `]]>`, `&lt;script&gt;`, "\u202egnp.exe", "\x00\x01\x1b[31m", "\xff\xfe<svg/onload=alert(1)>", `{{.Policy}}`, `</title><script>alert(1)</script>`,
	`data:text/html,<script>alert(1)</script>`, `https://user:pass@evil.example/`, `http://ok.example/"onclick="alert(1)`, "https://ok.example/\njavascript:alert(1)", `//evil.example/x`, `</mark></blockquote><h1>x`,
	strings.Repeat("a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301", 20), "\u2066\u2067\u2068x", "vbscript:msgbox(1)", "https://ok.example/?q=<script>",
}

// fill sets every text within v to s.
func fill(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), s)
		}
	case reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i), s)
		}
	}
}

func TestHostileText(t *testing.T) {
	for _, p := range payloads {
		d := sample()
		fill(reflect.ValueOf(&d).Elem(), p)
		a := articles["ht1"]
		fill(reflect.ValueOf(&a).Elem(), p)
		a.Text = "x " + p + " y\n\nz " + p
		var b bytes.Buffer
		if err := render(&b, d, map[string]news.Article{p: a}, true, key); err != nil {
			t.Fatalf("%q: %v", p, err)
		}
		inert(t, b.String())
		if t.Failed() {
			t.Fatalf("payload %q", p)
		}
	}
}

func FuzzRender(f *testing.F) {
	for _, p := range payloads {
		f.Add(p, p, 3, 7)
	}
	f.Fuzz(func(t *testing.T, s, u string, start, end int) {
		d := sample()
		fill(reflect.ValueOf(&d).Elem(), s)
		d.Stories[0].Outlets[0].URL = u
		d.Stories[0].Bullets[0].Receipts[0].URL = u
		d.Stories[0].Bullets[0].Receipts[0].Span = news.Span{Start: start, End: end}
		d.Stories[0].Bullets[0].Figures[0].Span = news.Span{Start: end, End: start}
		d.Stories[0].Ledger[0].Mentions[0].Figure.Value = math.Float64frombits(uint64(start)<<32 | uint64(end))
		a := news.Article{ID: s, Title: s, Lang: s, URL: u, Text: u + s + u + "\n\n" + s}
		var b bytes.Buffer
		if err := RenderDigest(&b, d, map[string]news.Article{s: a}); err != nil {
			t.Fatal(err)
		}
		inert(t, b.String())
	})
}

func TestAround(t *testing.T) {
	const text = "First one. Second one. Third one.\n\nAnother paragraph. Second one again."
	cases := []struct {
		name          string
		sentence      string
		start         int
		before, after string
	}{
		{"where it stands", "Second one.", 11, "First one. ", " Third one."},
		{"moved since", "Another paragraph.", 3, "", " Second one again."},
		{"not there any more", "Nobody said this.", 0, "", ""},
		{"offsets of another text", "Second one.", 4000, "First one. ", " Third one."},
		{"negative offsets", "Second one.", -5, "First one. ", " Third one."},
		{"empty", "", 0, "", ""},
		{"over two paragraphs", "Third one.\n\nAnother paragraph.", 23, "", ""},
	}
	for _, c := range cases {
		before, after := around(text, news.Receipt{Sentence: c.sentence, Span: news.Span{Start: c.start, End: c.start + len(c.sentence)}})
		if before != c.before || after != c.after {
			t.Errorf("%s: %q, %q, want %q, %q", c.name, before, after, c.before, c.after)
		}
	}
}

func TestLongParagraphIsCut(t *testing.T) {
	long := strings.Repeat("wört ", 200)
	if got := firstPart(long); !strings.HasSuffix(got, "wört…") || len([]rune(got)) > maxContext+1 {
		t.Errorf("first part %q", got)
	}
	if got := lastPart(long); !strings.HasPrefix(got, "…wört") || len([]rune(got)) > maxContext+2 {
		t.Errorf("last part %q", got)
	}
	if got := firstPart(" short."); got != " short." {
		t.Errorf("first part %q", got)
	}
	unbroken := strings.Repeat("x", 5000)
	if got := lastPart(unbroken); len([]rune(got)) > maxContext+1 {
		t.Errorf("last part has %d characters", len([]rune(got)))
	}
}

func TestMarkFigures(t *testing.T) {
	cases := []struct{ text, figures, want string }{
		{"Dead: 12 → 19 since yesterday", "12|19", "Dead: [12] → [19] since yesterday"},
		{"112 of 12 came", "12", "112 of [12] came"},
		{"12 and 12", "12|12", "[12] and [12]"},
		{"at least 31 are missing", "At least 31", "[at least 31] are missing"},
		{"nothing here", "12||99", "nothing here"},
		{"over 70 of 70", "over 70|70", "[over 70] of [70]"},
		{"$4.2 billion", "$4.2 billion|4.2", "[$4.2 billion]"},
		{"", "1", ""},
	}
	for _, c := range cases {
		var fs []news.Figure
		for raw := range strings.SplitSeq(c.figures, "|") {
			fs = append(fs, news.Figure{Raw: raw})
		}
		var b strings.Builder
		for _, r := range markFigures(c.text, fs) {
			if r.Figure {
				b.WriteString("[" + r.Text + "]")
			} else {
				b.WriteString(r.Text)
			}
		}
		if b.String() != c.want {
			t.Errorf("markFigures(%q, %q) = %q, want %q", c.text, c.figures, b.String(), c.want)
		}
	}
}

func TestSafeURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example/x?y=1#z": "https://a.example/x?y=1#z", "HTTP://A.example": "http://A.example",
		"": "", "javascript:alert(1)": "", "//a.example": "", "https:///x": "", "https://u:p@a.example/": "", "ftp://a.example": "", "https://a.example/ b": "", "https://a.example/\u202e": "",
		"https://" + strings.Repeat("a", 3000) + ".example": "",
	} {
		if got := safeURL(in); got != want {
			t.Errorf("safeURL(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestChart(t *testing.T) {
	q := sample().Stories[0].Ledger[0]
	c := chart(q, time.UTC)
	if c == nil {
		t.Fatal("no chart")
	}
	if len(c.Dots) != 3 || len(c.Lines) != 1 || c.Lines[0].Points != "8,90 152.8,90 152.8,66 312,66 312,24" {
		t.Errorf("dots %+v lines %+v", c.Dots, c.Lines)
	}
	if want := "people killed over time: from 8 on 21 Nov, 14:00 to 19 on 22 Nov, 04:10; the table below holds every value."; c.Label != want {
		t.Errorf("label %q", c.Label)
	}
	sides := q
	sides.Mentions = append([]news.Mention(nil), q.Mentions...)
	sides.Mentions[1].Figure.Attribution = news.Attribution{}
	if c := chart(sides, time.UTC); len(c.Lines) != 1 || c.Dots[1].Shape != 1 || c.Dots[2].Shape != 0 {
		t.Errorf("two sides that do not differ: %+v", c)
	}
	sides.Status = news.Conflict
	if c := chart(sides, time.UTC); len(c.Lines) != 2 || c.Lines[0].Points != "8,90 312,90 312,24" || c.Lines[1].Points != "152.8,66" {
		t.Errorf("two sides that differ: %+v", c)
	}
	ranges := sample().Stories[0].Ledger[0]
	ranges.Mentions[2].Figure.Range, ranges.Mentions[2].Figure.High = true, 25
	if c := chart(ranges, time.UTC); !c.Dots[2].Range || c.Dots[2].Top != 24 || c.Dots[2].Y <= 24 {
		t.Errorf("a range: %+v", c.Dots[2])
	}
	for name, change := range map[string]func(*news.Quantity){
		"too few":  func(q *news.Quantity) { q.Mentions = q.Mentions[:2] },
		"no times": func(q *news.Quantity) { q.Mentions[0].Published = time.Time{} },
		"one moment": func(q *news.Quantity) {
			q.Mentions[0].Published, q.Mentions[2].Published = at(21, 20, 45), at(21, 20, 45)
		},
		"level":        func(q *news.Quantity) { q.Mentions[0].Figure.Value, q.Mentions[2].Figure.Value = 12, 12 },
		"not a number": func(q *news.Quantity) { q.Mentions[0].Figure.Value = math.NaN() },
	} {
		q := sample().Stories[0].Ledger[0]
		change(&q)
		if c := chart(q, time.UTC); c != nil {
			t.Errorf("%s: a chart %+v", name, c)
		}
	}
}

func TestStatusWords(t *testing.T) {
	latest := []news.Latest{{Raw: "31", Source: "the fire service"}, {Raw: "27"}}
	for want, q := range map[string]news.Quantity{
		"one report":    {Status: news.Single},
		"reports agree": {Status: news.Agreed},
		"figures differ: 31 (the fire service) · 27": {Status: news.Conflict, Latest: latest},
		"updated: now 27":                       {Status: news.Updated, Latest: latest[1:]},
		"corrected: 31 (the fire service) → 27": {Status: news.Updated, Corrected: true, Latest: latest},
		"updated: now 5":                        {Status: news.Updated, Mentions: []news.Mention{{Figure: news.Figure{Raw: "5"}}}},
		"figures differ: ":                      {Status: news.Conflict},
	} {
		if got := statusWords(q); got != want {
			t.Errorf("%+v: %q, want %q", q, got, want)
		}
	}
}
