package sources

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"tidings/news"
	"tidings/sources/article"
	"tidings/sources/feed"
)

// PollStore is the part of the store that the Poller needs. Several pollers, also on
// several machines, may use one store at the same time.
type PollStore interface {
	// DueSources returns up to limit sources that are not paused and whose next poll
	// (Health.NextPoll; never polled counts as due) is at or before now, the longest
	// overdue first. It sets their next poll to until in the same statement, so that no
	// other poller takes them meanwhile and a crash only delays them.
	DueSources(ctx context.Context, now, until time.Time, limit int) ([]news.Due, error)

	// KnownItems returns, for those of keys that the source's saved items have, the ID
	// of the article each was saved with. An error is never an empty answer.
	KnownItems(ctx context.Context, sourceID string, keys []string) (map[string]string, error)

	// SavePolls saves all polls in one transaction: for each, the state, health, pause
	// and items. An item that has any key its source already knows is not a new one:
	// the article saved with that key gets the item's title, text and keys that it lacks,
	// and keeps its ID, its time of first fetch and, where the new text is an excerpt and
	// the old one is not, its text. Saving a poll twice changes nothing.
	//
	// Keys are kept longer than articles, at least 400 days: feeds list old items for
	// months, and a forgotten key makes an old item new again. Polls of sources that no
	// longer exist are skipped without an error.
	SavePolls(ctx context.Context, polls []news.Poll) error

	// PendingPages returns up to limit articles saved with WantPage (or with a
	// PageRead.Again that is not after now), first fetched at or after since, the newest
	// Published first. It hides them from other callers until the given time.
	PendingPages(ctx context.Context, now, until, since time.Time, limit int) ([]news.Article, error)

	// SavePages replaces the articles in one transaction and ends their wish for a page,
	// or keeps it with a later time where Again is set. Articles that are gone are skipped.
	SavePages(ctx context.Context, pages []news.PageRead) error

	// SetPagesAside ends the wish for the pages of these articles until somebody has a use
	// for them; see PollerOptions.Useful.
	SetPagesAside(ctx context.Context, articleIDs []string) error
}

// Defaults of PollerOptions.
const (
	DefaultBatch       = 500
	DefaultInFlight    = 64
	DefaultMinInterval = 5 * time.Minute
	DefaultMaxInterval = 6 * time.Hour
	DefaultLease       = 5 * time.Minute
	DefaultPauseAfter  = 7 * 24 * time.Hour
	DefaultPageAge     = 36 * time.Hour
	DefaultPages       = 60

	// savePolls and saveItems are how much is saved in one transaction.
	savePolls = 200
	saveItems = 500
	// firstPages is how many pages of one poll are wanted at most.
	firstPages = 20
	// maxPage is the size of an article's page in bytes, before extraction.
	maxPage = article.MaxSize
)

// PollerOptions configure a Poller. The zero value is a working poller.
type PollerOptions struct {
	// Batch is how many due sources one Poll takes; 0 means DefaultBatch.
	Batch int
	// InFlight is how many hosts are asked at the same time; 0 means DefaultInFlight.
	InFlight int
	// Parsers is how many bodies are read at the same time; 0 means one a processor.
	Parsers int
	// MinInterval and MaxInterval bound how often a source is polled; 0 means the
	// defaults.
	MinInterval, MaxInterval time.Duration
	// Lease is how long sources taken by this poller are hidden from others; 0 means
	// DefaultLease.
	Lease time.Duration
	// PauseAfter is how long a source fails before it is paused; 0 means
	// DefaultPauseAfter.
	PauseAfter time.Duration
	// PageAge is how old an article may be for its page to be read; 0 means
	// DefaultPageAge. Pages is how many one call reads; 0 means DefaultPages.
	PageAge time.Duration
	Pages   int
	// Useful says for each of some articles whether a digest may use it: the pages of the
	// others are set aside unread, with the feed's own words, until whoever has a use for
	// them wakes them in the store. nil means that all pages are read.
	Useful func(ctx context.Context, articles []news.Article) ([]bool, error)
	// Pushes keeps subscriptions at the hubs that feeds name, and PushURL is where hubs
	// reach Receive, up to the token that ends the path: "https://news.example/push/".
	// Without them sources are polled only.
	Pushes  PushStore
	PushURL string
	// Now is the clock, Rand gives numbers in [0,1) for jitter; nil means the real
	// ones.
	Now  func() time.Time
	Rand func() float64
}

