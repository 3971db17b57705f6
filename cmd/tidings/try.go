package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"tidings/bot"
	"tidings/bot/console"
	"tidings/briefing"
	"tidings/internal/newsroom"
	"tidings/news"
	"tidings/sources"
	"tidings/store"
)

// publicFeeds are what a first try reads: world news in English by outlets of several
// countries, which publish their feeds for everybody.
var publicFeeds = []news.Source{
	{Name: "BBC World", URL: "https://feeds.bbci.co.uk/news/world/rss.xml"},
	{Name: "The Guardian", URL: "https://www.theguardian.com/world/rss"},
	{Name: "NPR", URL: "https://feeds.npr.org/1004/rss.xml"},
	{Name: "Deutsche Welle", URL: "https://rss.dw.com/rdf/rss-en-world"},
	{Name: "Al Jazeera", URL: "https://www.aljazeera.com/xml/rss/all.xml"},
	{Name: "France 24", URL: "https://www.france24.com/en/rss"},
	{Name: "UN News", URL: "https://news.un.org/feed/subscribe/en/news/all/rss.xml"},
	{Name: "ABC Australia", URL: "https://www.abc.net.au/news/feed/51120/rss.xml"},
	{Name: "CBC World", URL: "https://www.cbc.ca/webfeed/rss/rss-world"},
}

func tryCommand(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "try",
		Short: "One command from nothing to a digest",
		Long: `Reads public news feeds, or with --sample a bundled newsroom that needs no network,
and prints a digest. On a terminal you can then ask about it. Nothing is kept.`,
		Args: noArgs,
	}
	sample := c.Flags().Bool("sample", false, "read the bundled sample newsroom instead of public feeds")
	once := c.Flags().Bool("once", false, "print the digest and end")
	c.RunE = func(c *cobra.Command, _ []string) error {
		t := &trial{streams: s, terminal: isTerminal(s.err), now: time.Now}
		return t.run(c.Context(), *sample, !*once && isTerminal(s.in) && isTerminal(s.out))
	}
	return c
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// trial is one run of "tidings try": the whole way from feeds to a posted digest, on a
// database that goes with it.
type trial struct {
	streams
	// terminal is true where progress may be drawn on standard error.
	terminal bool
	now      func() time.Time
	// feeds are read unless the sample is asked for; nil means publicFeeds.
	feeds []news.Source
}

func (t *trial) run(ctx context.Context, sample, ask bool) error {
	if !sample {
		feeds := t.feeds
		if feeds == nil {
			feeds = publicFeeds
		}
		answered, err := t.digest(ctx, feeds, nil, ask)
		if answered || err != nil {
			return err
		}
		fmt.Fprintf(t.err, "None of the %d public feeds answered; is this machine offline? Going on with the sample newsroom.\n", len(feeds))
	}
	room, err := newsroom.Start(t.now)
	if err != nil {
		return fmt.Errorf("open the sample newsroom: %w", err)
	}
	defer room.Close()
	var feeds []news.Source
	for _, f := range room.Sources() {
		feeds = append(feeds, news.Source{Name: f.Name, URL: f.URL})
	}
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	answered, err := t.digest(ctx, feeds, loopback, ask)
	if err == nil && !answered {
		err = errors.New("the sample newsroom could not be read")
	}
	return err
}

// digest reads the feeds, posts a digest of them to standard output and, where asked
// to, answers questions about it. answered is false where no feed gave anything; then
// nothing was printed.
func (t *trial) digest(ctx context.Context, feeds []news.Source, allow []netip.Prefix, ask bool) (answered bool, err error) {
	db, err := store.Open(ctx, "sqlite::memory:")
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Declare(ctx, declared(feeds), nil, t.now()); err != nil {
		return false, err
	}
	client := sources.NewClient(sources.Options{Version: programVersion(), AllowPrivate: allow})
	defer client.Close()
	if err := t.read(ctx, db, client, len(feeds)); err != nil {
		return false, err
	}
	read, err := db.Sources(ctx, briefing.OperatorWorkspace)
	if err != nil || !anyWell(read) {
		return false, err
	}
	runner := newRunner(db)
	if err := t.post(ctx, db, runner); err != nil {
		return true, err
	}
	fmt.Fprint(t.err, whatNext)
	if !ask {
		return true, nil
	}
	return true, t.ask(ctx, newHandler(db, client, runner, nil))
}

