package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"tidings/news"
)

var sampleSources = []news.Source{
	{ID: "1", Name: "Harbour Times", URL: "https://harbourtimes.example/feed?token=secret", Health: news.Health{LastSuccess: at(22, 5, 50), LastFailure: at(20, 1, 0), ItemsPerDay: 41.7, NextPoll: at(22, 6, 5)}},
	{ID: "2", Name: "Old Mill", URL: "https://user:secret@mill.example/rss", Paused: true, Health: news.Health{LastFailure: at(22, 1, 0), Since: at(15, 1, 0), Failures: 40, Reason: "404 Not Found", NextPoll: at(23, 1, 0)}},
	{ID: "3", Name: "Coast Radio", URL: "https://radio.example/secret/rss", Health: news.Health{
		LastSuccess: at(22, 3, 0), LastFailure: at(22, 5, 40), Since: at(22, 4, 10), Failures: 3, Reason: "403 Forbidden", ItemsPerDay: 3.21, NextPoll: at(22, 6, 40)}},
	{ID: "4", Name: "New One", URL: "https://new.example/"},
}

// TestSourcesPage: how each source fares, what needs an eye first, in the digest's zone.
func TestSourcesPage(t *testing.T) {
	h := New(Options{Store: &shelf{digest: sample(), sources: map[string][]news.Source{"discord:1": sampleSources, "discord:2": {{Name: "Others"}}}}})
	w := ask(h, "GET", Path(key)+"/sources")
	page := w.Body.String()
	golden(t, "testdata/sources.html", withoutStyle(page))
	inert(t, page)
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("kept by browsers: %s", w.Header().Get("Cache-Control"))
	}
	w = ask(h, "GET", Path(key)+"/sources.json")
	if ct := w.Header().Get("Content-Type"); ct != "application/json; charset=utf-8" {
		t.Errorf("content type %s", ct)
	}
	var got []map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got) != 4 {
		t.Fatalf("%v: %s", err, w.Body)
	}
	want := map[string]any{
		"name": "Coast Radio", "host": "radio.example", "state": "failing", "last_success": "2025-11-22T03:00:00Z", "last_failure": "2025-11-22T05:40:00Z",
		"reason": "403 Forbidden", "failing_since": "2025-11-22T04:10:00Z", "failures": 3.0, "items_per_day": 3.21, "next_poll": "2025-11-22T06:40:00Z",
	}
	if !reflect.DeepEqual(got[0], want) {
		t.Errorf("first source for programs: %v", got[0])
	}
	if got[1]["next_poll"] != "" {
		t.Errorf("a paused source is polled: %v", got[1])
	}
	for _, text := range []string{page, w.Body.String()} {
		if strings.Contains(text, "secret") || strings.Contains(text, "Others") {
			t.Errorf("it tells too much: %s", text)
		}
	}
}

func TestSourcesPageTrouble(t *testing.T) {
	h := New(Options{Store: &shelf{digest: sample(), artErr: errors.New("password hunter2")}})
	for _, p := range []string{"/sources", "/sources.json"} {
		if w := ask(h, "GET", Path(key)+p); w.Code != 503 || strings.Contains(w.Body.String(), "hunter2") {
			t.Errorf("%s: %d %s", p, w.Code, w.Body)
		}
	}
}

// TestSourcesOfTheBriefing: a digest's page, which may be public, tells nothing of the
// sources that only others of its workspace read, or that nobody reads for it any more.
func TestSourcesOfTheBriefing(t *testing.T) {
	own := &shelf{digest: sample(), sources: map[string][]news.Source{"discord:1": sampleSources}, reads: []string{"Harbour Times"}}
	gone := &shelf{digest: sample(), sources: own.sources}
	gone.digest.BriefingID = ""
	for _, p := range []string{"/sources", "/sources.json"} {
		body := ask(New(Options{Store: own}), "GET", Path(key)+p).Body.String()
		if !strings.Contains(body, "Harbour Times") || strings.Contains(body, "Coast Radio") || strings.Contains(body, "radio.example") || strings.Contains(body, "Forbidden") {
			t.Errorf("%s: %s", p, body)
		}
		if w := ask(New(Options{Store: gone}), "GET", Path(key)+p); w.Code != 404 || strings.Contains(w.Body.String(), "Harbour") {
			t.Errorf("%s without its briefing: %d %s", p, w.Code, w.Body)
		}
	}
}

// TestManySources: the page stays small, and nothing that a source says runs in it.
func TestManySources(t *testing.T) {
	var many []news.Source
	for i := range 5000 {
		s := sampleSources[i%2]
		s.Name = fmt.Sprint("Source of a rather long name, number ", i)
		many = append(many, s)
	}
	h := New(Options{Store: &shelf{digest: sample(), sources: map[string][]news.Source{"discord:1": many}}})
	if page := ask(h, "GET", Path(key)+"/sources").Body.String(); len(page) > 80_000 || !strings.Contains(page, "and 4850 more") || strings.Count(page, "<tr ") != maxSources {
		t.Errorf("%d bytes, %d sources", len(page), strings.Count(page, "<tr "))
	}
	for _, p := range payloads {
		s := sampleSources[2]
		s.Name, s.URL, s.Health.Reason = p, "https://"+p, p
		h := New(Options{Store: &shelf{digest: sample(), sources: map[string][]news.Source{"discord:1": {s}}}})
		inert(t, ask(h, "GET", Path(key)+"/sources").Body.String())
	}
}