// Poller keeps sources up to date. It holds nothing between two calls: what it has
// to remember is in the store, so any number of them may share the work.
type Poller struct {
	store   PollStore
	client  *Client
	o       PollerOptions
	parsers chan struct{}
}

// NewPoller makes a poller.
func NewPoller(store PollStore, client *Client, o PollerOptions) *Poller {
	o.Batch = orDefault(o.Batch, DefaultBatch)
	o.InFlight = orDefault(o.InFlight, DefaultInFlight)
	o.Parsers = orDefault(o.Parsers, runtime.GOMAXPROCS(0))
	o.MinInterval = orDefault(o.MinInterval, DefaultMinInterval)
	o.MaxInterval = orDefault(o.MaxInterval, DefaultMaxInterval)
	o.Lease = orDefault(o.Lease, DefaultLease)
	o.PauseAfter = orDefault(o.PauseAfter, DefaultPauseAfter)
	o.PageAge = orDefault(o.PageAge, DefaultPageAge)
	o.Pages = orDefault(o.Pages, DefaultPages)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	return &Poller{store: store, client: client, o: o, parsers: make(chan struct{}, o.Parsers)}
}

// Round says what a call did, for logs and metrics.
type Round struct {
	// Polled sources are Unchanged, Failed or read; New and Edited count items.
	Polled, Unchanged, Failed int
	New, Edited               int
	// Pages were read for their text, PagesFailed could not be used, PagesAside were not
	// asked for, since no digest may use them.
	Pages, PagesFailed, PagesAside int
}

// Poll polls one batch of due sources, then reads pages of new articles and asks hubs. It
// returns the first trouble with the store; sources that fail are no error but have
// it in their health. When ctx ends, what is finished is saved.
func (p *Poller) Poll(ctx context.Context) (Round, error) {
	round, err := p.PollDue(ctx)
	if err != nil {
		return round, err
	}
	pages, err := p.ReadPages(ctx)
	round.Pages, round.PagesFailed, round.PagesAside = pages.Pages, pages.PagesFailed, pages.PagesAside
	return round, errors.Join(err, p.AskHubs(ctx))
}

// PollDue polls one batch of due sources without reading pages.
func (p *Poller) PollDue(ctx context.Context) (Round, error) {
	now := p.o.Now().UTC()
	due, err := p.store.DueSources(ctx, now, now.Add(p.o.Lease), p.o.Batch)
	if err != nil {
		return Round{}, fmt.Errorf("take due sources: %w", err)
	}
	s := &saver{ctx: context.WithoutCancel(ctx), store: p.store}
	err = p.eachHost(ctx, len(due), func(i int) string { return due[i].Source.URL }, func(ctx context.Context, i int, last bool) (bool, error) {
		poll, outcome, err := p.pollOne(ctx, due[i], last)
		if err != nil {
			return false, err
		}
		return outcome.silent, s.add(poll, outcome)
	})
	return s.round, errors.Join(ctxless(err), s.flush(), ctx.Err())
}

