package briefing

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Slot is one due time of one briefing.
type Slot struct {
	BriefingID string
	// At is when it was due, UTC.
	At time.Time
}

// mostPassed is how many missed slots are listed; older ones are passed over unnamed.
const mostPassed = 50

// DueSlot is the newest slot of b that has come by now and was not yet run, and the
// older ones that are passed over in its favour, oldest first. ok is false where
// nothing is due.
//
// A slot in quiet hours has come when they end. Where the last slot lies ahead of now, the
// clock ran ahead and was set back, or runs behind: the newest slot of the grace is due
// then, so that no briefing is silent until the clock has caught up. It may have been run
// already, which SaveRun knows.
func DueSlot(b Briefing, now time.Time) (at time.Time, passed []PassedSlot, ok bool, err error) {
	s, err := ParseSchedule(b.Schedule, b.Zone)
	if err != nil {
		return time.Time{}, nil, false, fmt.Errorf("briefing %s: %w", b.Name, err)
	}
	after, sure := b.after(now)
	var due []PassedSlot
	for t := s.Next(after); !t.IsZero() && !t.After(now); t = s.Next(t) {
		free := b.hushed(t)
		if free.After(now) {
			break // and so are all that follow
		}
		why := WhyOvertaken
		if free.After(t) {
			why = WhyQuiet
		}
		due = append(due, PassedSlot{t, why})
		if len(due) > 2*mostPassed { // after a long sleep, keep the newest
			due = append(due[:0], due[len(due)-mostPassed:]...)
		}
	}
	if len(due) == 0 {
		return time.Time{}, nil, false, nil
	}
	last := len(due) - 1
	if last > mostPassed {
		due = due[last-mostPassed:]
		last = mostPassed
	}
	if !sure {
		return due[last].At, nil, true, nil // which of the others were run is not known
	}
	return due[last].At, due[:last], true, nil
}

// ClockSlack is how far the clocks of several processes on one database may differ
// without that any of them takes another's for one that was set back.
const ClockSlack = 10 * time.Minute

// after is the time after which slots of b are still to be run. It is not sure where the
// one on record lies ahead of now: then all of the grace counts.
func (b Briefing) after(now time.Time) (t time.Time, sure bool) {
	last, since := b.LastSlot, b.Since
	early, ahead := now.Add(-b.grace()), now.Add(ClockSlack)
	sure = !last.After(ahead) && !since.After(ahead)
	if last.After(ahead) {
		last = early
	}
	if since.After(ahead) {
		since = early
	}
	if since.After(last) {
		last = since
	}
	return last, sure
}

// grace is how late a slot may be run.
func (b Briefing) grace() time.Duration {
	if b.Grace <= 0 {
		return DefaultGrace
	}
	return b.Grace
}

// InGrace reports whether a slot may still be run at now, counted from the end of quiet
// hours where it falls into them. One that may not is passed over, and noted.
func (b Briefing) InGrace(slot, now time.Time) bool {
	return now.Sub(b.hushed(slot)) <= b.grace()
}

// Scheduler finds the slots that are due.
type Scheduler struct {
	Store ScheduleStore
}

// Due returns the due slot of each briefing that has one. A briefing whose schedule
// cannot be read does not stop the others; its error is joined to the result.
func (s *Scheduler) Due(ctx context.Context, now time.Time) ([]Slot, error) {
	briefings, err := s.Store.Briefings(ctx)
	if err != nil {
		return nil, fmt.Errorf("find due slots: %w", err)
	}
	var slots []Slot
	var problems []error
	for _, b := range briefings {
		at, _, ok, err := DueSlot(b, now)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		if ok {
			slots = append(slots, Slot{BriefingID: b.ID, At: at})
		}
	}
	return slots, errors.Join(problems...)
}

// Lag is how long the slot that waits longest has been due; 0 where none waits. What is
// in quiet hours does not wait.
func (s *Scheduler) Lag(ctx context.Context, now time.Time) (time.Duration, error) {
	briefings, err := s.Store.Briefings(ctx)
	if err != nil {
		return 0, fmt.Errorf("find slots that wait: %w", err)
	}
	var lag time.Duration
	for _, b := range briefings {
		if at, _, ok, err := DueSlot(b, now); err == nil && ok {
			lag = max(lag, now.Sub(b.hushed(at)))
		}
	}
	return lag, nil
}

// Next returns when the briefing is posted next after now: at its next slot, or when the
// quiet hours end that it falls into. It is the zero time where the briefing is paused
// or never due.
func (b Briefing) Next(now time.Time) time.Time {
	if b.Paused {
		return time.Time{}
	}
	s, err := ParseSchedule(b.Schedule, b.Zone)
	if err != nil {
		return time.Time{}
	}
	// Slots that have come in the quiet hours of now wait for their end.
	if end := b.hushed(now); end.After(now) {
		return b.afterQuiet(s, now, end)
	}
	next := s.Next(now)
	if next.IsZero() {
		return next
	}
	return b.hushed(next).UTC()
}

// afterQuiet is when a briefing is posted next where now lies in quiet hours: at their
// end where a slot waits for it, else at the next slot.
func (b Briefing) afterQuiet(s Schedule, now, end time.Time) time.Time {
	after := b.LastSlot
	if b.Since.After(after) {
		after = b.Since
	}
	if day := now.Add(-24 * time.Hour); day.After(after) {
		after = day
	}
	for t := s.Next(after); !t.IsZero() && t.Before(end); t = s.Next(t) {
		if b.hushed(t).Equal(end) {
			return end.UTC()
		}
	}
	next := s.Next(end.Add(-time.Second))
	if next.IsZero() {
		return next
	}
	return b.hushed(next).UTC()
}
