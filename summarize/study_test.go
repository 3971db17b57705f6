package summarize

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tidings/news"
)

const toll = "The death toll from the ferry Santa Aurelia rose to %d on Tuesday, the health ministry said. Divers searched the hull near the Corvo lighthouse until dusk, and families waited in the gymnasium of the school."

func tollArticle(i, dead int) news.Article {
	return news.Article{ID: fmt.Sprintf("a%03d", i), Outlet: fmt.Sprint("Outlet ", i), Text: fmt.Sprintf(toll, dead), Published: morning.Add(time.Duration(i) * time.Minute)}
}

// TestExamineReadsWhatIsNew holds that of a text that many outlets carry few copies are
// read, but never one that has a new number.
func TestExamineReadsWhatIsNew(t *testing.T) {
	var as []news.Article
	for i := range 200 {
		as = append(as, tollArticle(i, 12))
	}
	as = append(as, tollArticle(200, 15))
	stories := Stories(as, nil)
	if len(stories) != 1 {
		t.Fatalf("%d stories, want 1", len(stories))
	}
	st := Examine(stories[0])
	read := 0
	for i, r := range st.Readings {
		if r.Article.ID != st.Story.Articles[i].ID {
			t.Fatalf("reading %d is of %s, want %s", i, r.Article.ID, st.Story.Articles[i].ID)
		}
		if len(r.Sentences) > 0 {
			read++
		} else if r.Note == "" {
			t.Errorf("%s is not read and has no note", r.Article.ID)
		}
	}
	if read > maxCopies+2 {
		t.Errorf("%d articles were read, copies need not be", read)
	}
	rows := st.Story.Ledger
	if len(rows) != 1 || rows[0].Name != "dead" || rows[0].Status != news.Updated || rows[0].Latest[0].Value != 15 {
		t.Errorf("ledger = %+v, want the dead updated to 15", rows)
	}
}

func TestExamineTakesAnyStory(t *testing.T) {
	for _, s := range []news.Story{
		{},
		{Articles: []news.Article{{}, {ID: "b", Text: "\xff"}}},
		{Articles: []news.Article{{ID: "a", Text: "12 dead."}}, Origins: [][]string{{"x"}, nil}},
		{Articles: []news.Article{{ID: "a", Text: strings.Repeat("5 of 6, ", 20000)}}},
	} {
		if st := Examine(s); len(st.Readings) != len(s.Articles) {
			t.Errorf("%d readings of %d articles", len(st.Readings), len(s.Articles))
		}
	}
}
