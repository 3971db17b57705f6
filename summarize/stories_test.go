package summarize

import (
	"fmt"
	"math/rand"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/news"
)

var morning = time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)

func ferryArticle(id string, hours int, more string) news.Article {
	return news.Article{ID: id, Outlet: "Outlet " + id, Title: "Ferry capsizes off Porto Selva", Published: morning.Add(time.Duration(hours) * time.Hour),
		Text: "A ferry capsized off Porto Selva, and the coast guard pulled survivors of the Santa Aurelia from the water near the Corvo lighthouse.\n\n" + more}
}

func TestStoriesKeepTheirID(t *testing.T) {
	a, b, c := ferryArticle("a", 0, "Divers searched the hull."), ferryArticle("b", 3, "Mayor Ana Ruiz opened a gymnasium."), ferryArticle("c", 30, "The owner, Selva Lines, spoke of a wave.")
	first := Stories([]news.Article{b}, nil)
	if len(first) != 1 || !regexp.MustCompile(`^[a-z2-7]{10}$`).MatchString(first[0].ID) {
		t.Fatalf("Stories(b) = %+v, want one story with an id of ten base32 characters", first)
	}
	id := first[0].ID
	// An earlier article arrives late: the story keeps the id it was shown under.
	if got := Stories([]news.Article{a, b, c}, map[string]string{"b": id}); len(got) != 1 || got[0].ID != id {
		t.Errorf("after a late arrival the story is %s, want %s", got[0].ID, id)
	}
	// Two stories turn out to be one: the oldest id wins.
	if got := Stories([]news.Article{c, b, a}, map[string]string{"a": "aaaaaaaaaa", "c": "cccccccccc"}); len(got) != 1 || got[0].ID != "aaaaaaaaaa" {
		t.Errorf("after a merge the story is %s, want the oldest id", got[0].ID)
	}
}

func TestStoriesSplitKeepsOneID(t *testing.T) {
	mine := news.Article{ID: "m", Title: "Mine collapse", Published: morning.Add(time.Hour), Text: "A mine near Kaltbrunn collapsed and trapped nine workers, the operator Rheingold said. Engineers drilled an air shaft."}
	got := Stories([]news.Article{ferryArticle("a", 0, "Divers searched."), mine}, map[string]string{"a": "xxxxxxxxxx", "m": "xxxxxxxxxx"})
	if len(got) != 2 || got[0].ID != "xxxxxxxxxx" || got[1].ID == "xxxxxxxxxx" {
		t.Errorf("after a split the ids are %q and %q, want the first part to keep its own", got[0].ID, got[1].ID)
	}
}

