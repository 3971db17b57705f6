package main

import (
	"sync"
	"time"
)

// resting gives memory back when polling comes to rest after work.
type resting struct {
	mu   sync.Mutex
	work int
	last time.Time
}

const (
	// restAfter is how many polls are worth resting from, quietPoll how few a round may
	// have to count as rest, restEvery how often there is one at most: it takes a few
	// milliseconds.
	restAfter = 100
	quietPoll = 20
	restEvery = time.Minute
)

// after is called after each round of polls. It reports whether now is the time to rest.
func (r *resting) after(polled int, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.work += polled
	start := r.last.IsZero() // the start was work, too
	if polled >= quietPoll || !start && (r.work < restAfter || now.Sub(r.last) < restEvery) {
		return false
	}
	r.work, r.last = 0, now
	return true
}
