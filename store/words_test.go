package store

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"tidings/news"
)

func TestFoldedWords(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want []string
	}{
		{"The U.S. said 1,200 drones; 62%!", []string{"the", "u", "s", "said", "1", "200", "drones", "62"}},
		{"Élysée ÜBER Straße naïve", []string{"elysee", "uber", "straße", "naive"}},
		{"Володимир Зеленський", []string{"володимир", "зеленськии"}}, // й is и with a mark
		{"ＦＵＬＬ ｗｉｄｔｈ ﬁne", []string{"full", "width", "fine"}},
		{"東京都 news", []string{"東", "東京", "京", "京都", "都", "news"}},
		{"don’t stop", []string{"don", "t", "stop"}},
		{"a\u0301\u0302b", []string{"ab"}},
		{"\u0301 \u200b --- ''", nil},
		{"", nil},
	} {
		if got := foldedWords(tt.in); !slices.Equal(got, tt.want) {
			t.Errorf("foldedWords(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestWordsAreBounded(t *testing.T) {
	a := news.Article{Title: strings.Repeat("é", 5000), Text: strings.Repeat("日本", 1<<20) + strings.Repeat("x", 1<<20)}
	total := 0
	for _, w := range wordsOf(a) {
		if len(w) > maxWord || !utf8.ValidString(w) {
			t.Errorf("word %q", w)
		}
		total += len(w)
	}
	if total > 2*maxIndexed {
		t.Errorf("%d bytes of words", total)
	}
	if n := len(searchTerms(strings.Repeat("a b c d e f g h i j k l m n o p q r s t ", 100))); n > 16 {
		t.Errorf("%d terms", n)
	}
}

// Whatever somebody types, a term holds nothing that a query could read as its own.
func FuzzSearchTerms(f *testing.F) {
	for _, s := range []string{`" OR 1=1`, `'x':* & !y | (z)`, `NEAR(a b) AND NOT c*`, "a\x00b\xff", "-- ; \\ $1 ?", "日本 \u202e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, term := range searchTerms(s) {
			if term == "" || len(term) > maxWord || strings.ContainsAny(term, " \t\n\x00\"'\\*:&|!()<>-?$;") || !utf8.ValidString(term) {
				t.Errorf("term %q of %q", term, s)
			}
		}
	})
}

func TestFold(t *testing.T) {
	for _, same := range [][2]string{{"BBC World", " bbc WORLD "}, {"Straße", "STRASSE"}, {"É", "e\u0301"}, {"ΣΊΣΥΦΟΣ", "σίσυφος"}} {
		if fold(same[0]) != fold(same[1]) {
			t.Errorf("%q and %q are two names", same[0], same[1])
		}
	}
	if fold("resume") == fold("résumé") {
		t.Error("names that differ by accents are one")
	}
	if long := fold(strings.Repeat("x", 5000)); len(long) > 600 {
		t.Errorf("a key of %d bytes", len(long))
	}
}

func TestRebind(t *testing.T) {
	q := querier{engine: postgresEngine}
	if got, want := q.rebind(`a = ? AND b IN (?, ?)`), `a = $1 AND b IN ($2, $3)`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := (querier{engine: sqliteEngine}).rebind(`a = ?`); got != `a = ?` {
		t.Error(got)
	}
}

func TestNumber(t *testing.T) {
	for in, want := range map[string]int64{"7": 7, "": 0, "-7": 0, "07": 0, "+7": 0, " 7": 0, "7x": 0, "99999999999999999999": 0, "0": 0} {
		if got := number(in); got != want {
			t.Errorf("number(%q) = %d, want %d", in, got, want)
		}
	}
}
