package extract

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tidings/news"
)

// corpora is where the labelled sets lie, beside the project.
const corpora = "../../../shared/corpora"

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

// devArticles returns the articles of attributed-figures.
func devArticles(t testing.TB) []news.Article {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(labelled(t, "attributed-figures/dev"), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var out []news.Article
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var e struct {
			Articles []struct{ ID, Outlet, URL, Title, Text, Published string }
		}
		if err := json.Unmarshal(b, &e); err != nil {
			t.Fatalf("read %s: %v", f, err)
		}
		for _, a := range e.Articles {
			published, _ := time.Parse(time.RFC3339, a.Published)
			out = append(out, news.Article{ID: a.ID, Outlet: a.Outlet, URL: a.URL, Title: a.Title, Text: a.Text, Published: published})
		}
	}
	return out
}
