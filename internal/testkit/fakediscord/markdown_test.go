package fakediscord

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"tidings/internal/testkit/contracts"
)

func TestMarkdown(t *testing.T) {
	tests := []struct {
		in, shown string
		live      []string
	}{
		{"plain", "plain", nil},
		{"**b** *i* _i_ __u__ ~~s~~ ||x|| `c`", "b i i u s x c", []string{"bold b", "italic i", "italic i", "underline u", "strike s", "spoiler x", "code c"}},
		{`\*\*b\*\* \_i\_`, "**b** _i_", nil},
		{`\\*i*`, `\i`, []string{"italic i"}},
		{"**a *b* c**", "a b c", []string{"bold a b c", "italic b"}},
		{"snake_case_name 2*3*4", "snake_case_name 234", []string{"italic 3"}},
		{"a * b * c", "a * b * c", nil},
		{"[label](https://e.example/a)", "label", []string{"link label -> https://e.example/a"}},
		{"[label](<https://e.example/a>)", "label", []string{"link label -> https://e.example/a"}},
		{`[a](https://e.example "t")`, "a", []string{"link a -> https://e.example"}},
		{`\[label](https://e.example/a)`, "[label](https://e.example/a)", []string{"url https://e.example/a"}},
		{"see https://e.example/x.", "see https://e.example/x.", []string{"url https://e.example/x"}},
		{"<https://e.example>", "https://e.example", []string{"autolink https://e.example"}},
		{"https:\u2060//\u2060e.\u2060example", "https:\u2060//\u2060e.\u2060example", nil},
		{"<@1> <@!2> <@&3> <#4> </ban:5> <:a:6> <a:b:7> <t:1:R> <id:customize>", "<@1> <@!2> <@&3> <#4> </ban:5> <:a:6> <a:b:7> <t:1:R> <id:customize>",
			[]string{"user <@1>", "user <@!2>", "role <@&3>", "channel <#4>", "command </ban:5>", "emoji <:a:6>", "emoji <a:b:7>", "time <t:1:R>", "guide <id:customize>"}},
		{"@everyone @here @nobody", "@everyone @here @nobody", []string{"everyone @everyone", "everyone @here"}},
		{"# Big\nsmall\n-# tiny", "# Big\nsmall\n-# tiny", []string{"heading # Big", "subtext -# tiny"}},
		{`\# no\n\-# no`, `# no\n-# no`, nil},
		{"- one\n* two\n1. three\n> four", "- one\n* two\n1. three\n> four", []string{"list - one", "list * two", "list 1. three", "quote > four"}},
		{`1\. three`, "1. three", nil},
		{"```\ncode\n```", "\ncode\n", []string{"block \ncode\n"}},
		{"join discord.gg/abc", "join discord.gg/abc", []string{"invite discord.gg/abc"}},
		{"**over\nlines**", "over\nlines", []string{"bold over\nlines"}},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			nodes := Markdown(tt.in)
			if got := Shown(nodes); got != tt.shown {
				t.Errorf("shown %q, want %q", got, tt.shown)
			}
			if got := Live(nodes); !slices.Equal(got, tt.live) {
				t.Errorf("live %q, want %q", got, tt.live)
			}
		})
	}
}

// TestMarkdownOfNastyInputs holds the reader against the 45 hostile inputs, whose safe
// forms were checked with another parser: as they come many are alive, made safe none
// is and the words are still the same.
func TestMarkdownOfNastyInputs(t *testing.T) {
	var file struct {
		Rows []struct {
			Name, Kind, In, Plain string
			Markdown              string `json:"discord_markdown"`
			Link                  string `json:"discord_link"`
		}
	}
	if err := json.Unmarshal(contracts.Nasty(), &file); err != nil {
		t.Fatal(err)
	}
	alive := 0
	for _, row := range file.Rows {
		if len(Live(Markdown(row.In))) > 0 {
			alive++
		}
		if row.Kind != "text" {
			continue
		}
		nodes := Markdown(row.Markdown)
		if live := Live(nodes); len(live) > 0 {
			t.Errorf("%s: %q is alive: %q", row.Name, row.Markdown, live)
		}
		if got := strings.ReplaceAll(Shown(nodes), "\u2060", ""); got != row.Plain {
			t.Errorf("%s: shows %q, want %q", row.Name, got, row.Plain)
		}
		if live := Live(Markdown(row.Link)); len(live) != 1 || !strings.HasSuffix(live[0], " -> https://news.example/a?b=1&c=%282%29") {
			t.Errorf("%s: %q has %q, want one link", row.Name, row.Link, live)
		}
	}
	if alive < 14 {
		t.Errorf("only %d of the hostile inputs are found alive", alive)
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add("**a [b](c) `d` ||e||\n> f")
	f.Fuzz(func(t *testing.T, s string) { Live(Markdown(s)) })
}
