package summarize

import (
	"slices"
	"strings"
	"time"

	"tidings/news"
	"tidings/summarize/internal/ledger"
	"tidings/summarize/internal/text"
)

const (
	// maxReadings is how many articles of one story are read; of a larger story one
	// for each origin, the newest first.
	maxReadings = 60
	// maxCopies is how many articles that carry one text are read: they differ by a
	// paragraph at most, and their receipts are those of the text.
	maxCopies = 3
	// maxFigures is how many figures of one sentence the ledger takes: a sentence with
	// more is a table.
	maxFigures = 16
)

// Examine reads the articles of a story closely and fills its ledger. Articles that
// only carry another's text are not all read, nor are more than 60 of one story; the
// Reading of one that is not read holds its article and a note.
func Examine(s news.Story) Study { return ExamineWith(s, Read) }

// ExamineWith is Examine with another way to come by readings, for callers that remember
// them; read must give what Read gives.
func ExamineWith(s news.Story, read func(news.Article) Reading) Study { return examine(s, read) }

func examine(s news.Story, read func(news.Article) Reading) Study {
	st := Study{Story: s, Readings: make([]Reading, len(s.Articles))}
	origin := origins(s)
	chosen := choose(s, origin)
	for i, a := range s.Articles {
		if !chosen[i] {
			st.Readings[i] = Reading{Article: a, Note: "not read closely: other articles of the story carry the same text or are newer"}
			continue
		}
		st.Readings[i] = read(a)
	}
	st.Story.Ledger = ledger.Build(mentions(st.Readings, origin))
	return st
}

// origins maps each article's id to the id of the first article that carries its text.
func origins(s news.Story) map[string]string {
	out := make(map[string]string, len(s.Articles))
	for _, ids := range s.Origins {
		for _, id := range ids {
			out[id] = ids[0]
		}
	}
	for _, a := range s.Articles {
		if out[a.ID] == "" {
			out[a.ID] = a.ID
		}
	}
	return out
}

// choose says which articles are read: every text, the newest first; then copies that
// print a number which no chosen article of their text has, the newest first; then
// others.
func choose(s news.Story, origin map[string]string) []bool {
	chosen := make([]bool, len(s.Articles))
	if len(s.Articles) == 1 {
		chosen[0] = true
		return chosen
	}
	read := map[string]map[string]bool{} // text → numbers of its chosen articles
	n := 0
	take := func(i int, numbers []string) {
		o := origin[s.Articles[i].ID]
		if read[o] == nil {
			read[o] = map[string]bool{}
		}
		for _, w := range numbers {
			read[o][w] = true
		}
		chosen[i] = true
		n++
	}
	for i := len(s.Articles) - 1; i >= 0 && n < maxReadings; i-- {
		if id := s.Articles[i].ID; origin[id] == id {
			take(i, numbersOf(s.Articles[i].Text))
		}
	}
	for i := len(s.Articles) - 1; i >= 0 && n < maxReadings; i-- {
		numbers := numbersOf(s.Articles[i].Text)
		known := read[origin[s.Articles[i].ID]]
		if !chosen[i] && slices.ContainsFunc(numbers, func(w string) bool { return !known[w] }) {
			take(i, numbers)
		}
	}
	copies := map[string]int{}
	for i, a := range s.Articles {
		if o := origin[a.ID]; !chosen[i] && n < maxReadings && copies[o] < maxCopies-1 {
			copies[o]++
			take(i, nil)
		}
	}
	return chosen
}

// numbersOf are the numbers of t as words, in digits or spelled.
func numbersOf(t string) []string {
	var out []string
	for _, w := range text.Words(t) {
		if w[0] >= '0' && w[0] <= '9' || text.NumberWord(w) {
			out = append(out, w)
		}
	}
	return out
}

// mentions are the figures of all claims with what the ledger needs to compare them.
func mentions(readings []Reading, origin map[string]string) []ledger.Mention {
	var out []ledger.Mention
	first := map[string]time.Time{} // text and sentence → when it was first printed
	for _, r := range readings {
		order := 0
		for _, c := range r.Claims {
			if len(c.Figures) == 0 {
				continue
			}
			key := origin[r.Article.ID] + "\x00" + strings.Join(text.Words(c.Text), " ")
			if _, ok := first[key]; !ok {
				first[key] = r.Article.Time()
			}
			figures := c.Figures[:min(len(c.Figures), maxFigures)]
			for i, f := range figures {
				m := ledger.Mention{Figure: f, Sentence: c.Text, Outlet: r.Article.Outlet, Published: r.Article.Time(), Said: first[key], Origin: origin[r.Article.ID], Order: order}
				if i > 0 {
					m.Neighbours = append(m.Neighbours, figures[i-1].Span)
				}
				if i+1 < len(figures) {
					m.Neighbours = append(m.Neighbours, figures[i+1].Span)
				}
				order++
				out = append(out, m)
			}
		}
	}
	return out
}
