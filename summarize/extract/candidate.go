package extract

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/news"
	"tidings/summarize/internal/text"
)

const (
	// perArticle is how many sentences of an article are considered: news puts what
	// matters first.
	perArticle = 25
	// minWords and maxWords bound a sentence that may be shown.
	minWords, maxWords = 7, 60
	// aim is the length in bytes that a bullet should not exceed; hard is the length
	// that it never exceeds.
	aim, hard = 220, 330
)

// candidate is a sentence that could be a bullet.
type candidate struct {
	claim     news.Claim
	article   int // index in the study
	position  int // among the body sentences of its article
	paragraph int
	first     bool // one of the first two body sentences of its article: one may be its lead
	leans     bool // starts with "the company" or the like, which was named before
	words     []int32
	stems     []weight
	pairs     []uint64
	key       string
	used      bool
	// What follows is filled in by prepare.
	text    string
	quote   bool // little but a quotation
	moved   bool // the attribution was cut from the end and must be given after it
	figures []news.Figure
}

// candidates returns the sentences of the story that could be shown, each wording once:
// a copy adds nothing.
func (d *desk) candidates() []*candidate {
	var out []*candidate
	seen := map[uint64]bool{}
	for i, r := range d.study.Readings {
		paragraph := 0
		for k, c := range r.Claims {
			if k >= perArticle {
				break
			}
			for paragraph+1 < len(r.Paragraphs) && r.Paragraphs[paragraph].Span.End < c.Sentence.End {
				paragraph++
			}
			words := d.lexicon.read(c.Text)
			h := hashWords(words)
			d.claims = append(d.claims, heard{claim: c, article: i, position: k, words: words, again: seen[h]})
			if seen[h] {
				continue
			}
			seen[h] = true
			if len(words) < minWords || len(words) > maxWords || d.lexicon.dangles(words) || strings.ContainsAny(c.Text, "\n\r\t") || !utf8.ValidString(c.Text) {
				continue
			}
			cand := &candidate{claim: c, article: i, position: k, first: k < 2, paragraph: paragraph, words: words}
			cand.leans = leans(c.Text)
			out = append(out, cand)
		}
	}
	return out
}

// leans reports whether a sentence starts with a definite noun and no name: "The company
// now counts". "The ministry of health" and "The Colver dam" need nothing before them.
func leans(t string) bool {
	words := strings.Fields(head(t, 80))
	if len(words) < 4 || words[0] != "The" {
		return false
	}
	for _, w := range words[1:4] {
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) || unicode.IsDigit(r) || w == "of" {
			return false
		}
	}
	return true
}

// prepare writes the words of c, and reports whether it may be shown.
func (d *desk) prepare(c *candidate) bool {
	if c.text != "" {
		return true
	}
	a := d.study.Readings[c.article].Article
	if q, ok := quotation(c.claim); ok {
		c.quote, c.text = true, q
	} else {
		c.text, c.moved = trim(a.Text, c.claim)
	}
	if c.text == "" || len(c.text) > hard || !standsAlone(c.text, c.quote) {
		return false
	}
	c.figures = printedFigures(c.text, c.claim.Figures)
	return !slices.ContainsFunc(c.figures, func(f news.Figure) bool { return bare(c.text, f) })
}

// bare reports whether the words do not say what the figure counts: "has advised 11,200".
func bare(t string, f news.Figure) bool {
	if f.Kind != news.KindCount && f.Kind != news.KindMeasure || f.Unit == "person" || f.Unit == "" {
		return false
	}
	low := strings.ToLower(t)
	for _, u := range append([]string{strings.ToLower(f.Unit)}, sameUnit[f.Unit]...) {
		if strings.Contains(low, u[:min(len(u), 3)]) {
			return false
		}
	}
	return f.Kind == news.KindCount || !strings.Contains(t, f.Unit)
}

// sameUnit are the words under which a unit may be printed. Read-only.
var sameUnit = map[string][]string{"soldier": {"troop", "force"}, "drone": {"uav"}, "home": {"house", "propert"}, "MW": {"megawatt"},
	"GW": {"gigawatt"}, "m": {"met"}, "km": {"kilomet"}, "°F": {"degree"}, "°C": {"degree"}, "foot": {"feet"}, "kg": {"kilo"}}

