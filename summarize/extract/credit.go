package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/news"
)

// unattributed is what stands for the outlet where its name is unknown, and unnamed
// for the source of what is hedged without one.
const (
	unattributed = "unattributed"
	unnamed      = "source unnamed"
)

// credit is who asserts the bullet, as words to put after it, in the fewest that stay
// true; empty where the sentence says so itself.
func (d *desk) credit(c *candidate) string {
	a := c.claim.Attribution
	switch {
	case c.quote:
		return " — " + namedRole(c.claim.Quotes[0].Speaker)
	case c.moved:
		return " — " + named(a)
	case d.saysWho(c):
		return ""
	case hedged(c):
		return " — " + unnamed + d.via(c.claim.ArticleID)
	}
	return " — " + d.outlet(c.claim.ArticleID)
}

// saysWho reports whether the words name the source of the claim or of all its figures.
func (d *desk) saysWho(c *candidate) bool {
	has := func(a news.Attribution) bool {
		return a.Credited() && indexFold(c.text, a.Source) >= 0 && a.SourceSpan.Overlaps(c.claim.Sentence)
	}
	if has(c.claim.Attribution) || slices.ContainsFunc(c.claim.Quotes, func(q news.Quote) bool {
		return q.Speaker != "" && q.SpeakerSpan.Overlaps(c.claim.Sentence) && strings.Contains(c.text, q.Text) && indexFold(c.text, q.Speaker) >= 0
	}) {
		return true
	}
	return slices.ContainsFunc(c.figures, func(f news.Figure) bool { return has(f.Attribution) })
}

func hedged(c *candidate) bool {
	return c.claim.Attribution.Hedged || slices.ContainsFunc(c.figures, func(f news.Figure) bool { return f.Attribution.Hedged })
}

// outlet is the name under which the article's own voice is credited.
func (d *desk) outlet(article string) string { return outletName(d.article(article).Outlet) }

func outletName(outlet string) string {
	if name := strings.TrimSpace(outlet); name != "" {
		return name
	}
	return unattributed
}

func (d *desk) via(article string) string {
	if name := d.outlet(article); name != unattributed {
		return ", via " + name
	}
	return ""
}

// named is the source with what must be said about it.
func named(a news.Attribution) string {
	out := plainSource(a.Source)
	if claims[strings.ToLower(firstWord(a.Cue))] {
		out += " (claim)"
	}
	if a.Via != "" && !strings.EqualFold(a.Via, a.Source) && !strings.HasPrefix(strings.ToLower(a.Via), "this ") {
		out += ", via " + plainSource(a.Via)
	}
	return out
}

// plainSource drops an article before a source: "the coast guard" → "coast guard".
func plainSource(s string) string {
	s = namedRole(strings.TrimRight(strings.Join(strings.Fields(s), " "), ".,;:"))
	for _, p := range []string{"the ", "The ", "a ", "A ", "an ", "An "} {
		if rest, ok := strings.CutPrefix(s, p); ok && rest != "" {
			r, _ := utf8.DecodeRuneInString(rest)
			if unicode.IsLetter(r) {
				return rest
			}
		}
	}
	return s
}

// namedRole drops the comma between a role and its holder's name, which is a sentence's and
// not a line's: "its spokeswoman, Petra Nunn" → "its spokeswoman Petra Nunn".
func namedRole(s string) string {
	role, name, ok := strings.Cut(s, ", ")
	if !ok || strings.Contains(name, ",") {
		return s
	}
	last := role[strings.LastIndexByte(role, ' ')+1:]
	if r, _ := utf8.DecodeRuneInString(last); !unicode.IsLower(r) {
		return s
	}
	words := strings.Fields(name)
	if len(words) == 0 || len(words) > 4 || slices.ContainsFunc(words, func(w string) bool {
		r, _ := utf8.DecodeRuneInString(w)
		return !unicode.IsUpper(r) && !nameParticles[w]
	}) {
		return s
	}
	return role + " " + name
}

// nameParticles stand in names in lower case. Read-only.
var nameParticles = set("de da di del della den der dos du el la le van von bin ibn al ben")

func firstWord(s string) string {
	w, _, _ := strings.Cut(s, " ")
	return w
}

// ownName reports whether a source can be named apart from its sentence: "its operator"
// cannot.
func ownName(source string) bool {
	return source != "" && !pronouns[strings.ToLower(firstWord(source))] && !strings.EqualFold(firstWord(source), "who")
}

// claims are cues after which the digest calls a statement a claim. Read-only.
var claims = set("claim claims claimed allege alleges alleged insist insists insisted boast boasts boasted maintain maintains maintained assert asserts asserted contend contends contended")
