// Package briefing holds what admins schedule and how it is carried out: a Briefing
// and its schedule, the Runner that turns one due slot into one digest, and the
// Courier that turns one delivery into one post.
//
// The package decides; it does not reach out. It declares the small interfaces that
// it needs (RunStore, CourierStore, Platform, Renderer, Summarizer), adapters
// implement them, and cmd/tidings joins the two. No network, no SQL, no clock: the
// time comes in as a function.
package briefing

import (
	"time"

	"tidings/news"
)

// Briefing is what an admin schedules: which sources, when, how long, to where.
type Briefing struct {
	// ID is given by the store and stays the same when the briefing is edited.
	ID string
	// Workspace owns it; OperatorWorkspace for those of the configuration file.
	Workspace string
	// Name is unique in its workspace without regard to case.
	Name string
	// Schedule is a cron expression of five fields, "@daily" and its like, or
	// "@every 6h"; see ParseSchedule.
	Schedule string
	// Zone is the IANA zone in which Schedule is meant; empty means UTC.
	Zone string
	// Sources are names of sources; empty means all that the workspace may read.
	Sources []string
	Filters Filters
	Style   Style
	// Channels are where its digests are posted.
	Channels []news.Channel
	// Stopped are those of Channels that are gone or closed to us: nothing is posted there
	// until an admin resumes the briefing. Set by the store.
	Stopped []news.Channel
	// Grace is how late a missed slot may still be run; zero means DefaultGrace.
	Grace time.Duration
	// Quiet are the hours, in Zone, in which nothing of it is posted. A slot in them is
	// run when they end; of several, the newest.
	Quiet Quiet
	// Mention is a role, as the platform of its channels names it, that is notified with
	// the first message of each digest; empty for nobody. Set by an admin alone.
	Mention string
	// Silent is true where its digests are posted without a sound, where the platform can
	// do that.
	Silent bool
	// Declared is true for a briefing of the configuration file, which chat cannot
	// change (but may pause).
	Declared bool
	// Paused is true where no slot becomes due.
	Paused bool
	// PausedReason says why Tidings paused it itself; empty where an admin did.
	PausedReason string
	// Since is when it was made or last resumed: no slot before it is ever due. UTC.
	Since time.Time
	// LastSlot is the newest slot that was run or passed over, in UTC; zero for none.
	LastSlot time.Time
}

// OperatorWorkspace owns what the configuration file declares. Every workspace may
// read its sources; only the file may change them.
const OperatorWorkspace = "operator"

// DefaultGrace is how late a missed slot is still run where a briefing does not say:
// a morning digest is of use until noon, not next day.
const DefaultGrace = 6 * time.Hour

// Style is how long a digest is. Zero fields mean the defaults.
type Style struct {
	// Stories is the most stories a digest shows; 0 means DefaultStories.
	Stories int
	// Bullets is the most bullets a story gets; 0 means DefaultBullets.
	Bullets int
}

// The length of a digest where a briefing does not say: what fits a phone's screen
// or two.
const (
	DefaultStories = 8
	DefaultBullets = 4
)

// OrDefault fills zero fields.
func (s Style) OrDefault() Style {
	if s.Stories <= 0 {
		s.Stories = DefaultStories
	}
	if s.Bullets <= 0 {
		s.Bullets = DefaultBullets
	}
	return s
}

// Window is a half-open range of time: From <= t < To. UTC.
type Window struct {
	From, To time.Time
}

// Contains reports whether t lies in the window.
func (w Window) Contains(t time.Time) bool { return !t.Before(w.From) && t.Before(w.To) }
