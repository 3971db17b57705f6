package store

import (
	"context"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// ArticlesByID returns those of the articles that are still stored, by id.
func (s *Store) ArticlesByID(ctx context.Context, ids []string) (map[string]news.Article, error) {
	q := s.reader()
	articles, err := list(ctx, q, scanArticle, `SELECT `+articleColumns+` FROM articles WHERE `+q.in("id"), ids)
	if err != nil {
		return nil, wrap("read articles", err)
	}
	out := make(map[string]news.Article, len(articles))
	for _, a := range articles {
		out[a.ID] = a
	}
	return out, nil
}

// Standing is how things stand in the whole database, for the operator.
type Standing struct {
	// Deliveries counts those that are queued, sending or unknown.
	Deliveries map[briefing.State]int
	// Well, Failing and Paused count sources, Active and Resting briefings.
	Well, Failing, Paused int
	Active, Resting       int
	// Articles is how many are stored.
	Articles int
	// PollLag is how long the source that waits longest has been due; 0 for none.
	PollLag time.Duration
}

// Standing reads how things stand.
func (s *Store) Standing(ctx context.Context, now time.Time) (Standing, error) {
	q := s.reader()
	st := Standing{Deliveries: map[briefing.State]int{}}
	states, err := list(ctx, q, scanPair[string, int],
		`SELECT state, COUNT(*) FROM deliveries WHERE state IN ('queued', 'sending', 'unknown') GROUP BY state`)
	if err != nil {
		return Standing{}, wrap("count deliveries", err)
	}
	for _, p := range states {
		st.Deliveries[briefing.State(p.a)] = p.b
	}
	var due int64
	err = q.row(ctx, `SELECT COALESCE(SUM(CASE WHEN paused = 0 AND failures = 0 THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN paused = 0 AND failures > 0 THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN paused = 1 THEN 1 ELSE 0 END), 0),
			COALESCE(MIN(CASE WHEN paused = 0 AND next_poll > 0 THEN next_poll END), 0)
		FROM sources WHERE removed = 0`).Scan(&st.Well, &st.Failing, &st.Paused, &due)
	if err != nil {
		return Standing{}, wrap("count sources", err)
	}
	if due > 0 {
		st.PollLag = max(now.Sub(timeOf(due)), 0)
	}
	err = q.row(ctx, `SELECT COALESCE(SUM(CASE WHEN paused = 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN paused = 1 THEN 1 ELSE 0 END), 0)
		FROM briefings WHERE removed = 0`).Scan(&st.Active, &st.Resting)
	if err != nil {
		return Standing{}, wrap("count briefings", err)
	}
	return st, wrap("count articles", q.row(ctx, `SELECT COUNT(*) FROM articles`).Scan(&st.Articles))
}
