package bottest

import (
	"context"
	"sync"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// Deliveries is a briefing.CourierStore in memory: what a database would know of posts.
// The zero Deliveries holds none; it is safe for use by many goroutines.
type Deliveries struct {
	mu sync.Mutex
	by map[int64]briefing.Delivery
}

// Put adds a delivery or replaces it.
func (s *Deliveries) Put(d briefing.Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil {
		s.by = map[int64]briefing.Delivery{}
	}
	s.by[d.ID] = d
}

// State is a delivery as it is on record.
func (s *Deliveries) State(id int64) briefing.Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.by[id]
}

// Claim implements briefing.CourierStore.
func (s *Deliveries) Claim(_ context.Context, id int64, now, staleBefore time.Time) (briefing.Delivery, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.by[id]
	switch {
	case d.State == briefing.Sending && d.AttemptedAt.Before(staleBefore):
		return d, true, nil
	case d.State == briefing.Sending:
		return d, false, &briefing.NotYet{At: d.AttemptedAt.Add(now.Sub(staleBefore) + time.Second), Why: "it is being sent"}
	case d.State != briefing.Queued:
		return d, false, briefing.ErrNotQueued
	case d.NextAttempt.After(now):
		return d, false, &briefing.NotYet{At: d.NextAttempt, Why: "it is to be tried then"}
	}
	d.State, d.AttemptedAt = briefing.Sending, now
	d.Attempts++
	s.by[id] = d
	return d, false, nil
}

// Finish implements briefing.CourierStore.
func (s *Deliveries) Finish(_ context.Context, d briefing.Delivery, _ time.Time) error {
	s.Put(d)
	return nil
}

// MoveChannel implements briefing.CourierStore.
func (s *Deliveries) MoveChannel(_ context.Context, from, to news.Channel) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, d := range s.by {
		if d.Channel == from {
			d.Channel = to
			s.by[id] = d
		}
	}
	return nil
}
