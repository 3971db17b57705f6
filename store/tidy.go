package store

import (
	"context"
	"time"
)

// Retention is how long things are kept. Zero fields mean the defaults.
type Retention struct {
	// Articles are kept since their first fetch; 0 means 30 days.
	Articles time.Duration
	// Digests are kept since their run, with their receipts and deliveries; 0 means 400
	// days.
	Digests time.Duration
}

// The defaults of Retention.
const (
	keepArticles = 30 * 24 * time.Hour
	keepDigests  = 400 * 24 * time.Hour
)

// keepTold is how long it is known what a channel was told: several times as long as a
// digest looks back for it.
const keepTold = 90 * 24 * time.Hour

// keepKeys is how long an item's key is kept after the source was last seen to list
// it, counted in the source's own time: as long as a source stands still, nothing of
// it is forgotten.
const keepKeys = 400 * 24 * time.Hour

// tidyAtOnce is how many rows one transaction removes, so that nobody waits long.
const tidyAtOnce = 500

// Tidied is how many rows Tidy removed, and how many workspaces with all that they own
// (Left).
type Tidied struct{ Articles, Digests, Keys, Told, Left int }

// Tidy removes what is older than its retention. Digests with deliveries that are not
// ended stay. What belongs to workspaces that were left long ago goes only where they are
// of one of the kinds that were asked for just before, with success (see Present): without
// an answer nobody knows whether the bot is back. It works in small transactions, so that
// it may be stopped at any time and goes on the next time.
func (s *Store) Tidy(ctx context.Context, now time.Time, r Retention, asked ...string) (Tidied, error) {
	if r.Articles <= 0 {
		r.Articles = keepArticles
	}
	if r.Digests <= 0 {
		r.Digests = keepDigests
	}
	var done Tidied
	for _, step := range []struct {
		count  *int
		remove func(*tx) (int, error)
	}{
		{&done.Articles, func(t *tx) (int, error) { return t.tidyArticles(ctx, now.Add(-r.Articles)) }},
		{&done.Digests, func(t *tx) (int, error) { return t.tidyDigests(ctx, now.Add(-r.Digests)) }},
		{&done.Told, func(t *tx) (int, error) { return t.tidyTold(ctx, now.Add(-keepTold)) }},
		{&done.Keys, func(t *tx) (int, error) { return t.tidyKeys(ctx, keepKeys) }},
		{new(int), func(t *tx) (int, error) { return t.tidyLeft(ctx, now.Add(-keepLeft), asked, &done) }},
	} {
		for more := true; more; {
			n := 0
			err := s.softTx(ctx, "tidy up", func(t *tx) (err error) { n, err = step.remove(t); return err })
			if err != nil {
				return done, err
			}
			*step.count += n
			more = n > 0
		}
	}
	return done, nil
}

func (t *tx) tidyArticles(ctx context.Context, before time.Time) (int, error) {
	ids, err := list(ctx, t.querier, scanOne[string], `SELECT id FROM articles WHERE fetched < ? ORDER BY fetched LIMIT ?`, before, tidyAtOnce)
	if err != nil {
		return 0, err
	}
	return t.dropArticles(ctx, ids)
}

// dropArticles removes articles with what hangs on them.
func (t *tx) dropArticles(ctx context.Context, ids []string) (int, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	stmts := []string{`DELETE FROM article_stories WHERE ` + t.in("article_id"), `DELETE FROM articles WHERE ` + t.in("id")}
	if t.engine == sqliteEngine {
		stmts = append([]string{`DELETE FROM article_words WHERE rowid IN (SELECT num FROM articles WHERE ` + t.in("id") + `)`}, stmts...)
	}
	for _, stmt := range stmts {
		if _, err := t.exec(ctx, stmt, ids); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

func (t *tx) tidyDigests(ctx context.Context, before time.Time) (int, error) {
	n, err := t.exec(ctx, `DELETE FROM digests WHERE id IN (SELECT id FROM digests g WHERE created_at < ? AND NOT EXISTS (
			SELECT 1 FROM deliveries d WHERE d.digest_id = g.id AND d.state IN ('queued', 'sending', 'unknown'))
		ORDER BY created_at LIMIT ?)`, before, tidyAtOnce)
	if err != nil || n > 0 {
		return int(n), err
	}
	_, err = t.exec(ctx, `DELETE FROM passed_slots WHERE noted_at < ?`, before)
	return 0, err
}

func (t *tx) tidyTold(ctx context.Context, before time.Time) (int, error) {
	n, err := t.exec(ctx, `DELETE FROM told WHERE told_at < ?`, before)
	return int(n), err
}

func (t *tx) tidyKeys(ctx context.Context, keep time.Duration) (int, error) {
	old, err := list(ctx, t.querier, scanPair[int64, int64],
		`SELECT source_id, max(seen_at) FROM item_keys GROUP BY source_id HAVING min(seen_at) < max(seen_at) - ?`, keep.Milliseconds())
	if err != nil {
		return 0, err
	}
	removed := 0
	for _, source := range old {
		n, err := t.exec(ctx, `DELETE FROM item_keys WHERE source_id = ? AND seen_at < ?`, source.a, source.b-keep.Milliseconds())
		if err != nil {
			return 0, err
		}
		removed += int(n)
	}
	return removed, nil
}
