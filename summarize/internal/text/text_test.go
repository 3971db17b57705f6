package text

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/google/go-cmp/cmp"

	"tidings/news"
)

const corpora = "../../../../shared/corpora"

// corpus opens a file of the labelled sets; where they are absent the test is skipped,
// but never in CI.
func corpus(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join(corpora, name))
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("labelled set is missing: %v", err)
		}
		t.Skipf("labelled set is missing: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func whole(s string) news.Span { return news.Span{Start: 0, End: len(s)} }

func sentences(s string) []string {
	var out []string
	for _, p := range news.Paragraphs(s) {
		for _, x := range Sentences(s, p) {
			out = append(out, x.In(s))
		}
	}
	return out
}

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"plain", "It rained. It poured.", []string{"It rained.", "It poured."}},
		{"title", "Gen. Ivo Noor spoke. Dr. Lee left.", []string{"Gen. Ivo Noor spoke.", "Dr. Lee left."}},
		{"country", "U.S. Army units left the U.S. The rest stayed.", []string{"U.S. Army units left the U.S.", "The rest stayed."}},
		{"decimal", "It rose 3.5% to $1.2bn. Then it fell.", []string{"It rose 3.5% to $1.2bn.", "Then it fell."}},
		{"company", "Varo Inc. said so. Varo Inc. The end.", []string{"Varo Inc. said so.", "Varo Inc.", "The end."}},
		{"number sign", "Pit No. 4 closed. He said no. It is so.", []string{"Pit No. 4 closed.", "He said no.", "It is so."}},
		{"running quotation", "“It burned. We ran,” he said. Then rain fell.", []string{"“It burned. We ran,” he said.", "Then rain fell."}},
		{"quotation of its own", "He spoke. “It burned. We ran.” Rain fell.", []string{"He spoke.", "“It burned.", "We ran.”", "Rain fell."}},
		{"question in quotation", "“Who pays?” she asked. Nobody knew.", []string{"“Who pays?” she asked.", "Nobody knew."}},
		{"list", "Lost:\n- 12 boats\n- 3 nets", []string{"Lost:", "- 12 boats", "- 3 nets"}},
		{"wide marks", "昨日、火災。二人が死亡した。", []string{"昨日、火災。", "二人が死亡した。"}},
		{"nothing", "...", []string{"..."}},
	} {
		if d := cmp.Diff(c.want, sentences(c.text)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestGoldenRules(t *testing.T) {
	const floor = 25
	right, all := 0, 0
	sc := bufio.NewScanner(corpus(t, "golden-rules/dev.jsonl"))
	for sc.Scan() {
		var c struct {
			ID, Text  string
			Sentences []string
		}
		if err := json.Unmarshal(sc.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		all++
		if d := cmp.Diff(c.Sentences, sentences(c.Text)); d == "" {
			right++
		} else {
			t.Logf("%s (-want +got):\n%s", c.ID, d)
		}
	}
	t.Logf("golden rules: %d of %d", right, all)
	if right < floor {
		t.Errorf("%d of %d golden rules, want at least %d", right, all, floor)
	}
}

func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		"The 740-bed ward":            "The 740 - bed ward",
		"Mayor’s office didn't say":   "Mayor ’s office did n't say",
		"It cost $4.2bn, or 1,200.5%": "It cost $ 4.2 bn , or 1,200.5 %",
		"U.S.-led, at 10:30 a.m.":     "U.S. - led , at 10:30 a.m.",
		"the 1990s and the 5th":       "the 1990s and the 5th",
		"“We can’t” (he cannot)":      "“ We ca n’t ” ( he can not )",
		"See https://a.example/x?y.":  "See https://a.example/x?y .",
		"O'Brien and AT&T":            "O'Brien and AT&T",
	} {
		var got []string
		for _, k := range Tokens(text, whole(text)) {
			got = append(got, k.Text)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("tokens of %q:\n got %s\nwant %s", text, s, want)
		}
	}
}

func TestParagraphKinds(t *testing.T) {
	const article = `By Ana Ruiz

At least 12 people died when a ferry sank off the coast of Brannik on Monday, officials said.

What We Know So Far

The ferry left the port at dawn with 140 people on board and sank within minutes of leaving it.

“It was over very fast.”

– A sailor who saw it

At least 12 people died when a ferry sank off the coast of Brannik on Monday, officials said.

The ferry left the port at dawn with 140 people on board and sank within minutes of leaving the port.

The ferry left the port at dawn with 150 people on board and sank within minutes of leaving it.

Read more: our report from the port`
	var got []Kind
	ps := Paragraphs(article)
	for _, p := range ps {
		got = append(got, p.Kind)
	}
	want := []Kind{Credit, Body, Heading, Body, Body, Speaker, Repeated, Repeated, Body, Boilerplate}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("kinds (-want +got):\n%s", d)
	}
	if ps[6].First != 1 || ps[7].First != 3 {
		t.Errorf("repeats point at %d and %d, want 1 and 3", ps[6].First, ps[7].First)
	}
}

