package extract

import (
	"slices"
	"strings"

	"tidings/news"
	"tidings/summarize"
)

// Update writes a bullet of s anew for readers who were told another value of its
// quantity: "Dead: 12 → 15 since Monday — health ministry". before are the forms in which
// they were told the story, the newest first, each with the bullets they were told.
//
// The earlier value keeps the sentence that it was read from as a receipt, also where no
// article has that sentence any more. Where it is not sure that both values measure the
// same thing the bullet stays as it is and the second result is false: it tells the new
// value all the same.
func (Summarizer) Update(s news.DigestStory, b news.Bullet, before []news.DigestStory) (news.Bullet, bool) {
	now, q, ok := told(s, b, "")
	if !ok || q.Status == news.Conflict || len(q.Latest) != 1 || now.Figure.Value != q.Latest[0].Value {
		return b, false
	}
	key := rowKey(q)
	for _, old := range before {
		for _, x := range slices.Backward(old.Bullets) {
			was, p, ok := told(old, x, key)
			if !ok {
				continue
			}
			late := now.Published.Before(was.Published)
			if p.Status == news.Conflict || late || tells(b, was.Figure) || !moved(q, was.Figure, now.Figure, sentenceOf(b, now.Figure)) {
				return b, false
			}
			return change(q, b, x, was, now)
		}
	}
	return b, false
}

// told is the newest figure of a bullet with its row, which no other row of the story could
// be taken for. The row is the one with that key or, where key is empty, that of all the
// bullet's figures.
func told(s news.DigestStory, b news.Bullet, key string) (m news.Mention, q news.Quantity, ok bool) {
	row := -1
	for _, f := range b.Figures {
		i := slices.IndexFunc(s.Ledger, func(q news.Quantity) bool { return mentions(q, f) >= 0 })
		switch {
		case key != "" && (i < 0 || rowKey(s.Ledger[i]) != key):
			continue
		case i < 0 || row >= 0 && i != row:
			return m, q, false
		}
		row, q = i, s.Ledger[i]
		m = q.Mentions[mentions(q, f)]
	}
	if row < 0 || m.Figure.Historic || m.Figure.Subset || m.Figure.Change || m.Figure.Range {
		return m, q, false
	}
	for i, other := range s.Ledger {
		if i != row && rowKey(other) == rowKey(q) {
			return m, q, false
		}
	}
	return m, q, true
}

// mentions is the index of the mention of q that is f, or -1.
func mentions(q news.Quantity, f news.Figure) int {
	return slices.IndexFunc(q.Mentions, func(m news.Mention) bool { return m.Figure.ArticleID == f.ArticleID && m.Figure.Span == f.Span })
}

// tells reports whether b names the figure's value as an earlier one already.
func tells(b news.Bullet, f news.Figure) bool {
	return slices.ContainsFunc(b.Figures, func(g news.Figure) bool { return g.Value == f.Value })
}

// moved reports whether now replaces was: both are of one kind and cannot be one value,
// and the newer is announced as its successor. A count that can only grow may fall only by
// the word of who gave it.
func moved(q news.Quantity, was, now news.Figure, sentence string) bool {
	switch a, b := was.Attribution, now.Attribution; {
	case was.Kind != now.Kind || was.Unit != now.Unit || was.Compatible(now) || was.Kind == news.KindShare:
		return false
	case a.Hedged || a.Denied || b.Hedged || b.Denied:
		return false // only a sentence can say how sure it is
	case now.Value < was.Value && summarize.OnlyGrows(q):
		return summarize.SameSource(was.Attribution.Source, now.Attribution.Source)
	}
	return announced(was, now, sentence)
}

// change writes b, which tells now, as the successor of was, which x told.
func change(q news.Quantity, b, x news.Bullet, was, now news.Mention) (news.Bullet, bool) {
	name, a := label(q), now.Figure.Attribution
	if name == "" || a.Source != "" && (!a.Credited() || !ownName(a.Source)) {
		return b, false
	}
	backed := receiptsOf(x, was.Figure)
	mine := receiptsOf(b, now.Figure)
	if len(backed) == 0 || len(mine) == 0 {
		return b, false
	}
	out := b
	out.Text = name + ": " + lower(was.Figure.Raw) + " → " + withUnit(now.Figure, mine[0].Sentence) + summarize.Since(was.Published, now.Published)
	if q.Corrected || now.Figure.Value < was.Figure.Value && summarize.OnlyGrows(q) {
		out.Text += ", corrected"
	}
	out.Text += " — " + who(a, outletName(mine[0].Outlet))
	out.Figures = []news.Figure{was.Figure, now.Figure}
	out.Quotes = nil
	out.Receipts = append(backed, slices.DeleteFunc(mine, func(r news.Receipt) bool { return slices.Contains(backed, r) })...)
	return out, true
}

// receiptsOf are the receipts of b for the article of f, that of f's sentence first; none
// where its sentence is not there or does not print f.
func receiptsOf(b news.Bullet, f news.Figure) []news.Receipt {
	var out []news.Receipt
	for _, r := range b.Receipts {
		switch {
		case r.ArticleID != f.ArticleID:
		case r.Span.Contains(f.Span):
			if at := f.Span.Start - r.Span.Start; !strings.HasPrefix(r.Sentence[min(at, len(r.Sentence)):], f.Raw) {
				return nil
			}
			out = append([]news.Receipt{r}, out...)
		default:
			out = append(out, r)
		}
	}
	if len(out) == 0 || !out[0].Span.Contains(f.Span) {
		return nil
	}
	return out
}

// sentenceOf is the sentence of b that prints f.
func sentenceOf(b news.Bullet, f news.Figure) string {
	if rs := receiptsOf(b, f); len(rs) > 0 {
		return rs[0].Sentence
	}
	return ""
}
