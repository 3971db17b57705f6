package ledger

import (
	"strings"

	"tidings/summarize/internal/text"
)

// categories are what can happen to the counted, with the stems that say so. Only
// figures of one category are compared.
var categories = map[string]string{
	"dead":      "kill dead die death toll fatal fatality bodi perish drown slain lethal",
	"injured":   "injur wound hurt hospitalis hospit treat injuri",
	"missing":   "miss unaccount",
	"arrested":  "arrest detain custodi",
	"displaced": "evacu displac flee fled homeless shelter",
	"rescued":   "rescu save surviv survivor pull",
	"destroyed": "destroy demolish flatten",
	"damaged":   "damag",
	"powerless": "power electr blackout outag",
	"fired":     "fire launch lob",
	"downed":    "down intercept shoot shot",
	"massed":    "mass amass station deploy",
	"jobless":   "unemploy jobless",
	"turnout":   "turnout",
	"stolen":    "steal stole stolen",
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

// categoryOf is the category named by the measure or, where that names none, nearest to
// the figure: after it rather than before ("12 people were killed").
func categoryOf(before, after []string, measure string) string {
	for _, w := range text.Words(measure) {
		if c := categoryOfStem[text.Stem(w)]; c != "" {
			return c
		}
	}
	best, near := "", reach+4
	for i, w := range after {
		if c := categoryOfStem[text.Stem(strings.ToLower(w))]; c != "" && i < near {
			best, near = c, i
		}
	}
	for i := range before {
		w := before[len(before)-1-i]
		if c := categoryOfStem[text.Stem(strings.ToLower(w))]; c != "" && i+3 < near {
			best, near = c, i+3
		}
	}
	return best
}
