package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/bot"
	"tidings/config"
	"tidings/news"
)

// tidings runs the program in the test's process and returns what it printed.
func tidings(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// files writes a folder of files and returns its path.
func files(t *testing.T, content map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range content {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const ferryText = "Ferry sinks off the coast\n\nAt least 12 passengers were killed, the coast guard said. Rescue boats found 31 people.\n"

func TestWrongUse(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"unknown command", []string{"digets"}, `there is no command "digets"; did you mean "digest"?`},
		{"unknown flag", []string{"digest", "--fromat", "json", "x"}, "unknown flag: --fromat"},
		{"unknown format", []string{"digest", "--format", "yaml", "x"}, "write one of text|json|html|discord|telegram"},
		{"no input", []string{"figures"}, "needs an input"},
		{"an argument too much", []string{"version", "1"}, "takes no arguments"},
		{"no stories", []string{"digest", "--stories", "0", "x"}, "at least 1"},
		{"run without a configuration", []string{"run"}, "--config"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, stdout, stderr := tidings(t, "", tt.args...)
			if code != exitWrongUse || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit %d, standard error %q; want 2 and %q", code, stderr, tt.want)
			}
			if stdout != "" {
				t.Errorf("standard output %q, want nothing", stdout)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{nil, {"help"}, {"--help"}, {"help", "digest"}} {
		code, stdout, _ := tidings(t, "", args...)
		if code != exitDone || !strings.Contains(stdout, "Usage:") {
			t.Errorf("tidings %v: exit %d, %q", args, code, stdout)
		}
	}
}

// TestBadInputs: each bad input is named with its reason, the good one is still done,
// and the exit status says that something failed.
func TestBadInputs(t *testing.T) {
	big := strings.Repeat("Nothing happened today. ", mostInput/24+2)
	dir := files(t, map[string]string{
		"ferry.txt": ferryText, "empty.txt": " \n", "latin.txt": "Title\n\nCaf\xe9 closed, 12 left.", "big.txt": big,
		"feed.xml": "this is no feed", "page.html": "<html><body><p>Hi</p></body></html>", "lines.jsonl": `{"id":"a","text":"x"}` + "\n" + `{"id":`,
		"none/readme.md": "nothing",
	})
	tests := []struct{ input, want string }{
		{"empty.txt", "it is empty"},
		{"latin.txt", "line 3: byte 10 is not UTF-8"},
		{"big.txt", "larger than 20 MB"},
		{"feed.xml", "not a feed: it is plain text"},
		{"page.html", "page.html: "},
		{"lines.jsonl", "line 2: it is no article"},
		{"missing.txt", "there is no such file"},
		{"none", "holds no file that can be read"},
	}
	for _, tt := range tests {
		t.Run(tt.input, func(t *testing.T) {
			path := filepath.Join(dir, tt.input)
			code, stdout, stderr := tidings(t, "", "figures", "--format", "jsonl", path, filepath.Join(dir, "ferry.txt"))
			if code != exitFailed {
				t.Errorf("exit %d, want 1", code)
			}
			if !strings.Contains(stderr, path) || !strings.Contains(stderr, tt.want) || strings.Count(stderr, "\n") != 1 {
				t.Errorf("standard error %q, want one line that names the input and holds %q", stderr, tt.want)
			}
			if !strings.Contains(stdout, `"figure":"At least 12"`) {
				t.Errorf("the good input was not done: %q", stdout)
			}
		})
	}
}

func TestFiguresLines(t *testing.T) {
	dir := files(t, map[string]string{"ferry.txt": ferryText})
	code, stdout, stderr := tidings(t, "", "figures", "--format", "jsonl", filepath.Join(dir, "ferry.txt"))
	if code != exitDone || stderr != "" {
		t.Fatalf("exit %d, standard error %q", code, stderr)
	}
	var got []figureJSON
	for line := range strings.Lines(stdout) {
		var f figureJSON
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&f); err != nil {
			t.Fatal(err)
		}
		got = append(got, f)
	}
	if len(got) != 2 {
		t.Fatalf("%d figures, want 2: %s", len(got), stdout)
	}
	f := got[0]
	if f.Doc != "ferry" || f.Figure != "At least 12" || f.Value != 12 || f.High != nil || f.Qualifier != ">=" || f.Source != "the coast guard" || f.Cue != "said" || f.Strength != "strong" {
		t.Errorf("first figure is %+v", f)
	}
	if got[1].Source != "" || got[1].Strength != "" {
		t.Errorf("31 is credited to %q", got[1].Source)
	}
	_, text, _ := tidings(t, ferryText, "extract", "-")
	body := strings.TrimPrefix(text, "Ferry sinks off the coast\n\n")
	if body[f.Start:f.End] != f.Figure {
		t.Errorf("bytes %d to %d of the extracted text are %q, want %q", f.Start, f.End, body[f.Start:f.End], f.Figure)
	}
}

func TestStandardInput(t *testing.T) {
	for name, text := range map[string]string{
		"text":  ferryText,
		"lines": `{"id":"ferry","title":"Ferry sinks","text":"At least 12 passengers were killed, the coast guard said.","published":"2026-03-02T06:10:00Z","outlet":"Harbour Times"}`,
		"feed":  `<rss version="2.0"><channel><title>T</title><item><title>Ferry sinks</title><link>https://x.example/1</link><description>At least 12 passengers were killed, the coast guard said.</description></item></channel></rss>`,
	} {
		code, stdout, stderr := tidings(t, text, "figures", "--format", "jsonl", "-")
		if code != exitDone || !strings.Contains(stdout, `"source":"the coast guard"`) {
			t.Errorf("%s: exit %d, %q, %q", name, code, stdout, stderr)
		}
	}
}

// TestSameInputSameDigest: a digest of the same inputs is the same, byte for byte, in
// every format.
func TestSameInputSameDigest(t *testing.T) {
	dir := files(t, map[string]string{"ferry.txt": ferryText, "b.txt": "Prices rise\n\nPrices rose 3.2% in May, according to the statistics office. That was the fastest rise in two years.\n"})
	for _, format := range []string{"text", "json", "html", "discord", "telegram"} {
		code, first, stderr := tidings(t, "", "digest", "--format", format, dir)
		if code != exitDone || first == "" {
			t.Fatalf("%s: exit %d, %q", format, code, stderr)
		}
		if _, again, _ := tidings(t, "", "digest", "--format", format, dir); again != first {
			t.Errorf("%s: the second digest differs", format)
		}
		if !strings.Contains(first, "12") || !strings.Contains(first, "coast guard") {
			t.Errorf("%s: the digest lacks the figure or its source:\n%s", format, first)
		}
	}
}

func testFeeds(base string) []news.Source {
	return []news.Source{{Name: "One", URL: base + "/1"}, {Name: "Two", URL: base + "/2"}}
}

// TestAsk: what is typed after a try is answered as in chat.
func TestAsk(t *testing.T) {
	var out, errs bytes.Buffer
	tr := &trial{streams: streams{in: strings.NewReader("/sources\nfigures Norvane\n/nonsense\n"), out: &out, err: &errs}, now: time.Now}
	if err := tr.run(t.Context(), true, true); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Valley Echo", "Analysts at Brightwell", "/help"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the answers lack %q:\n%s\n%s", want, &out, &errs)
		}
	}
}

