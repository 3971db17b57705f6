package queue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"tidings/briefing"
)

// Scheduler finds due slots; briefing.Scheduler is one. Slots that come with an error
// are enqueued all the same.
type Scheduler interface {
	Due(ctx context.Context, now time.Time) ([]briefing.Slot, error)
}

// Runner turns a due slot into a digest; running one twice is harmless.
type Runner interface {
	RunSlot(ctx context.Context, briefingID string, slot time.Time) error
}

// Courier tries a delivery once. A *briefing.NotYet makes the job wait until its time,
// another error makes it be tried again; briefing.Courier is one.
type Courier interface {
	Deliver(ctx context.Context, deliveryID int64) error
}

// Rescuer enqueues deliveries that need a job and seem to have none since age; the
// store is one.
type Rescuer interface {
	EnqueueStale(ctx context.Context, now time.Time, age time.Duration) (int, error)
}

// Options say what a Queue works on. A part that is nil is left to other processes on
// the same database.
type Options struct {
	// SQLite or Postgres is the database; exactly one is set. SQLite must be a pool of one
	// connection.
	SQLite   *sql.DB
	Postgres *pgxpool.Pool
	// Alone says that no other process works on the database (SQLite), so that jobs that
	// are marked as running at start were left by a dead one.
	Alone bool
	// Presence lets what a killed process had be taken over in seconds; nil waits until
	// its time is up. For PostgreSQL only.
	Presence Presence

	// Poll polls one batch of due sources; it is called again every few seconds. It must
	// return when its context ends, keeping what it has.
	Poll func(ctx context.Context) error
	// Scheduler finds what Runner runs; both are set or neither.
	Scheduler Scheduler
	Runner    Runner
	// Courier sends, and Rescuer finds what was to be sent and has no job; both are set or
	// neither.
	Courier Courier
	Rescuer Rescuer
	// Proof corrects what sources took back of what was posted.
	Proof func(ctx context.Context) error
	// Tidy removes what is too old.
	Tidy func(ctx context.Context) error

	// Logger takes what the engine has to say; nil means nowhere.
	Logger *slog.Logger
	// Now is the clock that the Scheduler and Rescuer are told; nil means time.Now. The
	// engine itself goes by the real one.
	Now func() time.Time
	// Senders is how many deliveries are sent at the same time; 0 means 32. Runners is how
	// many slots are run at the same time; 0 means 8.
	Senders, Runners int
}

// Queue does the work. New makes it.
type Queue struct {
	o      Options
	engine engine
	slots  enqueued
	// stopping is closed by Stop.
	stopping context.Context
	stop     context.CancelFunc
	// leave ends the presence, which is given back when left is closed; both are nil
	// without one.
	leave context.CancelFunc
	left  chan struct{}
}

// The queues of the engine, each with workers of its own.
const (
	pollQueue   = "poll"
	slotQueue   = "slot"
	sendQueue   = "send"
	upkeepQueue = "upkeep"
	proofQueue  = "proof"
)

// Times of the work.
const (
	pollEvery   = 5 * time.Second
	tickEvery   = 15 * time.Second
	rescueEvery = 30 * time.Second
	tidyEvery   = 24 * time.Hour
	proofEvery  = 30 * time.Second

	// jobTimeout ends a job whose kind has no timeout of its own; stuckAfter is when one
	// that still counts as running has surely lost its process.
	jobTimeout = 60 * time.Second
	stuckAfter = 75 * time.Second
	// sendTimeout leaves the Courier time to send, to settle a doubt and to record it.
	sendTimeout = 2*briefing.SendTimeout + 30*time.Second
	pollTimeout = 4 * time.Minute
	tidyTimeout = 10 * time.Minute
	// proofTimeout is also how long one that hangs holds up the next.
	proofTimeout = 2 * time.Minute

	// The engine looks every five seconds for jobs whose time has come. One that is due
	// soon is therefore enqueued at once: its delivery says when, and waiting for less
	// than five seconds is exact.
	soon = 5 * time.Second

	// drainTime is how long running jobs may go on after Stop before their contexts end;
	// they then have until Stop's own context ends.
	drainTime = 7 * time.Second

	// keepDone is how long the engine remembers what was done.
	keepDone = time.Hour
)

