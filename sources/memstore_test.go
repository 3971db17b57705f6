package sources

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"tidings/news"
)

// memStore is a PollStore in memory that keeps the contract to the letter.
type memStore struct {
	mu       sync.Mutex
	sources  map[string]*memSource
	articles map[string]news.Article
	pending  map[string]time.Time // article id to when its page may be read
	aside    []string             // ids of articles whose pages were set aside
	reasons  map[string]string
	saves    int
	// failKnown and failSave make the next such call fail.
	failKnown, failSave bool
}

type memSource struct {
	src    news.Source
	state  string
	keys   map[string]string // key to article id
	paused bool
	push   news.Push
	asked  time.Time // when its hub may be asked again
}

var errStore = errors.New("database is locked")

func newMemStore(urls ...string) *memStore {
	s := &memStore{sources: map[string]*memSource{}, articles: map[string]news.Article{}, pending: map[string]time.Time{}, reasons: map[string]string{}}
	for i, u := range urls {
		id := string(rune('a' + i%26))
		if i >= 26 {
			id += u
		}
		s.sources[id] = &memSource{src: news.Source{ID: id, Name: "Source " + id, URL: u}, keys: map[string]string{}}
	}
	return s
}

func (s *memStore) DueSources(_ context.Context, now, until time.Time, limit int) ([]news.Due, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []news.Due
	for _, id := range slices.Sorted(maps.Keys(s.sources)) {
		m := s.sources[id]
		if m.paused || m.src.Health.NextPoll.After(now) || len(out) >= limit {
			continue
		}
		out = append(out, news.Due{Source: m.src, State: m.state, PushedUntil: m.push.Until})
		m.src.Health.NextPoll = until
	}
	return out, nil
}

func (s *memStore) KnownItems(_ context.Context, sourceID string, keys []string) (map[string]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failKnown {
		s.failKnown = false
		return nil, errStore
	}
	out := map[string]string{}
	for _, k := range keys {
		if id, ok := s.sources[sourceID].keys[k]; ok {
			out[k] = id
		}
	}
	return out, nil
}

func (s *memStore) SavePolls(_ context.Context, polls []news.Poll) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failSave {
		s.failSave = false
		return errStore
	}
	s.saves++
	for _, p := range polls {
		m := s.sources[p.SourceID]
		if m == nil {
			continue
		}
		if !p.Pushed {
			m.src.Health, m.paused = p.Health, m.paused || p.Pause
		}
		if !p.SameState {
			m.state = p.State
		}
		if p.Push != nil && (p.Push.Hub != m.push.Hub || p.Push.Topic != m.push.Topic) {
			m.push, m.asked = *p.Push, time.Time{}
			m.push.SourceID = p.SourceID
		}
		for _, it := range p.Items {
			s.saveItem(m, it)
		}
	}
	return nil
}

func (s *memStore) saveItem(m *memSource, it news.PolledItem) {
	id := it.Article.ID
	for _, k := range it.Keys {
		if known, ok := m.keys[k]; ok {
			id = known
			break
		}
	}
	a := it.Article
	if old, ok := s.articles[id]; ok {
		a.ID, a.Fetched = old.ID, old.Fetched
		if a.Excerpt && !old.Excerpt {
			a.Text, a.Excerpt = old.Text, false
		}
	} else if it.WantPage {
		s.pending[id] = time.Time{}
	}
	s.articles[id] = a
	for _, k := range it.Keys {
		m.keys[k] = id
	}
}

func (s *memStore) PendingPages(_ context.Context, now, until, since time.Time, limit int) ([]news.Article, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []news.Article
	for id, at := range s.pending {
		if a := s.articles[id]; !at.After(now) && !a.Fetched.Before(since) {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b news.Article) int { return b.Published.Compare(a.Published) })
	out = out[:min(limit, len(out))]
	for _, a := range out {
		s.pending[a.ID] = until
	}
	return out, nil
}

func (s *memStore) SavePages(_ context.Context, pages []news.PageRead) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range pages {
		s.articles[p.Article.ID] = p.Article
		s.reasons[p.Article.ID] = p.Reason
		if p.Again.IsZero() {
			delete(s.pending, p.Article.ID)
		} else {
			s.pending[p.Article.ID] = p.Again
		}
	}
	return nil
}

func (s *memStore) SetPagesAside(_ context.Context, ids []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		delete(s.pending, id)
		s.aside = append(s.aside, id)
	}
	return nil
}

func (s *memStore) source(id string) memSource {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.sources[id]
}

func (s *memStore) titles() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, a := range s.articles {
		out = append(out, a.Title)
	}
	slices.Sort(out)
	return out
}

func (s *memStore) DuePushes(_ context.Context, now, until time.Time, limit int) (out []news.Push, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(s.sources)) {
		if m := s.sources[id]; m.push.Hub != "" && !m.paused && !m.asked.After(now) && len(out) < limit {
			out = append(out, m.push)
			m.asked = until.Add(time.Duration(min(m.push.Asks, 24)) * time.Hour)
			m.push.Asks++
		}
	}
	return out, nil
}

func (s *memStore) SavePush(_ context.Context, p news.Push, next time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sources[p.SourceID].push, s.sources[p.SourceID].asked = p, next
	return nil
}

func (s *memStore) PushByToken(_ context.Context, token string) (news.Push, news.Due, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.sources {
		if m.push.Token == token && token != "" && !m.paused {
			return m.push, news.Due{Source: m.src, State: m.state, PushedUntil: m.push.Until}, true, nil
		}
	}
	return news.Push{}, news.Due{}, false, nil
}

func (s *memStore) PollNow(_ context.Context, id string, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sources[id].src.Health.NextPoll = now
	return nil
}