// standsAlone reports whether a reader who sees only t understands whom and what it is
// about.
func standsAlone(t string, quote bool) bool {
	if !balanced(t) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(t)
	if last == ':' || last == '?' || last == '…' || strings.HasSuffix(t, "...") {
		return false
	}
	if quote {
		return true
	}
	words := text.Words(t)
	if strings.Contains(t, " own: ") { // "held to his own: 37,000"
		return false
	}
	if earlier.MatchString(t) || inPerson(t) {
		return false
	}
	if len(words) < 2 || orphan(t) || pointsBack(words) || dangling[words[0]] || dangling2[words[0]+" "+words[1]] {
		return false
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(t, "“\"‘'"))
	return unicode.IsLetter(first) && !unicode.IsLower(first) || unicode.IsDigit(first) || unicode.Is(unicode.Sc, first)
}

// earlier matches a start that counts time from what the sentence before says, and what
// announces the text instead of telling it.
var earlier = regexp.MustCompile(`^(?:(?:Some |About |Nearly |Just |Only )?(?:\w+|a few|[Aa] couple of) (?:years?|months?|weeks?|days?|hours?|minutes?) (?:earlier|later|before|afterwards?|after that|prior)\b|A few (?:years|months|weeks|days|hours|minutes) (?:earlier|later)\b|(?:At the time|At the same time|Earlier|Later|Afterwards|Rather)[ ,]|The following (?:is|are|was) )`)

// inPerson reports whether t speaks of "me" or "us" outside quotation marks: an answer in
// an interview, of which a reader would not know whose it is.
func inPerson(t string) bool {
	quoted := false
	for tok := range text.Scan(t, news.Span{Start: 0, End: len(t)}) {
		switch {
		case tok.Text == "“":
			quoted = true
		case tok.Text == "”":
			quoted = false
		case tok.Norm == `"`:
			quoted = !quoted
		case !quoted && firstPerson[tok.Norm]:
			return true
		}
	}
	return false
}

// firstPerson leaves out "I", which is also a numeral, and "us". Read-only.
var firstPerson = set("me my myself we our ours ourselves")

// dangles reports whether a sentence of these words starts with one that points back.
func (l *lexicon) dangles(words []int32) bool {
	a, b := l.text[words[0]], l.text[words[1]]
	if dangling[a] || dangling2[a+" "+b] {
		return true
	}
	if a == "in" && b == "response" && (len(words) < 3 || l.text[words[2]] != "to") {
		return true
	}
	return (a == "the" || a == "both" || a == "all") && anaphoric[b]
}

// orphan reports whether a pronoun comes in t before anything that it could stand for.
func orphan(t string) bool {
	for i, tok := range text.Tokens(t, news.Span{Start: 0, End: len(t)}) {
		first, _ := utf8.DecodeRuneInString(tok.Text)
		switch {
		case pronouns[tok.Norm]:
			return true
		case i > 0 && unicode.IsUpper(first), i == 0 && unicode.IsLetter(first) && !text.Stopword(tok.Norm) && !text.NumberWord(tok.Norm):
			return false
		case i > 0 && unicode.IsLetter(first) && !text.Stopword(tok.Norm) && !text.NumberWord(tok.Norm):
			return false
		}
	}
	return false
}

// pronouns stand for somebody or something. Read-only.
var pronouns = set("he she it they him them his her hers its their theirs")

// pointsBack reports whether words inside a sentence name what was said before ("disputed
// that account", "put it at"), or the outlet ("this newspaper").
func pointsBack(words []string) bool {
	for i, w := range words[:max(len(words)-1, 0)] {
		next := words[i+1]
		switch {
		case demonstrative[w] && said[next], w == "this" && outletNouns[next]:
			return true
		case w == "the" && (next == "former" || next == "latter"):
			return true
		case answers[w] && (next == "it" || next == "that" || next == "this") && i+2 == len(words):
			return true
		case w == "put" && next == "it" && i+2 < len(words) && words[i+2] == "at":
			return true
		case (w == "told" || w == "tells") && (next == "us" || next == "me"):
			return true
		}
	}
	return false
}

// Read-only word lists.
var (
	demonstrative = set("that this these those such")
	said          = set(`account accounts figure figures claim claims number numbers estimate estimates report reports decision move plan amount
		total assessment allegation allegations version statement result results incident attack attacks strike one ones reason
		reasons period`)
	outletNouns = set("newspaper website paper publication reporter correspondent")
	answers     = set("disputed denied rejected confirmed disputes denies rejects")
)