// TestTitleOfText: a first line is a title where a blank line follows it and it is no
// longer than a title can be; a paragraph is not lost as one.
func TestTitleOfText(t *testing.T) {
	paragraph := strings.Repeat("At least 12 passengers were killed, the coast guard said. ", 5)
	tests := []struct{ name, text, title, body string }{
		{"title", "Ferry sinks\n\nTwelve died.\n", "Ferry sinks", "Twelve died."},
		{"empty title", "\n\nTwelve died.\n\nMore.", "", "Twelve died.\n\nMore."},
		{"no blank line", "Twelve died.\nMore came.", "", "Twelve died.\n\nMore came."},
		{"a first paragraph", paragraph + "\n\nMore.", "", strings.TrimSpace(paragraph) + "\n\nMore."},
		{"only one line", "Twelve died.\n", "", "Twelve died."},
		{"lines of Windows", "\ufeffFerry sinks\r\n\r\nTwelve died.\r\n", "Ferry sinks", "Twelve died."},
	}
	for _, tt := range tests {
		if a := textArticle("x", []byte(tt.text)); a.Title != tt.title || a.Text != tt.body {
			t.Errorf("%s: title %q, text %q; want %q, %q", tt.name, a.Title, a.Text, tt.title, tt.body)
		}
	}
}

// TestCheck: each mistake is told with its place, and the exit status says so; run does
// not start on it.
func TestCheck(t *testing.T) {
	dir := files(t, map[string]string{
		"good.yaml": "sources:\n  - {name: A, url: \"https://a.example/rss\"}\nbriefings:\n  - {name: m, schedule: \"@daily\", channels: [\"console:\"]}\n",
		"bad.yaml":  "databse: x\nbriefings:\n  - {name: m, schedule: \"61 8 * * *\", channels: [\"discord:1\"]}\n",
	})
	code, stdout, stderr := tidings(t, "", "check", "--config", filepath.Join(dir, "good.yaml"))
	if code != exitDone || !strings.Contains(stdout, "is well") || stderr != "" {
		t.Errorf("a good configuration: exit %d, %q, %q", code, stdout, stderr)
	}
	for _, command := range []string{"check", "run"} {
		code, stdout, stderr := tidings(t, "", command, "--config", filepath.Join(dir, "bad.yaml"))
		if code != exitFailed || stdout != "" {
			t.Errorf("%s on a bad configuration: exit %d, %q", command, code, stdout)
		}
		for _, want := range []string{`bad.yaml:1:1: unknown key "databse"`, "bad.yaml:3:", "61 8 * * *", "discord:1"} {
			if !strings.Contains(stderr, want) {
				t.Errorf("%s says %q, which lacks %q", command, stderr, want)
			}
		}
	}
}

// TestZonesAgree: what is suggested in the configuration and in chat is the same list;
// the two packages may not import one another.
func TestZonesAgree(t *testing.T) {
	if !slices.Equal(config.Zones(), bot.Zones()) {
		t.Error("config/zones.txt and bot/zones.txt differ")
	}
}