// ctxless drops the errors that only say that a context ended.
func ctxless(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// silentHost is after how many addresses in a row that gave no answer a host is left
// alone for this time: each may take as long as a request is allowed to.
const silentHost = 2

// eachHost calls work for 0 to n-1: hosts side by side, the addresses of one host
// one after the other, since they would only wait for each other. work reports
// whether the host gave no answer at all; what is left of such a host comes again when
// its lease ends. last says that it is the host's last address.
func (p *Poller) eachHost(ctx context.Context, n int, address func(int) string, work func(ctx context.Context, i int, last bool) (silent bool, err error)) error {
	var order []string
	byHost := map[string][]int{}
	for i := range n {
		key := address(i)
		if u, err := url.Parse(key); err == nil {
			key = hostKey(u)
		}
		if byHost[key] == nil {
			order = append(order, key)
		}
		byHost[key] = append(byHost[key], i)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(p.o.InFlight)
	for _, key := range order {
		g.Go(func() error {
			quiet := 0
			all := byHost[key]
			for k, i := range all {
				if err := ctx.Err(); err != nil {
					return err
				}
				silent, err := work(ctx, i, k == len(all)-1)
				if err != nil {
					return err
				}
				if quiet++; !silent {
					quiet = 0
				}
				if quiet >= silentHost {
					return nil
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// saver saves polls in batches. Whoever fills a batch saves it, so that polling never
// runs ahead of the store.
type saver struct {
	ctx   context.Context
	store PollStore

	mu    sync.Mutex
	polls []news.Poll
	items int
	round Round
}

func (s *saver) add(poll news.Poll, o outcome) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.polls = append(s.polls, poll)
	s.items += len(poll.Items)
	s.round.count(o)
	if len(s.polls) < savePolls && s.items < saveItems {
		return nil
	}
	return s.save()
}

func (s *saver) flush() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.save()
}

func (s *saver) save() error {
	if len(s.polls) == 0 {
		return nil
	}
	err := s.store.SavePolls(s.ctx, s.polls)
	s.polls, s.items = nil, 0
	if err != nil {
		return fmt.Errorf("save polls: %w", err)
	}
	return nil
}

// outcome is what one poll came to.
type outcome struct {
	unchanged, failed bool
	silent            bool // there was no answer at all
	new, edited       int
}

func (r *Round) count(o outcome) {
	r.Polled++
	if o.unchanged {
		r.Unchanged++
	}
	if o.failed {
		r.Failed++
	}
	r.New += o.new
	r.Edited += o.edited
}

// pollOne polls one source. Its error is the store's or the context's; whatever goes
// wrong at the source is in the poll's health.
func (p *Poller) pollOne(ctx context.Context, due news.Due, last bool) (news.Poll, outcome, error) {
	st := readState(due)
	resp, err := p.client.Fetch(ctx, Request{URL: st.URL, ETag: st.ETag, LastModified: st.LastModified, Last: last})
	now := p.o.Now().UTC()
	poll := news.Poll{SourceID: due.Source.ID, At: now, State: due.State, SameState: true, Health: due.Source.Health}
	if err != nil {
		return p.failed(poll, st, due, err)
	}
	if resp.NotModified || st.Body != "" && st.Body == bodyHash(resp.Body) {
		p.succeed(&poll, due, st, resp, 0)
		if !resp.NotModified && (st.ETag != resp.ETag || st.LastModified != resp.LastModified) {
			st.ETag, st.LastModified = resp.ETag, resp.LastModified
			poll.State, poll.SameState = st.String(), false
		}
		return poll, outcome{unchanged: true}, nil
	}
	f, resp, err := p.parse(ctx, &st, due, resp)
	if err != nil {
		return p.failed(poll, st, due, err)
	}
	return p.news(ctx, poll, st, due, f, resp)
}

// parse reads the feed in a response. A source whose address holds a page is taken to
// its feed the first time; later, a page in place of a feed is a failure. Of a list of
// sitemaps the best are read.
func (p *Poller) parse(ctx context.Context, st *state, due news.Due, resp Response) (feed.Feed, Response, error) {
	f, err := p.parseBody(ctx, resp)
	if err == nil {
		if resp.Moved != "" {
			st.URL = resp.Moved
		}
		return f, resp, nil
	}
	var not *feed.NotFeedError
	if !errors.As(err, &not) {
		return feed.Feed{}, resp, err
	}
	if not.Found == feed.FoundIndex {
		return p.client.readIndex(ctx, resp, p.parseBody)
	}
	if not.Found != feed.FoundHTML || !due.Source.Health.LastSuccess.IsZero() && !st.Page {
		return feed.Feed{}, resp, err
	}
	for _, offer := range firstOffers(feed.Discover(resp.Body, resp.URL)) {
		found, fetchErr := p.client.Fetch(ctx, Request{URL: offer.URL})
		if fetchErr != nil {
			continue
		}
		if f, parseErr := p.parseBody(ctx, found); parseErr == nil {
			st.URL, st.Page = offer.URL, true
			return f, found, nil
		}
	}
	return feed.Feed{}, resp, err
}

// parseBody parses with the number of parsers bounded: parsing makes garbage of many
// times the feed's size.
func (p *Poller) parseBody(ctx context.Context, resp Response) (feed.Feed, error) {
	select {
	case <-ctx.Done():
		return feed.Feed{}, ctx.Err()
	case p.parsers <- struct{}{}:
	}
	defer func() { <-p.parsers }()
	return parseResponse(resp)
}

// news is a poll that read a feed.
func (p *Poller) news(ctx context.Context, poll news.Poll, st state, due news.Due, f feed.Feed, resp Response) (news.Poll, outcome, error) {
	prints, o, err := p.fresh(ctx, &poll, st, due, f)
	if err != nil {
		return news.Poll{}, outcome{}, err
	}
	st.setPrints(f.Items, prints)
	st.TTL, st.Skip, st.SkipDays = f.TTL, f.SkipHours, f.SkipDays
	st.ETag, st.LastModified, st.Body = resp.ETag, resp.LastModified, bodyHash(resp.Body)
	if f.Truncated || resp.Cut { // do not vouch for what was not read
		st.ETag, st.LastModified, st.Body = "", "", ""
	}
	poll.State, poll.SameState = st.String(), false
	brought := o.new
	if due.PushedUntil.After(poll.At) {
		brought += o.edited // what was pushed is known already
	}
	poll.Health.ItemsPerDay = rate(due.Source.Health, poll.At, brought, f.Items)
	poll.Push = p.offer(f, resp)
	p.succeed(&poll, due, st, resp, o.new)
	o.unchanged = len(poll.Items) == 0
	return poll, o, nil
}

// fresh adds to a poll the items of a feed that are new or changed. prints are those of
// all items that are listed.
func (p *Poller) fresh(ctx context.Context, poll *news.Poll, st state, due news.Due, f feed.Feed) (prints map[print]bool, o outcome, err error) {
	seen := st.prints()
	prints = make(map[print]bool, len(f.Items))
	var fresh []feed.Item
	var keys []string
	taken := map[string]bool{}
	for _, it := range f.Items {
		pr := printOf(it)
		if prints[pr] || anyOf(taken, it.Keys) {
			continue // listed twice
		}
		prints[pr] = true
		for _, k := range it.Keys {
			taken[k] = true
		}
		if !seen[pr] {
			fresh = append(fresh, it)
			keys = append(keys, it.Keys...)
		}
	}
	known := map[string]string{}
	if len(fresh) > 0 {
		if known, err = p.store.KnownItems(ctx, due.Source.ID, keys); err != nil {
			return nil, outcome{}, fmt.Errorf("look up items of source %s: %w", due.Source.ID, err)
		}
	}
	first := due.Source.Health.LastSuccess.IsZero()
	for _, it := range fresh {
		item := p.item(due.Source, f, it, poll.At)
		if id := knownID(known, it.Keys); id != "" {
			item.Article.ID = id // the store decides whether its page has to be read again
			o.edited++
		} else {
			o.new++
		}
		poll.Items = append(poll.Items, item)
	}
	p.wantPages(poll.Items, poll.At, first)
	slices.Reverse(poll.Items) // feeds list the newest first
	slices.SortStableFunc(poll.Items, func(a, b news.PolledItem) int {
		return a.Article.Time().Compare(b.Article.Time())
	})
	return prints, o, nil
}

func anyOf(set map[string]bool, keys []string) bool {
	for _, k := range keys {
		if set[k] {
			return true
		}
	}
	return false
}

func knownID(known map[string]string, keys []string) string {
	for _, k := range keys {
		if id := known[k]; id != "" {
			return id
		}
	}
	return ""
}

// ArticleID is the ID of the article made of a source's item with these keys.
func ArticleID(sourceID string, keys []string) string {
	return feed.Key("article", sourceID, keys[0])
}

// item turns a feed's item into an article. The outlet is the one the item names, as
// aggregated feeds do, or else the source as its owner calls it.
func (p *Poller) item(src news.Source, f feed.Feed, it feed.Item, now time.Time) news.PolledItem {
	a := toArticle(f, it, now)
	a.ID, a.SourceID = ArticleID(src.ID, it.Keys), src.ID
	if it.Outlet == "" && src.Name != "" {
		a.Outlet = src.Name
	}
	return news.PolledItem{Keys: it.Keys, Article: a, WantPage: a.Excerpt && a.URL != ""}
}

// toArticle is an item as an article without a source.
func toArticle(f feed.Feed, it feed.Item, now time.Time) news.Article {
	a := news.Article{
		Outlet: it.Outlet, Title: it.Title, Text: it.Text, Author: feed.Byline(it.Author), Lang: it.Lang,
		Published: it.Published, Fetched: now, Excerpt: !it.Full,
	}
	if a.Outlet == "" {
		a.Outlet = f.Name
	}
	if u, err := url.Parse(it.URL); err == nil && checkURL(u) == nil {
		a.URL = feed.StripTracking(it.URL)
	}
	return a
}

// wantPages keeps the wish for a page on the newest items only: at the first poll a
// feed lists weeks of old ones. Items are in the feed's order.
func (p *Poller) wantPages(items []news.PolledItem, now time.Time, first bool) {
	wanted := 0
	for i := range items {
		it := &items[i]
		if !it.WantPage {
			continue
		}
		undated := it.Article.Published.IsZero()
		old := !undated && now.Sub(it.Article.Published) > p.o.PageAge
		if old || wanted >= firstPages || undated && first && wanted >= firstPages/2 {
			it.WantPage = false
			continue
		}
		wanted++
	}
}
