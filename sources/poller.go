package sources

import (
	"context"
	"time"

	"tidings/news"
)

// PollStore is the part of the store that the Poller needs. Several pollers, also on
// several machines, may use one store at the same time.
type PollStore interface {
	// DueSources returns up to limit sources that are not paused and whose next poll
	// (Health.NextPoll; never polled counts as due) is at or before now, the longest
	// overdue first. It sets their next poll to until in the same statement, so that no
	// other poller takes them meanwhile and a crash only delays them.
	DueSources(ctx context.Context, now, until time.Time, limit int) ([]news.Due, error)

	// KnownItems returns, for those of keys that the source's saved items have, the ID
	// of the article each was saved with. An error is never an empty answer.
	KnownItems(ctx context.Context, sourceID string, keys []string) (map[string]string, error)

	// SavePolls saves all polls in one transaction: for each, the state, health, pause
	// and items. An item that has any key its source already knows is not a new one:
	// the article saved with that key gets the item's title, text and keys that it lacks,
	// and keeps its ID, its time of first fetch and, where the new text is an excerpt and
	// the old one is not, its text. Saving a poll twice changes nothing.
	//
	// Keys are kept longer than articles, at least 400 days: feeds list old items for
	// months, and a forgotten key makes an old item new again. Polls of sources that no
	// longer exist are skipped without an error.
	SavePolls(ctx context.Context, polls []news.Poll) error

	// PendingPages returns up to limit articles saved with WantPage (or with a
	// PageRead.Again that is not after now), first fetched at or after since, the newest
	// Published first. It hides them from other callers until the given time.
	PendingPages(ctx context.Context, now, until, since time.Time, limit int) ([]news.Article, error)

	// SavePages replaces the articles in one transaction and ends their wish for a page,
	// or keeps it with a later time where Again is set. Articles that are gone are skipped.
	SavePages(ctx context.Context, pages []news.PageRead) error
}
