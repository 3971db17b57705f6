package web

import (
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

// What a page shows of a story that went on for weeks.
const maxQuantities, maxMentions = 12, 20

type mentionView struct {
	At     stamp
	Figure string
	// Source is who says so; empty for the article's own words.
	Source string
	Hedge  string
	Outlet linkView
}

func viewQuantity(q news.Quantity, articles map[string]news.Article, zone *time.Location) quantityView {
	v := quantityView{Name: or(plain(q.Name), or(plain(q.Unit), "Unnamed figure")), Kind: kindOf(q.Status), Status: statusWords(q)}
	shown := q.Mentions
	if n := len(shown) - maxMentions; n > 0 {
		shown = shown[n:]
		v.Earlier = "and " + plural(n, "earlier report")
	}
	for _, m := range shown {
		a := m.Figure.Attribution
		mv := mentionView{At: when(m.Published, zone), Figure: plain(m.Figure.Raw), Hedge: plain(a.Hedge)}
		mv.Outlet = linkView{or(plain(m.Outlet), "Unnamed outlet"), safeURL(articles[m.Figure.ArticleID].URL)}
		if a.Credited() {
			mv.Source = plain(a.Source)
			if via := plain(a.Via); via != "" {
				mv.Source += ", via " + via
			}
		}
		v.Mentions = append(v.Mentions, mv)
	}
	v.Chart = chart(q, zone)
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

// values are the figures that stand now, as printed.
func values(q news.Quantity, between string) string {
	var out []string
	for _, l := range q.Latest {
		raw := plain(l.Raw)
		if raw == "" {
			continue
		}
		if source := plain(l.Source); source != "" {
			raw += " (" + source + ")"
		}
		out = append(out, raw)
	}
	if len(out) == 0 && len(q.Mentions) > 0 {
		out = append(out, plain(q.Mentions[len(q.Mentions)-1].Figure.Raw))
	}
	return strings.Join(out, between)
}
