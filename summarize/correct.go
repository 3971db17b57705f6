package summarize

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tidings/news"
	"tidings/summarize/internal/ledger"
	"tidings/summarize/internal/text"
)

// Corrected tells how a source took back what a posted bullet prints, going by how the
// articles of its story stand now; At is left to the caller. It is strict, because to
// mark a figure that was right does more harm than to leave one that was wrong:
//
//   - the article itself no longer holds the bullet's sentence, and prints another value of
//     the same thing in its place; and it has a note that calls the earlier value wrong, or
//     the value fell although such a total only grows;
//   - or an article says of the very value that it was wrong ("not 188 as first announced")
//     and gives another, the ledger holds both for one quantity of which the other is what
//     now stands, and it is the same source or outlet that speaks;
//   - or every article that the bullet rests on was withdrawn.
//
// A later value alone is no correction. What was corrected in the same way before is not
// found again.
func Corrected(b news.Bullet, st Study) (news.Correction, bool) {
	p := proof{bullet: b, study: st, readings: map[string]Reading{}}
	for _, r := range st.Readings {
		if len(r.Sentences) > 0 || r.Note == "" {
			p.readings[r.Article.ID] = r
		}
	}
	c, ok := p.withdrawn()
	for i := 0; !ok && i < len(b.Figures); i++ {
		if f := b.Figures[i]; p.told(f) {
			c, ok = p.figure(f)
		}
	}
	if !ok || slices.ContainsFunc(b.Corrections, c.Same) {
		return news.Correction{}, false
	}
	return c, true
}

