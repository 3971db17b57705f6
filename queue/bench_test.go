//go:build unix

package queue_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/internal/testkit/pgtest"
	"tidings/news"
	"tidings/queue"
)

// BenchmarkDueAtOnce is the queue's and the store's share of many briefings that are
// due in the same minute: 2,000 slots, each with a digest of one message, until all are
// sent to a platform that answers at once.
func BenchmarkDueAtOnce(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { dueAtOnce(b, "sqlite:"+filepath.Join(b.TempDir(), "tidings.db")) })
	b.Run("postgres", func(b *testing.B) { dueAtOnce(b, pgtest.URL(b)) })
}

func dueAtOnce(b *testing.B, url string) {
	const n = 2000
	s := openStore(b, url)
	briefings := map[string]briefing.Briefing{}
	for i := range n {
		x := addBriefing(b, s, fmt.Sprint("briefing ", i))
		briefings[x.ID] = x
	}
	slot := time.Now().UTC().Truncate(time.Minute)
	var spent time.Duration
	for b.Loop() {
		b.StopTimer()
		slot = slot.Add(-time.Minute)
		var mu sync.Mutex
		var due []briefing.Slot
		for id := range briefings {
			due = append(due, briefing.Slot{BriefingID: id, At: slot})
		}
		ended := make(chan briefing.Delivery, n)
		q := newQueue(b, s, queue.Options{
			Scheduler: dueFunc(func() []briefing.Slot {
				mu.Lock()
				defer mu.Unlock()
				now := due
				due = nil
				return now
			}),
			Runner: runner(func(ctx context.Context, id string, at time.Time) error {
				return saveRun(ctx, s, briefings[id], at, 1, news.Channel{Platform: news.Discord, ID: id})
			}),
			Courier: newCourier(s, &chat{}, ended), Rescuer: s,
		})
		began := cpuTime(b)
		b.StartTimer()
		if err := q.Start(b.Context()); err != nil {
			b.Fatal(err)
		}
		for range n {
			receive(b, "end", ended)
		}
		b.StopTimer()
		spent += cpuTime(b) - began
		stop(b, q)
		b.StartTimer()
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "slots/s")
	b.ReportMetric(float64(spent.Microseconds())/float64(n*b.N), "cpu-us/slot")
}

// dueFunc is a Scheduler made of a function.
type dueFunc func() []briefing.Slot

func (d dueFunc) Due(context.Context, time.Time) ([]briefing.Slot, error) { return d(), nil }

// cpuTime is what this process has used; the clock on the wall says little on a machine
// that others share.
func cpuTime(b *testing.B) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
