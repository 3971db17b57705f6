package feed

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// corpus opens a labelled set beside the project. Where it is absent the test is
// skipped, except on a build server, which always has it.
func corpus(t testing.TB, name string) *bufio.Scanner {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "corpora", name)
	f, err := os.Open(path)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("open corpus: %v", err)
		}
		t.Skipf("needs the corpus beside the checkout: %v", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	s := bufio.NewScanner(f)
	s.Buffer(nil, 16<<20)
	return s
}

type feedCase struct {
	ID          string `json:"id"`
	ContentType string `json:"content_type"`
	Data        string `json:"data"`
	Checks      []struct {
		Where any    `json:"where"`
		Field string `json:"field"`
		Value any    `json:"value"`
	} `json:"checks"`
}

// TestFeedparserCases measures the share of feedparser's own test files that are
// read as they must be. All checks of a file must hold.
func TestFeedparserCases(t *testing.T) {
	const floor = 0.97
	s := corpus(t, "feedparser/dev.jsonl")
	passed, all := 0, 0
	for s.Scan() {
		var c feedCase
		if err := json.Unmarshal(s.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		all++
		if why := c.failure(t); why != "" {
			t.Logf("%s: %s", c.ID, why)
			continue
		}
		passed++
	}
	share := float64(passed) / float64(all)
	t.Logf("passed %d of %d (%.1f%%)", passed, all, 100*share)
	if share < floor {
		t.Errorf("share = %.3f, want at least %.3f", share, floor)
	}
}

// failure is the first check that does not hold; empty when all do.
func (c feedCase) failure(t *testing.T) string {
	body, err := base64.StdEncoding.DecodeString(c.Data)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Parse(body, c.ContentType, "")
	for _, check := range c.Checks {
		got, want := "", ""
		switch where := check.Where.(type) {
		case string:
			if where == "error" {
				if want, _ := check.Value.(bool); want != (err != nil) {
					return "error: " + err.Error()
				}
				continue
			}
			got = feedField(f, check.Field)
		case float64:
			if int(where) < len(f.Items) {
				got = itemField(f.Items[int(where)], check.Field)
			}
		}
		want, _ = check.Value.(string)
		if squeeze(got) != squeeze(want) {
			return check.Field + " = " + squeeze(got) + ", want " + squeeze(want)
		}
	}
	return ""
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func feedField(f Feed, name string) string {
	d := f.Document().Feed
	switch name {
	case "title":
		return d.Title
	case "link":
		return d.Link
	case "subtitle":
		return d.Subtitle
	case "id":
		return d.ID
	case "author":
		return d.Author
	case "updated":
		return d.Updated
	}
	return ""
}

func itemField(it Item, name string) string {
	e := it.entry()
	switch name {
	case "title":
		return e.Title
	case "link":
		return e.Link
	case "id":
		return e.ID
	case "summary":
		return e.Summary
	case "content":
		return e.Content
	case "author":
		return e.Author
	case "published":
		return e.Published
	case "updated":
		return e.Updated
	}
	return ""
}
