package briefing

import (
	"errors"
	"time"
)

// Errors of the store that commands turn into words.
var (
	// ErrNotFound: nothing has that name or id in the workspace.
	ErrNotFound = errors.New("not found")
	// ErrExists: the name or address is taken in the workspace.
	ErrExists = errors.New("exists already")
	// ErrDeclared: the configuration file declares it, so chat cannot change it.
	ErrDeclared = errors.New("declared in the configuration file")
)

// Status is the state of a workspace's deliveries.
type Status struct {
	// Articles is how many articles of its sources are stored, and Newest when the newest
	// came in.
	Articles int
	Newest   time.Time
	// Deliveries counts the last seven days' by state.
	Deliveries map[State]int
	// Unknown are those an admin is asked about, oldest first.
	Unknown []Delivery
	// Failed are the newest rejected and gone ones, at most ten.
	Failed []Delivery
	// Changes are edits and deletions of posts in the last seven days, the newest first, at
	// most a hundred.
	Changes []Delivery
	// LastRuns is, by briefing id, when each briefing ran last and what came of it in
	// words ("posted to 2 channels", "nothing new").
	LastRuns map[string]LastRun
}

// LastRun is what came of a briefing's newest slot.
type LastRun struct {
	Slot time.Time
	// Why is what was decided about the slot; empty for one of an older version.
	Why    Why
	Result string
}
