package bot

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tidings/internal/testkit/contracts"
)

type nastyRow struct {
	Name, Kind, In, Plain string
	DiscordPlain          string `json:"discord_plain"`
	Accepted              bool
	URL                   string
}

func nastyRows(t testing.TB) []nastyRow {
	t.Helper()
	var file struct{ Rows []nastyRow }
	if err := json.Unmarshal(contracts.Nasty(), &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Rows) != 45 {
		t.Fatalf("%d hostile inputs, want 45", len(file.Rows))
	}
	return file.Rows
}

func TestNastyInputs(t *testing.T) {
	for _, row := range nastyRows(t) {
		t.Run(row.Name, func(t *testing.T) {
			if row.Kind == "url" {
				got, ok := SafeURL(row.In, 2048)
				if ok != row.Accepted || got != row.URL {
					t.Errorf("SafeURL(%q) = %q, %v; want %q, %v", row.In, got, ok, row.URL, row.Accepted)
				}
				return
			}
			clean := Clean(row.In)
			oneLine := !strings.Contains(row.Plain, "\n")
			if clean != row.Plain && (!oneLine || CleanLine(row.In) != row.Plain) {
				t.Errorf("Clean = %q, want %q", clean, row.Plain)
			}
			if got := strings.ReplaceAll(Inert(clean), Joiner, ""); got != clean {
				t.Errorf("Inert changed the words: %q to %q", clean, got)
			}
			if got := Inert(CleanLine(row.In)); got != row.DiscordPlain {
				t.Errorf("Inert(CleanLine) = %q, want %q", got, row.DiscordPlain)
			}
		})
	}
}

