package telegram

import (
	"context"
	"sync"
	"time"
)

const (
	// maxWaiting is how many updates of one chat may wait to be answered; more are
	// dropped, so that one chat cannot fill the memory.
	maxWaiting = 20
	// maxAtOnce is how many updates are answered at the same time, over all chats.
	maxAtOnce = 16
)

// workers answer updates: those of one chat in order, those of different chats beside
// each other.
type workers struct {
	slots chan struct{}

	mu      sync.Mutex
	waiting map[int64][]func()
	running sync.WaitGroup
}

func newWorkers() *workers {
	return &workers{slots: make(chan struct{}, maxAtOnce), waiting: map[int64][]func(){}}
}

// add hands over a job of a chat; false where too many of that chat wait.
func (w *workers) add(chat int64, job func()) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	queue, busy := w.waiting[chat]
	if len(queue) >= maxWaiting {
		return false
	}
	w.waiting[chat] = append(queue, job)
	if !busy {
		w.running.Add(1)
		go w.run(chat)
	}
	return true
}

// run does the jobs of a chat until none is left.
func (w *workers) run(chat int64) {
	defer w.running.Done()
	for {
		w.mu.Lock()
		queue := w.waiting[chat]
		if len(queue) == 0 {
			delete(w.waiting, chat)
			w.mu.Unlock()
			return
		}
		job := queue[0]
		w.waiting[chat] = queue[1:]
		w.mu.Unlock()
		w.slots <- struct{}{}
		job()
		<-w.slots
	}
}

// wait returns true when all jobs are done, false where ctx ends first.
func (w *workers) wait(ctx context.Context) bool {
	done := make(chan struct{})
	go func() {
		w.running.Wait()
		close(done)
	}()
	select {
	case <-done:
		return true
	case <-ctx.Done():
		return false
	}
}

// maxSeen is how many update ids are remembered: webhooks repeat an update for minutes
// at most, and a poll holds a hundred.
const maxSeen = 4096

// seenUpdates remembers the newest updates that were taken over, so that one that
// comes again is not answered again.
type seenUpdates struct {
	mu    sync.Mutex
	known map[int64]bool
	order []int64
}

func newSeenUpdates() *seenUpdates { return &seenUpdates{known: map[int64]bool{}} }

// add reports whether the id is new.
func (s *seenUpdates) add(id int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known[id] {
		return false
	}
	if len(s.order) >= maxSeen {
		delete(s.known, s.order[0])
		s.order = s.order[1:]
	}
	s.known[id] = true
	s.order = append(s.order, id)
	return true
}

// adminLife is how long the platform's word on who is an admin holds. Somebody who was
// just made one is asked about again sooner.
const (
	adminLife   = time.Minute
	adminAgain  = 5 * time.Second
	maxAdminSet = 1000 // chats; beyond that old entries are dropped
)

// adminCache remembers who the admins of chats are.
type adminCache struct {
	now   func() time.Time
	mu    sync.Mutex
	chats map[int64]adminSet
}

type adminSet struct {
	users map[int64]bool
	at    time.Time
}

func newAdminCache(now func() time.Time) *adminCache {
	return &adminCache{now: now, chats: map[int64]adminSet{}}
}

// look says whether a user is an admin; known is false where the platform has to be
// asked.
func (c *adminCache) look(chat, user int64) (admin, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	set, ok := c.chats[chat]
	age := c.now().Sub(set.at)
	if !ok || age >= adminLife || !set.users[user] && age >= adminAgain {
		return false, false
	}
	return set.users[user], true
}

func (c *adminCache) keep(chat int64, users map[int64]bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if len(c.chats) >= maxAdminSet {
		for id, set := range c.chats {
			if now.Sub(set.at) >= adminLife {
				delete(c.chats, id)
			}
		}
	}
	if len(c.chats) >= maxAdminSet {
		clear(c.chats)
	}
	c.chats[chat] = adminSet{users, now}
}

func (c *adminCache) forget(chat int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.chats, chat)
}
