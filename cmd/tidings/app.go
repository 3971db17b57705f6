package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"tidings/bot"
	"tidings/briefing"
	"tidings/config"
	"tidings/news"
	"tidings/queue"
	"tidings/sources"
	"tidings/store"
	"tidings/web"
)

// stopTime is how long the program may take to end cleanly.
const stopTime = 10 * time.Second

// app is the running bot: every part, joined.
type app struct {
	log     *slog.Logger
	roles   roles
	store   *store.Store
	queue   *queue.Queue
	client  *sources.Client
	handler bot.Handler
	// connections are the platforms that are set up, by name.
	connections map[news.Platform]*connection
	states      *listenStates
	pages       http.Handler
	endpoint    endpoint // nil where no platform's commands come by HTTP
	poller      *sources.Poller
	listen      net.Listener // nil where pages are off
	// declared are the briefings of the configuration file.
	declared []briefing.Briefing
}

// openApp opens the database, brings the configuration into it, and joins all parts.
// What was opened is closed again where it fails.
func openApp(ctx context.Context, cfg config.Config, only roles, s streams, log *slog.Logger) (a *app, err error) {
	a = &app{log: log, roles: only, connections: map[news.Platform]*connection{}, states: &listenStates{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.close())
			a = nil
		}
	}()
	if cfg.Database.Driver == config.SQLite && !only.all() {
		return a, errors.New("--only is for several processes on one PostgreSQL; on SQLite one process does everything")
	}
	if a.store, err = store.Open(ctx, cfg.Database.Address()); err != nil {
		return a, err
	}
	if err = a.store.Alone(ctx); err != nil {
		return a, fmt.Errorf("%s: %w", cfg.Database, err)
	}
	a.declared = declaredBriefings(cfg)
	if err = a.store.Declare(ctx, declaredSources(cfg), a.declared, time.Now()); err != nil {
		return a, fmt.Errorf("bring the configuration into the database: %w", err)
	}
	metrics := web.NewMetrics(programVersion(), a.snapshot)
	if err = a.connect(joint{config: cfg, log: log, out: s.out, moved: a.store.MoveChannel, mention: a.mention, count: metrics.Event}); err != nil {
		return a, err
	}
	a.client = sources.NewClient(sources.Options{Version: programVersion(), Contact: cfg.Fetch.Contact, AllowPrivate: cfg.Fetch.AllowPrivate})
	runner := newRunner(a.store)
	runner.PageURL = web.Links{PublicURL: cfg.Web.PublicURL}.Digest
	runner.Store = loggedRuns{metrics.Runs(a.store, time.Now), log}
	a.handler = answers{newHandler(a.store, a.client, runner, places(a.connections)), log, metrics, a.store.StopNotices}
	if a.queue, err = queue.New(ctx, a.work(cfg, runner, metrics)); err != nil {
		return a, err
	}
	a.store.SetEnqueuer(enqueuer{a.queue})
	return a, a.serve(ctx, cfg.Web, metrics)
}

// connect opens the platforms that are set up.
func (a *app) connect(j joint) error {
	for _, p := range platforms() {
		c, err := p.open(j)
		if err != nil {
			return fmt.Errorf("connect to %s: %w", p.name, err)
		}
		if c != nil {
			a.connections[p.name] = c
		}
	}
	return nil
}

