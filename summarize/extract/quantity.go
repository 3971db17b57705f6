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

// quantities gives changed and disputed quantities a bullet of their own, at most limit,
// the most important first.
func (d *desk) quantities(limit int) {
	type ranked struct {
		row  int
		rank float64
	}
	var rows []ranked
	for i, q := range d.study.Story.Ledger {
		if q.Status == news.Updated || q.Status == news.Conflict {
			rows = append(rows, ranked{i, d.importance(q)})
		}
	}
	slices.SortStableFunc(rows, func(a, b ranked) int {
		switch {
		case a.rank > b.rank:
			return -1
		case a.rank < b.rank:
			return 1
		}
		return a.row - b.row
	})
	for _, r := range rows {
		if len(d.chosen) >= limit {
			break
		}
		q := d.study.Story.Ledger[r.row]
		b, ok := d.quantity(q)
		if !ok || d.told[b.Key] || d.checker.Check(b) != "" {
			continue
		}
		e := entry{bullet: b, block: changes}
		if q.Status == news.Conflict {
			e.block = disputes
		}
		d.add(e)
		d.toldRow[r.row] = true
	}
}

// importance ranks lives before anything else, then what many texts mention.
func (d *desk) importance(q news.Quantity) float64 {
	rank := float64(d.originCount(q.Mentions))
	switch firstWord(strings.ToLower(q.Name)) {
	case "dead":
		rank += 100
	case "missing", "injured":
		rank += 50
	}
	if q.Status == news.Conflict {
		rank += 0.5
	}
	return rank
}

// quantity writes a row as a bullet: "Dead: 12 → 19 since yesterday — county coroner",
// "Missing: 31 (fire service) · 27 (sheriff's office) — figures differ".
func (d *desk) quantity(q news.Quantity) (news.Bullet, bool) {
	name := label(q)
	if name == "" || len(q.Latest) == 0 || len(q.Latest) > 3 {
		return news.Bullet{}, false
	}
	b := news.Bullet{Key: hash(rowKey(q), 12)}
	var now []news.Mention
	for _, l := range q.Latest {
		m, ok := mentionOf(q, l)
		if !ok {
			return news.Bullet{}, false
		}
		if a := m.Figure.Attribution; a.Source != "" && (!a.Credited() || !ownName(a.Source)) {
			return news.Bullet{}, false // only the sentence can say whose it is
		}
		now = append(now, m)
	}
	if now[0].Figure.Kind == news.KindShare {
		return news.Bullet{}, false // a share of what, only the sentence says
	}
	if q.Status == news.Conflict && len(now) > 2 && oneText(now) {
		return news.Bullet{}, false // a list of what each of them has, not a dispute
	}
	if q.Status == news.Conflict {
		var sides []string
		for _, m := range now {
			who := strings.Replace(d.who(m), " (claim)", ", claim", 1) // no brackets in brackets
			sides = append(sides, d.withUnit(m.Figure)+" ("+who+")")
		}
		b.Text = name + ": " + strings.Join(sides, " · ") + " — figures differ"
		d.back(&b, now...)
		return b, len(now) > 1
	}
	was, ok := before(q, now[0])
	if !ok || len(now) > 1 {
		return news.Bullet{}, false
	}
	if !announced(was.Figure, now[0].Figure, d.sentence(now[0].Figure)) {
		return news.Bullet{}, false
	}
	b.Text = name + ": " + lower(was.Figure.Raw) + " → " + d.withUnit(now[0].Figure) + summarize.Since(was.Published, now[0].Published)
	if q.Corrected {
		b.Text += ", corrected"
	}
	b.Text += " — " + d.who(now[0])
	d.back(&b, was, now[0])
	// What was before is no news: a reader who was told 19 learns nothing from "12 → 19".
	b.Values = valuesOf([]news.Figure{now[0].Figure})
	return b, true
}

// oneText reports whether all mentions stand in one article.
func oneText(ms []news.Mention) bool {
	return !slices.ContainsFunc(ms, func(m news.Mention) bool { return m.Figure.ArticleID != ms[0].Figure.ArticleID })
}

// sentence is the words of the sentence that prints f.
func (d *desk) sentence(f news.Figure) string { return f.Sentence.In(d.article(f.ArticleID).Text) }

// announced reports whether the newer figure, of that sentence, is told as a change or a
// total, or comes from who gave the older: two counts of two outlets may be of two things, and a digest that
// calls one the other's successor must be sure.
func announced(was, now news.Figure, sentence string) bool {
	if summarize.SameSource(was.Attribution.Source, now.Attribution.Source) {
		return true
	}
	words := text.Words(sentence)
	return strings.HasPrefix(sentence, "In all,") || strings.Contains(sentence, " in all") || slices.ContainsFunc(words, func(w string) bool { return changeWords[w] })
}

