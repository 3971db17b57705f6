package discord

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"tidings/bot"
	"tidings/internal/testkit/npm"
)

// parser prints for each text, a JSON string a line, what discord-markdown-parser finds
// in it: what is shown, and every node that is more than text. It knows no lists.
const parser = `
import { createInterface } from "node:readline";
import { parse } from "discord-markdown-parser";

function walk(nodes, live) {
  let shown = "";
  for (const n of [nodes].flat()) {
    if (typeof n === "string") { shown += n; continue; }
    const inside = Array.isArray(n.content) ? walk(n.content, live) : n.content ?? "";
    if (n.type === "br" || n.type === "newline") { shown += "\n"; continue; }
    if (n.type !== "text" && n.type !== "emoticon") live.push([n.type, n.type === "link" || n.type === "url" || n.type === "autolink" ? n.target : String(inside)]);
    shown += n.type === "twemoji" ? n.name : inside;
  }
  return shown;
}

const out = [];
for await (const line of createInterface({ input: process.stdin })) {
  const live = [];
  const shown = walk(parse(JSON.parse(line), "extended"), live);
  out.push(JSON.stringify({ shown, live: live.filter(([type]) => type !== "twemoji") }));
  if (out.length === 1000) console.log(out.splice(0).join("\n"));
}
if (out.length > 0) console.log(out.join("\n"));
`

// seenText is what the parser finds in a text.
type seenText struct {
	Shown string
	Live  [][2]string
}

// parsed reads texts with the parser that nobody here wrote.
func parsed(t *testing.T, texts []string) []seenText {
	t.Helper()
	cmd := npm.Node(t.Context(), t, parser)
	var in strings.Builder
	enc := json.NewEncoder(&in)
	enc.SetEscapeHTML(false)
	for _, text := range texts {
		if err := enc.Encode(text); err != nil {
			t.Fatal(err)
		}
	}
	cmd.Stdin = strings.NewReader(in.String())
	var said strings.Builder
	cmd.Stderr = &said
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var out []seenText
	lines := bufio.NewScanner(pipe)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var s seenText
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := cmd.Wait(); err != nil || lines.Err() != nil || len(out) != len(texts) {
		t.Fatalf("%d of %d texts were read: %v, %v\n%s", len(out), len(texts), err, lines.Err(), said.String())
	}
	return out
}

// textsOf are all Markdown texts of messages.
func textsOf(t *testing.T, list []message) []string {
	t.Helper()
	var out []string
	for _, m := range list {
		out = append(out, m.Content)
		for _, e := range m.Embeds {
			out = append(out, e.Title, e.Description)
		}
	}
	return out
}

// hostile is a text with all that was made of it.
type hostile struct{ in, text string }

// TestNothingIsAliveToOthers: the 45 hostile texts and 20,000 mixtures of them, in every
// place where text of others can stand, read by a parser of Discord's Markdown that
// nobody here wrote.
func TestNothingIsAliveToOthers(t *testing.T) {
	t.Parallel()
	rows := nastyRows(t)
	var inputs []string
	for _, row := range rows {
		inputs = append(inputs, row.In)
	}
	r := rand.New(rand.NewPCG(5, 6))
	for range 20000 {
		inputs = append(inputs, mixture(r, rows))
	}
	var all []hostile
	var texts []string
	seen := map[string]bool{}
	for _, in := range inputs {
		d, reply := everywhere(in)
		var list []message
		for _, m := range digestMessages(d) {
			list = append(list, m.message)
		}
		list = append(list, replyMessages(reply)...)
		for _, text := range textsOf(t, list) {
			if text != "" && !seen[text] {
				seen[text] = true
				all, texts = append(all, hostile{in, text}), append(texts, text)
			}
		}
	}
	// What a reader sees of a headline is the headline.
	heads := len(texts)
	for _, in := range inputs {
		texts = append(texts, markdown(bot.CleanLine(in)))
	}
	for i, s := range parsed(t, texts) {
		if i >= heads {
			if in := inputs[i-heads]; s.Shown != bot.Inert(bot.CleanLine(in)) {
				t.Fatalf("%q is shown as %q", bot.CleanLine(in), s.Shown)
			}
			continue
		}
		own, safe := bot.SafeURL(all[i].in, linkLimit)
		for _, live := range s.Live {
			switch kind, target := live[0], live[1]; {
			case kind == "strong", kind == "inlineCode":
			case kind == "link" && (strings.HasPrefix(target, "https://news.example/") || safe && target == own):
			default:
				t.Fatalf("%q makes %s %q alive in\n%s", all[i].in, kind, target, all[i].text)
			}
		}
	}
	t.Logf("%d texts of %d inputs", len(texts), len(inputs))
}

// TestOthersFindWhatIsAlive: the parser does see what we keep out.
func TestOthersFindWhatIsAlive(t *testing.T) {
	t.Parallel()
	texts := []string{"@everyone", "<@1234567890123456789>", "https://evil.example", "[x](https://y.example)", "# big", "||hidden||", "<t:1618953630:R>"}
	for i, s := range parsed(t, texts) {
		if len(s.Live) != 1 {
			t.Errorf("%q: %v is alive, want one thing", texts[i], s.Live)
		}
	}
}
