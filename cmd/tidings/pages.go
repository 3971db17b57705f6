package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	"tidings/briefing"
	"tidings/news"
	"tidings/store"
)

// usesFor is how long it stays known who has a use for which pages.
const usesFor = time.Minute

// onDemand is how far /digest looks back where nothing is said. It is all that reads in
// a workspace without a briefing.
const onDemand = 24 * time.Hour

// pageUses knows the articles that a digest may use, so that only their pages are asked
// for: those of a source that a briefing reads, which pass its filters and are not older
// than its next digest looks back.
type pageUses struct {
	store useStore
	now   func() time.Time

	mu      sync.Mutex
	at      time.Time
	sources map[string]*use // by source id
}

// useStore is what pageUses needs of the store.
type useStore interface {
	Briefings(ctx context.Context) ([]briefing.Briefing, error)
	AllSources(ctx context.Context) ([]news.Source, error)
	WakePages(ctx context.Context, sourceIDs []string, since time.Time) (int, error)
}

// use is who reads a source.
type use struct {
	groups []*readers
	// from is the oldest time that any of them looks back to, and mark is another one as
	// soon as one of them is another one.
	from time.Time
	mark uint64
}

// readers are briefings that read the same sources for the same reason.
type readers struct {
	all  []reader
	mark uint64
}

type reader struct {
	from  time.Time
	sieve briefing.Sieve
}

// Useful says which of some articles a digest may use; see sources.PollerOptions.
func (u *pageUses) Useful(ctx context.Context, articles []news.Article) ([]bool, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, a := range articles {
		if u.sources[a.SourceID] == nil { // it may have been added this minute
			u.at = time.Time{}
		}
	}
	if err := u.refresh(ctx); err != nil {
		return nil, err
	}
	out := make([]bool, len(articles))
	for i, a := range articles {
		if by := u.sources[a.SourceID]; by != nil {
			out[i] = by.takes(a)
		}
	}
	return out, nil
}

func (u *use) takes(a news.Article) bool {
	for _, g := range u.groups {
		for _, r := range g.all {
			if _, drops := r.sieve.Drops(a); !drops && !a.Time().Before(r.from) {
				return true
			}
		}
	}
	return false
}

// Refresh finds out who reads what, and wakes the pages that were set aside of sources
// that somebody reads otherwise than before. It does nothing within a minute.
func (u *pageUses) Refresh(ctx context.Context) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.refresh(ctx)
}

func (u *pageUses) refresh(ctx context.Context) error {
	now := u.now()
	if now.Sub(u.at) < usesFor {
		return nil
	}
	briefings, err := u.store.Briefings(ctx)
	if err != nil {
		return err
	}
	all, err := u.store.AllSources(ctx)
	if err != nil {
		return err
	}
	found := usesOf(briefings, all, now)
	var wake []string
	since := now
	for id, is := range found {
		was := u.sources[id]
		if len(is.groups) == 0 || was != nil && was.mark == is.mark && !is.from.Before(was.from) {
			continue
		}
		wake = append(wake, id)
		if is.from.Before(since) {
			since = is.from
		}
	}
	if len(wake) > 0 {
		if _, err := u.store.WakePages(ctx, wake, since); err != nil {
			return err
		}
	}
	u.sources, u.at = found, now
	return nil
}

// usesOf finds who reads each source.
func usesOf(briefings []briefing.Briefing, all []news.Source, now time.Time) map[string]*use {
	var anyone readers // all that read whatever they may
	inWorkspace := map[string]*readers{}
	byName := map[string]*readers{} // by workspace and name; of the operator's, all that name it
	has := map[string]bool{}
	for _, b := range briefings {
		has[b.Workspace], has[briefing.OperatorWorkspace] = true, true
		next := b.Next(now)
		if next.IsZero() {
			continue
		}
		r, mark := reader{b.Window(next).From, b.Filters.Sieve()}, markOf(b)
		if len(b.Sources) == 0 {
			anyone.add(r, mark)
			groupOf(inWorkspace, b.Workspace).add(r, mark) // the operator's are replaced below
			continue
		}
		named := map[string]bool{}
		for _, name := range b.Sources {
			key := store.NameKey(name)
			if named[key] {
				continue
			}
			named[key] = true
			groupOf(byName, briefing.OperatorWorkspace+"\x00"+key).add(r, mark)
			if b.Workspace != briefing.OperatorWorkspace {
				groupOf(byName, b.Workspace+"\x00"+key).add(r, mark)
			}
		}
	}
	asked := &readers{}
	asked.add(reader{from: now.Add(-onDemand)}, 1)
	inWorkspace[briefing.OperatorWorkspace] = &anyone
	unnamed := map[string]*use{} // by workspace, for its sources that nobody names
	out := make(map[string]*use, len(all))
	for _, s := range all {
		by := byName[s.Workspace+"\x00"+store.NameKey(s.Name)]
		if is := unnamed[s.Workspace]; is != nil && by == nil {
			out[s.ID] = is
			continue
		}
		is := &use{}
		is.add(inWorkspace[s.Workspace])
		is.add(by)
		if !has[s.Workspace] {
			is.add(asked)
		}
		if out[s.ID] = is; by == nil {
			unnamed[s.Workspace] = is
		}
	}
	return out
}

func groupOf(m map[string]*readers, key string) *readers {
	if m[key] == nil {
		m[key] = &readers{}
	}
	return m[key]
}

func (g *readers) add(r reader, mark uint64) {
	g.all = append(g.all, r)
	g.mark += mark
}

func (u *use) add(g *readers) {
	if g == nil {
		return
	}
	u.groups = append(u.groups, g)
	u.mark += g.mark
	for _, r := range g.all {
		if u.from.IsZero() || r.from.Before(u.from) {
			u.from = r.from
		}
	}
}

// markOf is a number that changes when a briefing begins to take other articles.
func markOf(b briefing.Briefing) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %q %q", b.ID, b.Filters.Include, b.Filters.Exclude)
	return h.Sum64()
}
