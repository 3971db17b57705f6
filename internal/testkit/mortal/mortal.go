// Package mortal is what tests share that live through days of a made-up clock with a
// process that dies at random: its death, the jobs that survive it, and what platforms
// know of a message that was under way.
package mortal

import (
	"math/rand/v2"
	"slices"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// died is what a process dies with.
type died struct{}

// Die ends the process, as far as Survive.
func Die() { panic(died{}) }

// Survive does something as a process does it, and reports whether the process died.
func Survive(do func()) (dead bool) {
	defer func() {
		if p := recover(); p != nil {
			if _, ok := p.(died); !ok {
				panic(p)
			}
			dead = true
		}
	}()
	do()
	return false
}

// Jobs are the deliveries that are to be tried, as a queue in the database would have
// them. The zero Jobs is empty.
type Jobs struct{ list []job }

type job struct {
	id int64
	at time.Time
}

// Add adds a job that may be done from a time on.
func (j *Jobs) Add(id int64, at time.Time) { j.list = append(j.list, job{id, at}) }

// Take removes one of the jobs that may be done at now, whichever comes first to hand,
// and returns its delivery; ok is false where there is none.
func (j *Jobs) Take(rnd *rand.Rand, now time.Time) (id int64, ok bool) {
	var due []int
	for i, it := range j.list {
		if !it.at.After(now) {
			due = append(due, i)
		}
	}
	if len(due) == 0 {
		return 0, false
	}
	i := due[rnd.IntN(len(due))]
	id = j.list[i].id
	j.list = slices.Delete(j.list, i, i+1)
	return id, true
}

// Settle is what became of a message that was under way, as its platform can tell:
// Discord is read back, Telegram cannot be.
func Settle(d briefing.Delivery, arrived bool) briefing.Settlement {
	switch {
	case d.Channel.Platform == news.Telegram:
		return briefing.Settlement{State: briefing.Unknown}
	case arrived:
		return briefing.Settlement{State: briefing.Sent, MessageID: "m"}
	}
	return briefing.Settlement{State: briefing.Queued}
}
