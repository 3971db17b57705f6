package figure

import (
	"strings"

	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// phrase is a qualifier in the words before a number.
type phrase struct {
	words []string
	q     news.Qualifier
}

// before are the qualifiers that stand left of a number, longer ones first.
var before = []phrase{
	{[]string{"in", "the", "region", "of"}, news.About}, {[]string{"in", "the", "order", "of"}, news.About}, {[]string{"on", "the", "order", "of"}, news.About},
	{[]string{"in", "the", "neighborhood", "of"}, news.About}, {[]string{"in", "the", "neighbourhood", "of"}, news.About}, {[]string{"in", "the", "vicinity", "of"}, news.About},
	{[]string{"getting", "on", "for"}, news.About}, {[]string{"the", "best", "part", "of"}, news.About}, {[]string{"the", "better", "part", "of"}, news.About},
	{[]string{"in", "excess", "of"}, news.Over}, {[]string{"no", "fewer", "than"}, news.AtLeast}, {[]string{"no", "less", "than"}, news.AtLeast},
	{[]string{"not", "less", "than"}, news.AtLeast}, {[]string{"not", "fewer", "than"}, news.AtLeast}, {[]string{"a", "minimum", "of"}, news.AtLeast},
	{[]string{"no", "more", "than"}, news.AtMost}, {[]string{"not", "more", "than"}, news.AtMost}, {[]string{"as", "many", "as"}, news.AtMost},
	{[]string{"as", "much", "as"}, news.AtMost}, {[]string{"as", "high", "as"}, news.AtMost}, {[]string{"as", "long", "as"}, news.AtMost}, {[]string{"no", "longer", "than"}, news.AtMost},
	{[]string{"as", "far", "as"}, news.AtMost}, {[]string{"as", "large", "as"}, news.AtMost}, {[]string{"no", "higher", "than"}, news.AtMost}, {[]string{"no", "greater", "than"}, news.AtMost}, {[]string{"no", "later", "than"}, news.AtMost},
	{[]string{"a", "maximum", "of"}, news.AtMost}, {[]string{"just", "short", "of"}, news.Under}, {[]string{"just", "shy", "of"}, news.Under}, {[]string{"little", "more", "than"}, news.Over},
	{[]string{"as", "few", "as"}, news.AtLeast}, {[]string{"as", "little", "as"}, news.AtLeast}, {[]string{"as", "low", "as"}, news.AtLeast}, {[]string{"a", "total", "of"}, news.Exact}, {[]string{"a", "combined", "total", "of"}, news.Exact},
	{[]string{"the", "equivalent", "of"}, news.Exact}, {[]string{"some", "kind", "of"}, news.Exact}, {[]string{"give", "or", "take"}, news.Exact},
	{[]string{"more", "than"}, news.Over}, {[]string{"greater", "than"}, news.Over}, {[]string{"better", "than"}, news.Over}, {[]string{"upwards", "of"}, news.Over}, {[]string{"upward", "of"}, news.Over},
	{[]string{"north", "of"}, news.Over}, {[]string{"fewer", "than"}, news.Under}, {[]string{"less", "than"}, news.Under}, {[]string{"shy", "of"}, news.Under},
	{[]string{"short", "of"}, news.Under}, {[]string{"south", "of"}, news.Under}, {[]string{"at", "least"}, news.AtLeast}, {[]string{"at", "minimum"}, news.AtLeast}, {[]string{"at", "a", "minimum"}, news.AtLeast}, {[]string{"at", "most"}, news.AtMost}, {[]string{"at", "the", "very", "least"}, news.AtLeast},
	{[]string{"up", "to"}, news.AtMost}, {[]string{"close", "to"}, news.About}, {[]string{"something", "like"}, news.About}, {[]string{"anything", "up", "to"}, news.AtMost}, {[]string{"something", "approaching"}, news.About},
	{[]string{"an", "estimated"}, news.About}, {[]string{"the", "estimated"}, news.About}, {[]string{"an", "approximate"}, news.About}, {[]string{"next", "to"}, news.About},
	{[]string{"a", "mere"}, news.Exact}, {[]string{"a", "record"}, news.Exact}, {[]string{"a", "further"}, news.Exact}, {[]string{"an", "additional"}, news.Exact},
	{[]string{"an", "extra"}, news.Exact}, {[]string{"a", "whopping"}, news.Exact}, {[]string{"a", "staggering"}, news.Exact}, {[]string{"a", "combined"}, news.Exact}, {[]string{"an", "unprecedented"}, news.Exact}, {[]string{"an", "average"}, news.Exact},
	{[]string{"all", "but"}, news.Exact},
	{[]string{"nearer"}, news.About}, {[]string{"nearer", "to"}, news.About}, {[]string{"closer", "to"}, news.About}, {[]string{"barely"}, news.About},
	{[]string{"about"}, news.About}, {[]string{"around"}, news.About}, {[]string{"some"}, news.About}, {[]string{"roughly"}, news.About},
	{[]string{"approximately"}, news.About}, {[]string{"approx"}, news.About}, {[]string{"approx."}, news.About}, {[]string{"circa"}, news.About}, {[]string{"nearly"}, news.About},
	{[]string{"almost"}, news.About}, {[]string{"estimated"}, news.About}, {[]string{"maybe"}, news.About}, {[]string{"perhaps"}, news.About},
	{[]string{"approaching"}, news.About}, {[]string{"nearing"}, news.About}, {[]string{"virtually"}, news.About}, {[]string{"practically"}, news.About}, {[]string{"broadly"}, news.About}, {[]string{"loosely"}, news.About},
	{[]string{"over"}, news.Over}, {[]string{"above"}, news.Over}, {[]string{"exceeding"}, news.Over}, {[]string{"exceeded"}, news.Over}, {[]string{"exceeds"}, news.Over}, {[]string{"exceed"}, news.Over}, {[]string{"topping"}, news.Over}, {[]string{"top"}, news.Over}, {[]string{"tops"}, news.Over}, {[]string{"topped"}, news.Over}, {[]string{"surpassing"}, news.Over}, {[]string{"surpassed"}, news.Over}, {[]string{"beyond"}, news.Over}, {[]string{"past"}, news.Over},
	{[]string{"under"}, news.Under}, {[]string{"below"}, news.Under}, {[]string{"minimum"}, news.AtLeast}, {[]string{"maximum"}, news.AtMost}, {[]string{"within"}, news.AtMost},
	{[]string{"only"}, news.Exact}, {[]string{"just"}, news.Exact}, {[]string{"exactly"}, news.Exact}, {[]string{"precisely"}, news.Exact}, {[]string{"another"}, news.Exact}, {[]string{"fully"}, news.Exact},
	{[]string{"record"}, news.Exact}, {[]string{"merely"}, news.Exact}, {[]string{"the"}, news.Exact}, {[]string{"well"}, news.Exact}, {[]string{"far"}, news.Exact}, {[]string{"slightly"}, news.Exact}, {[]string{"somewhere"}, news.Exact}, {[]string{"anywhere"}, news.Exact}, {[]string{"considerably"}, news.Exact}, {[]string{"significantly"}, news.Exact}, {[]string{"comfortably"}, news.Exact},
	{[]string{"much"}, news.Exact}, {[]string{"even"}, news.Exact}, {[]string{"possibly"}, news.About}, {[]string{"probably"}, news.About}, {[]string{"likely"}, news.Exact}, {[]string{"now"}, news.Exact}, {[]string{"a"}, news.Exact}, {[]string{"an"}, news.Exact}, {[]string{"additional"}, news.Exact}, {[]string{"further"}, news.Exact},
}

// byLast finds the phrases that end in a word.
var byLast = func() map[string][]phrase {
	m := map[string][]phrase{}
	for _, p := range before {
		last := p.words[len(p.words)-1]
		m[last] = append(m[last], p)
	}
	return m
}()

// qualify widens m to the left over qualifiers, and reads those on the right.
func (l *Line) qualify(m *Mention) {
	f := &m.Figure
	set := false
	if f.Qualifier != news.Exact {
		set = true
	}
	take := func(q news.Qualifier) {
		if q != news.Exact && (!set || f.Qualifier == news.About && q != news.About) {
			f.Qualifier, set = q, true
		}
	}
	for n := 0; n < 5; n++ {
		p, ok := l.phraseBefore(m.From, f, n)
		if !ok {
			break
		}
		take(p.q)
		m.From -= len(p.words)
		if p.words[len(p.words)-1] == "the" && !l.estimatedAt(m) {
			break // "below the 3% that was expected" is no bound
		}
	}
	// "the", "a" alone are not part of the figure's words, nor are bare adverbs.
	for m.From < m.To && (l.Norm(m.From) == "the" || l.Norm(m.From) == "now" || l.Norm(m.From) == "even" || l.Norm(m.From) == "likely") {
		m.From++
	}
	take(l.rightQualifier(m))
}

// phraseBefore finds the qualifier that ends right before token i; n counts those that
// were found already.
func (l *Line) phraseBefore(i int, f *news.Figure, n int) (phrase, bool) {
	for _, p := range byLast[l.Norm(i-1)] {
		if !l.endsWith(i, p.words) {
			continue
		}
		if l.notQualifier(i-len(p.words), i, p, f) {
			continue
		}
		return p, true
	}
	// "longer than 48", "higher than 3%"
	if l.Norm(i-1) == "than" && l.Tag(i-2) == tagger.JJR || l.Norm(i-1) == "than" && l.Tag(i-2) == tagger.RBR {
		w := l.Norm(i - 2)
		switch w {
		case "lower", "smaller", "shorter", "younger", "cheaper", "slower", "lighter", "narrower", "earlier", "sooner":
			return phrase{[]string{w, "than"}, news.Under}, w != "younger" && w != "earlier" && w != "sooner"
		case "longer", "higher", "larger", "bigger", "taller", "heavier", "wider", "deeper", "farther", "further", "faster", "hotter", "stronger":
			return phrase{[]string{w, "than"}, news.Over}, true
		}
	}
	return phrase{}, false
}

func (l *Line) estimatedAt(m *Mention) bool { return l.Norm(m.From+1) == "estimated" }

func (l *Line) endsWith(i int, words []string) bool {
	if i < len(words) {
		return false
	}
	for k, w := range words {
		if l.Norm(i-len(words)+k) != w {
			return false
		}
	}
	return true
}

// notQualifier rules out readings in which the words from a to b are not about the
// number: "spread over nine days", "talk about two things", "at some 40", "put the".
func (l *Line) notQualifier(a, b int, p phrase, f *news.Figure) bool {
	prev := l.Norm(a - 1)
	switch p.words[len(p.words)-1] {
	case "over", "past":
		if len(p.words) > 1 {
			return false
		}
		if p.words[0] == "past" {
			return f.Kind == news.KindDuration || l.Tag(a-1) == tagger.DT || f.Kind == news.KindCount && f.Value < 100 && prev != "climbed" && prev != "passed"
		}
		if prev == "hand" || prev == "win" || prev == "won" || prev == "victory" || prev == "all" || prev == "spread" || prev == "control" || prev == "took" && f.Kind == news.KindCount || prev == "dispute" || prev == "row" || prev == "lead" || prev == "advantage" || prev == "handed" || strings.HasPrefix(prev, "turn") || prev == "carried" || prev == "signed" || prev == "gave" || prev == "given" || prev == "taken" {
			return true
		}
		if f.Kind == news.KindDuration {
			switch prev {
			case "for", "in", "just", "well", "lasted", "took", "taken", "of", "after", "than", "by", "is", "was", "far", "last", "to", "with", "and", "at", "waited", "spent", "served", "lost", "slightly":
				return false
			}
			return a > 0 && prev != "," && prev != `"`
		}
		return false
	case "about":
		switch prev {
		case "talk", "talking", "talked", "worry", "worried", "questions", "question", "concerned", "concerns", "concern", "know", "knew", "complaints", "complained", "something", "thing", "told", "heard", "all", "book", "story", "stories", "film", "information", "think", "asked", "details", "say", "said", "everything", "what", "how", "care", "report", "reports", "article", "warned":
			return prev != "said" && prev != "warned" && prev != "told" && prev != "heard"
		}
		return false
	case "around":
		return prev == "in" && l.Norm(a-2) != "" && l.Norm(a-1) == "and" || prev == "travelled" || prev == "and" && l.Norm(a-2) == "in"
	case "under", "below", "above", "beyond":
		if len(p.words) > 1 {
			return false
		}
		return f.Kind == news.KindMeasure && p.words[0] == "beyond"
	case "the":
		return len(p.words) > 1
	case "a", "an":
		// the number's own article was read with it; before digits it belongs to a noun
		return true
	case "within":
		return f.Kind != news.KindDuration
	case "up":
		return false
	case "to":
		if p.words[0] == "close" && prev == "from" {
			return true
		}
		if p.words[0] == "up" {
			// "rates go up to 5%": movement, not a bound
			if changeVerbs[prev] || strings.HasPrefix(prev, "revis") {
				return true
			}
			switch prev {
			case "went", "go", "goes", "going", "moved", "climbed", "pushed", "rounded", "bumped", "woke", "took", "put", "added", "stood", "owned", "inched":
				return true
			}
		}
	case "well", "far", "slightly", "much", "considerably", "significantly", "comfortably", "somewhere", "anywhere", "additional", "further":
		return len(p.words) == 1 && l.Norm(b) != "" && !l.qualifierAt(b)
	case "now", "even", "likely", "probably", "possibly":
		return l.Tag(a-1).Verb() && p.words[0] != "even" && p.words[0] != "probably" && p.words[0] != "possibly"
	case "short", "of":
		if p.words[0] == "north" || p.words[0] == "south" {
			return f.Kind == news.KindMeasure || l.Tag(b).Proper()
		}
	case "than":
		if len(p.words) == 2 && p.words[0] == "better" {
			return f.Kind != news.KindPercent && f.Kind != news.KindShare
		}
	case "exceeded", "exceeds", "exceed", "topped", "surpassed":
		return false
	case "top", "tops":
		return !l.Tag(a).Verb()
	case "record":
		return l.Tag(a-1) == tagger.TO
	}
	return false
}

// qualifierAt reports whether a qualifier starts at token i.
func (l *Line) qualifierAt(i int) bool {
	switch l.Norm(i) {
	case "over", "under", "above", "below", "more", "less", "fewer", "short", "around", "about", "between", "beyond", "in", "up":
		return true
	}
	return false
}

// rightQualifier reads "or more", "or so", "+", "plus", "at least" after the figure.
func (l *Line) rightQualifier(m *Mention) news.Qualifier {
	for _, i := range []int{m.To, m.End, m.End + 1} {
		if i > m.End && !(l.Tag(i-1).Noun() && m.Figure.Kind == news.KindCount) {
			continue
		}
		w, next := l.Norm(i), l.Norm(i+1)
		switch {
		case w == "or" && (next == "more" || next == "higher" || next == "above" || next == "longer" || next == "greater"), w == "and" && (next == "more" || next == "counting") && l.Tag(i+2) != tagger.NNS,
			w == "+", w == "plus" && (l.Tag(i+1).Noun() && i == m.To), w == "at" && next == "least", w == "and" && (next == "above" || next == "up"), w == "minimum" && i == m.End:
			return news.AtLeast
		case w == "or" && (next == "fewer" || next == "less" || next == "under" || next == "lower" || next == "below"), w == "at" && next == "most", w == "maximum" && i == m.End, w == "tops":
			return news.AtMost
		case w == "or" && (next == "so" || next == "thereabouts"), w == "-" && next == "odd", w == "odd" && i == m.To, w == "give" && next == "or", w == "and" && next == "change", w == "ish", w == "-" && next == "ish":
			return news.About
		}
	}
	return news.Exact
}