// New prepares the engine's tables and returns a queue that takes jobs but does not yet
// work on them. It waits where another process prepares them.
func New(ctx context.Context, o Options) (*Queue, error) {
	if (o.SQLite == nil) == (o.Postgres == nil) {
		return nil, errors.New("make queue: exactly one of SQLite and Postgres must be set")
	}
	if o.Presence != nil && o.Postgres == nil {
		return nil, errors.New("make queue: a Presence is for PostgreSQL")
	}
	if (o.Scheduler == nil) != (o.Runner == nil) || (o.Courier == nil) != (o.Rescuer == nil) {
		return nil, errors.New("make queue: a Scheduler goes with a Runner, and a Rescuer with a Courier")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Senders == 0 {
		o.Senders = 32
	}
	if o.Runners == 0 {
		o.Runners = 8
	}
	q := &Queue{o: o}
	q.stopping, q.stop = context.WithCancel(context.Background())
	if err := q.open(ctx); err != nil {
		return nil, fmt.Errorf("make queue: %w", err)
	}
	return q, nil
}

func (q *Queue) open(ctx context.Context) (err error) {
	logger := slog.New(quieter{q.o.Logger.Handler()})
	cfg := q.config(logger)
	if q.o.SQLite != nil {
		driver := riversqlite.New(q.o.SQLite)
		if err := migrate(ctx, driver, logger); err != nil {
			return err
		}
		if q.o.Alone {
			if err := freeAll(ctx, q.o.SQLite); err != nil {
				return err
			}
		}
		q.engine, err = newClient(driver, cfg, func(tx Tx) *sql.Tx { return tx.SQLite })
		return err
	}
	unlock, err := lockMigrations(ctx, q.o.Postgres)
	if err != nil {
		return err
	}
	driver := riverpgxv5.New(q.o.Postgres)
	if err := errors.Join(migrate(ctx, driver, logger), unlock()); err != nil {
		return err
	}
	q.engine, err = newClient(driver, cfg, func(tx Tx) pgx.Tx { return tx.Postgres })
	return err
}

// config is the engine's configuration. All kinds are registered whatever this process
// works on, because whichever process leads frees the jobs of all.
func (q *Queue) config(logger *slog.Logger) *river.Config {
	id := ""
	if q.o.Presence != nil {
		id = q.o.Presence.Process()
	}
	return &river.Config{
		ID: id, Logger: logger, Queues: q.queues(), Workers: q.workers(), PeriodicJobs: q.periodic(),
		// The defaults of 100 ms bound each queue to ten times its workers a second.
		FetchCooldown: 20 * time.Millisecond, FetchPollInterval: time.Second,
		JobTimeout: jobTimeout, RescueStuckJobsAfter: stuckAfter, SoftStopTimeout: drainTime,
		CompletedJobRetentionPeriod: keepDone, CancelledJobRetentionPeriod: keepDone, DiscardedJobRetentionPeriod: 7 * 24 * time.Hour,
		RetryPolicy: patience{},
	}
}

// queues are those that this process works on.
func (q *Queue) queues() map[string]river.QueueConfig {
	queues := map[string]river.QueueConfig{}
	if q.o.Poll != nil {
		queues[pollQueue] = river.QueueConfig{MaxWorkers: 2}
	}
	if q.o.Runner != nil {
		queues[slotQueue] = river.QueueConfig{MaxWorkers: q.o.Runners}
	}
	if q.o.Tidy != nil {
		queues[upkeepQueue] = river.QueueConfig{MaxWorkers: 1}
	}
	if q.o.Proof != nil {
		queues[proofQueue] = river.QueueConfig{MaxWorkers: 1}
	}
	if q.o.Courier != nil {
		queues[sendQueue] = river.QueueConfig{MaxWorkers: q.o.Senders}
	}
	return queues
}

// idle reports that this process works on nothing: it only adds jobs, and leaves all of
// them to others.
func (q *Queue) idle() bool { return len(q.queues()) == 0 }

// Start begins to work; Stop ends it. That ctx ends does not. One that works on nothing
// has nothing to begin.
func (q *Queue) Start(ctx context.Context) error {
	if q.idle() {
		return nil
	}
	if q.o.Presence != nil {
		if err := q.enter(ctx); err != nil {
			return fmt.Errorf("start queue: %w", err)
		}
	}
	if err := q.engine.start(context.WithoutCancel(ctx)); err != nil {
		if q.leave != nil {
			q.leave()
		}
		return fmt.Errorf("start queue: %w", err)
	}
	return nil
}

// Stop takes no more work and waits for what runs. Polls end at once, keeping what they
// have; other jobs may finish for some seconds, then their contexts end. It returns an
// error where something still runs when ctx ends; ten seconds are enough for what heeds
// its context.
func (q *Queue) Stop(ctx context.Context) error {
	q.stop()
	if q.idle() {
		return nil
	}
	err := q.engine.stop(ctx)
	if q.leave != nil { // only now: what still ran was ours
		q.leave()
		<-q.left
	}
	if err != nil {
		return fmt.Errorf("stop queue: jobs are still running: %w", err)
	}
	return nil
}

// Tx is an open transaction of the database: SQLite or Postgres is set, as in Options.
type Tx struct {
	SQLite   *sql.Tx
	Postgres pgx.Tx
}

// Send is the work of sending one delivery.
type Send struct {
	DeliveryID int64
	// Seq tells the jobs of one delivery apart: one with the same DeliveryID and Seq as a
	// job that is still to be done is the same.
	Seq int
	// At is when it may be done; zero for at once.
	At time.Time
}

// Enqueue adds the work of sending in a transaction of the caller, which commits it or
// takes it back.
func (q *Queue) Enqueue(ctx context.Context, tx Tx, sends ...Send) error {
	params := make([]river.InsertManyParams, len(sends))
	for i, s := range sends {
		params[i] = river.InsertManyParams{Args: sendArgs{DeliveryID: s.DeliveryID, Seq: s.Seq}}
		if s.At.Sub(q.o.Now()) > soon {
			params[i].InsertOpts = &river.InsertOpts{ScheduledAt: s.At}
		}
	}
	if err := q.engine.insertTx(ctx, tx, params); err != nil {
		return fmt.Errorf("enqueue %d deliveries: %w", len(sends), err)
	}
	return nil
}
