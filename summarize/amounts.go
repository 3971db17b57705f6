package summarize

import (
	"tidings/news"
	"tidings/summarize/internal/figure"
)

// Amount is a number of a phrase as it stands there, with its unit.
type Amount = figure.Amount

// Amounts reads every number of the phrase t: years, versions and scores too, which Read
// leaves out because no sentence of news states a quantity by them. It is for what is no
// news, such as a search or a specification.
func Amounts(t string) []Amount {
	return figure.Amounts(t, news.Span{End: len(t)})
}
