package article

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// gated holds expressions as they are used here, in small, each with lines that match it
// and lines that it must not even be asked about.
var gated = []struct {
	expr     string
	yes, not []string
}{
	{`(?i)^(?:advertisement|read (?:more|also)\b.{0,20}|.{0,10}can be reached at .{0,60})$`, []string{"ADVERTISEMENT", "Read also", "Jane can be reached at the desk"}, []string{"A sentence of some words.", "Advert", "can be read"}},
	{`(?i)^\W{0,3}(?:contact\b.{0,80}@|(?:to )?reach the editor)`, []string{"– Contact jane@a.example", "to reach the editor", "Reach the editor"}, []string{"Connects", "a.example"}},
	{`(?i)[|(/•]\s*(?:©|photos?:)`, []string{"The harbour | © AP", "x (Photo: AP)"}, []string{"The harbour on Saturday.", "Pictures: AP"}},
	{`(?i)^(?:last )?updated:? .{0,9}$`, []string{"Last updated: 9", "updated 9"}, []string{"last", "It was updated"}},
	{`(?i)^(?:\d{1,2}[./]20\d\d|.{0,5}\b\d\d:\d\d)$`, []string{"9.2025", "at 10:30"}, []string{"at noon"}},
	{`(?i)straße|maße|kelvin|sign up`, []string{"STRAẞE", "\u212aelvin", "\u017fign up"}, []string{"strasse"}},
	{`/(?:tags?|page/\d+)/|[?&](?:q|s)=`, []string{"/tag/", "/page/12/", "/?q=1"}, []string{"/news/ferry"}},
	{`(?i)(?:article|story)[-_]?(?:body|content)|storytext`, []string{"Article_Body", "storyText"}, []string{"article", "storyteller"}},
}

// TestGate: the words that are looked for first let all pass that matches, and keep out
// nearly all of the rest.
func TestGate(t *testing.T) {
	for _, tt := range gated {
		test, words := lineTest(tt.expr), gateOf(tt.expr)
		for _, s := range tt.yes {
			if !regexp.MustCompile(tt.expr).MatchString(s) || !test(s) {
				t.Errorf("%s does not match %q", tt.expr, s)
			}
		}
		for _, s := range tt.not {
			if test(s) || words.passes(s) {
				t.Errorf("%s is asked about %q", tt.expr, s)
			}
		}
	}
}

// TestGateUsed: the gates of the long expressions are no open doors.
func TestGateUsed(t *testing.T) {
	const line = "At least 12 people died when a ferry sank in heavy seas on Saturday, the coast guard said."
	for _, expr := range []string{`(?i)^(?:.{0,50}|x)y?$`, `.*`, ``, `\pL+`} {
		if !gateOf(expr).passes(line) {
			t.Errorf("%q can match anything, yet is not asked", expr)
		}
	}
	for _, test := range []func(string) bool{boilerplateLike, endLike, closingLike, captionLike} {
		if allocs := testing.AllocsPerRun(10, func() { test(line) }); allocs > 2 {
			t.Errorf("%v allocations for a plain line: it went on to the expression", allocs)
		}
	}
}

// TestFolded: characters that an expression takes for the same, whatever their case, are
// folded to the same.
func TestFolded(t *testing.T) {
	for r := rune(0); r < 0x20000; r++ { // no letter above has a case
		if other := unicode.SimpleFold(r); foldedRune(r) != foldedRune(other) {
			t.Errorf("%q and %q are folded to %q and %q", r, other, foldedRune(r), foldedRune(other))
		}
	}
}

// FuzzGate: whatever the expression, what it matches passes.
func FuzzGate(f *testing.F) {
	for _, g := range gated {
		for _, s := range append(g.yes, g.not...) {
			f.Add(g.expr, s)
		}
	}
	f.Add(`(?:a?(?:^|b)c|(?:x{2,3}y|z*w)+)\b`, "xxywzc")
	f.Add(`(?i)[k-t]{2}(?:s|ſ)?$`, "\u212as\xff")
	f.Fuzz(func(t *testing.T, expr, s string) {
		if len(expr) > 60 || strings.Count(expr, "?")+strings.Count(expr, "|") > 10 {
			return // our own expressions are few and known; see gateSize
		}
		re, err := regexp.Compile(expr)
		if err == nil && re.MatchString(s) && !gateOf(expr).passes(s) {
			t.Errorf("%q matches %q, but its gate is shut", expr, s)
		}
	})
}
