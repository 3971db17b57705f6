package queue

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"tidings/briefing"
)

// The kinds of jobs. Their names and fields are stored, so they stay as they are.
type (
	pollArgs   struct{}
	tickArgs   struct{}
	rescueArgs struct{}
	tidyArgs   struct{}
	proofArgs  struct{}

	slotArgs struct {
		BriefingID string    `json:"briefing"`
		Slot       time.Time `json:"slot"`
	}
	sendArgs struct {
		DeliveryID int64 `json:"delivery"`
		Seq        int   `json:"seq"`
	}
)

func (pollArgs) Kind() string   { return "poll" }
func (tickArgs) Kind() string   { return "tick" }
func (rescueArgs) Kind() string { return "rescue" }
func (tidyArgs) Kind() string   { return "tidy" }
func (proofArgs) Kind() string  { return "proof" }
func (slotArgs) Kind() string   { return "slot" }
func (sendArgs) Kind() string   { return "send" }

// open are the states of a job that is still to be done: a second one like it is not
// needed.
var open = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
}

// behind is the priority of jobs that the recurring job of their queue (priority 1) goes
// before, however many they are.
const behind = 2

// recurring are the options of a job that comes again by itself: it is tried once, and
// not enqueued while one of the same period is to be done. One that hangs or was left
// by a dead process so holds up only its own period, not the next.
func recurring(queue string, period time.Duration) river.InsertOpts {
	return river.InsertOpts{Queue: queue, MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByPeriod: period, ByState: open}}
}

func (pollArgs) InsertOpts() river.InsertOpts   { return recurring(pollQueue, 6*pollEvery) }
func (tickArgs) InsertOpts() river.InsertOpts   { return recurring(slotQueue, tickEvery) }
func (rescueArgs) InsertOpts() river.InsertOpts { return recurring(sendQueue, 2*rescueEvery) }
func (tidyArgs) InsertOpts() river.InsertOpts   { return recurring(upkeepQueue, time.Hour) }
func (proofArgs) InsertOpts() river.InsertOpts  { return recurring(proofQueue, proofTimeout) }

func (slotArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: slotQueue, Priority: behind, MaxAttempts: 10, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: open}}
}

func (sendArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: sendQueue, Priority: behind, MaxAttempts: 100, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: open}}
}

// aligned is a schedule on the multiples of a duration, the full minute among them.
type aligned time.Duration

func (a aligned) Next(t time.Time) time.Time {
	return t.Truncate(time.Duration(a)).Add(time.Duration(a))
}

// periodic are the jobs that come by themselves. The leader enqueues them, whoever does
// them, so they are the same in every process. They all start with the leader, because
// it does not know what its predecessor missed.
func (q *Queue) periodic() []*river.PeriodicJob {
	every := func(d time.Duration, args river.JobArgs) *river.PeriodicJob {
		return river.NewPeriodicJob(aligned(d), func() (river.JobArgs, *river.InsertOpts) { return args, nil },
			&river.PeriodicJobOpts{ID: args.Kind(), RunOnStart: true})
	}
	return []*river.PeriodicJob{
		every(pollEvery, pollArgs{}), every(tickEvery, tickArgs{}), every(rescueEvery, rescueArgs{}), every(tidyEvery, tidyArgs{}),
		every(proofEvery, proofArgs{}),
	}
}

// work is a worker of one kind of job.
type work[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	timeout time.Duration
	do      func(ctx context.Context, job T) error
}

func (w *work[T]) Timeout(*river.Job[T]) time.Duration { return w.timeout }

func (w *work[T]) Work(ctx context.Context, job *river.Job[T]) error { return w.do(ctx, job.Args) }

func (q *Queue) workers() *river.Workers {
	ws := river.NewWorkers()
	river.AddWorker(ws, &work[pollArgs]{timeout: pollTimeout, do: q.poll})
	river.AddWorker(ws, &work[tickArgs]{timeout: jobTimeout, do: q.tick})
	river.AddWorker(ws, &work[slotArgs]{timeout: jobTimeout, do: q.slot})
	river.AddWorker(ws, &work[sendArgs]{timeout: sendTimeout, do: q.send})
	river.AddWorker(ws, &work[rescueArgs]{timeout: jobTimeout, do: q.rescue})
	river.AddWorker(ws, &work[tidyArgs]{timeout: tidyTimeout, do: q.tidy})
	river.AddWorker(ws, &work[proofArgs]{timeout: proofTimeout, do: q.proof})
	return ws
}

