package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/news"
	"tidings/store"
)

func names(sources []news.Source) string {
	var out []string
	for _, s := range sources {
		out = append(out, s.Name)
	}
	return strings.Join(out, " ")
}

func TestSourcesOfAWorkspace(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		ok(t, s.Declare(ctx, []news.Source{{Name: "World", URL: "https://example.org/world"}}, nil, t0))
		got := addSource(t, s, "discord:1", "Beach")
		if got.ID == "" || got.Declared || got.Paused {
			t.Errorf("AddSource = %+v", got)
		}
		addSource(t, s, "discord:1", "alpha")
		addSource(t, s, "discord:2", "Beach")
		same(t, "names", names(must[[]news.Source](t)(s.Sources(ctx, "discord:1"))), "alpha Beach World")
		same(t, "the other's", names(must[[]news.Source](t)(s.Sources(ctx, "discord:2"))), "Beach World")

		for what, src := range map[string]news.Source{
			"its name":               {Workspace: "discord:1", Name: "BEACH ", URL: "https://example.org/other"},
			"its address":            {Workspace: "discord:1", Name: "Other", URL: "https://example.org/discord:1/Beach"},
			"the operator's name":    {Workspace: "discord:1", Name: "world", URL: "https://example.org/other"},
			"the operator's address": {Workspace: "discord:1", Name: "Other", URL: "https://example.org/world"},
		} {
			if _, err := s.AddSource(ctx, src); !errors.Is(err, briefing.ErrExists) {
				t.Errorf("%s twice: error = %v, want ErrExists", what, err)
			}
		}
		for name, want := range map[string]error{"world": briefing.ErrDeclared, "nothing": briefing.ErrNotFound, "beach": nil} {
			if err := s.RemoveSource(ctx, "discord:1", name); !errors.Is(err, want) {
				t.Errorf("remove %s: error = %v, want %v", name, err, want)
			}
		}
		same(t, "after removing", names(must[[]news.Source](t)(s.Sources(ctx, "discord:1"))), "alpha World")
		again := addSource(t, s, "discord:1", "Beach")
		if again.ID == got.ID {
			t.Error("a source that was removed and added again has its old id")
		}

		of := func(b briefing.Briefing) string {
			b.Workspace = "discord:1"
			return names(must[[]news.Source](t)(s.SourcesOf(ctx, b)))
		}
		same(t, "all", of(briefing.Briefing{}), "alpha Beach World")
		same(t, "some", of(briefing.Briefing{Sources: []string{"WORLD", "beach", "gone"}}), "Beach World")
	})
}

func TestAddSourceAtTheSameTime(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = s.AddSource(t.Context(), news.Source{Workspace: "w", Name: "One", URL: "https://example.org/"})
			})
		}
		wg.Wait()
		added := 0
		for _, err := range errs {
			if err == nil {
				added++
			} else if !errors.Is(err, briefing.ErrExists) {
				t.Errorf("error = %v, want ErrExists", err)
			}
		}
		if added != 1 {
			t.Errorf("added %d times, want once", added)
		}
	})
}