func TestClean(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"only white space", " \n\t\u00a0\u3000\n", ""},
		{"invalid UTF-8 becomes a mark", "a\xffb\xc3", "a\ufffdb\ufffd"},
		{"blanks at line ends go", "a  \n  b \n", "a\nb"},
		{"a carriage return alone ends a line", "a\rb", "a\nb"},
		{"lines of blanks are empty lines", "a\n \n\t\n\u2800\nb", "a\n\nb"},
		{"tabs and odd spaces", "a\tb\u00a0c\u2003d", "a b c d"},
		{"Persian keeps its non-joiner", "می\u200cخواهم", "می\u200cخواهم"},
		{"a flood of joiners", "a" + strings.Repeat("\u200d", 500) + "b", "a\u200db"},
		{"a joiner at the start", "\u200dabc \u200cdef", "abc def"},
		{"marks between joiners count together", "a" + strings.Repeat("\u0301\u200d", 50) + "b", "a\u0301\u200d\u0301\u0301b"},
		{"a mark with nothing to sit on", "\u0301a \u0301b", "a b"},
		{"Vietnamese", "Việt Nam", "Việt Nam"},
		{"noncharacters", "a\ufffeb\U0001ffffc\ufdd0", "abc"},
		{"tag characters", "flag\U000e0067\U000e007f", "flag"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Clean(tt.in); got != tt.want {
				t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestInert(t *testing.T) {
	tests := []struct{ in, want string }{ // | stands for the joiner
		{"rose 2.5% to $4.2 billion at 08:00", "rose 2.5% to $4.2 billion at 08:00"},
		{"about 4,500 homes", "about 4,500 homes"},
		{"1.5m people, 4.2bn litres", "1.5m people, 4.2bn litres"},
		{"the U.S. and the U.K.", "the U.S. and the U.K."},
		{"U.S.com", "U.S.|com"},
		{"evil.123.com", "evil.123.|com"},
		{"127.0.0.1:8080", "127.|0.|0.|1:|8080"},
		{"v1.2.3", "v1.|2.|3"},
		{"10:30:05", "10:30:05"},
		{"a:30", "a:|30"},
		{"12:30x", "12:|30x"},
		{"1:234", "1:|234"},
		{"$1INCH and $1", "$|1INCH and $1"},
		{"wait...what", "wait...what"},
		{"pay\u200d.com", "pay\u200d.|com"},
		{"pay.\u200dcom", "pay.|\u200dcom"},
		{"a-.com b~.com", "a-.|com b~.|com"},
		{"пример.рф", "пример.|рф"},
		{"and/or", "and/or"},
		{"(/start", "(/|start"},
		{"::: x://y", ":|:|: x:|//|y"},
		{"end. Next", "end. Next"},
		{"@", "@|"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			if got := strings.ReplaceAll(Inert(tt.in), Joiner, "|"); got != tt.want {
				t.Errorf("Inert(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestSafeURL(t *testing.T) {
	tests := []struct {
		in, want string
		limit    int
	}{
		{in: "https://news.example/a?b=1&c=(2)", want: "https://news.example/a?b=1&c=%282%29"},
		{in: "http://news.example", want: "http://news.example"},
		{in: "HTTPS://News.Example:8443/x#y[1]", want: "https://news.example:8443/x#y%5B1%5D"},
		{in: "https://93.184.215.14/x", want: "https://93.184.215.14/x"},
		{in: "https://[2606:4700::1111]/x", want: "https://[2606:4700::1111]/x"},
		{in: "https://e.example/100%25|`*", want: "https://e.example/100%25%7C%60%2A"},
		{in: "https://e.example/?q=\\@x^", want: "https://e.example/?q=%5C@x%5E"},
		{in: "https://e.example/?q=ё😀", want: "https://e.example/?q=ё%F0%9F%98%80"},
		{in: ""},
		{in: "news.example/a"},
		{in: "//news.example/a"},
		{in: "https:news.example"},
		{in: "https:///a"},
		{in: "https://localhost/"},
		{in: "https://printer.local/"},
		{in: "https://127.0.0.1/"},
		{in: "https://127.1/"},
		{in: "https://2130706433/"},
		{in: "https://0x7f.0.0.0x1/"},
		{in: "https://10.0.0.1/"},
		{in: "https://100.64.0.1/"},
		{in: "https://[::ffff:10.0.0.1]/"},
		{in: "https://[fe80::1%25eth0]/"},
		{in: "https://①②⑦.0.0.1/"},
		{in: "https://user@e.example/"},
		{in: "https://e.example\\@evil.example/"},
		{in: "https://e.example:80a/"},
		{in: "https://e.example/\u202egpj"},
		{in: "https://e.example/\u200b"},
		{in: "https://e.example/\xff"},
		{in: "https://" + strings.Repeat("a.", 200) + "example/"},
		{in: "https://e.example/" + strings.Repeat("a", 600), limit: 512},
		{in: "data:text/html,x"},
		{in: "ftp://e.example/"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			limit := tt.limit
			if limit == 0 {
				limit = 2048
			}
			got, ok := SafeURL(tt.in, limit)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("SafeURL(%q) = %q, %v; want %q", tt.in, got, ok, tt.want)
			}
		})
	}
}

func TestCut(t *testing.T) {
	family := "👩‍👩‍👧‍👦"
	tests := []struct {
		name, in string
		limit    int
		want     string
	}{
		{"fits", "abc", 3, "abc"},
		{"between words", "the levee is holding for now", 20, "the levee is…"},
		{"inside a long word", "abcdefghijklmnop", 10, "abcdefghi…"},
		{"never inside an emoji", "ab" + family + "cd", 12, "ab…"},
		{"an emoji that just fits", "ab" + family + "cd", 14, "ab" + family + "…"},
		{"one character over the limit", family, 5, "👩\u200d…"},
		{"no room for anything", "abc", 0, ""},
		{"room for the dots only", "abc", 1, "…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Cut(tt.in, tt.limit, UTF16Len)
			if got != tt.want || UTF16Len(got) > tt.limit {
				t.Errorf("Cut(%q, %d) = %q, want %q", tt.in, tt.limit, got, tt.want)
			}
		})
	}
	t.Run("counts what is sent, not what is seen", func(t *testing.T) {
		size := func(s string) int { return UTF16Len(Inert(s)) }
		got := Cut("@a@b@c@d@e", 10, size)
		if size(got) > 10 || got == "" {
			t.Errorf("Cut = %q of %d", got, size(got))
		}
	})
}

// TestTextIsLinear keeps hostile text from taking the time of its square.
func TestTextIsLinear(t *testing.T) {
	for _, unit := range []string{"a.", "1.", "@", "\u0301", "\u200d", "://", "\r", " ", "👩\u200d", "a:1", "\n \n"} {
		s := strings.Repeat(unit, 1<<18/len(unit))
		// The quickest of some runs counts: another process may take the processor in any.
		took := time.Hour
		for range 10 {
			start := time.Now()
			Cut(CleanLine(s), 4096, func(s string) int { return UTF16Len(Inert(s)) })
			Inert(Clean(s))
			SafeURL("https://e.example/"+s, 2048)
			if took = min(took, time.Since(start)); took <= 2*time.Second {
				break
			}
		}
		if took > 2*time.Second {
			t.Errorf("256 KiB of %q took %v", unit, took)
		}
	}
}

// mixture puts fragments of hostile texts together, sometimes cut in the middle.
func mixture(r *rand.Rand, rows []nastyRow) string {
	var b strings.Builder
	for range 1 + r.IntN(5) {
		s := rows[r.IntN(len(rows))].In
		if len(s) > 200 {
			s = s[:200]
		}
		from := r.IntN(len(s) + 1)
		b.WriteString(s[from : from+r.IntN(len(s)-from+1)])
		b.WriteString([]string{"", " ", "\n", ".", "/", "@", "\u200d"}[r.IntN(7)])
	}
	return b.String()
}

func TestMixtures(t *testing.T) {
	rows := nastyRows(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		checkText(t, mixture(r, rows))
	}
}

func FuzzText(f *testing.F) {
	for _, row := range nastyRows(f) {
		f.Add(row.In)
	}
	f.Fuzz(func(t *testing.T, s string) { checkText(t, s) })
}

// checkText holds the promises that every text must keep.
func checkText(t *testing.T, in string) {
	t.Helper()
	clean := Clean(in)
	switch {
	case !utf8.ValidString(clean):
		t.Fatalf("Clean(%q) is not UTF-8", in)
	case Clean(clean) != clean:
		t.Fatalf("Clean is not settled: %q, then %q", clean, Clean(clean))
	case strings.Contains(clean, "\n\n\n") || strings.TrimSpace(clean) != clean:
		t.Fatalf("Clean(%q) = %q has loose white space", in, clean)
	}
	line := CleanLine(in)
	if strings.ContainsAny(line, "\n\r") || Clean(line) != line {
		t.Fatalf("CleanLine(%q) = %q", in, line)
	}
	inert := Inert(clean)
	if strings.ReplaceAll(inert, Joiner, "") != clean {
		t.Fatalf("Inert(%q) = %q loses words", clean, inert)
	}
	for _, mark := range []string{"@", "#"} {
		if strings.Count(inert, mark) != strings.Count(inert, mark+Joiner) {
			t.Fatalf("Inert(%q) = %q leaves %s", clean, inert, mark)
		}
	}
	if strings.Contains(inert, "://") {
		t.Fatalf("Inert(%q) = %q leaves an address", clean, inert)
	}
	for _, limit := range []int{0, 1, 7, 40} {
		if got := Cut(clean, limit, UTF16Len); UTF16Len(got) > limit || !utf8.ValidString(got) {
			t.Fatalf("Cut(%q, %d) = %q", clean, limit, got)
		}
	}
	if u, ok := SafeURL(in, 512); ok && (UTF16Len(u) > 512 || strings.ContainsAny(u, " ()[]<>\"'`*|\\\n")) {
		t.Fatalf("SafeURL(%q) = %q", in, u)
	}
}
