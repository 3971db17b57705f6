// Package ledger follows a story's quantities over time: which figures measure the same
// thing, which value replaced which, and where sources stand by different ones.
//
// Two figures are compared only where kind, unit and what is measured agree and neither
// looks back or counts a part. Where that is not sure the ledger says nothing: two rows
// of one mention each mislead nobody.
package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tidings/news"
)

// Mention is one figure of one article.
type Mention struct {
	Figure news.Figure
	// Sentence is the words of the figure's sentence.
	Sentence string
	// Neighbours are the spans of the figures before and after it in the sentence, in the
	// article.
	Neighbours []news.Span
	// Outlet and Published are the article's.
	Outlet    string
	Published time.Time
	// Said is when the sentence was first printed: that of the earliest article of the
	// text, where this one is a copy. A late copy says nothing new.
	Said time.Time
	// Origin names the distinct text that the article carries: copies share it.
	Origin string
	// Order is the place of the figure in its article, counted from 0.
	Order int
}

// Build returns the rows of a story: one for each measured thing, in order of first
// mention; of more than 400 mentions the newest have one. A figure that looks back to another event is compared only with the same
// figure elsewhere, and one that is denied with none.
func Build(mentions []Mention) []news.Quantity {
	mentions = newest(mentions)
	items := make([]item, 0, len(mentions))
	for _, m := range mentions {
		if m.Figure.Attribution.Denied {
			continue
		}
		items = append(items, newItem(m))
	}
	orderUndated(items)
	slices.SortStableFunc(items, inTime)
	rows := group(items)
	out := make([]news.Quantity, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.quantity())
	}
	return out
}

// newest returns the newest mentions, at most maxItems: each is compared with each.
func newest(mentions []Mention) []Mention {
	if len(mentions) <= maxItems {
		return mentions
	}
	sorted := slices.Clone(mentions)
	slices.SortStableFunc(sorted, func(a, b Mention) int {
		return cmp.Or(a.Said.Compare(b.Said), strings.Compare(a.Figure.ArticleID, b.Figure.ArticleID), -cmp.Compare(a.Order, b.Order))
	})
	return sorted[len(sorted)-maxItems:]
}

// inTime orders items by publication, then by place.
func inTime(a, b item) int {
	return cmp.Or(a.Said.Compare(b.Said), strings.Compare(a.Figure.ArticleID, b.Figure.ArticleID), cmp.Compare(a.Order, b.Order))
}

// row is the items that measure one thing, in order of time.
type row []item

// quantity sums up the row.
func (r row) quantity() news.Quantity {
	q := news.Quantity{Name: r.name(), Unit: r[0].Figure.Unit}
	if i := slices.IndexFunc(r, func(it item) bool { return !it.guessed }); i >= 0 {
		q.Unit = r[i].Figure.Unit
	}
	q.Name = cmp.Or(q.Name, q.Unit)
	for _, it := range r {
		q.Mentions = append(q.Mentions, news.Mention{Figure: it.Figure, Outlet: it.Outlet, Published: it.Published})
	}
	standing, replaced, corrected := r.stand()
	q.Corrected = corrected
	q.Status = status(r, standing, replaced)
	for _, it := range standing {
		q.Latest = append(q.Latest, news.Latest{Value: it.Figure.Value, Source: it.source(), Raw: it.Figure.Raw, ArticleID: it.Figure.ArticleID, Weak: it.doubtful(r)})
	}
	return q
}

func status(r row, standing []item, replaced bool) news.Status {
	for i, a := range standing {
		for _, b := range standing[i+1:] {
			if !compatible(a, b) {
				return news.Conflict
			}
		}
	}
	switch {
	case replaced:
		return news.Updated
	case len(r) == 1:
		return news.Single
	}
	return news.Agreed
}

// name is the category where people are counted, else the commonest measure that reads
// as a name, else empty.
func (r row) name() string {
	category := ""
	for _, it := range r {
		if category == "" || it.category != "" {
			category = cmp.Or(category, it.category)
		}
	}
	if label := labels[category]; label != "" && r[0].unit == "person" {
		return label
	}
	best, times := "", map[string]int{}
	for _, it := range r {
		m := it.Figure.Measure
		if word := strings.ToLower(m); !strings.Contains(m, " ") && strings.HasPrefix(it.Sentence, m) {
			m = word // "Turnout was": the capital is the sentence's
		}
		if len(m) <= 60 && (phrase(m) || noun(m, it.Figure.Unit)) {
			if times[m]++; times[m] > times[best] {
				best = m
			}
		}
	}
	return best
}

// emptyNouns name nothing. Read-only.
var emptyNouns = set("number numbers figure figures total estimate estimates count tally people person share amount level report model")

// noun reports whether a measure of one word can stand as a name.
func noun(m, unit string) bool {
	return len(m) > 4 && !emptyNouns[m] && !strings.Contains(m, " ") && !allNames(m) && !verbEnds[m] && !strings.EqualFold(m, unit) && !strings.EqualFold(m, unit+"s") &&
		!strings.HasSuffix(m, "ing") && strings.ContainsFunc(m, unicode.IsLower)
}

// labels name the categories in which people are counted. Read-only.
var labels = map[string]string{"dead": "dead", "injured": "injured", "missing": "missing", "arrested": "arrested", "displaced": "displaced", "rescued": "rescued"}

// phrase reports whether a measure can stand as a name: a noun with what was done to it
// ("operations postponed") or with other nouns ("annual cost savings"), not the torso of
// a sentence ("jobs expects", "people talking").
func phrase(m string) bool {
	words := strings.Fields(strings.ToLower(m))
	if len(words) < 2 || number(words[0]) || !strings.ContainsFunc(m, unicode.IsLower) || allNames(m) {
		return false
	}
	last := words[len(words)-1]
	plural := strings.HasSuffix(words[0], "s") || words[0] == "people"
	return !verbEnds[last] && !strings.HasSuffix(last, "ing") && !(len(words) == 2 && plural && strings.HasSuffix(last, "s"))
}

// allNames reports whether all words of m are capitalised: a name, not a measure.
func allNames(m string) bool {
	for w := range strings.FieldsSeq(m) {
		if r, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(r) {
			return false
		}
	}
	return true
}

// verbEnds are words that end no phrase. Read-only.
var verbEnds = set(`kill kills die dies rises falls grows say gain gains lose loses attack attacks been be is are was were has had have rose rise fell fallen fall spent got made said say lacked come came took take
	remained stood counted restored went go gave put increased decreased grew sent known added called warned told asked wanted
	monday tuesday wednesday thursday friday saturday sunday night morning afternoon evening`)

// Category is what happened to what the figure counts ("dead"), as Build sees it; empty
// when unsure.
func Category(m Mention) string { return newItem(m).category }
