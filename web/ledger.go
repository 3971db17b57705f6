package web

import (
	"slices"
	"strings"
	"time"

	"tidings/news"
)

// quantityView is one measured thing with all that was said of it.
type quantityView struct {
	Name string
	// Status says how the mentions stand to one another, in words; Kind is the status,
	// for the style sheet.
	Status, Kind string
	Mentions     []mentionView
	// Earlier says how many older mentions are left out; empty for none.
	Earlier string
	Chart   *chartView
}

type mentionView struct {
	At     stamp
	Figure string
	// Source is who says so; empty for the article's own words. Hedge is the hedging word.
	Source, Hedge string
	Outlet        linkView
}

// singleView is a thing that was told once: its name and the one report.
type singleView struct {
	Name string
	mentionView
}

// What a page shows of a story that went on for weeks: so many things that were told
// more than once, with so many reports each, and so many that were told once.
const maxQuantities, maxMentions, maxSingles = 6, 12, 8

// ledgerView is all that was said of a story's quantities.
type ledgerView struct {
	// Count is the number of quantities in words; empty where there are none.
	Count string
	// Quantities are those told more than once: first those on which reports differ, then
	// those that changed, then those on which they agree.
	Quantities []quantityView
	Singles    []singleView
	// Left says how many are not shown; empty for none.
	Left string
}

func viewLedger(ledger []news.Quantity, articles map[string]news.Article, zone *time.Location) ledgerView {
	var v ledgerView
	total := 0
	for _, q := range byWeight(ledger) {
		total++
		switch {
		case len(q.Mentions) > 1 && len(v.Quantities) < maxQuantities:
			v.Quantities = append(v.Quantities, viewQuantity(q, articles, zone))
		case len(q.Mentions) == 1 && len(v.Singles) < maxSingles:
			v.Singles = append(v.Singles, singleView{nameOf(q), viewMention(q.Mentions[0], articles, zone)})
		}
	}
	if total == 0 {
		return v
	}
	v.Count = plural(total, "figure")
	if left := total - len(v.Quantities) - len(v.Singles); left > 0 {
		v.Left = "and " + plural(left, "more figure")
	}
	return v
}

// byWeight orders quantities by how much a reader has to look at them, and drops those
// without mentions.
func byWeight(ledger []news.Quantity) []news.Quantity {
	var out []news.Quantity
	for _, q := range ledger {
		if len(q.Mentions) > 0 {
			out = append(out, q)
		}
	}
	weight := func(q news.Quantity) int {
		switch {
		case q.Status == news.Conflict:
			return 0
		case q.Corrected || q.Status == news.Updated:
			return 1
		case len(q.Mentions) > 1:
			return 2
		}
		return 3
	}
	slices.SortStableFunc(out, func(a, b news.Quantity) int { return weight(a) - weight(b) })
	return out
}

// nameOf is what a quantity is called.
func nameOf(q news.Quantity) string { return or(plain(q.Name), or(plain(q.Unit), "unnamed")) }

func viewQuantity(q news.Quantity, articles map[string]news.Article, zone *time.Location) quantityView {
	v := quantityView{Name: nameOf(q), Kind: kindOf(q.Status), Status: statusWords(q), Chart: chart(q, zone)}
	shown := q.Mentions
	if n := len(shown) - maxMentions; n > 0 {
		shown = shown[n:]
		v.Earlier = "and " + plural(n, "earlier report")
	}
	for _, m := range shown {
		v.Mentions = append(v.Mentions, viewMention(m, articles, zone))
	}
	return v
}

func viewMention(m news.Mention, articles map[string]news.Article, zone *time.Location) mentionView {
	a := m.Figure.Attribution
	v := mentionView{At: when(m.Published, zone), Figure: plain(m.Figure.Raw), Hedge: plain(a.Hedge)}
	v.Outlet = linkView{or(plain(m.Outlet), "Unnamed outlet"), safeURL(articles[m.Figure.ArticleID].URL)}
	if a.Credited() {
		v.Source = plain(a.Source)
		if via := plain(a.Via); via != "" {
			v.Source += ", via " + via
		}
	}
	return v
}

// kindOf is a status that may stand in a class name.
func kindOf(s news.Status) string {
	switch s {
	case news.Single, news.Agreed, news.Updated, news.Conflict:
		return string(s)
	}
	return string(news.Single)
}

// statusWords says how the mentions of a quantity stand to one another.
func statusWords(q news.Quantity) string {
	switch {
	case q.Corrected:
		return "corrected: " + values(q, " → ")
	case q.Status == news.Conflict:
		return "figures differ: " + values(q, " · ")
	case q.Status == news.Updated:
		return "updated: now " + values(q, " · ")
	case q.Status == news.Agreed:
		return "reports agree"
	}
	return "one report"
}

// values are the figures that stand now, as printed, with their sources where these
// are beyond doubt.
func values(q news.Quantity, between string) string {
	var out []string
	for _, l := range q.Latest {
		raw := plain(l.Raw)
		if raw == "" {
			continue
		}
		if source := plain(l.Source); source != "" && !l.Weak {
			raw += " (" + source + ")"
		}
		out = append(out, raw)
	}
	if len(out) == 0 && len(q.Mentions) > 0 {
		out = append(out, plain(q.Mentions[len(q.Mentions)-1].Figure.Raw))
	}
	return strings.Join(out, between)
}
