package summarize

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"tidings/news"
	"tidings/summarize/internal/text"
)

// Furniture is the paragraphs that recur over the articles of a host and tell nothing of
// what each is about: subscription lines, standing notices, credits. They make no claims.
// The zero Furniture is none.
type Furniture struct {
	of map[string][]int // article → paragraphs
}

// mostPages is how many articles of a host are compared, the newest.
const mostPages = 1000

// FindFurniture learns from articles which of their paragraphs are furniture. Articles
// without an address are compared with those of the same outlet. Fewer than three of a
// host teach nothing.
func FindFurniture(articles []news.Article) Furniture {
	byHost := map[string][]news.Article{}
	for _, a := range articles {
		if h := hostOf(a); h != "" && a.Text != "" {
			byHost[h] = append(byHost[h], a)
		}
	}
	f := Furniture{map[string][]int{}}
	for _, of := range byHost {
		f.learn(of)
	}
	return f
}

// learn compares the articles of one host, each text once. Their order makes no
// difference.
func (f Furniture) learn(articles []news.Article) {
	slices.SortFunc(articles, func(a, b news.Article) int {
		return cmp.Or(b.Time().Compare(a.Time()), strings.Compare(a.Text, b.Text), strings.Compare(a.Title, b.Title), strings.Compare(a.ID, b.ID))
	})
	var pages []text.Page
	at := map[string]int{}
	for _, a := range articles {
		if _, again := at[a.Text]; !again && len(pages) < mostPages {
			at[a.Text] = len(pages)
			pages = append(pages, text.Page{Title: a.Title, Text: a.Text})
		}
	}
	if len(pages) < 3 {
		return
	}
	found := text.Recurring(pages)
	for _, a := range articles {
		if i, compared := at[a.Text]; compared && len(found[i]) > 0 {
			f.of[a.ID] = found[i]
		}
	}
}

// without is an article's text less its furniture.
func (f Furniture) without(a news.Article) string {
	cut := f.of[a.ID]
	if len(cut) == 0 {
		return a.Text
	}
	var kept []string
	for i, s := range news.Paragraphs(a.Text) {
		if _, found := slices.BinarySearch(cut, i); !found {
			kept = append(kept, s.In(a.Text))
		}
	}
	return strings.Join(kept, "\n\n")
}

// Of are the indexes of an article's paragraphs that are furniture, in order.
func (f Furniture) Of(articleID string) []int { return f.of[articleID] }

// hostOf is the host of an article's page, or its outlet.
func hostOf(a news.Article) string {
	if u, err := url.Parse(a.URL); err == nil && u.Host != "" {
		return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	}
	return a.Outlet
}