func TestStoriesCountOrigins(t *testing.T) {
	a, b := ferryArticle("a", 0, "Divers searched the hull until dusk, and the search was to go on."), ferryArticle("b", 3, "")
	b.Text = "Families of those on board the Santa Aurelia gathered in Porto Selva on Monday as Mayor Ana Ruiz opened a gymnasium, a day after the ferry capsized."
	copied := a
	copied.ID, copied.Outlet, copied.Published = "x", "Daily Coast", a.Published.Add(2*time.Hour)
	copied.Text += "\n\nSign up for our newsletter."
	got := Stories([]news.Article{b, copied, a}, nil)
	if len(got) != 1 {
		t.Fatalf("%d stories, want 1", len(got))
	}
	s := got[0]
	if diff := cmp.Diff([][]string{{"a", "x"}, {"b"}}, s.Origins); diff != "" {
		t.Errorf("origins (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([][2]string{{"a", "x"}}, s.NearDuplicates); diff != "" {
		t.Errorf("near-duplicates (-want +got):\n%s", diff)
	}
	if s.Headline != a.Title || !s.First.Equal(a.Published) || !s.Last.Equal(b.Published) {
		t.Errorf("headline %q, first %v, last %v", s.Headline, s.First, s.Last)
	}
}

func TestStoriesListRepeats(t *testing.T) {
	p := "The school opened its gymnasium to the families of the missing on Monday evening."
	a := ferryArticle("a", 0, p+"\n\nDivers searched the hull.\n\n"+p)
	got := Stories([]news.Article{a}, nil)
	if diff := cmp.Diff([]news.Repeat{{ArticleID: "a", First: 1, Again: 3}}, got[0].Repeats); diff != "" {
		t.Errorf("repeats (-want +got):\n%s", diff)
	}
}

func TestOrderOfArrivalChangesNothing(t *testing.T) {
	as, _ := devArticles(t)
	want := Stories(as, nil)
	rng := rand.New(rand.NewSource(1))
	for range 5 {
		rng.Shuffle(len(as), func(i, j int) { as[i], as[j] = as[j], as[i] })
		if diff := cmp.Diff(want, Stories(as, nil)); diff != "" {
			t.Fatalf("another order gives other stories (-want +got):\n%s", diff)
		}
	}
}

// TestOrderOfArrivalInThreads does so with events that get updates for months.
func TestOrderOfArrivalInThreads(t *testing.T) {
	as, _ := timeline(t)
	more, _ := wikinews(t)
	as = append(as, more...)
	want := storyOf(Stories(as, nil))
	rng := rand.New(rand.NewSource(2))
	for range 2 {
		rng.Shuffle(len(as), func(i, j int) { as[i], as[j] = as[j], as[i] })
		if diff := cmp.Diff(want, storyOf(Stories(as, nil))); diff != "" {
			t.Fatalf("another order gives other stories (-want +got):\n%s", diff)
		}
	}
}

// TestThreadsOverManyRuns lets updates arrive month by month with what earlier runs made
// of them: most keep the story that they were first given.
func TestThreadsOverManyRuns(t *testing.T) {
	as, gold := timeline(t)
	slices.SortFunc(as, func(a, b news.Article) int { return a.Published.Compare(b.Published) })
	known, first := map[string]string{}, map[string]string{}
	for end := 60; ; end += 60 {
		end = min(end, len(as))
		for _, s := range Stories(as[:end], known) {
			for _, a := range s.Articles {
				known[a.ID] = s.ID
				if first[a.ID] == "" {
					first[a.ID] = s.ID
				}
			}
		}
		if end == len(as) {
			break
		}
	}
	kept := 0.0
	for id, s := range known {
		if first[id] == s {
			kept += 1 / float64(len(known))
		}
	}
	_, _, f := bcubed(gold, known)
	atLeast(t, "updates that keep their first story", kept, 0.9)
	atLeast(t, "updates in batches, B³ F1", f, 0.9)
}

func TestStoriesOfNothing(t *testing.T) {
	if got := Stories(nil, nil); len(got) != 0 {
		t.Errorf("Stories(nil) = %v", got)
	}
	if got := Stories([]news.Article{{}, {}}, nil); len(got) != 1 { // one id, one article
		t.Errorf("two empty articles of one id give %d stories", len(got))
	}
}

func BenchmarkStories(b *testing.B) {
	as, _ := devArticles(b)
	b.Run(fmt.Sprint(len(as)), func(b *testing.B) {
		for b.Loop() {
			Stories(as, nil)
		}
	})
}

// TestStoriesOverManyRuns lets the labelled articles arrive one by one, as a poller
// brings them: every story keeps the id that its first member gave it.
func TestStoriesOverManyRuns(t *testing.T) {
	as, gold := devArticles(t)
	slices.SortFunc(as, func(a, b news.Article) int { return a.Published.Compare(b.Published) })
	known, first := map[string]string{}, map[string]string{}
	for i := range as {
		for _, s := range Stories(as[:i+1], known) {
			for _, a := range s.Articles {
				known[a.ID] = s.ID
			}
		}
		if e := gold[as[i].ID]; first[e] == "" {
			first[e] = known[as[i].ID]
		}
	}
	for _, a := range as {
		if known[a.ID] != first[gold[a.ID]] {
			t.Errorf("%s ended in story %s, its event began as %s", a.ID, known[a.ID], first[gold[a.ID]])
		}
	}
}
