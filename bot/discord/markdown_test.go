package discord

import (
	"encoding/json"
	"strings"
	"testing"

	"tidings/bot"
	"tidings/internal/testkit/contracts"
	"tidings/internal/testkit/fakediscord"
)

type nastyRow struct {
	Name, Kind, In, Plain, URL string
	Accepted                   bool
	Markdown                   string `json:"discord_markdown"`
	Link                       string `json:"discord_link"`
}

func nastyRows(t testing.TB) []nastyRow {
	t.Helper()
	var file struct{ Rows []nastyRow }
	if err := json.Unmarshal(contracts.Nasty(), &file); err != nil {
		t.Fatal(err)
	}
	return file.Rows
}

func TestMarkdownOfNastyInputs(t *testing.T) {
	const target = "https://news.example/a?b=1&c=(2)"
	for _, row := range nastyRows(t) {
		t.Run(row.Name, func(t *testing.T) {
			if row.Kind == "url" {
				if got := link("Title", row.In); got != row.Link {
					t.Errorf("link = %q, want %q", got, row.Link)
				}
				return
			}
			if got := markdown(bot.Clean(row.In)); got != row.Markdown && markdown(bot.CleanLine(row.In)) != row.Markdown {
				t.Errorf("markdown = %q, want %q", got, row.Markdown)
			}
			if got := link(bot.CleanLine(row.In), target); got != row.Link {
				t.Errorf("link = %q, want %q", got, row.Link)
			}
		})
	}
}

func TestLine(t *testing.T) {
	tests := []struct {
		name string
		line bot.Line
		want string // | stands for the joiner
	}{
		{"plain", bot.Text("a_b"), `a\_b`},
		{"bullet", bot.Bullet("x"), "• x"},
		{"bold keeps blanks outside", bot.Line{Parts: []bot.Part{{Text: "a"}, {Text: " b ", Bold: true}, {Text: "c"}}}, "a **b** c"},
		{"code", bot.Line{Parts: []bot.Part{{Text: "Try: "}, {Text: "/sources add https://e.example/`x`", Code: true}}}, "Try: `/sources add https://e.example/'x'`"},
		{"link", bot.Line{Parts: []bot.Part{{Text: "in "}, {Text: "The [Post]", URL: "https://e.example/(1)"}}}, `in [The \(Post\)](<https://e.example/%281%29>)`},
		{"bold link", bot.Line{Parts: []bot.Part{{Text: "x", URL: "https://e.example/", Bold: true}}}, "**[x](<https://e.example/>)**"},
		{"bad link", bot.Line{Parts: []bot.Part{{Text: "x", URL: "javascript:alert(1)"}}}, "x"},
		{"host put together", bot.Line{Parts: []bot.Part{{Text: "discord"}, {Text: ".gg/abc"}}}, "discord|.gg/abc"},
		{"host put together at the dot", bot.Line{Parts: []bot.Part{{Text: "evil."}, {Text: "com", Bold: true}}}, "evil.|**com**"},
		{"address put together", bot.Line{Parts: []bot.Part{{Text: "https"}, {Text: "://x"}}}, "https:|//|x"},
		{"number put together", bot.Line{Parts: []bot.Part{{Text: "1"}, {Text: ". x"}}}, `1\. x`},
		{"two lines in one part", bot.Text("a\n# b"), `a #| b`},
		{"nothing", bot.Line{}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := strings.ReplaceAll(line(tt.line), bot.Joiner, "|")
			if got != tt.want {
				t.Errorf("line = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestEscapeIsReadBackAsItWas(t *testing.T) {
	for _, s := range []string{
		`a\b`, `\`, "1. x\n22. y\n  3. z", "- a\n  + b\n# c", "*_~`|<>[]()", "12", "1.5 m", "-", "a\n", "#", "> x", "a - b # c + d",
	} {
		nodes := fakediscord.Markdown(escape(s))
		if got := fakediscord.Shown(nodes); got != s {
			t.Errorf("escape(%q) = %q, is shown as %q", s, escape(s), got)
		}
		if live := fakediscord.Live(nodes); len(live) > 0 {
			t.Errorf("escape(%q) = %q is alive: %q", s, escape(s), live)
		}
	}
}
