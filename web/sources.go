package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// maxSources is how many sources a page shows; the JSON beside it has all.
const maxSources = 150

// sourcesView is how the sources fare that a digest's briefing reads.
type sourcesView struct {
	page
	Title, Words string
	Sources      []sourceView
	// Left says how many more there are; empty for none.
	Left string
	// Back is the digest's page and JSON the same list for programs, relative to this page.
	Back, JSON string
}

// sourceView is one source. Its address is shown by the host only: the rest of it may be
// a key to what others may not read.
type sourceView struct {
	Name, Host, State, Kind string
	Success, Failure, Since stamp
	Next                    stamp
	Reason, Rate            string
}

// sourceJSON is a source for programs; times are RFC 3339 in UTC, empty for never.
type sourceJSON struct {
	Name string `json:"name"`
	Host string `json:"host"`
	// State is "well", "failing", "paused" or "new".
	State       string  `json:"state"`
	LastSuccess string  `json:"last_success"`
	LastFailure string  `json:"last_failure"`
	Reason      string  `json:"reason"`
	Since       string  `json:"failing_since"`
	Failures    int     `json:"failures"`
	ItemsPerDay float64 `json:"items_per_day"`
	NextPoll    string  `json:"next_poll"`
}

// sources shows how the sources fare that a digest's briefing reads, and no others of
// its workspace: who has the digest's address need not be of those who may ask in chat.
func (s *server) sources(w http.ResponseWriter, r *http.Request, program bool) {
	ctx, cancel := context.WithTimeout(r.Context(), pageTime)
	defer cancel()
	d, ok := s.find(ctx, w, r)
	if !ok {
		return
	}
	var all []news.Source
	b, err := s.Store.Briefing(ctx, d.BriefingID)
	if err == nil {
		all, err = s.Store.SourcesOf(ctx, b)
	}
	switch {
	case errors.Is(err, briefing.ErrNotFound): // nothing is read for it any more
		s.notFound(w, r)
		return
	case err != nil:
		s.failed(w, r, err)
		return
	}
	slices.SortStableFunc(all, func(a, b news.Source) int { return trouble(b) - trouble(a) })
	if program {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_ = json.NewEncoder(w).Encode(sourcesJSON(all)) // the reader may be gone
		return
	}
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, "sources", viewSources(all, d.Local().Location(), d.Key)); err != nil {
		s.failed(w, r, err)
		return
	}
	s.write(w, r, http.StatusOK, page.Bytes())
}

// trouble puts what needs somebody's eye first.
func trouble(s news.Source) int {
	switch stateOf(s) {
	case "failing":
		return 3
	case "paused":
		return 2
	case "new":
		return 1
	}
	return 0
}

func stateOf(s news.Source) string {
	switch {
	case s.Paused:
		return "paused"
	case s.Health.Failing():
		return "failing"
	case s.Health.LastSuccess.IsZero():
		return "new"
	}
	return "well"
}

func viewSources(all []news.Source, zone *time.Location, key string) sourcesView {
	failing := 0
	for _, s := range all {
		if s.Health.Failing() {
			failing++
		}
	}
	v := sourcesView{page: newPage(), Title: "How the sources fare", Back: "../" + key, JSON: "sources.json", Words: plural(len(all), "source")}
	if failing > 0 {
		v.Words += fmt.Sprintf(", %d cannot be read", failing)
	}
	v.Words += ". Times are in " + zone.String() + "."
	for _, s := range all[:min(len(all), maxSources)] {
		h := s.Health
		one := sourceView{
			Name: or(plain(s.Name), "A source without a name"), Host: hostOf(s.URL), Kind: stateOf(s), State: stateWords(s), Rate: rateWords(h),
			Success: when(h.LastSuccess, zone), Failure: when(h.LastFailure, zone), Since: when(h.Since, zone), Reason: plain(h.Reason),
		}
		if !s.Paused {
			one.Next = when(h.NextPoll, zone)
		}
		v.Sources = append(v.Sources, one)
	}
	if n := len(all) - maxSources; n > 0 {
		v.Left = fmt.Sprintf("and %d more, which the list for programs holds", n)
	}
	return v
}

func stateWords(s news.Source) string {
	return map[string]string{
		"failing": "cannot be read", "paused": "paused", "new": "not read yet", "well": "well",
	}[stateOf(s)]
}

// rateWords is how much a source brings.
func rateWords(h news.Health) string {
	switch {
	case h.LastSuccess.IsZero():
		return ""
	case h.ItemsPerDay >= 9.95:
		return fmt.Sprintf("%.0f", h.ItemsPerDay)
	}
	return fmt.Sprintf("%.1f", h.ItemsPerDay)
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return plain(u.Hostname())
}

func sourcesJSON(all []news.Source) []sourceJSON {
	out := make([]sourceJSON, 0, len(all))
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339)
	}
	for _, s := range all {
		h := s.Health
		one := sourceJSON{
			Name: plain(s.Name), Host: hostOf(s.URL), State: stateOf(s), LastSuccess: at(h.LastSuccess), LastFailure: at(h.LastFailure),
			Reason: plain(h.Reason), Since: at(h.Since), Failures: h.Failures, ItemsPerDay: h.ItemsPerDay,
		}
		if !s.Paused {
			one.NextPoll = at(h.NextPoll)
		}
		out = append(out, one)
	}
	return out
}
