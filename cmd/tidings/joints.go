package main

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"tidings/bot"
	"tidings/briefing"
	"tidings/config"
	"tidings/news"
	"tidings/queue"
	"tidings/store"
	"tidings/web"
)

// enqueuer lets the store add jobs to the queue in its own transactions.
type enqueuer struct {
	queue *queue.Queue
}

// Enqueue implements store.Enqueuer.
func (e enqueuer) Enqueue(ctx context.Context, tx store.Tx, jobs ...store.Job) error {
	sends := make([]queue.Send, len(jobs))
	for i, j := range jobs {
		sends[i] = queue.Send{DeliveryID: j.DeliveryID, Seq: j.Seq, At: j.At}
	}
	return e.queue.Enqueue(ctx, queue.Tx{SQLite: tx.SQLite, Postgres: tx.Postgres}, sends...)
}

// countedPolls counts what the poller saves, and logs sources that it gives up.
type countedPolls struct {
	*store.Store
	metrics *web.Metrics
	log     *slog.Logger
}

// SavePolls implements sources.PollStore.
func (c countedPolls) SavePolls(ctx context.Context, polls []news.Poll) error {
	if err := c.Store.SavePolls(ctx, polls); err != nil {
		return err
	}
	for _, p := range polls {
		c.metrics.Polled(p)
		if p.Pause {
			c.log.Warn("a source is paused", "source", p.SourceID, "reason", p.Health.Reason, "since", p.Health.Since)
		}
	}
	return nil
}

// loggedRuns logs what runs come to.
type loggedRuns struct {
	briefing.RunStore
	log *slog.Logger
}

// SaveRun implements briefing.RunStore.
func (l loggedRuns) SaveRun(ctx context.Context, run briefing.Run) error {
	err := l.RunStore.SaveRun(ctx, run)
	if err == nil {
		l.log.Info("digest", "briefing", run.Briefing.Name, "slot", run.Digest.Slot, "stories", len(run.Digest.Stories),
			"deliveries", len(run.Deliveries), "passed_over", len(run.Passed), "dropped_bullets", run.Digest.Dropped, "reason", run.Reason)
	}
	return err
}

// answers logs and counts the answers to commands.
type answers struct {
	bot.Handler
	log     *slog.Logger
	metrics *web.Metrics
	// notices takes what an admin of a workspace was not told yet.
	notices func(ctx context.Context, workspace string, now time.Time) ([]string, error)
}

// Handle implements bot.Handler.
func (a answers) Handle(ctx context.Context, r bot.Request) (bot.Reply, error) {
	start := time.Now()
	reply, err := a.Handler.Handle(ctx, r)
	a.note(r, "command", commandName(r.Path), start, err)
	if r.Admin {
		reply = a.notice(ctx, r, reply)
	}
	return reply, err
}

// notice adds to an answer what an admin has to know and was not told yet.
func (a answers) notice(ctx context.Context, r bot.Request, reply bot.Reply) bot.Reply {
	notices, err := a.notices(ctx, r.Workspace, time.Now())
	if err != nil {
		a.log.Error("notices cannot be read", "workspace", r.Workspace, "error", err)
		return reply
	}
	for _, n := range notices {
		reply.Blocks = append(reply.Blocks, bot.Block{Heading: "Please note", Lines: []bot.Line{bot.Text(n)}})
	}
	return reply
}

// Press implements bot.Handler.
func (a answers) Press(ctx context.Context, r bot.Request, data string) (bot.Reply, error) {
	start := time.Now()
	reply, err := a.Handler.Press(ctx, r, data)
	a.note(r, "button", "button", start, err)
	return reply, err
}

func (a answers) note(r bot.Request, what, name string, start time.Time, err error) {
	took := time.Since(start)
	a.metrics.Answered(r.Channel.Platform, name, took, err != nil)
	if err != nil {
		a.log.Error("an answer failed", what, name, "workspace", r.Workspace, "took", took, "error", err)
	}
}

// commandName is a command's path as the table has it; what somebody typed is not
// repeated.
func commandName(path []string) string {
	_, known, err := bot.Find(path)
	if err != nil {
		return "unknown"
	}
	return strings.Join(known, " ")
}

func declaredSources(cfg config.Config) []news.Source {
	var out []news.Source
	for _, s := range cfg.Sources {
		out = append(out, news.Source{Workspace: briefing.OperatorWorkspace, Name: s.Name, URL: s.URL, Declared: true})
	}
	return out
}

func declaredBriefings(cfg config.Config) []briefing.Briefing {
	var out []briefing.Briefing
	for _, b := range cfg.Briefings {
		d := briefing.Briefing{
			Workspace: briefing.OperatorWorkspace, Name: b.Name, Schedule: b.Schedule, Zone: b.Zone, Sources: b.Sources,
			Filters: briefing.Filters(b.Filters), Style: briefing.Style(b.Style), Grace: b.Grace, Silent: b.Silent, Mention: b.Mention, Declared: true,
		}
		if q, err := briefing.ParseQuiet(b.Quiet); err == nil { // the loader has checked it
			d.Quiet = q
		}
		for _, text := range b.Channels {
			if ch, err := news.ParseChannel(text); err == nil { // the loader has checked it
				d.Channels = append(d.Channels, ch)
			}
		}
		out = append(out, d)
	}
	return out
}