func declared(feeds []news.Source) []news.Source {
	out := make([]news.Source, len(feeds))
	for i, f := range feeds {
		f.Workspace, f.Declared = briefing.OperatorWorkspace, true
		out[i] = f
	}
	return out
}

func anyWell(feeds []news.Source) bool {
	for _, f := range feeds {
		if !f.Health.Failing() && !f.Health.LastSuccess.IsZero() {
			return true
		}
	}
	return false
}

// mostRounds ends the reading where feeds link to more pages than a try should wait
// for.
const mostRounds = 12

// read polls all feeds and then the pages of their articles.
func (t *trial) read(ctx context.Context, db *store.Store, client *sources.Client, feeds int) error {
	progress := t.progress(feeds)
	defer progress.done()
	poller := sources.NewPoller(watchedPolls{db, progress}, client, sources.PollerOptions{})
	for range mostRounds {
		round, err := poller.Poll(ctx)
		if err != nil {
			return err
		}
		if round.Polled == 0 && round.Pages == 0 {
			return nil
		}
	}
	return nil
}

// post runs a briefing for the console and delivers it as the bot would.
func (t *trial) post(ctx context.Context, db *store.Store, runner *briefing.Runner) error {
	jobs := &jobList{}
	db.SetEnqueuer(jobs)
	b, err := db.AddBriefing(ctx, briefing.Briefing{
		Workspace: briefing.OperatorWorkspace, Name: "Tidings", Schedule: "@daily", Channels: []news.Channel{{Platform: news.Console}},
	})
	if err != nil {
		return err
	}
	d, err := runner.RunNow(ctx, b, t.now())
	if err != nil {
		return err
	}
	if len(d.Stories) == 0 { // nothing is posted then; say so nevertheless
		_, err := io.WriteString(t.out, bot.PlainDigest(d))
		return err
	}
	courier := &briefing.Courier{Store: db, Platforms: map[news.Platform]briefing.Platform{news.Console: console.New(t.out)}, Now: t.now}
	for len(jobs.ids) > 0 {
		id := jobs.ids[0]
		jobs.ids = jobs.ids[1:]
		if err := courier.Deliver(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// jobList is a queue of one process: the ids of the deliveries to send, in order.
type jobList struct {
	ids []int64
}

// Enqueue implements store.Enqueuer.
func (l *jobList) Enqueue(_ context.Context, _ store.Tx, jobs ...store.Job) error {
	for _, j := range jobs {
		l.ids = append(l.ids, j.DeliveryID)
	}
	return nil
}

const whatNext = `
What next:
  tidings figures URL      every figure of an article, and who says it
  tidings digest URL...    a digest of the pages or feeds that you name
  tidings run --config F   the bot for Discord and Telegram; start from config.example.yaml
`

// progress shows how far reading has come; on anything but a terminal it shows nothing.
type progress struct {
	bar *progressbar.ProgressBar
}

func (t *trial) progress(feeds int) *progress {
	if !t.terminal {
		return &progress{}
	}
	return &progress{bar: progressbar.NewOptions(feeds, progressbar.OptionSetWriter(t.err), progressbar.OptionSetDescription("Reading feeds"),
		progressbar.OptionShowCount(), progressbar.OptionSetWidth(24), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(65*time.Millisecond))}
}

// more says that n things were read; pages come after feeds and make the bar longer.
func (p *progress) more(n int, pages bool) {
	if p.bar == nil || n == 0 {
		return
	}
	if pages {
		p.bar.Describe("Reading pages")
		p.bar.ChangeMax(p.bar.GetMax() + n)
	}
	_ = p.bar.Add(n) // an undrawn bar is no reason to stop
}

func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

// watchedPolls tells the progress what the poller saves.
type watchedPolls struct {
	*store.Store
	progress *progress
}

// SavePolls implements sources.PollStore.
func (w watchedPolls) SavePolls(ctx context.Context, polls []news.Poll) error {
	err := w.Store.SavePolls(ctx, polls)
	w.progress.more(len(polls), false)
	return err
}

// SavePages implements sources.PollStore.
func (w watchedPolls) SavePages(ctx context.Context, pages []news.PageRead) error {
	err := w.Store.SavePages(ctx, pages)
	w.progress.more(len(pages), true)
	return err
}
