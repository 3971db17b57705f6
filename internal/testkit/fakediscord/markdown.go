package fakediscord

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Node is a piece of a text as Discord's app shows it.
type Node struct {
	// Kind is "text", a style ("bold", "italic", "underline", "strike", "spoiler", "code",
	// "block", "heading", "subtext", "quote", "list"), a link ("link", "autolink", "url",
	// "invite") or something alive ("user", "role", "channel", "everyone", "command",
	// "emoji", "time", "guide").
	Kind string
	// Text is what is shown, for nodes without children.
	Text string
	// URL is a link's target.
	URL  string
	Kids []Node
}

// Markdown reads a text as Discord's app does (Discord support, Markdown Text 101;
// Discord docs, Reference: Message Formatting). Where the app's rules are not known it
// takes the wider one, so that it finds too much alive rather than too little.
func Markdown(s string) []Node { return blocks(s, 0) }

// Shown is a text as a reader sees it, without styles.
func Shown(nodes []Node) string {
	var b strings.Builder
	for _, n := range nodes {
		b.WriteString(n.Text)
		b.WriteString(Shown(n.Kids))
	}
	return b.String()
}

// Live lists every node that is not plain text, outermost first, as "kind text" or
// "link label -> target".
func Live(nodes []Node) []string {
	var out []string
	for _, n := range nodes {
		switch n.Kind {
		case "text":
		case "link":
			out = append(out, "link "+Shown(n.Kids)+" -> "+n.URL)
		default:
			out = append(out, n.Kind+" "+n.Text+Shown(n.Kids))
		}
		out = append(out, Live(n.Kids)...)
	}
	return out
}

const maxDepth = 12

// starts are what the start of a line makes of it; the group is the mark itself.
var starts = []struct {
	kind string
	re   *regexp.Regexp
}{
	{"heading", regexp.MustCompile(`^(#{1,3}\s+)\S`)},
	{"subtext", regexp.MustCompile(`^(-#\s+)\S`)},
	{"quote", regexp.MustCompile(`^(\s*>(?:>>)?\s)`)},
	{"list", regexp.MustCompile(`^(\s*(?:[-*+]|\d+\.)\s+)\S`)},
}

func start(line string) (kind, mark string) {
	for _, st := range starts {
		if m := st.re.FindStringSubmatch(line); m != nil {
			return st.kind, m[1]
		}
	}
	return "", ""
}

// blocks parts a text into lines and finds what a line's start makes of it.
func blocks(s string, depth int) []Node {
	var out []Node
	for rest := s; rest != ""; {
		if fence, n := codeBlock(rest); n > 0 {
			out = append(out, fence)
			rest = rest[n:]
			continue
		}
		line, more, found := strings.Cut(rest, "\n")
		kind, mark := start(line)
		if kind == "" {
			// Styles run over line ends, so plain lines are read together.
			end := paragraph(rest)
			out = append(out, inline(rest[:end], depth)...)
			rest = rest[end:]
			continue
		}
		out = append(out, Node{Kind: kind, Text: mark, Kids: inline(line[len(mark):], depth+1)})
		if found {
			out = append(out, Node{Kind: "text", Text: "\n"})
		}
		rest = more
	}
	return out
}