// changeWords tell that a number has changed or is a total. Read-only.
var changeWords = set(`toll total tally number rose risen rises rise climbed climbs reached reaches topped fell fallen falls dropped now bringing brings
	raised raises revised lowered up down remained remain remaining altogether overall`)

// label is the row's name with a capital; empty where the text gives none that a reader
// would understand.
func label(q news.Quantity) string {
	name := strings.Join(strings.Fields(q.Name), " ")
	if name == "" || len(name) > 60 || strings.EqualFold(name, q.Unit) || strings.ContainsFunc(name, func(r rune) bool { return r >= '0' && r <= '9' || r == '%' }) {
		return ""
	}
	return capital(name)
}

// lower is the figure as it stands inside a line: a capital that only started its
// sentence is dropped.
func lower(raw string) string {
	if r, n := utf8.DecodeRuneInString(raw); unicode.IsUpper(r) {
		if next, _ := utf8.DecodeRuneInString(raw[n:]); unicode.IsLower(next) || next == ' ' {
			return string(unicode.ToLower(r)) + raw[n:]
		}
	}
	return raw
}

func (d *desk) withUnit(f news.Figure) string { return withUnit(f, d.sentence(f)) }

// withUnit prints the figure of a sentence, with its unit as printed where that is a
// measure.
func withUnit(f news.Figure, rest string) string {
	raw := lower(f.Raw)
	if f.Kind != news.KindDuration && f.Kind != news.KindMeasure {
		return raw
	}
	if at := f.Span.End - f.Sentence.Start; at >= 0 && at <= len(rest) {
		next := firstWord(strings.TrimLeft(rest[at:], " -"))
		next = strings.TrimRight(next, ".,;:!?”\"")
		if next != "" && strings.EqualFold(head(next, 1), head(f.Unit, 1)) {
			return raw + " " + next
		}
	}
	if strings.Contains(raw, f.Unit) {
		return raw
	}
	return raw + " " + f.Unit
}

// who is whom a mention is credited to.
func (d *desk) who(m news.Mention) string {
	return who(m.Figure.Attribution, d.outlet(m.Figure.ArticleID))
}

func who(a news.Attribution, outlet string) string {
	switch {
	case a.Credited():
		return named(a)
	case a.Hedged:
		return unnamed
	}
	return outlet
}

// mentionOf is the earliest mention that prints the standing value with its source, so
// that a later copy changes nothing.
func mentionOf(q news.Quantity, l news.Latest) (news.Mention, bool) {
	var last news.Mention
	found := false
	for _, m := range q.Mentions {
		if m.Figure.ArticleID == l.ArticleID && m.Figure.Raw == l.Raw && m.Figure.Attribution.Source == l.Source {
			last, found = m, true
		}
	}
	for _, m := range q.Mentions {
		if found && m.Figure.Raw == last.Figure.Raw && m.Figure.Attribution.Source == l.Source {
			return m, true
		}
	}
	return last, found
}

// before is the mention that first printed the value which now replaced. Mentions are in
// the order in which they were first said.
func before(q news.Quantity, now news.Mention) (news.Mention, bool) {
	at := slices.IndexFunc(q.Mentions, func(m news.Mention) bool {
		return m.Figure.ArticleID == now.Figure.ArticleID && m.Figure.Span == now.Figure.Span
	})
	for i := at - 1; i >= 0; i-- {
		was := q.Mentions[i].Figure
		if was.Compatible(now.Figure) {
			continue
		}
		first := slices.IndexFunc(q.Mentions, func(m news.Mention) bool { return m.Figure.Value == was.Value && m.Figure.Range == was.Range })
		return q.Mentions[first], true
	}
	return news.Mention{}, false
}

// back gives b its figures and the sentences they stand in.
func (d *desk) back(b *news.Bullet, ms ...news.Mention) {
	for _, m := range ms {
		b.Figures = append(b.Figures, m.Figure)
		r := d.study.Readings[d.articles[m.Figure.ArticleID]]
		for _, c := range r.Claims {
			if c.Sentence.Contains(m.Figure.Span) && !slices.ContainsFunc(b.Receipts, func(x news.Receipt) bool { return x.ArticleID == c.ArticleID && x.Span == c.Sentence }) {
				b.Receipts = append(b.Receipts, d.receipt(c))
			}
		}
		if m.Figure.Attribution.Credited() {
			d.nameSource(b, m.Figure.ArticleID, m.Figure.Attribution.SourceSpan)
		}
	}
	d.finish(b)
}