// balanced reports whether quotation marks and brackets of t pair.
func balanced(t string) bool {
	if strings.Count(t, "“") != strings.Count(t, "”") || strings.Count(t, "\"")%2 != 0 || strings.Count(t, "«") != strings.Count(t, "»") {
		return false
	}
	return strings.Count(t, "(") == strings.Count(t, ")") && strings.Count(t, "[") == strings.Count(t, "]")
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// pairs makes a set of the pairs of words in lines parted by commas.
func pairs(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.SplitSeq(words, ",") {
		m[strings.Join(strings.Fields(w), " ")] = true
	}
	return m
}

// Read-only word lists.
var (
	// dangling words at the start point back to what the reader does not see.
	dangling = set(`other he she it they this that these those his her its their them him both another such others similarly
		conversely likewise either neither here there then hence otherwise elsewhere instead except nor we i you our my your`)
	// dangling2 are such pairs of words.
	dangling2 = pairs(`on the other, in contrast, the former, the latter, the two, the other, the others, the pair, the trio, the same,
		the move, the incident, the decision, the announcement, the news, the latest, for example, for instance, in that, in this, at that,
		after that, after this, by then, since then, so far, one of, some of, most of, many of, all of, none of, even so, as such, among them, of those,
		of these, in doing, to that, because of, that said, not all, two of, three of, all three, all four, a further, a second, a third,
		a spokesman, a spokeswoman, a spokesperson, the spokesman, the spokeswoman`)
	// anaphoric nouns after a definite article were named before.
	anaphoric = set(`two three four latter former pair duo move incident decision announcement measure measures same others figure figures number
		comments remarks statement`)
)

// quotation returns the claim as a bullet that is a quotation with its speaker after it,
// where it is little else.
func quotation(c news.Claim) (string, bool) {
	if len(c.Quotes) != 1 {
		return "", false
	}
	q := c.Quotes[0]
	words := strings.TrimRight(q.Text, ",. ")
	if q.Speaker == "" || !c.Sentence.Contains(q.Span) || len(q.Text)*10 < len(c.Text)*6 || len(strings.Fields(words)) < 5 || len(words) > 200 {
		return "", false
	}
	if first := text.Words(head(words, 40)); len(first) == 0 || strings.ContainsAny(words, "“”\"") {
		return "", false
	}
	if first, _ := utf8.DecodeRuneInString(words); !unicode.IsUpper(first) && !unicode.IsDigit(first) {
		return "", false // a fragment of a sentence
	}
	if outside(c, q) {
		return "", false
	}
	return "“" + words + "”", true
}

// outside reports whether the claim has a figure outside its quotation.
func outside(c news.Claim, q news.Quote) bool {
	return slices.ContainsFunc(c.Figures, func(f news.Figure) bool { return !q.Span.Contains(f.Span) })
}

// printedFigures are those of fs whose words stand in t, in order of their place there.
func printedFigures(t string, fs []news.Figure) []news.Figure {
	var out []news.Figure
	from := 0
	for _, f := range fs {
		i := indexFold(t[from:], f.Raw)
		if i < 0 {
			continue
		}
		from += i + len(f.Raw)
		out = append(out, f)
	}
	return out
}

// indexFold finds raw in t, whose first letter may have another case.
func indexFold(t, raw string) int {
	if i := strings.Index(t, raw); i >= 0 {
		return i
	}
	r, n := utf8.DecodeRuneInString(raw)
	if up := unicode.ToUpper(r); up != r {
		return strings.Index(t, string(up)+raw[n:])
	}
	return strings.Index(t, string(unicode.ToLower(r))+raw[n:])
}

// printedQuotes are those of qs whose words stand in t.
func printedQuotes(t string, qs []news.Quote) []news.Quote {
	var out []news.Quote
	for _, q := range qs {
		if strings.Contains(t, q.Text) {
			out = append(out, q)
		} else if words := strings.TrimRight(q.Text, ",. "); strings.Contains(t, "“"+words+"”") && words != "" {
			q.Text = words
			q.Span.End = q.Span.Start + len(words)
			out = append(out, q)
		}
	}
	return out
}

// head is the first n bytes of t, widened to a whole rune.
func head(t string, n int) string {
	if len(t) <= n {
		return t
	}
	for n < len(t) && !utf8.RuneStart(t[n]) {
		n++
	}
	return t[:n]
}
