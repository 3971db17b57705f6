package ledger

import (
	"strings"

	"tidings/news"
	"tidings/summarize/internal/text"
)

// categories are what can happen to the counted, with the stems that say so. Only
// figures of one category are compared.
var categories = map[string]string{
	"dead":      "kill dead die death toll fatal fatality bodi perish drown slain lethal",
	"injured":   "injur wound hurt hospitalis treat injuri",
	"missing":   "miss unaccount",
	"arrested":  "arrest detain custodi",
	"displaced": "evacu displac flee fled homeless shelter",
	"rescued":   "rescu surviv survivor",
	"destroyed": "destroy demolish flatten",
	"damaged":   "damag",
	"powerless": "power electr blackout outag",
	"fired":     "fire launch lob",
	"downed":    "intercept shoot shot",
	"jobless":   "unemploy jobless",
}

// categoryOfStem is the inverse of categories; read-only.
var categoryOfStem = func() map[string]string {
	out := map[string]string{}
	for c, ws := range categories {
		for w := range strings.FieldsSeq(ws) {
			out[w] = c
		}
	}
	return out
}()

// sums are the categories of money. Read-only.
var sums = map[string]string{
	"damag": "damage", "loss": "damage", "lose": "damage", "bill": "damage", "price": "price", "worth": "price", "valu": "price", "save": "savings",
	"profit": "profit", "sale": "sales", "revenu": "sales", "ransom": "ransom", "debt": "debt", "budget": "budget",
}

// categoryOf is the category named by the measure or, where that names none, nearest to
// the figure: after it rather than before ("12 people were killed").
func categoryOf(kind news.FigureKind, before, after []string, measure string) string {
	categoryOfStem := categoryOfStem
	switch kind {
	case news.KindCount:
	case news.KindMoney:
		categoryOfStem = sums
	default:
		return ""
	}
	for _, w := range text.Words(measure) {
		if c := categoryOfStem[text.Stem(w)]; c != "" {
			return c
		}
	}
	stem := func(w string) string {
		if w = strings.ToLower(w); w == "fire" || w == "down" { // the fire service fires nothing
			return ""
		}
		return text.Stem(w)
	}
	best, near := "", reach+4
	for i, w := range after {
		if c := categoryOfStem[stem(w)]; c != "" && i < near {
			best, near = c, i
		}
	}
	for i := range before {
		w := before[len(before)-1-i]
		if c := categoryOfStem[stem(w)]; c != "" && i+3 < near {
			best, near = c, i+3
		}
	}
	return best
}
