package summarize

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tidings/news"
)

// corpora is where the labelled sets lie, beside the project.
const corpora = "../../shared/corpora"

// labelled returns the path of a labelled set. Where the sets are absent the test is
// skipped, and fails in CI, which always has them.
func labelled(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(corpora, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the labelled set %s is missing: put the corpora at ../shared/corpora beside the project", name)
		}
		t.Skipf("the labelled set %s is not here: tests of scores read it at ../shared/corpora beside the project", name)
	}
	return path
}

// event is one file of attributed-figures.
type event struct {
	Event    string
	Articles []struct {
		ID, Outlet, URL, Title, Text string
		Published                    string
		Figures                      []goldFigure
		Quotes                       []struct{ Quote, Speaker string }
	}
	NearDuplicates [][2]string `json:"near_duplicates"`
	Repeated       []struct {
		Article string
		Again   int
	} `json:"repeated_paragraphs"`
	Ledger []goldRow
}

type goldFigure struct {
	Sentence, Figure, Qualifier, Unit, Measure, Source, Via, Cue string
	Value                                                        float64
	High                                                         *float64
	Hedged                                                       bool
}

type goldRow struct {
	Quantity, Status string
	Mentions         []struct{ Article, Figure, Source string }
	Latest           []struct {
		Value  float64
		Source string
	}
}

func events(t testing.TB) []event {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(labelled(t, "attributed-figures/dev"), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var out []event
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var e event
		if err := json.Unmarshal(b, &e); err != nil {
			t.Fatalf("read %s: %v", f, err)
		}
		out = append(out, e)
	}
	return out
}

func (e event) articles() []news.Article {
	var out []news.Article
	for _, a := range e.Articles {
		published, _ := time.Parse(time.RFC3339, a.Published)
		out = append(out, news.Article{ID: a.ID, Outlet: a.Outlet, URL: a.URL, Title: a.Title, Text: a.Text, Published: published})
	}
	return out
}

// devArticles returns the articles of all events and the event of each id.
func devArticles(t testing.TB) ([]news.Article, map[string]string) {
	var out []news.Article
	gold := map[string]string{}
	for _, e := range events(t) {
		for _, a := range e.articles() {
			out = append(out, a)
			gold[a.ID] = e.Event
		}
	}
	return out, gold
}

// eachLine hands each line of a .jsonl set to read.
func eachLine(t testing.TB, name string, read func(line []byte) error) {
	t.Helper()
	f, err := os.Open(labelled(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<26)
	for s.Scan() {
		if err := read(s.Bytes()); err != nil {
			t.Fatalf("read %s: %v", name, err)
		}
	}
	if err := s.Err(); err != nil {
		t.Fatalf("read %s: %v", name, err)
	}
}

// wikinewsStories are the articles of wikinews that tell one story, in groups. The set
// says nothing of stories; they were grouped by hand, independently of what is tested.
func wikinewsStories(t testing.TB) [][]string {
	t.Helper()
	b, err := os.ReadFile("testdata/wikinews-stories.json")
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// wikinews returns its articles and the story of each: the first address of its group,
// or its own.
func wikinews(t testing.TB) ([]news.Article, map[string]string) {
	var out []news.Article
	gold := map[string]string{}
	eachLine(t, "wikinews/articles.dev.jsonl", func(line []byte) error {
		var r struct {
			URL, Date, Title string
			Paragraphs       []string
		}
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		published, err := time.Parse(time.DateOnly, r.Date)
		out = append(out, news.Article{ID: r.URL, Title: r.Title, Text: strings.Join(r.Paragraphs, "\n\n"), Published: published})
		gold[r.URL] = r.URL
		return err
	})
	for _, group := range wikinewsStories(t) {
		for _, url := range group {
			if gold[url] == "" {
				t.Fatalf("testdata/wikinews-stories.json has %s, which wikinews lacks", url)
			}
			gold[url] = group[0]
		}
	}
	return out, gold
}

// timeline returns its dated updates, each once, with the event of each.
func timeline(t testing.TB) ([]news.Article, map[string]string) {
	var out []news.Article
	gold := map[string]string{}
	eachLine(t, "timeline/dev.jsonl", func(line []byte) error {
		var r struct {
			Event string
			Docs  []struct{ Date, ID, Text string }
		}
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		for _, d := range r.Docs {
			if gold[d.ID] != "" {
				continue
			}
			published, err := time.Parse(time.DateOnly, d.Date)
			if err != nil {
				return err
			}
			out = append(out, news.Article{ID: d.ID, Text: d.Text, Published: published})
			gold[d.ID] = r.Event
		}
		return nil
	})
	return out, gold
}