func (q *Queue) poll(ctx context.Context, _ pollArgs) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(q.stopping, cancel)()
	err := q.o.Poll(ctx)
	if q.stopping.Err() != nil && errors.Is(err, context.Canceled) {
		return nil // the next process goes on
	}
	return err
}

// tick enqueues a job for each due slot. What it has enqueued a moment ago is still to be
// done where many are due: enqueueing it again would change nothing and take longer than
// doing it.
func (q *Queue) tick(ctx context.Context, _ tickArgs) error {
	now := q.o.Now()
	slots, err := q.o.Scheduler.Due(ctx, now)
	fresh := q.slots.fresh(slots, now)
	params := make([]river.InsertManyParams, len(fresh))
	for i, s := range fresh {
		params[i] = river.InsertManyParams{Args: slotArgs{BriefingID: s.BriefingID, Slot: s.At.UTC()}}
	}
	inserted := q.engine.insert(ctx, params)
	if inserted == nil {
		q.slots.remember(fresh, now)
	}
	return errors.Join(err, inserted)
}

// enqueued remembers which slots were enqueued lately, and when. The zero enqueued is
// empty.
type enqueued struct {
	mu sync.Mutex
	at map[briefing.Slot]time.Time
}

// enqueueAgain is when a slot that is still due is enqueued again, in case that its job
// was lost after all.
const enqueueAgain = time.Minute

// fresh are those that were not enqueued lately.
func (e *enqueued) fresh(slots []briefing.Slot, now time.Time) []briefing.Slot {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []briefing.Slot
	for _, s := range slots {
		if at, ok := e.at[s]; !ok || now.Sub(at) >= enqueueAgain || at.After(now) {
			out = append(out, s)
		}
	}
	return out
}

func (e *enqueued) remember(slots []briefing.Slot, now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.at == nil {
		e.at = map[briefing.Slot]time.Time{}
	}
	for s, at := range e.at {
		if now.Sub(at) >= enqueueAgain || at.After(now) {
			delete(e.at, s)
		}
	}
	for _, s := range slots {
		e.at[s] = now
	}
}

func (q *Queue) slot(ctx context.Context, job slotArgs) error {
	return q.o.Runner.RunSlot(ctx, job.BriefingID, job.Slot)
}

// The shortest time after which a job that had to wait is looked at again.
const shortestWait = 50 * time.Millisecond

func (q *Queue) send(ctx context.Context, job sendArgs) error {
	err := q.o.Courier.Deliver(ctx, job.DeliveryID)
	if notYet := (*briefing.NotYet)(nil); errors.As(err, &notYet) {
		return river.JobSnooze(max(shortestWait, notYet.At.Sub(q.o.Now())))
	}
	return err
}

func (q *Queue) rescue(ctx context.Context, _ rescueArgs) error {
	n, err := q.o.Rescuer.EnqueueStale(ctx, q.o.Now(), briefing.StaleAfter)
	if n > 0 {
		q.o.Logger.WarnContext(ctx, "deliveries had lost their job", "deliveries", n)
	}
	return err
}

func (q *Queue) proof(ctx context.Context, _ proofArgs) error { return q.o.Proof(ctx) }

func (q *Queue) tidy(ctx context.Context, _ tidyArgs) error { return q.o.Tidy(ctx) }

// patience is how long a job waits before it is tried again: 2 s, 10 s, then a minute
// each. A delivery's own waits are the Courier's; this is for a database that does not
// answer.
type patience struct{}

func (patience) NextRetry(job *rivertype.JobRow) time.Time {
	steps := []time.Duration{2 * time.Second, 10 * time.Second, time.Minute}
	return time.Now().Add(steps[min(max(len(job.Errors), 0), len(steps)-1)])
}
