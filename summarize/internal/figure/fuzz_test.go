package figure

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tidings/news"
)

// hostile are texts that no newspaper prints.
func hostile() map[string]string {
	return map[string]string{
		"400 digits":       "It cost " + strings.Repeat("9", 400) + " dollars and 1" + strings.Repeat(",000", 200) + " people came.",
		"capitals":         strings.Repeat("POLICE SAID 12 PEOPLE WERE KILLED AND 30 HURT IN SECTION 4. ", 40),
		"open quotation":   strings.Repeat("\u201cSome 40 of them, ", 300),
		"right to left":    "\u0642\u062a\u0644 12 \u0634\u062e\u0635\u0627 \u0648\u0623\u0635\u064a\u0628 \u0663\u0660 \u0641\u064a 2024. \u05e0\u05d4\u05e8\u05d2\u05d5 12 \u05d0\u05e0\u05e9\u05d9\u05dd.",
		"Chinese":          "\u5730\u9707\u9020\u621012\u4eba\u6b7b\u4ea1\uff0c3000\u5143\uff0c\uff11\uff12\u4eba\u53d7\u4f24\u3002",
		"exponents":        "1e999 1.5e308 9^999 2^-9999 1e+ 1^",
		"cut sequences":    "12\xff people \xe2\x82 5 \xc3",
		"marks":            "$$$ 1 --- 2 /// 3 ... 4 ,,, 5 ((( 6 ]]] .5 ..5 -.5 - 1 4/5 ½½ %%% £ € 1/0 0/0",
		"numbers in words": strings.Repeat("two hundred and three thousand and a half ", 50),
		"no break":         "1" + strings.Repeat("\u00a0000", 300),
	}
}

// whole checks that each figure's words are where it says.
func whole(t *testing.T, text string, ms []Mention) {
	t.Helper()
	for _, m := range ms {
		f := m.Figure
		if f.Raw == "" || f.Span.In(text) != f.Raw || f.Value != f.Value {
			t.Fatalf("figure %q (%v) is not at %v of %.80q", f.Raw, f.Value, f.Span, text)
		}
	}
}

func TestHostile(t *testing.T) {
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			l := NewLine(text, news.Span{End: len(text)})
			var r Reader
			whole(t, text, r.Find(&l))
			for _, a := range Amounts(text, news.Span{End: len(text)}) {
				if a.Span.In(text) != a.Raw {
					t.Errorf("amount %q is not at %v", a.Raw, a.Span)
				}
			}
		})
	}
}

// TestLinear reads one long line of each kind and wants four times the text to take
// not much more than four times as long.
func TestLinear(t *testing.T) {
	kinds := map[string]string{
		"digits": "12345 ", "groups": "123 456 ", "fixed spaces": "1\u00a0000\u00a0", "words": "two hundred and ", "list": "4, 5 and 6, ", "hyphens": "1-2-", "brackets": "4(b)(c)", "quotes": "\"Twelve Days ", "names": "Unit 4 ", "prose": "The 12 men of Unit 4 said 30 people, 45 of them under 12, were hurt in 2024. ", "dollars": "$5 million and ", "capitals": "TWELVE MEN ", "ands": "and ", "points": "two point five ", "scales": "1 hundred ", "one": "one of them and ", "ages": "aged 4, 5, ",
	}
	for name, unit := range kinds {
		t.Run(name, func(t *testing.T) {
			run := func(size int) time.Duration {
				text := strings.Repeat(unit, size/len(unit))
				l := NewLine(text, news.Span{End: len(text)})
				start := time.Now()
				var r Reader
				r.Find(&l)
				Amounts(text, news.Span{End: len(text)})
				return time.Since(start)
			}
			// The quickest of some runs counts: another process may take the processor in any.
			small, large := run(1<<13), run(1<<15)
			for range 10 {
				if large <= 12*small+20*time.Millisecond {
					return
				}
				small, large = min(small, run(1<<13)), min(large, run(1<<15))
			}
			t.Errorf("8 kB take %v, 32 kB %v", small, large)
		})
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range markedSentences(f) {
		f.Add(s.text)
	}
	for _, s := range hostile() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l := NewLine(text, news.Span{End: len(text)})
		var r Reader
		ms := r.Find(&l)
		whole(t, text, ms)
		last := 0
		for _, m := range ms {
			if m.From < 0 || m.To > len(l.Tokens) || m.Noun >= len(l.Tokens) || m.Figure.Span.Start < last && m.Figure.Span.Start < m.Figure.Span.End-len(m.Figure.Raw) {
				t.Fatalf("mention %+v of %d tokens", m, len(l.Tokens))
			}
			last = m.Figure.Span.Start
		}
		if utf8.ValidString(text) {
			for _, m := range ms {
				if !utf8.ValidString(m.Figure.Raw) {
					t.Fatalf("%q cuts a letter", m.Figure.Raw)
				}
			}
		}
		for _, a := range Amounts(text, news.Span{End: len(text)}) {
			if a.Span.In(text) != a.Raw {
				t.Fatalf("amount %q is not at %v", a.Raw, a.Span)
			}
		}
	})
}