// work says what the queue works on.
func (a *app) work(cfg config.Config, r *briefing.Runner, metrics *web.Metrics) queue.Options {
	senders := map[news.Platform]briefing.Platform{}
	for name, c := range a.connections {
		senders[name] = c.sender
		metrics.Expect(name)
	}
	var presence queue.Presence
	if a.store.Postgres() != nil {
		presence = a.store
	}
	uses := &pageUses{store: a.store, now: time.Now}
	polls := sources.PollerOptions{Useful: uses.Useful}
	if address := (web.Links{PublicURL: cfg.Web.PublicURL}).Push(); address != "" && cfg.Web.Listen != "" {
		polls.Pushes, polls.PushURL = a.store, address
	}
	a.poller = sources.NewPoller(countedPolls{a.store, metrics, a.log}, a.client, polls)
	var rest resting
	o := queue.Options{
		SQLite: a.store.SQLite(), Postgres: a.store.Postgres(), Alone: a.store.SQLite() != nil, Presence: presence, Logger: a.log,
		Poll: func(ctx context.Context) error {
			unknown := uses.Refresh(ctx)
			round, err := a.poller.Poll(ctx)
			if round.New > 0 || round.Failed > 0 {
				a.log.Info("polled", "sources", round.Polled, "failed", round.Failed, "new", round.New, "pages", round.Pages)
			}
			if rest.after(round.Polled+round.Pages, time.Now()) {
				settle()
			}
			return errors.Join(err, unknown)
		},
		Scheduler: &briefing.Scheduler{Store: a.store},
		Runner:    r,
		Courier:   &briefing.Courier{Store: metrics.Courier(a.store), Platforms: senders, Now: time.Now, OnEnd: a.logDelivery},
		Rescuer:   a.store,
		Proof:     (&briefing.Proofreader{Store: a.store, Runner: r, Now: time.Now, OnCorrected: a.logCorrection}).Proof,
		Tidy: func(ctx context.Context) error {
			asked := a.noteServers(ctx)
			t, err := a.store.Tidy(ctx, time.Now(), store.Retention(cfg.Keep), asked...)
			if err == nil {
				a.log.Info("tidied", "articles", t.Articles, "digests", t.Digests, "keys", t.Keys, "told", t.Told, "left", t.Left)
			}
			return err
		},
	}
	a.roles.keep(&o)
	return o
}

// serve prepares the pages; they are answered by run.
func (a *app) serve(ctx context.Context, w config.Web, metrics *web.Metrics) error {
	if w.Listen == "" {
		return nil
	}
	checks := []web.Check{web.Database(a.store.Ping), web.Lag("polling", 15*time.Minute, a.pollLag), web.Lag("slots", 5*time.Minute, a.slotLag)}
	for _, h := range a.hearings() {
		checks = append(checks, web.Connection(string(h.name), func() (bool, string) { return a.states.of(h.name) }))
	}
	pages := web.New(web.Options{Store: a.store, Checks: checks, Metrics: metrics, Log: a.log, Push: http.HandlerFunc(a.poller.Receive)})
	a.pages = a.withEndpoint(ctx, pages)
	l, err := net.Listen("tcp", w.Listen)
	if err != nil {
		return fmt.Errorf("web.listen %s: %w", w.Listen, err)
	}
	a.listen = l
	return nil
}

// run works until ctx ends, or until no platform can be listened to any more. It ends
// cleanly within stopTime.
func (a *app) run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if err := a.queue.Start(ctx); err != nil {
		return fmt.Errorf("start the queue: %w", err)
	}
	var g errgroup.Group
	if a.listen != nil {
		a.log.Info("pages are open", "address", "http://"+a.listen.Addr().String())
		g.Go(func() error { return web.Serve(ctx, a.listen, a.pages) })
	}
	g.Go(func() error { return a.hear(ctx, cancel) })
	g.Go(func() error { a.lookAtPlaces(ctx, a.declared); return nil })
	a.log.Info("ready", "version", programVersion(), "platforms", len(a.connections))
	<-ctx.Done()
	a.log.Info("stopping")
	stopping, stopped := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer stopped()
	err := errors.Join(a.queue.Stop(stopping), g.Wait())
	if a.endpoint != nil {
		a.endpoint.Close()
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		err = errors.Join(cause, err)
	}
	return err
}

// hear listens to all platforms. One that cannot be listened to any more (a revoked
// token) does not end the others; when none is left, the program ends.
func (a *app) hear(ctx context.Context, end context.CancelCauseFunc) error {
	var g sync.WaitGroup
	all := a.hearings()
	left := make(chan error, len(all))
	for _, h := range all {
		g.Go(func() {
			if err := a.attend(ctx, h.name, h.listener); err != nil {
				a.states.set(h.name, nowhere, err.Error())
				a.log.Error("a platform is lost", "platform", h.name, "error", err)
				left <- fmt.Errorf("%s: %w", h.name, err)
			}
		})
	}
	g.Wait()
	close(left)
	var lost []error
	for err := range left {
		lost = append(lost, err)
	}
	if len(all) > 0 && len(lost) == len(all) {
		end(errors.Join(lost...))
	}
	return nil
}

// attend listens to one platform whenever this process is the one to do so: of several
// on one database, one listens, and another takes over when it goes.
func (a *app) attend(ctx context.Context, name news.Platform, l bot.Listener) error {
	for ctx.Err() == nil {
		a.states.set(name, elsewhere, "another process listens")
		held, release, err := a.store.Hold(ctx, "listen to "+string(name))
		if err != nil {
			return nil // ctx has ended
		}
		a.states.set(name, here, "listening")
		a.log.Info("listening", "platform", name)
		err = l.Listen(held, a.handler)
		lost := held.Err() != nil
		release()
		if err != nil && !lost && ctx.Err() == nil {
			return err
		}
	}
	return nil
}

