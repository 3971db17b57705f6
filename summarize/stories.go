package summarize

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"

	"tidings/news"
	"tidings/summarize/internal/cluster"
	"tidings/summarize/internal/text"
)

// maxPairs is how many copies of one text have each pair of them listed; of more, each
// is paired with the first only.
const maxPairs = 24

// Stories groups articles by the event they tell. known maps ids of articles to the
// story that an earlier run gave them, and may be nil: a story keeps the oldest id that
// any of its members was given, so its id stays as articles join it and as stories
// merge; when a story splits, the part with its earliest member keeps the id.
//
// Near-copies, origins and repeated paragraphs are filled in; the ledger is Examine's.
// The headline is the first title among the members. Stories are in order of their
// first members, and the order of articles changes nothing. What a host prints on every
// page (see FindFurniture) makes no articles alike.
func Stories(articles []news.Article, known map[string]string) []news.Story {
	articles = distinct(articles)
	r := cluster.Group(told(articles), known)
	out := make([]news.Story, 0, len(r.Groups))
	for _, members := range r.Groups {
		out = append(out, story(articles, members, r))
	}
	name(out, known)
	return out
}

// told are the articles less what their hosts print on every page, which would make short
// ones of one host alike.
func told(articles []news.Article) []news.Article {
	f := FindFurniture(articles)
	if len(f.of) == 0 {
		return articles
	}
	out := slices.Clone(articles)
	for i, a := range out {
		out[i].Text = f.without(a)
	}
	return out
}

// distinct drops articles whose id an earlier one has: one item is one article.
func distinct(articles []news.Article) []news.Article {
	at := make(map[string]int, len(articles))
	out := make([]news.Article, 0, len(articles))
	for _, a := range articles {
		i, again := at[a.ID]
		if !again {
			at[a.ID] = len(out)
			out = append(out, a)
			continue
		}
		if later(a, out[i]) {
			out[i] = a // the newer version of an item stands for it
		}
	}
	return out
}

// later reports whether a is a later version of b; ties are broken by what they say, so
// that the order in which they come does not matter.
func later(a, b news.Article) bool {
	if c := a.Time().Compare(b.Time()); c != 0 {
		return c > 0
	}
	return a.Text+"\x00"+a.Title > b.Text+"\x00"+b.Title
}

func story(articles []news.Article, members []int, r cluster.Result) news.Story {
	s := news.Story{Articles: make([]news.Article, len(members))}
	groups := map[int][]string{} // by first article of the origin
	var order []int
	for k, m := range members {
		a := articles[m]
		s.Articles[k] = a
		if s.Headline == "" {
			s.Headline = oneLine(a.Title)
		}
		if t := a.Time(); !t.IsZero() {
			if s.First.IsZero() {
				s.First = t
			}
			s.Last = t
		}
		first := r.Origin[m]
		if groups[first] == nil {
			order = append(order, first)
		}
		groups[first] = append(groups[first], a.ID)
		if r.MayRepeat[m] {
			s.Repeats = append(s.Repeats, repeats(a)...)
		}
	}
	for _, first := range order {
		s.Origins = append(s.Origins, groups[first])
		s.NearDuplicates = append(s.NearDuplicates, pairs(groups[first])...)
	}
	return s
}

// repeats are the paragraphs that say again what an earlier one of a says.
func repeats(a news.Article) []news.Repeat {
	var out []news.Repeat
	for i, p := range text.Paragraphs(a.Text) {
		if p.Kind == text.Repeated {
			out = append(out, news.Repeat{ArticleID: a.ID, First: p.First, Again: i})
		}
	}
	return out
}

// pairs lists the pairs of ids that carry one text.
func pairs(ids []string) [][2]string {
	var out [][2]string
	for i, a := range ids {
		if len(ids) > maxPairs && i > 0 {
			break
		}
		for _, b := range ids[i+1:] {
			out = append(out, [2]string{a, b})
		}
	}
	return out
}

// name gives each story its id. A known id goes to one story only: the one whose member
// with that id is the earliest.
func name(stories []news.Story, known map[string]string) {
	taken := map[string]bool{}
	var unnamed []int
	for _, i := range byFirstKnown(stories, known) {
		s := &stories[i]
		for _, a := range s.Articles { // in order of time: the oldest id first
			if id := known[a.ID]; id != "" && !taken[id] {
				s.ID, taken[id] = id, true
				break
			}
		}
		if s.ID == "" {
			unnamed = append(unnamed, i)
		}
	}
	for _, i := range unnamed {
		stories[i].ID = newID(stories[i].Articles, taken)
		taken[stories[i].ID] = true
	}
}

// byFirstKnown orders stories by the time of their first member with a known id.
func byFirstKnown(stories []news.Story, known map[string]string) []int {
	order := make([]int, len(stories))
	at := make([]int, len(stories))
	for i, s := range stories {
		order[i] = i
		at[i] = max(0, slices.IndexFunc(s.Articles, func(a news.Article) bool { return known[a.ID] != "" }))
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := stories[a].Articles[at[a]], stories[b].Articles[at[b]]
		if c := x.Time().Compare(y.Time()); c != 0 {
			return c
		}
		return strings.Compare(x.ID, y.ID)
	})
	return order
}

// newID makes the id of a story from its first member. Where that id belongs to another
// story, because the first member left it, the next member gives its own.
func newID(articles []news.Article, taken map[string]bool) string {
	for _, a := range articles {
		if id := hash32(a.ID, 10); !taken[id] {
			return id
		}
	}
	return hash32(articles[0].ID+"\x00again", 10)
}

// hash32 is the first n characters of the base32 of a hash of s, in lower case.
func hash32(s string, n int) string {
	sum := sha256.Sum256([]byte(s))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:n]
}

// oneLine folds all white space of s to single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