// paragraph is the length of the plain lines at the start of s.
func paragraph(s string) int {
	for i := 0; i < len(s); {
		n := strings.IndexByte(s[i:], '\n')
		if n < 0 {
			return len(s)
		}
		i += n + 1
		next := s[i:]
		if kind, _ := start(firstLine(next)); kind != "" || strings.HasPrefix(next, "```") {
			return i
		}
	}
	return len(s)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func codeBlock(s string) (Node, int) {
	if !strings.HasPrefix(s, "```") {
		return Node{}, 0
	}
	end := strings.Index(s[3:], "```")
	if end <= 0 {
		return Node{}, 0
	}
	return Node{Kind: "block", Text: s[3 : 3+end]}, end + 6
}

func inline(s string, depth int) []Node {
	rules := [...]func(s string, at, depth int) (Node, int){escape, angle, bareURL, masked, fenced, code, span, everyone, invite}
	var out []Node
	plain := ""
	flush := func() {
		if plain != "" {
			out = append(out, Node{Kind: "text", Text: plain})
			plain = ""
		}
	}
	for i := 0; i < len(s); {
		n, used := Node{}, 0
		if depth < maxDepth {
			for _, rule := range rules {
				if n, used = rule(s, i, depth); used > 0 {
					break
				}
			}
		}
		switch {
		case used == 0:
			_, size := utf8.DecodeRuneInString(s[i:])
			plain += s[i : i+size]
			i += size
			continue
		case n.Kind == "text":
			plain += n.Text
		default:
			flush()
			out = append(out, n)
		}
		i += used
	}
	flush()
	return out
}

// escape: a backslash makes any ASCII punctuation plain.
func escape(s string, i, _ int) (Node, int) {
	if s[i] != '\\' || i+1 >= len(s) || s[i+1] >= 0x80 || !strings.ContainsRune("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", rune(s[i+1])) {
		return Node{}, 0
	}
	return Node{Kind: "text", Text: s[i+1 : i+2]}, 2
}

var angles = []struct {
	kind string
	re   *regexp.Regexp
}{
	{"autolink", regexp.MustCompile(`^<(?:https?|mailto|tel|sms|steam|discord):[^\s>]+>`)},
	{"role", regexp.MustCompile(`^<@&\d+>`)},
	{"user", regexp.MustCompile(`^<@!?\d+>`)},
	{"channel", regexp.MustCompile(`^<#\d+>`)},
	{"command", regexp.MustCompile(`^</[^:>]+:\d+>`)},
	{"emoji", regexp.MustCompile(`^<a?:\w+:\d+>`)},
	{"time", regexp.MustCompile(`^<t:-?\d+(?::[a-zA-Z])?>`)},
	{"guide", regexp.MustCompile(`^<id:[a-z-]+(?::\d+)?>`)},
}

func angle(s string, i, _ int) (Node, int) {
	if s[i] != '<' {
		return Node{}, 0
	}
	for _, a := range angles {
		if m := a.re.FindString(s[i:]); m != "" {
			n := Node{Kind: a.kind, Text: m}
			if a.kind == "autolink" {
				n.Text, n.URL = m[1:len(m)-1], m[1:len(m)-1]
			}
			return n, len(m)
		}
	}
	return Node{}, 0
}

var address = regexp.MustCompile(`^(?:https?|steam|discord)://[^\s<]+`)

func bareURL(s string, i, _ int) (Node, int) {
	if c := s[i]; c != 'h' && c != 's' && c != 'd' {
		return Node{}, 0
	}
	m := strings.TrimRight(address.FindString(s[i:]), `.,:;"')]`)
	if m == "" || strings.HasSuffix(m, "/") && strings.HasSuffix(m, "://") {
		return Node{}, 0
	}
	return Node{Kind: "url", Text: m, URL: m}, len(m)
}

// masked is [label](target). As in Discord's app the label's end does not care about
// backslashes, and a label may hold one pair of brackets.
func masked(s string, i, depth int) (Node, int) {
	if s[i] != '[' {
		return Node{}, 0
	}
	open, end := 0, -1
	for k := i; k < len(s) && k-i < 5000; k++ {
		switch s[k] {
		case '[':
			open++
		case ']':
			open--
		}
		if open == 0 {
			end = k
			break
		}
	}
	if end < 0 || end+1 >= len(s) || s[end+1] != '(' {
		return Node{}, 0
	}
	stop := closing(s, end+2)
	if stop < 0 {
		return Node{}, 0
	}
	target := strings.TrimSpace(s[end+2 : stop])
	if at := strings.IndexAny(target, " \t\n"); at >= 0 {
		target = target[:at]
	}
	target = strings.TrimSuffix(strings.TrimPrefix(target, "<"), ">")
	if target == "" {
		return Node{}, 0
	}
	return Node{Kind: "link", URL: target, Kids: inline(s[i+1:end], depth+1)}, stop + 1 - i
}

// closing finds the parenthesis that closes a target that starts at i.
func closing(s string, i int) int {
	open := 1
	for k := i; k < len(s) && k-i < 5000; k++ {
		switch s[k] {
		case '(':
			open++
		case ')':
			open--
		}
		if open == 0 {
			return k
		}
	}
	return -1
}

// fenced is a code block inside a line.
func fenced(s string, i, _ int) (Node, int) { return codeBlock(s[i:]) }

func code(s string, i, _ int) (Node, int) {
	if s[i] != '`' {
		return Node{}, 0
	}
	n := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
	fence := s[i : i+n]
	for k := i + n; ; {
		j := strings.Index(s[k:], fence)
		if j < 0 {
			return Node{}, 0
		}
		k += j
		run := len(s[k:]) - len(strings.TrimLeft(s[k:], "`"))
		if run == n {
			return Node{Kind: "code", Text: s[i+n : k]}, k + n - i
		}
		k += run
	}
}

var spans = []struct{ mark, kind string }{
	{"**", "bold"}, {"__", "underline"}, {"~~", "strike"}, {"||", "spoiler"}, {"*", "italic"}, {"_", "italic"},
}

func span(s string, i, depth int) (Node, int) {
	for _, sp := range spans {
		if !strings.HasPrefix(s[i:], sp.mark) {
			continue
		}
		if end := closeSpan(s, i+len(sp.mark), sp.mark); end > 0 {
			return Node{Kind: sp.kind, Kids: inline(s[i+len(sp.mark):end], depth+1)}, end + len(sp.mark) - i
		}
	}
	return Node{}, 0
}

// closeSpan finds the mark that ends a style whose text starts at i; -1 for none.
func closeSpan(s string, i int, mark string) int {
	for k := i; k < len(s); k++ {
		if s[k] == '\\' {
			k++
			continue
		}
		if k == i || !strings.HasPrefix(s[k:], mark) {
			continue
		}
		if len(mark) == 1 {
			r, _ := utf8.DecodeRuneInString(s[i:])
			after, _ := utf8.DecodeRuneInString(s[k+1:])
			switch {
			case unicode.IsSpace(r) && mark == "*", strings.HasPrefix(s[k+1:], mark):
				continue
			case mark == "_" && k+1 < len(s) && (unicode.IsLetter(after) || unicode.IsDigit(after)):
				continue
			}
		}
		return k
	}
	return -1
}

func everyone(s string, i, _ int) (Node, int) {
	for _, m := range []string{"@everyone", "@here"} {
		if strings.HasPrefix(s[i:], m) {
			return Node{Kind: "everyone", Text: m}, len(m)
		}
	}
	return Node{}, 0
}

var invites = regexp.MustCompile(`(?i)^(?:discord\.gg|discord(?:app)?\.com/invite|dsc\.gg)/[\w-]+`)

func invite(s string, i, _ int) (Node, int) {
	if s[i]|0x20 != 'd' {
		return Node{}, 0
	}
	m := invites.FindString(s[i:])
	return Node{Kind: "invite", Text: m, URL: "https://" + m}, len(m)
}