func TestDeclareSources(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		declare := func(sources ...news.Source) map[string]news.Source {
			t.Helper()
			ok(t, s.Declare(ctx, sources, nil, t0))
			out := map[string]news.Source{}
			for _, src := range must[[]news.Source](t)(s.Sources(ctx, "x")) {
				out[src.Name] = src
			}
			return out
		}
		a, b := news.Source{Name: "A", URL: "https://a.example/"}, news.Source{Name: "B", URL: "https://b.example/"}
		first := declare(a, b)
		if len(first) != 2 || !first["A"].Declared || first["A"].Workspace != briefing.OperatorWorkspace {
			t.Fatalf("declared %+v", first)
		}
		p := poll(first["A"], item(first["A"], "k"))
		p.Pause = true
		ok(t, s.SavePolls(ctx, []news.Poll{p, poll(first["B"])}))

		again := declare(a, b)
		same(t, "B is as it was", again["B"].Health.NextPoll, t0.Add(15*time.Minute))
		if again["A"].Paused || !again["A"].Health.NextPoll.IsZero() || again["A"].Health.LastSuccess.IsZero() {
			t.Errorf("a paused source is not tried again: %+v", again["A"])
		}
		renamed := declare(news.Source{Name: "A new", URL: a.URL}, b)
		same(t, "renamed", renamed["A new"].ID, first["A"].ID)
		swapped := declare(news.Source{Name: "B", URL: a.URL}, news.Source{Name: "A new", URL: b.URL})
		same(t, "names that changed hands keep their ids", []string{swapped["B"].ID, swapped["A new"].ID}, []string{first["B"].ID, first["A"].ID})
		if !swapped["B"].Health.NextPoll.IsZero() {
			t.Error("a source with a new address is not due at once")
		}
		if gone := declare(b); len(gone) != 1 {
			t.Errorf("left: %v", gone)
		}
		back := declare(b, news.Source{Name: "a NEW", URL: a.URL})
		same(t, "back with its history", back["a NEW"].ID, first["A"].ID)
		holds(t, s.Declare(ctx, []news.Source{a, {Name: "a"}}, nil, t0), "declared twice")
		same(t, "after a failed declaration", len(must[[]news.Source](t)(s.Sources(ctx, "x"))), 2)
	})
}

func TestDueSources(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		var polls []news.Poll
		for i, name := range []string{"now", "late", "future", "never polled", "paused", "removed"} {
			src := addSource(t, s, "w", name)
			if name == "never polled" {
				continue
			}
			p := poll(src)
			p.State = fmt.Sprint("state ", name)
			p.Health = news.Health{NextPoll: t0.Add([]time.Duration{0, -time.Hour, time.Second, 0, -time.Hour, -time.Hour}[i]), Reason: "403", Failures: 3, Since: t0, LastFailure: t0}
			p.Pause = name == "paused"
			polls = append(polls, p)
		}
		ok(t, s.SavePolls(ctx, polls))
		ok(t, s.RemoveSource(ctx, "w", "removed"))
		due := func(now, until time.Time, limit int) (out []string) {
			t.Helper()
			for _, d := range must[[]news.Due](t)(s.DueSources(ctx, now, until, limit)) {
				out = append(out, d.Source.Name+":"+d.State)
			}
			return out
		}
		same(t, "due", due(t0, t0.Add(time.Minute), 2), []string{"never polled:", "late:state late"})
		same(t, "the rest", due(t0, t0.Add(time.Minute), 9), []string{"now:state now"})
		same(t, "taken", due(t0, t0.Add(time.Minute), 9), nil)
		same(t, "left by a poller that died", len(due(t0.Add(time.Minute), t0.Add(time.Hour), 9)), 4)
		src := must[[]news.Source](t)(s.Sources(ctx, "w"))[1]
		same(t, "health", src.Health, news.Health{NextPoll: t0.Add(time.Hour), Reason: "403", Failures: 3, Since: t0, LastFailure: t0})
	})
}

func TestDueSourcesAreTakenOnce(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		const n = 40
		for i := range n {
			addSource(t, s, "w", fmt.Sprint("source ", i))
		}
		var mu sync.Mutex
		taken := map[string]int{}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for {
					due, err := s.DueSources(t.Context(), t0, t0.Add(time.Minute), 3)
					if err != nil {
						t.Error(err)
					}
					if len(due) == 0 {
						return
					}
					mu.Lock()
					for _, d := range due {
						taken[d.Source.ID]++
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		for id, times := range taken {
			if times != 1 {
				t.Errorf("source %s was taken %d times", id, times)
			}
		}
		// On PostgreSQL a poller that finds all due rows locked goes away with none.
		for _, d := range must[[]news.Due](t)(s.DueSources(t.Context(), t0, t0.Add(time.Minute), n)) {
			taken[d.Source.ID]++
		}
		if len(taken) != n {
			t.Errorf("taken %d of %d", len(taken), n)
		}
	})
}
