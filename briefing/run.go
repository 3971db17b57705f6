package briefing

import (
	"context"
	"errors"
	"time"

	"tidings/news"
	"tidings/summarize"
)

// Summarizer writes the headline and bullets of one story. Implementations live in
// summarize/<name> and must not invent: the Runner drops every bullet that its
// receipts do not bear out (summarize.Supported).
type Summarizer interface {
	// Summarize returns at most bullets bullets, the most important first. The same
	// study gives the same result where the implementation promises so.
	Summarize(ctx context.Context, st summarize.Study, bullets int) (summarize.Summary, error)
}

// ErrAlreadyRun is returned by RunStore.SaveRun where the slot has a digest.
var ErrAlreadyRun = errors.New("the slot was already run")

// RunStore is the part of the store that the Runner uses.
type RunStore interface {
	// SourcesOf returns the sources that a briefing reads: those named, or all that its
	// workspace may read (its own and the operator's), with their health.
	SourcesOf(ctx context.Context, b Briefing) ([]news.Source, error)
	// Articles returns what the sources carried with Article.Time in the window, oldest
	// first, ties by id.
	Articles(ctx context.Context, sourceIDs []string, w Window) ([]news.Article, error)
	// StoryIDs returns the story that each of these articles was given in an earlier
	// run; articles without one are left out.
	StoryIDs(ctx context.Context, articleIDs []string) (map[string]string, error)
	// Told returns what a channel was told since a time, from deliveries that were
	// sent: for each story and key the newest.
	Told(ctx context.Context, ch news.Channel, since time.Time) ([]news.Told, error)
	// ToldStory returns the forms in which sent deliveries told a channel a story, which has
	// had these ids, the newest first: each with those bullets that it was told, and its
	// whole ledger. It returns at most the newest ten; none is no error.
	ToldStory(ctx context.Context, ch news.Channel, ids []string) ([]news.DigestStory, error)
	// Settings returns what a workspace wants; the zero Settings where it said nothing.
	Settings(ctx context.Context, workspace string) (Settings, error)
	// Mutes returns the stories that are hidden from a channel, the newest first.
	Mutes(ctx context.Context, ch news.Channel) ([]Mute, error)
	// ArticlesByID returns those of the articles that are still stored, by id.
	ArticlesByID(ctx context.Context, ids []string) (map[string]news.Article, error)
	// SaveRun stores the digest, the stories of its articles, the deliveries and the
	// jobs that will send them, and the briefing's LastSlot, in one transaction. It
	// returns ErrAlreadyRun where the slot has a digest.
	SaveRun(ctx context.Context, run Run) error
}

// Run is what one slot of one briefing came to.
type Run struct {
	Briefing Briefing
	Digest   news.Digest
	// Stories maps article ids to the ids of their stories.
	Stories map[string]string
	// Deliveries are in order of channel and part; none where nothing was new.
	Deliveries []Delivery
	// Passed are older slots that are passed over, oldest first.
	Passed []PassedSlot
	// Why is what was decided about the slot.
	Why Why
	// Reason says why nothing is posted; empty where something is.
	Reason string
}

// PassedSlot is a slot that is not run because a newer one is.
type PassedSlot struct {
	// At is when it was due, UTC.
	At time.Time
	// Why is WhyOvertaken or WhyQuiet.
	Why Why
}

// ScheduleStore is the part of the store that finds due slots.
type ScheduleStore interface {
	// Briefings returns all briefings that are not paused.
	Briefings(ctx context.Context) ([]Briefing, error)
	// Briefing returns one briefing, also a paused one; ErrNotFound.
	Briefing(ctx context.Context, id string) (Briefing, error)
}