func TestLang(t *testing.T) {
	for _, c := range []struct{ declared, text, want string }{
		{"en-GB", "Der Zug kam nicht.", "en"},
		{"", "The ministry said that 12 people had died in the flood.", "en"},
		{"", "Das Ministerium teilte mit, dass bei dem Hochwasser zwölf Menschen ums Leben gekommen sind.", "de"},
		{"", "Міністерство повідомило, що внаслідок повені загинули дванадцять осіб.", "uk"},
		{"", "12", ""},
		{"", "Lejla Okonkwo, Marko Vukovic, Anneke de Vries: what could she play when Jansen, Petersen, Kowalski, Moreau, Silva, Garcia led?", "en"},
		{"", "Her er der mange, som siger, at det er for dyrt at bo i byen, og at de hellere vil ud på landet igen.", ""},
		{"", "De minister zei dat er bij de overstroming twaalf mensen zijn omgekomen en dat niemand weet hoe lang het nog duurt of wat er komt.", "nl"},
	} {
		if got := Lang(c.declared, c.text); got != c.want {
			t.Errorf("Lang(%q, %q) = %q, want %q", c.declared, c.text, got, c.want)
		}
	}
}

// TestScan: what Scan yields is what Tokens returns, and it ends when it is told to.
func TestScan(t *testing.T) {
	const s = "The U.S. “can’t” cannot pay €1,200.5m; Ana's 740-bed ward, http://a.b/c."
	var got []Token
	for w := range Scan(s, news.Span{Start: 0, End: len(s)}) {
		got = append(got, w)
	}
	want := Tokens(s, news.Span{Start: 0, End: len(s)})
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("tokens (-want +got):\n%s", d)
	}
	for n := range want {
		seen := 0
		for range Scan(s, news.Span{Start: 0, End: len(s)}) {
			if seen++; seen > n {
				break
			}
		}
		if seen != n+1 {
			t.Errorf("%d of %d tokens", seen, n+1)
		}
	}
}

func TestContent(t *testing.T) {
	got := Content("The ministry’s officials said 12 drones were shot down.")
	want := []string{"ministri", "offici", "12", "drone", "shot"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("content (-want +got):\n%s", d)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "A. B", "“a. b,” he", "\xff\xfe. A", "1.) a 2.) b", "a\n\nb\r\nc", strings.Repeat("\"", 9), "U.S. . . . A", "é’s"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, p := range Paragraphs(s) {
			for _, x := range Sentences(s, p.Span) {
				if x.Empty() || x.Start < last || !p.Span.Contains(x) {
					t.Fatalf("sentence %v after %d in paragraph %v", x, last, p.Span)
				}
				last = x.End
				at := x.Start
				for _, k := range Tokens(s, x) {
					if k.Span.Empty() || k.Span.Start < at || !x.Contains(k.Span) || k.Text != k.Span.In(s) {
						t.Fatalf("token %q at %v after %d in %v", k.Text, k.Span, at, x)
					}
					at = k.Span.End
				}
				if utf8.ValidString(s) && !utf8.ValidString(x.In(s)) {
					t.Fatalf("sentence %q cuts a rune", x.In(s))
				}
			}
			for _, q := range Quotations(s, p.Span) {
				if !p.Span.Contains(q.Span) || !q.Span.Contains(q.Inner) && !q.Inner.Empty() {
					t.Fatalf("quotation %v outside %v", q, p.Span)
				}
			}
		}
		Lang("", s)
	})
}

// TestLinear guards against quadratic time: quadratic work on 1 MB would take hours.
func TestLinear(t *testing.T) {
	for name, unit := range map[string]string{
		"words": "word ", "stops": "a.", "spaced stops": " .", "quotes": "“", "straight": "\" ", "single": " ‘a", "glued": "a", "digits": "1",
		"returns": "\r", "noon": "a.m. ", "lines": "Abc def\n", "paragraphs": "Some words are here again\n\n", "capitals": "U.S. ", "lists": "1.) a ", "spaces": " ", "apostrophes": "a’", "quoted": "“a. b,” c ",
	} {
		s := "a " + strings.Repeat(unit, 1<<20/len(unit)) + " a"
		start := time.Now()
		for _, p := range Paragraphs(s) {
			for _, x := range Sentences(s, p.Span) {
				Tokens(s, x)
			}
		}
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("%s: 1 MB took %v", name, d)
		}
	}
}

func BenchmarkSentencesAndTokens(b *testing.B) {
	s := strings.Repeat("The ministry said on Monday that 1,200 people had died, “more than ever”, in the U.S. and in the 740-bed ward. ", 100)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		for _, x := range Sentences(s, whole(s)) {
			Tokens(s, x)
		}
	}
}

// TestOwnStem: the words that are taken for their own stems are those of the rules too.
func TestOwnStem(t *testing.T) {
	beginnings := []string{"", "b", "st", "re", "ab", "gener", "commun", "arsen", "y", "by", "sky", "ay", "hopp", "troub", "ski", "in", "out", "proc", "conn", "cav", "ell", "capita", "generali", "conservat", "hesitat"}
	var letters []string
	for c := 'a'; c <= 'z'; c++ {
		letters = append(letters, string(c))
	}
	own := 0
	for _, b := range beginnings {
		for _, x := range letters {
			for _, y := range letters {
				for _, z := range letters {
					w := b + x + y + z
					if !ownStem(w) {
						continue
					}
					own++
					env := snowballstem.NewEnv(w)
					english.Stem(env)
					if got := env.Current(); got != w {
						t.Errorf("the stem of %q is %q", w, got)
					}
				}
			}
		}
	}
	if own == 0 {
		t.Error("no word is its own stem")
	}
}
