package store

import (
	"context"
	"time"

	"tidings/news"
)

// unneeded is the page_due of an article whose page is wanted by no briefing so far.
const unneeded = -1

// SetPagesAside ends the wish for the pages of articles until WakePages; see
// sources.PollStore.
func (s *Store) SetPagesAside(ctx context.Context, ids []string) error {
	return s.softTx(ctx, "set pages aside", func(t *tx) error {
		_, err := t.exec(ctx, `UPDATE articles SET want_page = 0, page_due = ? WHERE want_page = 1 AND `+t.in("id"), unneeded, ids)
		return err
	})
}

// WakePages wishes again for the pages that were set aside of the sources' articles
// whose Article.Time is at or after a time, and returns how many there are.
func (s *Store) WakePages(ctx context.Context, sourceIDs []string, since time.Time) (n int, err error) {
	err = s.softTx(ctx, "wake pages", func(t *tx) error {
		woken, err := t.exec(ctx, `UPDATE articles SET want_page = 1, page_due = 0
			WHERE want_page = 0 AND page_due = ? AND excerpt = 1 AND at >= ? AND `+t.in("source_id"), unneeded, since, numbers(sourceIDs))
		n = int(woken)
		return err
	})
	return n, err
}

// AllSources returns the sources of all workspaces that are not removed, by id.
func (s *Store) AllSources(ctx context.Context) ([]news.Source, error) {
	sources, err := list(ctx, s.reader(), scanSource, `SELECT `+sourceColumns+` FROM sources WHERE removed = 0 ORDER BY id`)
	return sources, wrap("list all sources", err)
}

// NameKey is the key by which names of sources and briefings are compared: without
// regard to case and to the way accents are written.
func NameKey(name string) string { return fold(name) }
