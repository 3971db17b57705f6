package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/news"
	"tidings/summarize"
	"tidings/summarize/internal/text"
)

const (
	// perArticle is how many sentences of an article are considered: news puts what
	// matters first.
	perArticle = 25
	// minWords and maxWords bound a sentence that may be shown.
	minWords, maxWords = 5, 60
	// aim is the length in bytes that a bullet should not exceed; hard is the length
	// that it never exceeds.
	aim, hard = 220, 330
)

// candidate is a sentence that could be a bullet.
type candidate struct {
	claim     news.Claim
	article   int // index in the study
	paragraph int
	position  int  // among the body sentences of its article
	first     bool // first body sentence of a text that no earlier article carries
	quote     bool // little but a quotation
	text      string
	moved     bool // the attribution was cut from the end and must be given after it
	figures   []news.Figure
	words     []string // of text, lower case
	key       string
	used      bool
}

// candidates returns the sentences of the story that could be shown, each wording once:
// a copy adds nothing.
func candidates(st summarize.Study) []*candidate {
	var out []*candidate
	seen := map[string]bool{}
	for i, r := range st.Readings {
		position := 0
		for _, c := range r.Claims {
			if position++; position > perArticle {
				break
			}
			words := text.Words(c.Text)
			k := strings.Join(words, " ")
			if seen[k] {
				continue
			}
			seen[k] = true
			if cand := newCandidate(r, c, i, position-1); cand != nil {
				out = append(out, cand)
			}
		}
	}
	return out
}

// newCandidate returns the claim as a candidate, or nil where it may not stand alone.
func newCandidate(r summarize.Reading, c news.Claim, article, position int) *candidate {
	cand := &candidate{claim: c, article: article, position: position, first: position == 0, paragraph: paragraphOf(r, c.Sentence)}
	if strings.ContainsAny(c.Text, "\n\r\t") || !utf8.ValidString(c.Text) {
		return nil
	}
	if q, ok := quotation(r, c); ok {
		cand.quote, cand.text = true, q
	} else {
		cand.text, cand.moved = trim(r.Article.Text, c)
	}
	if cand.text == "" || !standsAlone(cand.text, cand.quote) {
		return nil
	}
	cand.words = text.Words(cand.text)
	if len(cand.words) < minWords || len(cand.words) > maxWords || len(cand.text) > hard {
		return nil
	}
	cand.figures = printedFigures(cand.text, c.Figures)
	return cand
}

func paragraphOf(r summarize.Reading, s news.Span) int {
	i := slices.IndexFunc(r.Paragraphs, func(p summarize.Paragraph) bool { return p.Span.Contains(s) })
	return max(i, 0)
}

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
	words := text.Words(head(t, 80))
	if len(words) < 3 {
		return false
	}
	if dangling[words[0]] || dangling2[words[0]+" "+words[1]] {
		return false
	}
	if (words[0] == "the" || words[0] == "both" || words[0] == "all") && len(words) > 2 && anaphoric[words[1]] {
		return false
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(t, "“\"‘'("))
	return unicode.IsUpper(first) || unicode.IsDigit(first) || strings.ContainsRune("$€£¥", first) || !unicode.IsLower(first)
}

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
	dangling = set(`he she it they this that these those his her its their them him both another such others similarly
		conversely likewise either neither here there then hence otherwise elsewhere instead except nor we i you our my your`)
	// dangling2 are such pairs of words.
	dangling2 = pairs(`on the other, in contrast, the former, the latter, the two, the other, the others, the pair, the trio, the same,
		the move, the incident, the decision, the announcement, the news, the latest, for example, for instance, in that, in this, at that,
		after that, after this, by then, since then, so far, one of, some of, most of, many of, all of, none of, even so, as such, among them, of those,
		of these, in response, in doing, to that, because of, that said, not all, two of, three of, all three, all four, a further, a second, a third,
		a spokesman, a spokeswoman, a spokesperson, the spokesman, the spokeswoman`)
	// anaphoric nouns after a definite article were named before.
	anaphoric = set(`two three four latter former pair duo move incident decision announcement measure measures same others figure figures number
		comments remarks statement`)
)

// quotation returns the claim as a bullet that is a quotation with its speaker after it,
// where it is little else.
func quotation(r summarize.Reading, c news.Claim) (string, bool) {
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
