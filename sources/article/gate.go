package article

import (
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// lineTest is whether a line matches an expression of very many alternatives. Most lines
// match none, and hold none of the words that any of them asks for: so the words are
// looked for first. They are read from the expression itself, so that the two cannot
// differ; the answer is always the expression's own.
func lineTest(expr string) func(string) bool {
	words := sync.OnceValue(func() *gate { return gateOf(expr) })
	re := lazy(expr)
	return func(s string) bool { return words().passes(s) && re().MatchString(s) }
}

// gate holds what a text needs for an expression to match it, all of it folded.
type gate struct {
	// starts are beginnings of a text, by their first byte, and anywhere are words in it.
	// One of all these is in each text that matches.
	starts   map[byte][]string
	anywhere []string
	// open is true where there is a way to match that needs none of them.
	open bool
}

// passes reports whether a text may match; false is certain.
func (g *gate) passes(s string) bool {
	if g.open {
		return true
	}
	s = folded(s)
	if s == "" {
		return false
	}
	for _, w := range g.starts[s[0]] {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	for _, w := range g.anywhere {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

const (
	// gateSets bounds how many strings stand for one piece of an expression, gateSize how
	// many a gate has: past that searching them would cost as much as the expression.
	gateSets = 32
	gateSize = 1000
	// gateRunes is the largest class of characters that is taken apart: the digits.
	gateRunes = 12
	// gateFew strings of gateLong bytes that are in every match of an alternation are
	// better than the strings of each of its branches.
	gateFew, gateLong = 8, 4
)

func gateOf(expr string) *gate {
	g := &gate{starts: map[byte][]string{}}
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		g.open = true // the compiler says what is wrong with it
		return g
	}
	g.add([]*syntax.Regexp{tree}, false)
	slices.Sort(g.anywhere)
	g.anywhere = slices.Compact(g.anywhere)
	all := g.anywhere
	g.anywhere = slices.DeleteFunc(slices.Clone(all), func(w string) bool {
		return slices.ContainsFunc(all, func(part string) bool { return part != w && strings.Contains(w, part) })
	})
	return g
}

// add takes in what a sequence of expressions needs. anchored is true where it can only
// match from the very start of a text.
func (g *gate) add(seq []*syntax.Regexp, anchored bool) {
	if g.open = g.open || len(seq) == 0 || len(g.anywhere) > gateSize; g.open {
		return
	}
	head, rest := seq[0], seq[1:]
	switch head.Op {
	case syntax.OpBeginText:
		g.add(rest, true)
		return
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		g.add(rest, anchored)
		return
	case syntax.OpConcat, syntax.OpCapture:
		g.add(append(slices.Clone(head.Sub), rest...), anchored)
		return
	case syntax.OpAlternate:
		if best := longest(seq); !anchored && len(best) <= gateFew && shortest(best) >= gateLong {
			g.anywhere = append(g.anywhere, best...)
			return
		}
		for _, one := range head.Sub {
			g.add(append([]*syntax.Regexp{one}, rest...), anchored)
		}
		return
	case syntax.OpQuest:
		g.add(append([]*syntax.Regexp{head.Sub[0]}, rest...), anchored)
		g.add(rest, anchored)
		return
	}
	if set, _ := setOf(seq); anchored && shortest(set) > 0 {
		for _, w := range set {
			g.starts[w[0]] = append(g.starts[w[0]], w)
		}
		return
	}
	if set, _ := setOf(seq[:1]); shortest(set) == 0 { // may be anything, such as ".{0,80}"
		g.add(rest, false)
		return
	}
	g.anywhere = append(g.anywhere, longest(seq)...)
}

// longest is the set, of those that some part of a sequence starts with, whose strings
// are the longest: a text must hold one of them.
func longest(seq []*syntax.Regexp) []string {
	var best []string
	for i := range seq {
		if set, _ := setOf(seq[i:]); shortest(set) > shortest(best) {
			best = set
		}
	}
	return best
}

// setOf is the strings with which a match of a sequence starts; whole where they are all
// there is of it.
func setOf(seq []*syntax.Regexp) (set []string, whole bool) {
	set = []string{""}
	for _, re := range seq {
		next, all := startsOf(re)
		if len(set)*len(next) > gateSets {
			return set, false
		}
		var longer []string
		for _, a := range set {
			for _, b := range next {
				longer = append(longer, a+b)
			}
		}
		if set = longer; !all {
			return set, false
		}
	}
	return set, true
}

// startsOf is setOf for one expression. What may be anything starts with the empty string.
func startsOf(re *syntax.Regexp) (set []string, whole bool) {
	anything := []string{""}
	switch re.Op {
	case syntax.OpLiteral:
		return []string{folded(string(re.Rune))}, true
	case syntax.OpCharClass:
		return classOf(re.Rune)
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return anything, true
	case syntax.OpConcat, syntax.OpCapture:
		return setOf(re.Sub)
	case syntax.OpQuest:
		set, whole = startsOf(re.Sub[0])
		return append(slices.Clone(set), ""), whole
	case syntax.OpPlus:
		set, _ = startsOf(re.Sub[0])
		return set, false
	case syntax.OpRepeat:
		if re.Min > 0 {
			set, _ = startsOf(re.Sub[0])
			return set, false
		}
	case syntax.OpAlternate:
		whole = true
		for _, one := range re.Sub {
			more, all := startsOf(one)
			set, whole = append(set, more...), whole && all
		}
		if len(set) <= gateSets {
			return set, whole
		}
	}
	return anything, false
}

// classOf is the characters of a small class, given as pairs of first and last.
func classOf(pairs []rune) (set []string, whole bool) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1]-pairs[i] >= gateRunes {
			return []string{""}, false
		}
		for r := pairs[i]; r <= pairs[i+1]; r++ {
			if c := string(foldedRune(r)); !slices.Contains(set, c) {
				set = append(set, c)
			}
		}
	}
	if len(set) == 0 || len(set) > gateRunes {
		return []string{""}, false
	}
	return set, true
}

// shortest is the length of the shortest string of a set; 0 for none.
func shortest(set []string) int {
	n := 0
	for i, s := range set {
		if i == 0 || len(s) < n {
			n = len(s)
		}
	}
	return n
}

// folded is a text in which characters that differ in case only are the same one.
func folded(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return strings.Map(foldedRune, s)
		}
	}
	return strings.ToLower(s)
}

func foldedRune(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }
