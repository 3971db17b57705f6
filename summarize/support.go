package summarize

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tidings/news"
	"tidings/summarize/internal/ledger"
	"tidings/summarize/internal/text"
)

// Reason says why a bullet was dropped.
type Reason string

// The reasons, in the order in which they are looked for.
const (
	NoReceipt     Reason = "no receipt"                                 // it rests on nothing
	FalseReceipt  Reason = "a receipt is not in its article"            // the sentence is not at its span
	FalseFigure   Reason = "a figure is not in its sentence"            // or lies in no receipt
	FalseValue    Reason = "a figure was given another value or unit"   // than the reading has at that place
	FalseCredit   Reason = "a figure was credited to somebody else"     // than the sentence credits it to
	HiddenFigure  Reason = "a figure of the bullet is not in its words" // listed but not printed
	StrayNumber   Reason = "a number in the words is no figure of it"   // printed but not listed
	MovedFigure   Reason = "a figure stands at another noun"            // than in its sentence
	LostHedge     Reason = "a hedge or denial was lost"                 // reportedly, denied
	FalseQuote    Reason = "a quotation is not verbatim"                // or is not listed
	FalseName     Reason = "a name is not in the receipts"              // nor that of an outlet
	UnreadArticle Reason = "a receipt's article was not read"           // nothing to check against
)

// Drop is a bullet that its receipts do not bear out.
type Drop struct {
	Bullet news.Bullet
	Reason Reason
}

// Supported parts bullets into those that their receipts bear out and those that they
// do not. A bullet is kept where each receipt is in its article; each figure is one
// that the reading has, with its value, unit and source, inside a receipt; each number
// in the words is one of the figures or stands in a receipt beside the same word; each
// figure keeps its noun, its hedge and its denial; each quotation is verbatim; and each
// name stands in a receipt, is that of an outlet, or belongs to a figure's source.
//
// It trusts no writer of bullets, those of this project included.
func Supported(bullets []news.Bullet, st Study) (kept []news.Bullet, dropped []Drop) {
	c := NewChecker(st)
	for _, b := range bullets {
		if why := c.Check(b); why != "" {
			dropped = append(dropped, Drop{b, why})
			continue
		}
		kept = append(kept, b)
	}
	return kept, dropped
}

// place is where a figure stands.
type place struct {
	article string
	span    news.Span
}

// Checker checks bullets of one study one by one.
type Checker struct {
	articles map[string]news.Article
	read     map[string]bool
	figures  map[place]news.Figure
	spans    map[string][]news.Span // of the figures, by article
}

// NewChecker makes the checker of a study.
func NewChecker(st Study) *Checker {
	c := &Checker{articles: map[string]news.Article{}, figures: map[place]news.Figure{}, spans: map[string][]news.Span{}, read: map[string]bool{}}
	for _, r := range st.Readings {
		c.articles[r.Article.ID] = r.Article
		c.read[r.Article.ID] = len(r.Sentences) > 0
		for _, f := range r.Figures() {
			c.figures[place{f.ArticleID, f.Span}] = f
			c.spans[f.ArticleID] = append(c.spans[f.ArticleID], f.Span)
		}
	}
	return c
}

// Check returns why b may not be shown, or "" where its receipts bear it out.
func (c *Checker) Check(b news.Bullet) Reason {
	if len(b.Receipts) == 0 {
		return NoReceipt
	}
	for _, r := range b.Receipts {
		a, ok := c.articles[r.ArticleID]
		if !ok || r.Sentence == "" || r.Span.In(a.Text) != r.Sentence {
			return FalseReceipt
		}
		if !c.read[r.ArticleID] {
			return UnreadArticle
		}
	}
	b.Text = c.withoutSince(b)
	for _, f := range b.Figures {
		if why := c.figure(b, f); why != "" {
			return why
		}
	}
	if why := c.quotes(b); why != "" {
		return why
	}
	if why := c.numbers(b); why != "" {
		return why
	}
	if !c.names(b) {
		return FalseName
	}
	return ""
}

// Since says when an earlier value was printed, as words to put after the newer one:
// " since Friday", " since 2 January". It is empty where a time is unknown.
func Since(was, now time.Time) string {
	if was.IsZero() || now.IsZero() || !was.Before(now) {
		return ""
	}
	switch gap := now.Sub(was); {
	case gap < 90*time.Minute:
		return " within the hour"
	case was.YearDay() == now.YearDay() && was.Year() == now.Year():
		return " since " + was.UTC().Format("15:04") + " UTC"
	case gap < 6*24*time.Hour:
		return " since " + was.UTC().Weekday().String()
	}
	return " since " + was.UTC().Format("2 January")
}

// withoutSince is the text of b less what Since says truly of two of its receipts.
func (c *Checker) withoutSince(b news.Bullet) string {
	for _, x := range b.Receipts {
		for _, y := range b.Receipts {
			if s := Since(c.articles[x.ArticleID].Time(), c.articles[y.ArticleID].Time()); s != "" && strings.Contains(b.Text, s) {
				return strings.Replace(b.Text, s, "", 1)
			}
		}
	}
	return b.Text
}

// figure checks one figure of b against its article, its reading and the words.
func (c *Checker) figure(b news.Bullet, f news.Figure) Reason {
	a, ok := c.articles[f.ArticleID]
	if !ok || f.Check(a.Text) != nil || !inReceipt(b, f.ArticleID, f.Span) {
		return FalseFigure
	}
	g, ok := c.figures[place{f.ArticleID, f.Span}]
	if !ok || g.Raw != f.Raw {
		return FalseFigure
	}
	if g.Value != f.Value || g.High != f.High || g.Range != f.Range || g.Unit != f.Unit || g.Qualifier != f.Qualifier {
		return FalseValue
	}
	if g.Attribution.Source != f.Attribution.Source || g.Attribution.Via != f.Attribution.Via || g.Attribution.Strength != f.Attribution.Strength {
		return FalseCredit
	}
	at := printed(b.Text, f.Raw)
	if len(at) == 0 {
		return HiddenFigure
	}
	if !slices.ContainsFunc(at, func(s news.Span) bool { return c.nounKept(b.Text, s, f, a.Text) }) {
		return MovedFigure
	}
	if !hedgeKept(b.Text, g.Attribution) {
		return LostHedge
	}
	return ""
}

func inReceipt(b news.Bullet, article string, s news.Span) bool {
	return slices.ContainsFunc(b.Receipts, func(r news.Receipt) bool { return r.ArticleID == article && r.Span.Contains(s) })
}

// printed returns where raw stands in t as words of its own; a capital that only
// starts a sentence makes no difference.
func printed(t, raw string) []news.Span {
	var out []news.Span
	for from := 0; from+len(raw) <= len(t); {
		i := indexFold(t[from:], raw)
		if i < 0 {
			break
		}
		s := news.Span{Start: from + i, End: from + i + len(raw)}
		if bounded(t, s) {
			out = append(out, s)
		}
		from = s.Start + 1
	}
	return out
}

// indexFold is strings.Index that takes the case of the first letter for nothing.
func indexFold(t, raw string) int {
	i := strings.Index(t, raw)
	first, n := utf8.DecodeRuneInString(raw)
	for _, r := range []rune{unicode.ToLower(first), unicode.ToUpper(first)} {
		if r == first {
			continue
		}
		if j := strings.Index(t, string(r)+raw[n:]); j >= 0 && (i < 0 || j < i) {
			i = j
		}
	}
	return i
}

// bounded reports whether the words at s are not part of longer ones.
func bounded(t string, s news.Span) bool {
	before, _ := utf8.DecodeLastRuneInString(t[:s.Start])
	after, n := utf8.DecodeRuneInString(t[s.End:])
	first, _ := utf8.DecodeRuneInString(t[s.Start:])
	last, _ := utf8.DecodeLastRuneInString(t[:s.End])
	if s.Start > 0 && wordy(before) && wordy(first) {
		return false
	}
	if s.End < len(t) && wordy(after) && wordy(last) {
		return false
	}
	if s.End < len(t) && (after == '.' || after == ',') && unicode.IsDigit(last) { // "1" of "1,200"
		next, _ := utf8.DecodeRuneInString(t[s.End+n:])
		return !unicode.IsDigit(next)
	}
	return !(s.Start > 1 && (before == '.' || before == ',') && unicode.IsDigit(first) && t[s.Start-2] >= '0' && t[s.Start-2] <= '9')
}

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// nounKept reports whether the words that go with the figure at s in t are bound to it in
// its sentence too. They are those that follow it or, where none do ("Dead: 12 → 19"),
// the label before it: one of them stands near the figure there, is its unit or what is
// measured, or names what happened to the counted.
func (c *Checker) nounKept(t string, s news.Span, f news.Figure, article string) bool {
	with := contentAfter(t[s.End:], 1)
	sentence := f.Sentence.In(article)
	at := f.Span.Start - f.Sentence.Start
	near := text.Content(tail(sentence[:at], 80) + " " + head(sentence[at+len(f.Raw):], 120) + " " + f.Unit + " " + f.Measure)
	if len(with) == 0 {
		label, _, ok := strings.Cut(t[:s.Start], ":")
		if !ok || len(label) > 60 {
			return true
		}
		with = text.Content(label)
		near = append(near, ledger.Category(ledger.Mention{Figure: f, Sentence: sentence, Neighbours: c.neighbours(f)}))
		near = append(near, text.Content(f.Raw)...)
	}
	return slices.ContainsFunc(with, func(w string) bool { return slices.Contains(near, w) })
}

// neighbours are the other figures of f's sentence.
func (c *Checker) neighbours(f news.Figure) []news.Span {
	var out []news.Span
	for _, s := range c.spans[f.ArticleID] {
		if s != f.Span && f.Sentence.Contains(s) {
			out = append(out, s)
		}
	}
	return out
}

// contentAfter returns the stems of the first n content words of t before its clause
// ends.
func contentAfter(t string, n int) []string {
	if i := strings.IndexAny(t, "—→·;(),.:"); i >= 0 {
		t = t[:i]
	}
	out := text.Content(head(t, 60))
	return out[:min(len(out), n)]
}

// head and tail are the first and last n bytes of t, widened to whole runes.
func head(t string, n int) string {
	if len(t) <= n {
		return t
	}
	for n < len(t) && !utf8.RuneStart(t[n]) {
		n++
	}
	return t[:n]
}

func tail(t string, n int) string {
	if len(t) <= n {
		return t
	}
	i := len(t) - n
	for i > 0 && !utf8.RuneStart(t[i]) {
		i--
	}
	return t[i:]
}

// hedges are the words any of which keeps a figure hedged. Read-only.
var hedges = []string{"reportedly", "allegedly", "reports", "report", "believed", "thought", "feared", "said to", "understood", "apparently", "unconfirmed", "may ", "might ", "appear", "suspected", "presumed", "alleged", "purported", "rumour", "rumor", "source unnamed"}

// hedgeKept reports whether t still says that the figure is hedged or denied.
func hedgeKept(t string, a news.Attribution) bool {
	low := strings.ToLower(t)
	if a.Hedged && !(a.Hedge != "" && strings.Contains(low, strings.ToLower(a.Hedge))) &&
		!slices.ContainsFunc(hedges, func(h string) bool { return strings.Contains(low, h) }) {
		return false
	}
	return !a.Denied || strings.Contains(low, "den") || strings.Contains(low, "reject") || strings.Contains(low, "disput")
}