// close closes what is open.
func (a *app) close() error {
	var errs []error
	if a.listen != nil {
		if err := a.listen.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	for _, c := range a.connections {
		if c.close != nil {
			c.close()
		}
	}
	if a.client != nil {
		a.client.Close()
	}
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	return errors.Join(errs...)
}

func (a *app) logDelivery(d briefing.Delivery) {
	level := slog.LevelInfo
	if d.State != briefing.Sent {
		level = slog.LevelWarn
	}
	a.log.Log(context.Background(), level, "delivery", "id", d.ID, "briefing", d.Name, "slot", d.Slot, "channel", d.Channel.String(),
		"part", d.Part, "parts", d.Parts, "kind", d.Kind, "state", d.State, "why", d.Why, "attempts", d.Attempts, "reason", d.Reason)
}

func (a *app) logCorrection(d news.Digest, b news.Bullet, c news.Correction) {
	a.log.Warn("a figure was corrected by its source", "briefing", d.Name, "slot", d.Slot, "bullet", b.ID, "kind", c.Kind, "was", c.Was, "now", c.Now, "article", c.Receipt.ArticleID)
}

func (a *app) pollLag(ctx context.Context) (time.Duration, error) {
	st, err := a.store.Standing(ctx, time.Now())
	return st.PollLag, err
}

func (a *app) slotLag(ctx context.Context) (time.Duration, error) {
	return (&briefing.Scheduler{Store: a.store}).Lag(ctx, time.Now())
}

// snapshot is how things stand, for the metrics.
func (a *app) snapshot(ctx context.Context) (web.Snapshot, error) {
	st, err := a.store.Standing(ctx, time.Now())
	if err != nil {
		return web.Snapshot{}, err
	}
	slots, err := a.slotLag(ctx)
	if err != nil {
		return web.Snapshot{}, err
	}
	jobs, err := a.queue.Depth(ctx)
	if err != nil {
		return web.Snapshot{}, err
	}
	waiting, err := a.queue.Waiting(ctx)
	if err != nil {
		return web.Snapshot{}, err
	}
	leads, err := a.queue.Leads(ctx)
	if err != nil {
		return web.Snapshot{}, err
	}
	room, err := a.store.Room(ctx)
	snap := web.Snapshot{
		Jobs: jobs, Waiting: waiting, Leads: leads, SlotLag: slots, Deliveries: st.Deliveries, Articles: st.Articles, PollLag: st.PollLag,
		Connected: a.states.all(listenState.can), Listening: a.states.all(listenState.does), Gateways: map[news.Platform]int{}, DatabaseBytes: room.Used,
		Sources:   map[string]int{"well": st.Well, "failing": st.Failing, "paused": st.Paused},
		Briefings: map[string]int{"active": st.Active, "paused": st.Resting},
	}
	if a.roles.has(listening) {
		for name, c := range a.connections {
			if c.gateways != nil {
				snap.Gateways[name] = c.gateways()
			}
		}
	}
	if room.FreeKnown {
		snap.DiskFree = &room.Free
	}
	return snap, err
}

// listenState is how listening to a platform goes in this process.
type listenState int

const (
	elsewhere listenState = iota // another process listens
	here                         // this one does
	nowhere                      // it cannot be listened to any more
)

func (s listenState) can() bool  { return s != nowhere }
func (s listenState) does() bool { return s == here }

// listenStates is how listening to each platform goes, with words.
type listenStates struct {
	mu sync.Mutex
	is map[news.Platform]listenState
	in map[news.Platform]string
}

func (l *listenStates) set(p news.Platform, s listenState, words string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.is == nil {
		l.is, l.in = map[news.Platform]listenState{}, map[news.Platform]string{}
	}
	l.is[p], l.in[p] = s, words
}

// of reports whether a platform can be listened to, and its words.
func (l *listenStates) of(p news.Platform) (bool, string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s, ok := l.is[p]
	return ok && s.can(), l.in[p]
}

// all says something of each platform.
func (l *listenStates) all(of func(listenState) bool) map[news.Platform]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := map[news.Platform]bool{}
	for p, s := range l.is {
		out[p] = of(s)
	}
	return out
}