// WrongValues are the values that an article calls wrong in so many words, as bullets
// hold them in Values: by them the digests are found that may have told one.
func WrongValues(a news.Article) []string {
	if !MayCorrect(a.Title + "\n" + a.Text) {
		return nil
	}
	var out []string
	for _, c := range Read(a).Claims {
		for _, f := range c.Figures {
			if v := value(f); callsWrong(c.Text, f) && !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	return out
}

// hints are parts of words, and notAsTold words, of which every statement and note that is
// looked for holds one.
var (
	hints     = []string{"correct", "wrongly", "mistake", "erroneous", "misstate", "miscount", "misreport", " error", "retract", "withdrawn", "lowered", "lowers", "revise", "version of", "amended"}
	notAsTold = regexp.MustCompile(`\b(?:not|instead of|rather than)\b(?:[^.!?]|\.\d){1,80}?\b(?:first|initially|earlier|previously|originally|as (?:reported|announced|stated|said|given|gave|put|counted|listed|told))\b`)
)

// MayCorrect reports whether a text may correct an earlier one, by a look at its words: it
// says no to most texts at little cost.
func MayCorrect(t string) bool {
	low := strings.ToLower(t)
	return slices.ContainsFunc(hints, func(h string) bool { return strings.Contains(low, h) }) || notAsTold.MatchString(low)
}

func value(f news.Figure) string { return strconv.FormatFloat(f.Value, 'f', -1, 64) }

// proof is one bullet held against the articles as they stand now.
type proof struct {
	bullet   news.Bullet
	study    Study
	readings map[string]Reading // of those that were read, by article
}

// told reports whether the bullet tells f as what now stands; ranges are left alone.
func (p proof) told(f news.Figure) bool {
	return !f.Range && slices.Contains(strings.Split(p.bullet.Values, "|"), value(f))
}

// figure looks for the correction of one figure.
func (p proof) figure(f news.Figure) (news.Correction, bool) {
	r, ok := p.receipt(f)
	if !ok {
		return news.Correction{}, false
	}
	if c, ok := p.stated(f, r); ok {
		return c, true
	}
	return p.republished(f, r)
}

func (p proof) receipt(f news.Figure) (news.Receipt, bool) {
	i := slices.IndexFunc(p.bullet.Receipts, func(r news.Receipt) bool { return r.ArticleID == f.ArticleID && r.Span.Contains(f.Span) })
	if i < 0 {
		return news.Receipt{}, false
	}
	return p.bullet.Receipts[i], true
}

// holds is the claim of a reading that has a receipt's sentence; it may stand elsewhere
// now.
func holds(reading Reading, sentence string) (news.Claim, bool) {
	want := strings.Join(text.Words(sentence), " ")
	i := slices.IndexFunc(reading.Claims, func(c news.Claim) bool { return strings.Join(text.Words(c.Text), " ") == want })
	if i < 0 {
		return news.Claim{}, false
	}
	return reading.Claims[i], true
}

// republished looks for the correction of f in its own article.
func (p proof) republished(f news.Figure, r news.Receipt) (news.Correction, bool) {
	none := news.Correction{}
	reading, ok := p.readings[f.ArticleID]
	if !ok || len(reading.Claims) == 0 {
		return none, false
	}
	if _, still := holds(reading, r.Sentence); still {
		return none, false // it still says so
	}
	notes := correctionNotes(reading)
	var exact, noted []hit
	for _, c := range reading.Claims {
		if inNote(notes, c.Sentence) {
			continue
		}
		for _, g := range c.Figures {
			switch {
			case f.Kind != g.Kind || f.Unit != g.Unit || g.Range:
			case g.Value == f.Value && strings.EqualFold(f.Measure, g.Measure):
				return none, false // it stands by it in other words
			case g.Compatible(f):
			case frame(c.Text, g) == frame(r.Sentence, f):
				exact = append(exact, hit{c, g})
			case slices.ContainsFunc(notes, func(n note) bool { return prints(n.text, f) && prints(n.text, g) }):
				noted = append(noted, hit{c, g})
			}
		}
	}
	if h, ok := only(exact); ok {
		for _, n := range notes {
			if prints(n.text, f) || prints(n.text, h.figure) {
				return p.correction(news.Republished, f, h), true
			}
		}
		category := ledger.Category(ledger.Mention{Figure: f, Sentence: r.Sentence})
		if ledger.OnlyGrows(category) && h.figure.Value < f.Value {
			return p.correction(news.Fell, f, h), true
		}
		return none, false
	}
	if h, ok := only(noted); ok && len(exact) == 0 {
		return p.correction(news.Republished, f, h), true
	}
	return none, false
}

// hit is a figure with its claim.
type hit struct {
	claim  news.Claim
	figure news.Figure
}

// only is the first of hits where all have one value.
func only(hits []hit) (hit, bool) {
	for _, h := range hits {
		if h.figure.Value != hits[0].figure.Value {
			return hit{}, false
		}
	}
	if len(hits) == 0 {
		return hit{}, false
	}
	return hits[0], true
}

// frame is the words of a sentence without one of its figures.
func frame(sentence string, f news.Figure) string {
	start, end := f.Span.Start-f.Sentence.Start, f.Span.End-f.Sentence.Start
	if start < 0 || end > len(sentence) || start > end {
		return ""
	}
	return strings.Join(text.Words(sentence[:start]), " ") + " # " + strings.Join(text.Words(sentence[end:]), " ")
}

// numberWords are the words of a figure that make its number: "12" of "at least 12".
func numberWords(f news.Figure) []string {
	ws := text.Words(f.Raw)
	for len(ws) > 0 && !text.NumberWord(ws[0]) && !strings.ContainsAny(ws[0], "0123456789") {
		ws = ws[1:]
	}
	return ws
}

// at is where the number of a figure stands in words; -1 for nowhere.
func at(words []string, f news.Figure) int {
	want := numberWords(f)
	for i := 0; len(want) > 0 && i+len(want) <= len(words); i++ {
		if slices.Equal(words[i:i+len(want)], want) {
			return i
		}
	}
	return -1
}

func prints(t string, f news.Figure) bool { return at(text.Words(t), f) >= 0 }

// note is a paragraph in which an article says that an earlier version was wrong.
type note struct {
	span news.Span
	text string
}

// maxNote is the longest paragraph that is taken for a note.
const maxNote = 800

// noteWords begin or make a note.
var noteWords = regexp.MustCompile(`(?i)^\W*(?:corrections?|corrected|corrects)\b\s*(?:[:\-–—(]|,|and\b|\d)` +
	`|\b(?:earlier|previous|original) (?:version|edition)s? of (?:this|the|our) (?:article|story|report|piece|item|headline)\b.{0,80}?\b(?:said|stated|gave|put|reported|misstated|wrong|wrongly|incorrect|incorrectly|mistakenly|erroneously|misreported)\b` +
	`|\bthis (?:article|story|report|piece|item) (?:has been|was|is) (?:corrected|amended) (?:to|because|after)\b`)

func correctionNotes(r Reading) []note {
	var out []note
	for _, p := range r.Paragraphs {
		if t := p.Span.In(r.Article.Text); len(t) <= maxNote && noteWords.MatchString(t) {
			out = append(out, note{p.Span, t})
		}
	}
	return out
}

func inNote(notes []note, s news.Span) bool {
	return slices.ContainsFunc(notes, func(n note) bool { return n.span.Contains(s) })
}

// stated looks for an article that calls the value of f wrong and gives another.
func (p proof) stated(f news.Figure, r news.Receipt) (news.Correction, bool) {
	for _, reading := range p.study.Readings {
		for _, c := range reading.Claims {
			if h, ok := p.replaced(f, r, c); ok {
				return p.correction(news.Stated, f, h), true
			}
		}
	}
	return news.Correction{}, false
}

// replaced is the figure that a sentence gives in place of f, which it calls wrong.
func (p proof) replaced(f news.Figure, r news.Receipt, c news.Claim) (hit, bool) {
	i := slices.IndexFunc(c.Figures, func(x news.Figure) bool {
		return x.Value == f.Value && x.Kind == f.Kind && !x.Range && callsWrong(c.Text, x)
	})
	if i < 0 {
		return hit{}, false
	}
	var found []hit
	for j, g := range c.Figures {
		if j != i && g.Kind == f.Kind && !g.Range && !g.Compatible(f) && !g.Attribution.Hedged && !g.Attribution.Denied && p.oneQuantity(f, r, c.Figures[i], g) {
			found = append(found, hit{c, g})
		}
	}
	if len(found) != 1 || !p.mayTakeBack(f, found[0].figure) {
		return hit{}, false
	}
	return found[0], true
}

// oneQuantity reports whether the ledger holds f and g for one quantity, which was
// corrected and of which g is what now stands. Where the article of f no longer says so,
// its old value in the sentence of g stands for it.
func (p proof) oneQuantity(f news.Figure, r news.Receipt, old, g news.Figure) bool {
	claim, still := holds(p.readings[f.ArticleID], r.Sentence)
	if !still && f.ArticleID != g.ArticleID {
		return false
	}
	return slices.ContainsFunc(p.study.Story.Ledger, func(q news.Quantity) bool {
		has := func(x news.Figure) bool {
			return slices.ContainsFunc(q.Mentions, func(m news.Mention) bool { return m.Figure.ArticleID == x.ArticleID && m.Figure.Span == x.Span })
		}
		if !q.Corrected || len(q.Latest) != 1 || q.Latest[0].Value != g.Value || !has(g) {
			return false
		}
		if !still {
			return has(old) && old.Unit == f.Unit
		}
		return slices.ContainsFunc(claim.Figures, func(x news.Figure) bool { return x.Value == f.Value && x.Kind == f.Kind && has(x) })
	})
}

// mayTakeBack reports whether who gives g may take f back: the same source, or the same
// outlet where one of them is in its own words. A value that nobody was credited with may
// be called wrong by any article of its story.
func (p proof) mayTakeBack(f, g news.Figure) bool {
	was, now := f.Attribution.Source, g.Attribution.Source
	a, b := p.readings[f.ArticleID].Article, p.readings[g.ArticleID].Article
	switch {
	case b.Time().Before(a.Time()):
		return false
	case was == "":
		return true
	case now == "":
		return a.ID == b.ID || a.Outlet != "" && strings.EqualFold(a.Outlet, b.Outlet)
	}
	return SameSource(was, now)
}

// OnlyGrows reports whether the counts of a row of the ledger only grow while its event
// is counted, as those of the dead do: a smaller one says that an earlier one was wrong.
func OnlyGrows(q news.Quantity) bool { return ledger.OnlyGrows(strings.ToLower(q.Name)) }

// SameSource reports whether two names of sources share a word that says something:
// "the health ministry" and "Ostrel’s health ministry".
func SameSource(a, b string) bool {
	x, y := text.Content(a), text.Content(b)
	return slices.ContainsFunc(x, func(w string) bool { return slices.Contains(y, w) })
}

// Words that call a value wrong. Read-only.
var (
	misreported = wordSet("misstated miscounted misreported")
	mistaken    = wordSet("wrongly mistakenly erroneously incorrectly error mistake")
	takenOff    = wordSet("corrected corrects correcting retracted retracts")
	lowering    = wordSet("lowered lowers revised revises")
	before      = wordSet("first initially earlier previously originally")
	telling     = wordSet("reported announced stated said given gave put counted listed told")
)

func wordSet(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

func anyIn(words []string, set map[string]bool) bool {
	return slices.ContainsFunc(words, func(w string) bool { return set[w] })
}

// callsWrong reports whether a sentence says of its figure that the value was wrong.
func callsWrong(sentence string, f news.Figure) bool {
	words := text.Words(sentence)
	i := at(words, f)
	if i < 0 {
		return false
	}
	head, tail := words[:i], words[i:min(len(words), i+8)]
	last := func(n int) []string { return head[max(0, len(head)-n):] }
	from := slices.Contains(last(3), "from") && !slices.Contains(last(3), "up") && !slices.Contains(last(3), "down")
	switch {
	case slices.Contains(last(2), "not"), endsWith(last(3), "instead of"), endsWith(last(3), "rather than"):
		return anyIn(tail, before) || asTold(tail)
	case anyIn(last(8), misreported), toldWrongly(last(8)), toldWrongly(tail):
		return true
	case f.Kind != news.KindCount: // markets correct themselves, and forecasts are revised
		return false
	case anyIn(head, takenOff):
		return from || slices.Contains(last(2), "of") && anyIn(last(6), wrongBefore)
	case anyIn(head, lowering) && from:
		return ledger.OnlyGrows(ledger.Category(ledger.Mention{Figure: f, Sentence: sentence}))
	}
	return false
}

// toldWrongly reports whether words hold "wrongly reported", "given in error".
func toldWrongly(words []string) bool {
	for i, w := range words {
		if mistaken[w] && anyIn(words[max(0, i-2):min(len(words), i+3)], telling) {
			return true
		}
	}
	return false
}

// wrongBefore stand before "count of 188" where that was an earlier one. Read-only.
var wrongBefore = wordSet("earlier previous initial original first")

// asTold reports whether words that begin with a figure go on with "as reported".
func asTold(words []string) bool {
	for i, w := range words {
		if w == "as" && i+1 < len(words) && telling[words[i+1]] {
			return true
		}
	}
	return false
}

func endsWith(words []string, tail string) bool {
	want := strings.Fields(tail)
	return len(words) >= len(want) && slices.Equal(words[len(words)-len(want):], want)
}

// withdrawal is how an outlet says that an article of its own is withdrawn.
var (
	withdrawnTitle = regexp.MustCompile(`(?i)^\W*(?:withdrawn|retracted|retraction)\s*[:\-–—]`)
	withdrawnText  = regexp.MustCompile(`(?i)\bthis (?:article|story|report|item) (?:has been|was) (?:withdrawn|retracted)\b|\bwe have (?:withdrawn|retracted) (?:this|the) (?:article|story|report)\b`)
)

// withdrawnLead is how many sentences may come before and with the notice.
const withdrawnLead = 4

// withdrawn looks whether all articles that the bullet rests on were withdrawn.
func (p proof) withdrawn() (news.Correction, bool) {
	var c news.Correction
	for i, r := range p.bullet.Receipts {
		reading, ok := p.readings[r.ArticleID]
		if !ok {
			return c, false
		}
		says, span, ok := withdrawal(reading)
		if !ok {
			return c, false
		}
		if i == 0 {
			a := reading.Article
			c = news.Correction{Kind: news.Withdrawn, Who: a.Outlet, Receipt: news.Receipt{ArticleID: a.ID, Outlet: a.Outlet, URL: a.URL, Sentence: says, Span: span}}
		}
	}
	return c, len(p.bullet.Receipts) > 0
}

func withdrawal(r Reading) (says string, span news.Span, ok bool) {
	for _, s := range r.Sentences[:min(withdrawnLead, len(r.Sentences))] {
		if t := s.Span.In(r.Article.Text); withdrawnText.MatchString(t) {
			return t, s.Span, true
		}
	}
	if withdrawnTitle.MatchString(r.Article.Title) {
		return r.Article.Title, news.Span{}, true
	}
	return "", news.Span{}, false
}

// correction is what is told of f, with the sentence that gives the new figure.
func (p proof) correction(kind news.CorrectionKind, f news.Figure, h hit) news.Correction {
	a := p.readings[h.claim.ArticleID].Article
	who := a.Outlet
	if at := h.figure.Attribution; at.Credited() {
		who = at.Source
	}
	return news.Correction{
		Kind: kind, Was: f.Raw, Now: h.figure.Raw, Who: who,
		Receipt: news.Receipt{ArticleID: a.ID, Outlet: a.Outlet, URL: a.URL, Sentence: h.claim.Text, Span: h.claim.Sentence},
	}
}