// quotes checks the quotations listed and those printed.
func (c *Checker) quotes(b news.Bullet) Reason {
	for _, q := range b.Quotes {
		a := c.articles[q.ArticleID]
		if q.Text == "" || q.Span.In(a.Text) != q.Text || !inReceipt(b, q.ArticleID, q.Span) || !strings.Contains(b.Text, q.Text) {
			return FalseQuote
		}
		if q.Speaker != "" && q.SpeakerSpan.In(a.Text) != q.Speaker {
			return FalseQuote
		}
	}
	for _, q := range text.Quotations(b.Text, news.Span{Start: 0, End: len(b.Text)}) {
		words := strings.TrimRight(q.Inner.In(b.Text), ",.;:!?… ")
		if words == "" {
			continue
		}
		if !slices.ContainsFunc(b.Receipts, func(r news.Receipt) bool { return quotedIn(r.Sentence, words) }) {
			return FalseQuote
		}
	}
	return ""
}

// quotedIn reports whether words stand within quotation marks in sentence. A sentence
// may be the middle of a quotation that began in an earlier one.
func quotedIn(sentence, words string) bool {
	i := strings.Index(sentence, words)
	if i < 0 {
		return false
	}
	for _, q := range text.Quotations(sentence, news.Span{Start: 0, End: len(sentence)}) {
		if strings.Contains(q.Inner.In(sentence), words) {
			return true
		}
	}
	return strings.ContainsAny(sentence, "”\"»")
}

// numbers checks that each number in the words is part of a figure, or stands in a
// receipt outside its figures: a year, a name with a number.
func (c *Checker) numbers(b news.Bullet) Reason {
	var covered []news.Span
	for _, f := range b.Figures {
		covered = append(covered, printed(b.Text, f.Raw)...)
	}
	for t := range text.Scan(b.Text, news.Span{Start: 0, End: len(b.Text)}) {
		if !isNumber(t.Norm) || slices.ContainsFunc(covered, func(s news.Span) bool { return s.Overlaps(t.Span) }) {
			continue
		}
		if !slices.ContainsFunc(b.Receipts, func(r news.Receipt) bool { return c.plainNumber(r, t.Norm) }) {
			return StrayNumber
		}
	}
	return ""
}

// plainNumber reports whether the receipt's sentence has the number n outside its
// figures.
func (c *Checker) plainNumber(r news.Receipt, n string) bool {
	a := c.articles[r.ArticleID]
	for t := range text.Scan(a.Text, r.Span) {
		if t.Norm != n {
			continue
		}
		if !slices.ContainsFunc(c.spans[r.ArticleID], func(s news.Span) bool { return s.Overlaps(t.Span) }) {
			return true
		}
	}
	return false
}

// isNumber reports whether a word in lower case is or spells a number that could be
// taken for a figure.
func isNumber(w string) bool {
	return w != "" && w[0] >= '0' && w[0] <= '9' || text.NumberWord(w)
}

// names checks that each capitalised word inside the text stands in a receipt, in a
// source or in an outlet's name.
func (c *Checker) names(b news.Bullet) bool {
	known := map[string]bool{}
	learn := func(s string) {
		for _, w := range text.Words(s) {
			known[w] = true
		}
	}
	for _, r := range b.Receipts {
		a := c.articles[r.ArticleID]
		learn(r.Sentence)
		learn(a.Outlet)
	}
	for _, f := range b.Figures {
		learn(f.Attribution.Source)
		learn(f.Attribution.Via)
		learn(f.Unit)
		learn(f.Measure)
	}
	for _, q := range b.Quotes {
		learn(q.Speaker)
	}
	starts := true
	for t := range text.Scan(b.Text, news.Span{Start: 0, End: len(b.Text)}) {
		r, _ := utf8.DecodeRuneInString(t.Text)
		if !wordy(r) {
			starts = starts || t.Text == ":" || t.Text == "." || t.Norm == "\""
			continue
		}
		if unicode.IsUpper(r) && !starts && !known[strings.TrimSuffix(t.Norm, ".")] {
			return false
		}
		starts = false
	}
	return true
}
